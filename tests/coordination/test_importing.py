"""Files as they really come: every encoding and habit, a broken quote on one line, formulas, bombs, full lists."""

import csv
import datetime as dt
import io
import json
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.actors import Actor
from coordination.errors import InvalidError
from coordination.ids import new_id
from coordination.importing import import_file, withdraw_missing
from coordination.importing.cells import read_cell
from coordination.importing.texts import read_csv
from coordination.importing.titles import kind_named, place_of
from coordination.models import ColumnMapping, Decision, Event, Import, Quarantined
from rules.kinds import KINDS
from tests.coordination.telling import allocation, centre, event, supply

LOGISTICS = Actor(token=new_id(), parties=("logistics",), scopes=frozenset({"submit"}))
HEADER = "reference;centre;item;action;from;until\n"
ROWS = [f"S-{number};CEN-01;nappies;stop;2026-12-01;\n" for number in range(1, 6)]


@pytest.fixture
def office(desk):
    desk.accept(centre("CEN-01"), centre("CEN-02"))
    return desk


def take(desk, name, data, actor=LOGISTICS, **more):
    data = data.encode() if isinstance(data, str) else data
    return import_file(desk.installation, name, data, actor, **more)


def workbook(*rows, title="supply", change=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_a_file_of_decisions_is_taken_in_row_by_row(office):
    result = take(office, "supply.csv", HEADER + "".join(ROWS))
    assert result.counts == {"accepted": 5}
    assert [row.line for row in result.rows] == [2, 3, 4, 5, 6]
    assert ("logistics", "supply", "S-3", "confirmed") in office.rows(
        Decision.party, Decision.kind, Decision.reference, Decision.status
    )
    ((name, counts),) = office.rows(Import.name, Import.counts)
    assert (name, counts) == ("supply.csv", {"accepted": 5})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_any_encoding_and_separator(encoding, separator):
    text = 'reference;centre;item;action;vanaf\r\nS-é;CEN-01;"luiers; ""groot""";stop;05/12/2026\r\n'
    data = text.replace(";", separator).encode(encoding)
    grid = read_csv(data)
    (row,) = grid.rows
    assert row.cells == ["S-é", "CEN-01", f'luiers{separator} "groot"', "stop", "05/12/2026"]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_row_may_wait_for_a_later_row_of_the_file(office, monkeypatch, dry_run):
    monkeypatch.setattr("coordination.importing.outcome.AT_ONCE", 1)
    rows = [
        event("assessment", service="CEN-01:social", household="H-1", kind="needs", completed_on="2026-11-20"),
        event("assessment", service="CEN-02:social", household="H-1", kind="needs", completed_on="2026-11-20"),
        allocation("H-1", "CEN-01", "2026-11-06"),
    ]
    lines = "\n".join(map(json.dumps, rows))
    result = take(office, "events.ndjson", lines, office.actor, dry_run=dry_run)
    assert [row.status for row in result.rows] == ["accepted", "quarantined", "accepted"]
    assert result.counts == {"accepted": 2, "quarantined": 1}
    assert [row.line for row in result.quarantined] == [2]
    assert office.count(Quarantined) == (0 if dry_run else 2)


def test_dutch_and_french_titles_and_words_are_understood(office):
    dutch = "Kenmerk;Centrum;Artikel;Actie;Vanaf;Tot;Dagen voorraad\nS-1;CEN-01;Luiers;stoppen;5/12/2026;;10\n"
    french = "Référence;Centre;Article;Action;À partir du;Jusqu'au\nS-2;CEN-01;Langes;arrêter;05/12/2026;31.12.2026\n"
    assert take(office, "levering.csv", dutch).counts == {"accepted": 1}
    assert take(office, "livraison.csv", french.encode("cp1252")).counts == {"accepted": 1}
    told = {
        reference: standing["in_force"][2] for _, kind, reference, standing in office._standings() if kind == "supply"
    }
    assert told["S-1"] == {
        "centre": "CEN-01",
        "item": "nappies",
        "action": "stop",
        "from": "2026-12-05",
        "stock_days": 10,
    }
    assert told["S-2"]["until"] == "2026-12-31"


def test_a_broken_quote_costs_its_own_line_and_no_other(office):
    lines = [f"S-{number};CEN-01;nappies;stop;2026-12-01;" for number in range(2, 9002)]
    lines[7312 - 2] = 'S-7312;"CEN-01;nappies;stop;2026-12-01;'
    lines[20] = 'S-22;"CEN-01";"nappies";stop;2026-12-01;""'
    result = take(office, "supply.csv", HEADER + "\n".join(lines))
    assert result.counts == {"accepted": 8999, "quarantined": 1}
    (bad,) = result.quarantined
    assert (bad.line, bad.problem["code"]) == (7312, "broken_quote")
    assert office.rows(Quarantined.place) == [({"file": "supply.csv", "line": 7312},)]


def test_a_cell_may_have_several_lines_and_a_line_too_many_cells(office):
    data = 'reference;centre;fact;value;on\nO-1;CEN-01;centre.supplies.nappies;"stopped\nfor a week";2026-11-20\n'
    data += "O-2;CEN-01;centre.supplies.nappies;stopped;2026-11-20;;;more\n"
    data += "O-3;CEN-01;centre.supplies.meals;none;2026-11-20\n"
    actor = Actor(token=new_id(), parties=("CEN-01:social",), scopes=frozenset({"submit"}))
    result = take(office, "observation.csv", data, actor)
    assert [(row.line, row.status) for row in result.rows] == [(2, "quarantined"), (4, "quarantined"), (5, "accepted")]
    assert [row.problem["code"] for row in result.quarantined] == ["invalid_event", "too_many_cells"]
    (unfit,) = result.quarantined[0].problem["mistakes"]
    assert (unfit["field"], unfit["code"]) == ("data.value", "observed_does_not_fit")


def test_a_mapping_is_remembered_with_its_kind_for_every_sheet(office):
    rows = [["Bon", "", "Waar", "Wat", "Hoe", "Wanneer"], ["S-1", "", "CEN-01", "meals", "stop", "2026-12-01"]]
    mapping = {"Bon": "reference", "Waar": "centre", "Wat": "item", "Hoe": "action", "Wanneer": "from"}

    def again(book):
        other = book.create_sheet("Blad2")
        other.append([*rows[0], "Tot"])
        other.append(["S-2", *rows[1][1:], "2027-01-01"])

    data = workbook(*rows, title="Blad1", change=again)
    assert take(office, "own.xlsx", data, mapping=mapping, kind="supply").counts == {"accepted": 2}
    assert take(office, "own.xlsx", data).counts == {"duplicate": 2}


@pytest.mark.parametrize(
    ("mapping", "place", "code", "near"),
    [
        ({"centre": "centr"}, "mapping.centre", "unknown_field", "centre"),
        ({"centre": "members.1.born"}, "mapping.centre", "unknown_field", None),
        ({"Centrum": "centre"}, "mapping.Centrum", "column_missing", "centre"),
    ],
)
def test_a_mapping_that_fits_nothing_is_refused_and_not_remembered(office, mapping, place, code, near):
    with pytest.raises(InvalidError) as caught:
        take(office, "supply.csv", HEADER + ROWS[0], mapping=mapping)
    (mistake,) = caught.value.mistakes
    assert (mistake.field, mistake.code, mistake.context.get("suggestion")) == (place, code, near)
    assert office.count(ColumnMapping) == 0


def test_nested_fields_have_dots_and_numbers(office):
    data = "gezin,centrum,aankomst,kenmerk,members.1.ref,members.1.born,gezinslid 2 member,lid 2 geboren,dienst\n"
    data = data.replace("gezinslid 2 member", "members.2.ref")
    data += "H-1,CEN-01,2026-12-05,A-1,m1,02/1998,m2,2026-03-14,dispatching\n"
    result = take(office, "allocation.csv", data, office.actor)
    assert result.counts == {"accepted": 1}, result.rows
    (standing,) = office.file("H-1")
    assert standing.in_force.content["members"] == [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-03"}]


def test_maps_flags_and_numbers(office):
    data = "code;naam;capaciteit gezinnen;speelruimte binnen;budgets.animation;km tot school;service\n"
    data = data.replace("speelruimte binnen", "ruimtes speelruimte binnen")
    data += "CEN-07;Nieuw;120;ja;1.250,50;2,5;management\n"
    assert take(office, "centrum.csv", data, office.actor, kind="centre").counts == {"accepted": 1}
    told = next(row[3] for row in office._standings() if row[2] == "CEN-07")["in_force"][2]
    assert told["capacity"] == {"families": 120}
    assert told["spaces"] == {"play_indoor": True}
    assert (told["budgets"], told["km_school"]) == ({"animation": 1250.5}, 2.5)


def test_rows_of_several_kinds_with_a_column_for_the_kind(office):
    data = "type;reference;service;centre;item;action;from;line;amount;per\n"
    data += "supply;S-1;logistics;CEN-01;nappies;stop;2026-12-01;;;\n"
    data += "kindreflex.budget;B-1;finance;CEN-01;;set;2026-12-01;animation;100;maand\n"
    data += "nonsense;X-1;finance;CEN-01;;;;;;\n"
    result = take(office, "mixed.csv", data, office.actor)
    assert [row.status for row in result.rows] == ["accepted", "accepted", "quarantined"]
    assert result.quarantined[0].problem["mistakes"][0]["code"] == "unknown_type"


def test_the_same_file_again_gives_duplicates_and_an_old_row_said_again_is_new(office):
    first = HEADER + "S-1;CEN-01;nappies;stop;2026-12-01;\n"
    other = HEADER + "S-1;CEN-01;nappies;stop;2026-12-15;\n"
    assert take(office, "supply.csv", first).counts == {"accepted": 1}
    office.installation.clock.move(hours=1)
    assert take(office, "supply.csv", first).counts == {"duplicate": 1}
    office.installation.clock.move(hours=1)
    assert take(office, "supply.csv", other).counts == {"accepted": 1}
    office.installation.clock.move(hours=1)
    assert take(office, "supply.csv", first).counts == {"accepted": 1}
    office.installation.clock.move(hours=1)
    assert take(office, "supply.csv", first).counts == {"duplicate": 1}
    told = next(row[3] for row in office._standings() if row[2] == "S-1")
    assert told["in_force"][2]["from"] == "2026-12-01"


def test_columns_that_nobody_understands_stop_the_file_and_a_mapping_is_remembered(office):
    data = "Bon;Waar;artikel;actie;vanaf;Opmerking\nS-1;CEN-01;luiers;stoppen;2026-12-01;hallo\n"
    with pytest.raises(InvalidError) as caught:
        take(office, "supply.csv", data)
    assert caught.value.code == "columns_unknown"
    assert set(caught.value.context["columns"]) == {"Bon", "Waar", "Opmerking"}
    tried = take(office, "supply.csv", data, dry_run=True)
    assert set(tried.unknown) == {"Bon", "Waar", "Opmerking"}
    mapping = {"Bon": "reference", "Waar": "centre", "Opmerking": ""}
    assert take(office, "supply.csv", data, mapping=mapping).counts == {"accepted": 1}
    assert office.count(ColumnMapping) == 1
    again = data.replace("S-1", "S-2")
    assert take(office, "supply.csv", again).counts == {"accepted": 1}
    with pytest.raises(InvalidError):
        take(office, "supply.csv", again, Actor(token=new_id(), parties=("finance",)))


def test_a_dry_run_writes_nothing_and_says_what_would_happen(office):
    office.accept(supply("CEN-01", reference="S-2"))
    asked = []

    def suppose(_, events, __):
        asked.extend(events)
        return "what it would do"

    before = office.state()
    data = HEADER + ROWS[0] + "S-9;CEN-99;nappies;stop;2026-12-01;\nS-8;CEN-01;napies;stop;2026-12-01;\n"
    result = take(office, "supply.csv", data, dry_run=True, suppose=suppose)
    assert [row.status for row in result.rows] == ["accepted", "quarantined", "quarantined"]
    assert result.supposed == "what it would do"
    assert [event["data"]["reference"] for event in asked] == ["S-1"]
    assert office.state() == before
    assert (office.count(Quarantined), office.count(Import), office.nudges[2:]) == (0, 0, office.nudges[2:])


def test_a_full_list_offers_what_is_gone_for_withdrawal(office):
    take(office, "supply.csv", HEADER + "".join(ROWS))
    office.accept(supply("CEN-01", reference="S-99"))
    office.installation.clock.move(days=1)
    result = take(
        office, "supply.csv", HEADER + ROWS[0] + ROWS[2] + "S-5;CEN-01;wrong;stop;2026-12-01;\n", full_list=True
    )
    assert result.missing == [("logistics", "supply", "S-2"), ("logistics", "supply", "S-4")]
    receipts = withdraw_missing(office.installation, LOGISTICS, result.missing, "/imports/logistics/")
    assert [receipt.status for receipt in receipts] == ["accepted", "accepted"]
    statuses = dict(office.rows(Decision.reference, Decision.status))
    assert (statuses["S-2"], statuses["S-1"], statuses["S-99"]) == ("withdrawn", "confirmed", "confirmed")


def test_a_list_of_who_is_present_is_one_event_and_one_bad_row_spoils_it(office):
    desk_of = Actor(token=new_id(), parties=("CEN-01:reception_desk",), scopes=frozenset({"submit"}))
    good = "centrum;datum;gezin;aangekomen op\nCEN-01;20/11/2026;H-1;01/11/2026\nCEN-01;20/11/2026;H-2;\n"
    result = take(office, "presence.csv", good, desk_of)
    assert result.counts == {"accepted": 1}, result.rows
    assert len(office.file("H-1")) == len(office.file("H-2")) == 1
    bad = 'centrum;datum;gezin\nCEN-01;21/11/2026;H-1\nCEN-01;21/11/2026;"H-2\n'
    result = take(office, "presence.csv", bad, desk_of)
    assert {row.problem["code"] for row in result.rows} == {"list_incomplete", "broken_quote"}


def test_a_workbook_with_dates_numbers_and_words(office):
    data = workbook(
        ["Kenmerk", "Centrum", "Artikel", "Actie", "Vanaf", "Dagen voorraad"],
        ["S-1", "CEN-01", "luiers", "stoppen", dt.date(2026, 12, 5), 10],
        [None] * 6,
        [12, "CEN-01", "maaltijden", "starten", "5/12/2026", None],
        ["S-3", "CEN-01", "luiers", "stoppen", "=TODAY()", None],
        title="Levering",
    )
    result = take(office, "anything.xlsx", data)
    assert [(row.line, row.status, row.sheet) for row in result.rows] == [
        (2, "accepted", "Levering"), (4, "accepted", "Levering"), (5, "quarantined", "Levering"),
    ]  # fmt: skip
    assert result.quarantined[0].problem == {"code": "formula_in_cell", "context": {"column": 5}}
    told = {row[2]: row[3]["in_force"][2] for row in office._standings() if row[1] == "supply"}
    assert told["S-1"]["from"] == told["12"]["from"] == "2026-12-05"
    assert told["S-1"]["stock_days"] == 10


def _zip(**entries):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
    return made.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_zip(**{"xl/worksheets/sheet1.xml": b"\0" * 40_000_000}), "workbook_bomb"),
        (_zip(**{f"x{number}": b"" for number in range(1200)}), "workbook_bomb"),
        (b"PK\x03\x04 not really", "workbook_unreadable"),
        (_zip(**{"[Content_Types].xml": LAUGHS}), "workbook_unreadable"),
        (_zip(hello=b"world"), "workbook_unreadable"),
        (b"", "file_empty"),
        (b"x" * (26 * 1024 * 1024), "file_too_large"),
    ],
)
def test_a_workbook_that_is_a_bomb_is_not_unpacked(office, data, code):
    with pytest.raises(InvalidError) as caught:
        take(office, "list.xlsx", data)
    assert caught.value.code == code


def test_entities_in_a_workbook_are_not_followed(office):
    made = workbook(["reference"], ["S-1"])
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, LAUGHS if "sheet1" in entry.filename else old.read(entry))
    with pytest.raises(InvalidError) as caught:
        take(office, "supply.xlsx", changed.getvalue())
    assert caught.value.code == "workbook_unreadable"


def test_events_line_by_line_and_as_json(office):
    events = [supply("CEN-01", reference=f"S-{number}", service="logistics") for number in range(4)]
    lines = b"\xef\xbb\xbf" + b"\n".join(
        [json.dumps(events[0]).encode(), b"", b"{broken", json.dumps(events[1]).encode()]
    )
    result = take(office, "events.ndjson", lines)
    assert [(row.line, row.status) for row in result.rows] == [(1, "accepted"), (3, "quarantined"), (4, "accepted")]
    assert take(office, "events.json", json.dumps(events[:3]).encode()).counts == {"duplicate": 2, "accepted": 1}
    assert take(office, "one.json", json.dumps(events[3]).encode("utf-16")).counts == {"accepted": 1}
    with pytest.raises(InvalidError):
        take(office, "events.json", b"[{]")


def test_what_is_no_file_of_events_is_said_to_be_none(office):
    for name, data, code in (
        ("photo.png", b"x", "file_type_unknown"),
        ("list.csv", b"a;b\n1;2\n", "kind_needed"),
        ("supply.csv", b"\x81\x00\xff;\x8d\n", "encoding_unknown"),
        ("supply.csv", (";".join(f"c{n}" for n in range(301))).encode(), "too_many_columns"),
    ):
        with pytest.raises(InvalidError) as caught:
            take(office, name, data)
        assert caught.value.code == code, name
    assert office.count(Event) == 2


@pytest.mark.parametrize(
    ("type", "cell", "comma", "value"),
    [
        ("day", "5/12/2026", None, "2026-12-05"), ("day", "05-12-2026", None, "2026-12-05"),
        ("day", "2026-12-05 00:00:00", None, "2026-12-05"), ("day", 46361, None, "2026-12-05"),
        ("day", "2026/12/5", None, "2026-12-05"), ("day", "31/31/2026", None, "2026-31-31"),
        ("month", "3/2026", None, "2026-03"), ("month", "14/03/2026", None, "2026-03-14"),
        ("number", "1.250,50", True, 1250.5), ("number", "1,250.50", False, 1250.5), ("number", "€ 1 250", True, 1250),
        ("number", "1.250", True, 1250), ("number", "1.250", False, 1.25), ("number", "2,5", None, 2.5),
        ("number", "veel", None, "veel"),
        ("flag", "Ja", None, True), ("flag", "non", None, False), ("flag", "misschien", None, "misschien"),
        ("code", 12, None, "12"), ("code", 12.0, None, "12"), ("code", " x ", None, "x"),
    ],
)  # fmt: skip
def test_cells_as_people_write_them(type, cell, comma, value):
    field = KINDS["supply"].field("from")
    assert read_cell(replace(field, type=type), cell, comma) == value


def test_a_number_that_could_be_two_things_is_asked_about(office):
    data = workbook(["reference", "centre", "line", "action", "amount", "per", "from"],
                    ["B-1", "CEN-01", "animatie", "set", "1.250", "maand", "2026-12-01"], title="budget")  # fmt: skip
    result = take(
        office, "budget.xlsx", data, Actor(token=new_id(), parties=("finance",), scopes=frozenset({"submit"}))
    )
    assert result.quarantined[0].problem["code"] == "number_ambiguous"


@pytest.mark.parametrize(
    ("kind", "title", "place"),
    [
        ("allocation", "Aankomst op", "arrives_on"), ("allocation", "members.3.born", "members.3.born"),
        ("supply", "Datum", None), ("supply", "Partner", "applies_to.partner"), ("centre", "Partenaire", "partner"),
        ("household", "Geboren", "members.1.born"), ("household", "members.0.born", None),
        ("hearing", "decision.party", "decision.party"), ("schooling", "Statut", "school_status"),
        ("closure", "Plan enfants école", "child_plan.school"), ("supply", "nonsense", None),
    ],
)  # fmt: skip
def test_titles_stand_for_places(kind, title, place):
    assert place_of(kind, title) == place


def test_sheets_and_files_name_kinds():
    assert [kind_named(text) for text in ("Levering", "supply", "toewijzing", "Aanwezigheidslijst", "x")] == [
        "supply", "supply", "allocation", "presence", None,
    ]  # fmt: skip


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), min_size=1), min_size=3,
                         max_size=3), min_size=1, max_size=5))  # fmt: skip
def test_what_a_proper_writer_writes_is_read_back(rows):
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b", "c"])
    writer.writerows(rows)
    grid = read_csv(written.getvalue().encode())
    kept = [row for row in rows if any(cell.strip(" ;\n") for cell in row)]
    assert len(list(grid.rows)) >= len(kept) or any(cell.count("\n") > 20 for row in rows for cell in row)
    for row in grid.rows:
        assert row.problem is not None or row.cells in rows


@given(st.binary(max_size=300))
def test_no_bytes_break_the_readers(data):
    try:
        for row in read_csv(data).rows:
            assert row.line > 0
    except InvalidError:
        pass


@pytest.mark.parametrize("bad", [b"{broken", b'{"a": 1, "a": 2}', b"NaN", b"[" * 50_000 + b"]" * 50_000])
def test_in_a_json_file_a_bad_event_costs_no_other(office, bad):
    good = [json.dumps(supply("CEN-01", reference=f"S-{number}")).encode() for number in (1, 2)]
    if bad == b"{broken":
        bad += b"}"
    result = take(office, "events.json", b"[" + good[0] + b", " + bad + b", " + good[1] + b"]", office.actor)
    assert [(row.line, row.status) for row in result.rows] == [(1, "accepted"), (2, "quarantined"), (3, "accepted")]


def test_a_json_file_that_is_no_array_is_refused_whole(office):
    for data in (b"[1, 2", b'{"a": 1', b"nothing"):
        with pytest.raises(InvalidError):
            take(office, "events.json", data, office.actor)
