"""A pilot of three centres starts from a workbook: everything in it becomes accounts and a first calendar."""

import datetime as dt
import zipfile

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from coordination.errors import InvalidError
from coordination.models import Centre, Event, HouseholdCentre, Membership, NetworkSetting, Person, Quarantined
from coordination.people import sign_in
from coordination.pilot import take_workbook, write_template
from coordination.pilot_workbook.sheets import FIRST_ROW, SHEETS

CENTRES = [
    {"code": "CEN-A", "name": "De Esdoorn", "language": "nl", "kind": "collective", "region": "north",
     "places_families": 120, "places_single_men": 40, "km_school": 0.8, "fte_animation": 2, "fte_night": "1,5"},
    {"code": "CEN-B", "name": "Les Noisetiers", "partner": "croixrouge", "language": "frans", "places_families": 90},
    {"code": "CEN-C", "name": "De Wilg", "language": "nl", "schooling_languages": "nl, en", "places_families": 60},
]  # fmt: skip
PRESENCE = [
    {"centre": "CEN-A", "household": "D-1", "member": "m1", "born": "1990-05", "arrived_on": dt.date(2026, 3, 12),
     "assessed_on": "02/04/2026", "needs": "single_parent"},
    {"centre": "CEN-A", "household": "D-1", "member": "m2", "born": dt.datetime(2017, 7, 1),  # noqa: DTZ001 — Excel's
     "school_since": "2026-04-20", "school_language": "Nederlands"},
    {"centre": "CEN-B", "household": "D-2", "member": "m1", "born": "03/1988", "arrived_on": "2026-01-05"},
    {"centre": "CEN-B", "household": "D-2", "member": "m2", "born": "2026-02"},
    {"centre": "CEN-C", "household": "D-3", "member": "m1", "born": "2010-01", "unaccompanied": "ja"},
]  # fmt: skip
PEOPLE = [
    {"login": "admin", "name": "Beheer", "administrator": "ja", "language": "nl"},
    {"login": "Directie.A", "name": "Directie A", "parties": "CEN-A:direction, CEN-A:coordination"},
    {"login": "logistique", "name": "Logistique", "parties": "croixrouge:logistics", "language": "fr"},
]
FILLED = {
    "centres": CENTRES,
    "presence": PRESENCE,
    "supplies": [
        {"centre": "CEN-B", "item": "langes", "state": "stopped"},
        {"centre": "CEN-A", "item": "nappies", "state": "running"},
    ],
    "budgets": [{"centre": "CEN-A", "line": "animation", "amount_a_month": "1 000"}],
    "spaces": [{"centre": "CEN-A", "space": "play_indoor", "usable": "yes", "m2": 60, "age_bands": "0-3, 3-6"}],
    "people": PEOPLE,
    "pilot_centres": [],
}  # fmt: skip


def fill(path, told):
    """Fill a fresh template with rows; the examples stay in it."""
    write_template(path)
    book = load_workbook(path)
    for sheet in SHEETS:
        names = [cell.value for cell in book[sheet.name][1]]
        for number, row in enumerate(told.get(sheet.name, []), FIRST_ROW + 3):
            for name, value in row.items():
                book[sheet.name].cell(number, names.index(name) + 1, value)
    book.save(path)
    return path


def changed(**sheets):
    return {**FILLED, **sheets}


@pytest.fixture
def workbook(tmp_path):
    return tmp_path / "pilot.xlsx"


def count(desk, model):
    with desk.installation.begin(read_only=True) as uow:
        return uow.session.scalar(sa.select(sa.func.count()).select_from(model))


def mistakes_of(desk, path):
    with pytest.raises(InvalidError) as caught:
        take_workbook(desk.installation, path)
    assert caught.value.code == "form_invalid"
    return {mistake.field: mistake.code for mistake in caught.value.mistakes}


def test_a_pilot_of_three_centres_starts(desk, workbook):
    report = take_workbook(desk.installation, fill(workbook, FILLED))
    assert report.centres == ("CEN-A", "CEN-B", "CEN-C")
    assert (report.households, report.unchanged, report.refused) == (3, 0, ())
    assert {account.login for account in report.accounts} == {"admin", "directie.a", "logistique"}
    with desk.installation.begin(read_only=True) as uow:
        centres = {row.code: row for row in uow.session.scalars(sa.select(Centre))}
        assert centres["CEN-B"].partner == "croixrouge"
        assert centres["CEN-B"].language == "fr"
        assert all(centre.baseline_due for centre in centres.values())
        assert uow.session.get(NetworkSetting, "pilot_centres").value == {"centres": ["CEN-A", "CEN-B", "CEN-C"]}
        parties = set(uow.session.scalars(sa.select(Membership.party)))
    assert parties == {"CEN-A:direction", "CEN-A:coordination", "croixrouge:logistics"}
    assert count(desk, HouseholdCentre) == 3
    for account in report.accounts:
        assert sign_in(desk.installation, account.login, account.password, "127.0.0.1").actor.name == account.name


def test_what_the_workbook_says_stands_in_the_ledger(desk, workbook):
    take_workbook(desk.installation, fill(workbook, FILLED))
    told = {row[0]: row[1] for row in desk.rows(Event.reference, Event.data) if row[1]}
    assert told["CEN-A"]["supplies"] == {"nappies": "running"}
    assert told["CEN-A"]["budgets"] == {"animation": 1000}
    assert told["CEN-A"]["staff"] == {"animation": 2, "night": 1.5}
    assert told["CEN-B"]["supplies"] == {"nappies": "stopped"}
    assert told["CEN-C"]["schooling_languages"] == ["nl", "en"]
    assert told["PILOT-CEN-A-play_indoor"]["m2"] == 60
    kinds = sorted(row[0] for row in desk.rows(Event.kind))
    assert kinds == ["assessment", *["centre"] * 3, *["presence"] * 3, "schooling", "space"]


def test_passwords_are_told_before_anything_can_lose_them(desk, workbook, monkeypatch):
    told = []
    monkeypatch.setattr("coordination.pilot.submit_events", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_workbook(desk.installation, fill(workbook, FILLED), announce=told.extend)
    assert {one.login for one in told} == {"admin", "directie.a", "logistique"}
    for one in told:
        assert sign_in(desk.installation, one.login, one.password, "127.0.0.1").actor.name == one.name


def test_no_account_stands_whose_password_could_not_be_told(desk, workbook):
    with pytest.raises(BrokenPipeError):
        take_workbook(desk.installation, fill(workbook, FILLED), announce=_broken)
    assert count(desk, Person) == 0


def _broken(_):
    raise BrokenPipeError


def test_taken_again_it_says_who_never_signed_in(desk, workbook):
    first = take_workbook(desk.installation, fill(workbook, FILLED))
    admin = next(one for one in first.accounts if one.login == "admin")
    sign_in(desk.installation, "admin", admin.password, "127.0.0.1")
    assert take_workbook(desk.installation, workbook).never_seen == ("directie.a", "logistique")


def test_the_same_workbook_again_changes_nothing(desk, workbook):
    first = take_workbook(desk.installation, fill(workbook, FILLED))
    again = take_workbook(desk.installation, workbook)
    assert (again.events, again.unchanged) == (0, first.events)
    assert again.accounts == ()
    assert again.kept == ("admin", "directie.a", "logistique")
    assert count(desk, Event) == first.events


def test_a_change_in_the_workbook_is_stated_again_and_back(desk, workbook):
    first = take_workbook(desk.installation, fill(workbook, FILLED))
    desk.installation.clock.move(minutes=5)
    other = take_workbook(desk.installation, fill(workbook, changed(budgets=[])))
    assert (other.events, other.unchanged) == (1, first.events - 1)
    desk.installation.clock.move(minutes=5)
    assert take_workbook(desk.installation, fill(workbook, FILLED)).events == 1
    with desk.installation.begin(read_only=True) as uow:
        latest = sa.select(Event.data).where(Event.reference == "CEN-A").order_by(Event.time_us.desc()).limit(1)
        assert uow.session.scalar(latest)["budgets"] == {"animation": 1000}


def test_only_the_centres_of_the_pilot_are_taken_in(desk, workbook):
    report = take_workbook(desk.installation, fill(workbook, changed(pilot_centres=[{"centre": "CEN-A"}])))
    assert report.centres == ("CEN-A",)
    assert report.households == 1
    assert [row[0] for row in desk.rows(Centre.code)] == ["CEN-A"]
    assert count(desk, Quarantined) == 0


def test_every_mistake_is_told_with_sheet_and_row_and_nothing_is_written(desk, workbook):
    wrong = {
        "centres": [*CENTRES, {"code": "CEN-A", "name": "Again", "language": "nl"},
                    {"code": "CEN-D", "name": "De Els", "language": "klingon", "km_school": -1}],
        "presence": [
            *PRESENCE,
            {"centre": "CEN-Z", "household": "D-9", "member": "m1", "born": "1990-05"},
            {"centre": "CEN-A", "household": "D-2", "member": "m7", "born": "1990-05"},
            {"centre": "CEN-A", "household": "D-8", "member": "m1", "born": "1990-13", "arrived_on": "31/02/2026"},
            {"centre": "CEN-A", "household": "D-7", "member": "m1", "born": "2031-01"},
            {"centre": "CEN-A", "household": "D-1", "born": "2031-01"},
        ],
        "people": [*PEOPLE, {"login": "x1", "name": "X", "parties": "logistix, CEN-Q:direction"}],
        "supplies": [{"centre": "CEN-A", "item": "pampers", "state": "running"}],
        "spaces": [{"centre": "CEN-A", "space": "play_indoor", "usable": "perhaps"}],
    }  # fmt: skip
    assert mistakes_of(desk, fill(workbook, wrong)) == {
        "centres.9.code": "told_twice",
        "centres.10.language": "unknown_value",
        "centres.10.km_school": "number_too_small",
        "presence.11.centre": "unknown_value",
        "presence.12.household": "told_twice",
        "presence.13.born": "month_expected",
        "presence.13.arrived_on": "day_expected",
        "presence.15.member": "required",
        "people.9.parties": "unknown_party",
        "supplies.6.item": "unknown_value",
        "spaces.6.usable": "flag_expected",
    }
    for model in (Centre, Event, Person, NetworkSetting, Quarantined):
        assert count(desk, model) == 0


def test_what_the_form_refuses_is_told_at_its_row(desk, workbook):
    unborn = {"centre": "CEN-A", "household": "D-7", "member": "m1", "born": "2031-01"}
    found = mistakes_of(desk, fill(workbook, changed(presence=[*PRESENCE, unborn])))
    assert list(found.values()) == ["born_in_the_future"]
    assert next(iter(found)).startswith("presence.")
    assert count(desk, Event) == 0


def test_a_login_that_cannot_be_one_leaves_nothing_behind(desk, workbook):
    found = mistakes_of(desk, fill(workbook, changed(people=[*PEOPLE, {"login": "two words", "name": "X"}])))
    assert found == {"people.9.login": "login_invalid"}
    assert count(desk, Person) == count(desk, Event) == count(desk, NetworkSetting) == 0


def test_a_pilot_needs_an_administrator(desk, workbook):
    assert mistakes_of(desk, fill(workbook, changed(people=PEOPLE[1:]))) == {"people.administrator": "required"}


def test_the_empty_template_asks_for_centres(desk, workbook):
    write_template(workbook)
    assert "people.administrator" in mistakes_of(desk, workbook)


@pytest.mark.parametrize("content", [b"", b"code;name\nCEN-A;De Linden\n", b"PK\x03\x04 but no zip"])
def test_a_file_that_is_no_workbook_is_refused(desk, tmp_path, content):
    path = tmp_path / "pilot.xlsx"
    path.write_bytes(content)
    assert mistakes_of(desk, path) == {"file": "workbook_unreadable" if content else "file_empty"}


def test_a_workbook_that_unpacks_to_far_too_much_is_refused(desk, tmp_path):
    path = tmp_path / "pilot.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(4):
            packed.writestr(f"xl/worksheets/sheet{number}.xml", b" " * 100_000_000)
    assert mistakes_of(desk, path) == {"file": "workbook_bomb"}


def test_a_sheet_that_was_taken_away_is_missed(desk, workbook):
    fill(workbook, FILLED)
    book = load_workbook(workbook)
    del book["budgets"]
    book.save(workbook)
    assert mistakes_of(desk, workbook) == {"budgets": "required"}


def test_the_template_has_titles_in_three_languages_examples_and_lists(workbook):
    write_template(workbook)
    book = load_workbook(workbook)
    assert book.sheetnames[0] == "readme"
    assert set(book.sheetnames) >= {sheet.name for sheet in SHEETS}
    for sheet in SHEETS:
        for cell, column in zip(book[sheet.name][2], sheet.columns, strict=True):
            assert cell.value.split("\n") == [column.words.en, column.words.nl, column.words.fr]
        assert str(book[sheet.name].cell(FIRST_ROW, 1).value).startswith("#")
    offered = {rule.formula1 for rule in book["supplies"].data_validations.dataValidation}
    assert any(formula.startswith("lists!") for formula in offered)
    assert book["lists"].sheet_state == "visible"
