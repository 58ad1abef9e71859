"""Files over HTTP: tried first, then taken in; a bad row costs no other row."""

import io
import json

import pytest

HEADER = "referentie;centrum;artikel;actie;vanaf\n"


def send(client, content, name="supply.csv", *, dry_run=False, **more):
    data = {"file": (io.BytesIO(content if isinstance(content, bytes) else content.encode()), name), **more}
    return client.post(f"/api/v1/imports?dry_run={str(dry_run).lower()}", data=data, content_type="multipart/form-data")


@pytest.fixture
def rows(network):
    numbers = [next(network.numbers) for _ in range(3)]
    return HEADER + "".join(f"IMP-{number};CEN-07;luiers;stop;20/12/2026\n" for number in numbers)


def test_a_file_is_tried_and_nothing_is_written(bearer, rows):
    for _ in range(2):
        answer = send(bearer("logistics"), rows, dry_run=True)
        assert (answer.status_code, answer.json["counts"]) == (200, {"accepted": 3}), answer.json
        assert (answer.json["dry_run"], answer.json["id"]) == (True, None)
        assert set(answer.json) >= {"appear", "disappear", "parties", "columns", "missing"}


def test_a_file_is_taken_in_row_by_row(bearer, rows):
    bad = rows + 'IMP-X;CEN-07;"luiers;stop;20/12/2026\n' + "IMP-Y;CEN-07;speelgoed;stop;20/12/2026\n"
    answer = send(bearer("logistics"), bad)
    assert answer.status_code == 200, answer.json
    assert answer.json["counts"] == {"accepted": 3, "quarantined": 2}
    broken = [(row["line"], row["problem"]["code"]) for row in answer.json["rows"] if row["status"] == "quarantined"]
    assert broken[0] == (5, "broken_quote")
    assert broken[1][0] == 6
    assert send(bearer("logistics"), rows).json["counts"] == {"duplicate": 3}


def test_own_columns_are_mapped_once_and_remembered(bearer, network):
    number = next(network.numbers)
    odd = f"Nr;Waar;Wat;Hoe;Wanneer\nMAP-{number};CEN-07;nappies;stop;2026-12-20\n"
    refused = send(bearer("logistics"), odd)
    assert (refused.status_code, refused.json["code"]) == (422, "columns_unknown")
    mapping = {"Nr": "reference", "Waar": "centre", "Wat": "item", "Hoe": "action", "Wanneer": "from"}
    assert send(bearer("logistics"), odd, mapping=json.dumps(mapping)).json["counts"] == {"accepted": 1}
    again = odd.replace(f"MAP-{number}", f"MAP-{next(network.numbers)}")
    assert send(bearer("logistics"), again).json["counts"] == {"accepted": 1}


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "supply.csv", "file_empty"),
        (b"x", "supply.pdf", "file_type_unknown"),
        (b"PK\x03\x04 no workbook", "supply.xlsx", "workbook_unreadable"),
        (b"reference\nS-1\n", "things.csv", "kind_needed"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(bearer, content, name, code):
    answer = send(bearer("logistics"), content, name)
    assert (answer.status_code, answer.json["code"]) == (422, code)


@pytest.mark.parametrize("mapping", ["{", "[]", '{"a": 1}', "\x00", "[" * 5000])
def test_a_mapping_that_is_none_is_refused(bearer, rows, mapping):
    assert send(bearer("logistics"), rows, mapping=mapping).status_code == 422


def test_a_file_is_asked_for(bearer):
    client = bearer("logistics")
    answer = client.post("/api/v1/imports", data={}, content_type="multipart/form-data")
    assert answer.json["errors"][0]["field"] == "file"
    assert client.post("/api/v1/imports", json={}).status_code == 415
