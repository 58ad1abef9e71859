"""The forms at the door: what is accepted, all mistakes at once, and two ways of reading that never disagree."""

import copy
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.errors import InvalidError
from coordination.forms import parse_json, read_envelope
from coordination.forms.data import read_data, slow_data
from coordination.forms.fields import door_fields
from rules.kinds import KINDS
from tests.coordination.telling import allocation, event, supply

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


def mistakes(raw):
    with pytest.raises(InvalidError) as caught:
        read_envelope(raw)
    return {mistake.field: mistake.code for mistake in caught.value.mistakes}


def changed(raw, **data):
    made = copy.deepcopy(raw)
    for name, value in data.items():
        if value is ...:
            made["data"].pop(name.rstrip("_"))
        else:
            made["data"][name.rstrip("_")] = value
    return made


GOOD = allocation("H-1", "CEN-03", "2026-12-05", reference="A-1", members=[{"ref": "m1", "born": "1998-02"}])


def seen(fact, value, **more):
    told = {"centre": "CEN-03", "fact": fact, "value": value, "on": "2026-11-01", **more}
    return event("observation", service="CEN-03:direction", **told)


@pytest.mark.parametrize(
    ("fact", "value", "field", "code", "allowed"),
    [
        ("centre.supplies.nappies", "gone", "data.value", "observed_does_not_fit",
         {"allowed": ["running", "stopped", "replaced", "none"]}),
        ("centre.spaces.play_indoor", "perhaps", "data.value", "observed_does_not_fit", {"allowed": ["true", "false"]}),
        ("centre.training.families", 80, "data.value", "observed_does_not_fit", {"least": 0, "most": 1}),
        ("centre.stock_days.nappies", -1, "data.value", "observed_does_not_fit", {"least": 0, "most": 36_500}),
        ("centre.posts.animation", "many", "data.value", "number_expected", {}),
        ("centre.residents.under_3", 4, "data.fact", "fact_is_worked_out", {}),
    ],
)  # fmt: skip
def test_what_a_fact_cannot_have_is_not_seen(fact, value, field, code, allowed):
    with pytest.raises(InvalidError) as caught:
        read_envelope(seen(fact, value))
    (found,) = caught.value.mistakes
    assert (found.field, found.code) == (field, code)
    assert found.context.items() >= {"fact": fact, **allowed}.items()


@pytest.mark.parametrize(
    ("fact", "value"),
    [("centre.supplies.nappies", "stopped"), ("centre.spaces.play_indoor", "true"), ("centre.training.families", 0.8),
     ("centre.spaces.play_indoor", False), ("centre.stock_days.nappies", 0), ("centre.posts.animation", "1.5")],
)  # fmt: skip
def test_what_a_fact_can_have_is_seen(fact, value):
    assert read_envelope(seen(fact, value)).content["value"] == value


def test_an_observation_is_withdrawn_without_its_value():
    told = seen("centre.supplies.nappies", "stopped", status="withdrawn")
    del told["data"]["value"]
    assert read_envelope(told).status == "withdrawn"


def test_an_event_of_the_contract_is_read():
    envelope = read_envelope(GOOD)
    assert (envelope.party, envelope.reference, envelope.status) == ("dispatching", "A-1", "confirmed")
    assert envelope.content["arrives_on"] == "2026-12-05"
    assert "reference" not in envelope.content


def test_all_mistakes_come_at_once_each_with_its_place():
    wrong = changed(
        GOOD, service="dispaching", status="confirmd", arrives_on="2026-02-30", arives="x",  # codespell:ignore
        members=[{"ref": "m1", "born": "2030-01"}, {"born": "1890-01", "nedes": []}],
    )  # fmt: skip
    wrong["time"] = "2026-11-23T09:00:00"
    found = mistakes(wrong)
    assert found == {
        "time": "time_without_offset",
        "data.service": "unknown_party",
        "data.status": "unknown_value",
        "data.arrives_on": "day_does_not_exist",
        "data.arives": "unknown_field",  # codespell:ignore
        "data.members.1.ref": "required",
        "data.members.1.nedes": "unknown_field",
    }


@pytest.mark.parametrize(
    ("raw", "field", "suggestion"),
    [
        (changed(GOOD, arives_on="2026-12-05", arrives_on=...), "data.arives_on", "arrives_on"),  # codespell:ignore
        (supply("CEN-03", item="napies"), "data.item", "nappies"),
        (supply("CEN-03", service="logistic"), "data.service", "logistics"),
        (supply("CEN-03", service="rodekruis:logistic"), "data.service", "rodekruis:logistics"),
        ({**GOOD, "type": "kindreflex.alocation"}, "type", "kindreflex.allocation"),  # codespell:ignore
        (event("observation", service="CEN-03:direction", centre="CEN-03", fact="centre.supplies.napies", value="x",
               on="2026-11-01"), "data.fact", "centre.supplies.nappies"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_gets_a_suggestion(raw, field, suggestion):
    with pytest.raises(InvalidError) as caught:
        read_envelope(raw)
    (found,) = [mistake for mistake in caught.value.mistakes if mistake.field == field]
    assert found.context["suggestion"] == suggestion


BUDGET = event("budget", reference="B-1", service="finance", status="confirmed", centre="CEN-03", line="animation",
               action="set", amount=100, per="month", from_="2026-12-01")  # fmt: skip
CLOSURE = event("closure", reference="C-1", service="management", status="confirmed", centre="CEN-03",
                closes_on="2027-01-31")  # fmt: skip
PRESENCE = event("presence", service="CEN-03:reception_desk", centre="CEN-03", on="2026-11-20", households=["H-1"])
TRANSFER = event("transfer", reference="T-1", service="dispatching", status="confirmed", household="H-1",
                 from_centre="CEN-03", to_centre="CEN-04", moves_on="2026-12-05", reason="capacity")  # fmt: skip
DEEP = {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}}}}}


@pytest.mark.parametrize(
    ("raw", "field", "code"),
    [
        (supply("CEN-03", until="2026-11-30"), "data.until", "ends_before_it_starts"),
        (supply("CEN-03", until="2026-12-01"), "data.until", "period_without_a_day"),
        (changed(GOOD, leaves_on="2026-12-01"), "data.leaves_on", "ends_before_it_starts"),
        (changed(CLOSURE, last_family_intake_on="2027-02-01"), "data.last_family_intake_on", "after"),
        (changed(GOOD, members=[{"ref": "m", "born": "2026-12"}]), "data.members.0.born", "born_in_the_future"),
        (changed(GOOD, members=[{"ref": "m", "born": "1900-01"}]), "data.members.0.born", "born_too_long_ago"),
        (changed(GOOD, members=[{"ref": "m"}, {"ref": "m"}]), "data.members.1.ref", "told_twice"),
        (changed(GOOD, members=[{"ref": f"m{i}"} for i in range(201)]), "data.members", "too_many"),
        (changed(GOOD, unit="x" * 201), "data.unit", "code_too_long"),
        (changed(GOOD, unit="a\0b"), "data.unit", "control_characters"),
        (changed(GOOD, unit="\ud800"), "data.unit", "control_characters"),
        (changed(GOOD, unit=5), "data.unit", "text_expected"),
        (changed(GOOD, unit="  "), "data.unit", "text_empty"),
        (changed(GOOD, centre="CEN 03"), "data.centre", "centre_code_expected"),
        (changed(TRANSFER, urgent_because="x" * 4001), "data.urgent_because", "text_too_long"),
        (changed(TRANSFER, to_centre="CEN-03"), "data.to_centre", "same_centre"),
        (changed(BUDGET, amount=-1), "data.amount", "number_too_small"),
        (changed(BUDGET, amount=1e12), "data.amount", "number_too_large"),
        (changed(BUDGET, amount=float("nan")), "data.amount", "number_not_finite"),
        (changed(BUDGET, amount=float("inf")), "data.amount", "number_not_finite"),
        (changed(BUDGET, amount=True), "data.amount", "number_expected"),
        (changed(BUDGET, amount="100"), "data.amount", "number_expected"),
        (changed(BUDGET, per=...), "data.per", "required"),
        (changed(BUDGET, applies_to={"network": True}), "data.applies_to", "told_twice"),
        (changed(BUDGET, centre=...), "data.centre", "required"),
        (changed(BUDGET, centre=..., applies_to={"partner": "rk", "region": "x"}), "data.applies_to",
         "exactly_one_expected"),
        (changed(BUDGET, centre=..., applies_to={"network": False}), "data.applies_to", "exactly_one_expected"),
        (supply("CEN-03", stock_days=2.5), "data.stock_days", "whole_number_expected"),
        (changed(PRESENCE, households=["H-1", "H-1"]), "data.households.1.household", "told_twice"),
        (changed(PRESENCE, households=[{"household": "H-1", "arrived_on": "2026-11-21"}]),
         "data.households.0.arrived_on", "after"),
        (event("screening", service="finance", decision={"party": "finance", "reference": "B-1"}, answers=DEEP,
               on="2026-11-20"), "data", "too_deep"),
        (event("birth", service="medical", household="H-1", member="m3", on="2026-11-23"), "data.on",
         "born_in_the_future"),
        (event("signal", service="CEN-03:social", status="withdrawn"), "data.reference", "required"),
        (event("room_assignment", service="CEN-03:social", centre="CEN-03", code="12"), "data.household", "required"),
        (event("room_assignment", service="CEN-03:social", centre="CEN-03", code="12", member="m1",
               families_sharing_room=0), "data.household", "required"),
        ({**GOOD, "specversion": "0.3"}, "specversion", "unknown_value"),
        ({**GOOD, "source": ""}, "source", "text_empty"),
        ({**GOOD, "id": "x" * 501}, "id", "code_too_long"),
        ({**GOOD, "time": "2026-11-31T09:00:00Z"}, "time", "time_does_not_exist"),
        ({**GOOD, "time": "0001-01-01T00:00:00+01:00"}, "time", "time_does_not_exist"),
        ({**GOOD, "time": 5}, "time", "time_expected"),
        ({**GOOD, "datacontenttype": "text/xml"}, "datacontenttype", "json_expected"),
        ({**GOOD, "data_base64": "AAAA"}, "data_base64", "json_expected"),
        ({**GOOD, "Extension": "x"}, "Extension", "unknown_field"),
        ({**GOOD, "data": []}, "data", "object_expected"),
    ],
)  # fmt: skip
def test_bad_input_is_named(raw, field, code):
    assert mistakes(raw).get(field) == code


def test_what_is_no_event_is_said_to_be_none():
    for raw in ([], "x", None, 5):
        with pytest.raises(InvalidError):
            read_envelope(raw)


@pytest.mark.parametrize(
    "raw",
    [
        {**GOOD, "subject": "x", "dataschema": "https://example.org/a", "datacontenttype": "application/json",
         "traceparent": "00-aa", "sequence": 5},
        {**GOOD, "datacontenttype": "application/cloudevents+json; charset=utf-8"},
        {**GOOD, "time": "2026-11-23t08:00:00.1234567z"},
        changed(GOOD, because_of={"party": "management", "reference": "C-1"}, leaves_on=None),
        changed(BUDGET, centre=..., applies_to={"centres": ["CEN-03", "CEN-04"]}),
        changed(BUDGET, centre=..., applies_to={"centre": "CEN-03"}),
        event("supply", reference="S-9", service="logistics", status="withdrawn"),
        event("presence", service="CEN-03:reception_desk", status="withdrawn", centre="CEN-03", on="2026-11-20"),
        event("programme", reference="M-1", service="child_policy", status="proposed", centre="CEN-03", tag="circus",
              needs=["animation", {"line": "animation", "min_amount": 100}], from_="2026-12-01"),
        event("schooling", service="CEN-03:school", household="H-1", member="m1", status="waiting"),
        event("departure", service="CEN-03:direction", household="H-1", on="2026-11-20"),
        PRESENCE,
    ],
)  # fmt: skip
def test_what_is_well_formed_is_accepted(raw):
    assert read_envelope(raw).content is not None


def test_the_status_of_a_pupil_is_not_the_status_of_the_statement():
    told = read_envelope(event("schooling", service="CEN-03:school", household="H-1", member="m1", status="waiting"))
    assert (told.status, told.content["status"]) == ("recorded", "waiting")
    both = read_envelope(event("schooling", service="CEN-03:school", household="H-1", member="m1", status="withdrawn"))
    assert (both.status, both.content.get("status")) == ("withdrawn", None)


def test_the_day_of_a_birth_date_is_dropped_at_once():
    told = read_envelope(changed(GOOD, members=[{"ref": "m1", "born": "1998-02-13"}]))
    assert told.content["members"] == [{"ref": "m1", "born": "1998-02"}]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", "not_json"),
        (b'{"a": NaN}', "number_not_finite"),
        (b'{"a": 1, "a": 2}', "told_twice"),
        (b"\xff{}", "not_utf8"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "number_too_large"),
    ],
)
def test_what_is_no_json_is_said_to_be_none(raw, code):
    with pytest.raises(InvalidError) as caught:
        parse_json(raw)
    assert caught.value.code == code


def _value(field):
    simple = {
        "day": st.sampled_from(["2026-12-05", "2026-02-30", "05/12/2026", "1800-01-01", ""]),
        "month": st.sampled_from(["1998-02", "1998-13", "2026-03-14", "2031-01"]),
        "flag": st.booleans(),
        "whole": st.sampled_from([0, 3, -1, 2.0, 2.5, True, 10**20]),
        "number": st.sampled_from([0, 1.5, -3, float("nan"), False, "5"]),
        "choice": st.sampled_from([*(field.values or {"x": 1}), "something else", ""]),
        "centre": st.sampled_from(["CEN-03", "CEN-04", "C 4", "x:y"]),
        "party": st.sampled_from(["logistics", "rodekruis:finance", "CEN-03:social", "nobody"]),
        "any": st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner,
                                                                                       max_size=3), max_leaves=10),
    }  # fmt: skip
    text = st.sampled_from(["H-1", "m1", "m2", "a\0", "  ", "é", "x" * 300])
    if field.type == "object":
        one = _object(field.fields)
        one = one | st.sampled_from(["animation", "H-1", "zz"]) if field.plain else one
    elif field.type == "map":
        inner = field.fields[0] if field.of == "choice" else type(field)("x", field.of, field.words)
        one = st.dictionaries(st.sampled_from([*(field.values or {}), "other"]), _value(inner), max_size=3)
    else:
        one = simple.get(field.type, text)
    strange = st.sampled_from([None, [], {}, 0, "x", [None]])
    one = st.one_of(one, one, one, one, strange)
    return st.one_of(st.lists(one, max_size=3), strange) if field.many else one


def _object(fields):
    required = {field.name: _value(field) for field in fields if field.required}
    optional = {field.name: _value(field) for field in fields if not field.required}
    optional |= {alias: _value(field) for field in fields for alias in field.aliases}
    return st.fixed_dictionaries(required, optional=optional | {"unheard_of": st.just(1)})


STATUSES = st.sampled_from(["proposed", "confirmed", "withdrawn", "recorded", "enrolled", None])


@given(st.data())
def test_the_quick_path_and_the_full_report_agree(data):
    kind = data.draw(st.sampled_from(sorted(KINDS)).map(KINDS.get))
    told = data.draw(_object(door_fields(kind.name)))
    told["service"] = "logistics"
    status = data.draw(STATUSES)
    if status:
        told["status"] = status
    quick, quick_mistakes = read_data(kind, told, NOW)
    slow, slow_mistakes = slow_data(kind, told, NOW)
    assert bool(quick_mistakes) == bool(slow_mistakes), (quick_mistakes, slow_mistakes)
    if not slow_mistakes:
        assert quick == slow
        json.dumps(quick.content, allow_nan=False).encode()


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) |
                    st.dictionaries(st.text(), inner)))  # fmt: skip
def test_nothing_that_parses_breaks_the_forms(raw):
    with pytest.raises(InvalidError):
        read_envelope(raw)
