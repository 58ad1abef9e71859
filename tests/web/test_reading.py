"""JSON from outside is read with care, and a bad item of a batch never costs the good ones."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.errors import InvalidError
from web.reading import Unread, read_batch, read_form, read_json

DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "body_empty"),
        (b"  \n", "body_empty"),
        (b"{", "not_json"),
        (b"nothing", "not_json"),
        (b"\xff\xfe{", "not_utf8"),
        (b'{"a": 1, "a": 2}', "told_twice"),
        (DEEP, "too_deep"),
        (b"[" * 60 + b"]" * 60, "too_deep"),
        (b"9" * 5_000, "number_too_large"),
        (b'{"a": 1e400}', "number_not_finite"),
        (b"NaN", "number_not_finite"),
        (b"9007199254740993", "number_too_large"),
        (rb'{"a": "\u0000"}', "control_characters"),
        (rb'{"\ud800": 1}', "control_characters"),
    ],
)
def test_a_form_that_cannot_be_read_says_why(body, code):
    with pytest.raises(InvalidError) as problem:
        read_form(body)
    assert problem.value.code == code


def test_a_byte_order_mark_is_nothing():
    assert read_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_one_bad_item_does_not_cost_the_others():
    items = read_batch(b'[{"id": "1"}, {"a": 1, "a": 2}, ' + DEEP + b', {"t": "a ] , \\" b"}, \xff, {"id": "2"}]')
    assert [item if isinstance(item, dict) else item.error.code for item in items] == [
        {"id": "1"}, "told_twice", "too_deep", {"t": 'a ] , " b'}, "not_utf8", {"id": "2"},
    ]  # fmt: skip


@pytest.mark.parametrize("body", [b"[1, 2", b"[1] 2", b'{"a": 1, "a": 2}', b"[1}, {]"])
def test_what_is_no_whole_array_is_refused_whole(body):
    with pytest.raises(InvalidError):
        read_batch(body)


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(body):
    for read in (read_json, read_form, read_batch):
        try:
            read(body)
        except InvalidError:
            continue


_LEAVES = st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=5)
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(_JSON, max_size=6))
def test_a_batch_cut_in_pieces_reads_as_a_batch_read_whole(items):
    pieces = [json.dumps(item).encode() for item in items]
    broken = b"[" + b",".join([*pieces, b"nothing"]) + b"]"
    read = read_batch(broken)
    assert read[:-1] == items
    assert isinstance(read[-1], Unread)
