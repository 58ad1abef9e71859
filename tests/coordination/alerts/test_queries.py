"""Rows for screens: the sentence filled, each fact with its words and source, and nothing that one may not see."""

import datetime as dt
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from coordination import queries
from coordination.actors import Actor
from coordination.alerts import accept_alert
from coordination.errors import ForbiddenError, InvalidError, NotFoundError
from coordination.information import apply_gaps, apply_inconsistencies
from coordination.mismatches import Flag, answer_mismatch, flag_mismatch
from coordination.models import Alert, Household
from coordination.notices import read_notices
from coordination.tasks import Completion, claim_task, complete_task
from rules.days import Counting, day_of
from rules.model import Gap, Held, Inconsistency, Segment, Source, Subject
from rules.words import Words
from tests.coordination.alerts.building import ARRIVAL, STOP, Causes, Change, find

PLANNER = Actor(parties=("dispatching",), scopes=frozenset({"read"}))
LOGISTICS = Actor(parties=("logistics",), scopes=frozenset({"read"}))
DIRECTOR = Actor(parties=("CEN-03:direction",), scopes=frozenset({"read"}))
FINANCE = Actor(parties=("finance",), scopes=frozenset({"read"}))


def look(bench, actor, what, *args, **more):
    with bench.begin(actor, read_only=True) as uow:
        return what(uow, *args, **more)


def the_alert(bench, actor, language="en"):
    return look(bench, actor, queries.read_alert, bench.alert().id, language)


def test_an_alert_explains_itself_in_the_readers_language(bench):
    bench.apply(find("P1"))
    row = the_alert(bench, PLANNER, "nl")
    assert row.sentence == "1 kind(eren) jonger dan 3, luiers gestopt"
    assert (row.title, row.lead_days, row.owner) == ("Baby zonder", 30, "logistics")
    (subject,) = row.subjects
    assert (subject.kind, subject.ref, subject.evidence) == ("household", "H-P1", ("A-1", "S-7"))
    fact = subject.segments[0]["facts"][0]
    assert (fact["label"], fact["words"], fact["from"], fact["reference"]) == (
        "levering van luiers", "gestopt", "2026-12-23", "S-7",
    )  # fmt: skip
    assert fact["sources"] == [{
        "party": "logistics", "reference": "S-7", "kind": "supply", "status": "confirmed",
        "stated_at": dt.datetime(1970, 1, 1, 0, 0, 2, tzinfo=dt.UTC),
    }]  # fmt: skip
    assert {party.party: (party.role, party.references) for party in row.parties if party.role == "act"} == {
        "logistics": ("act", ("S-7",)), "dispatching": ("act", ("A-1",)), "CEN-03:direction": ("act", ()),
    }  # fmt: skip


def test_people_are_counted_over_all_subjects(bench):
    bench.apply(find("P1"), find("P2"), find("P3"))
    row = the_alert(bench, LOGISTICS, "en")
    assert row.sentence == "3 child(ren) under 3, nappies stopped"
    assert {(subject.ref, subject.sentence) for subject in row.subjects} == {
        ("household", "1 child(ren) under 3, nappies stopped")
    }


def test_logistics_sees_its_own_decision_and_no_household(bench):
    bench.apply(find("P1"))
    row = the_alert(bench, LOGISTICS)
    assert {item["reference"] for item in row.evidence} == {"S-7", None}
    assert row.subjects[0].evidence == ("S-7",)
    sources = [source["reference"] for fact in row.subjects[0].segments[0]["facts"] for source in fact["sources"]]
    assert sources == ["S-7"]


def test_a_birth_is_told_to_logistics_as_early_december(bench):
    day = day_of("2026-12-08")
    due = Held("household.birth_due_in_days", Counting(day, -1), day, None, (ARRIVAL,))
    stopped = Held("centre.supplies.infant_milk", "stopped", day, None, (STOP,))
    bench.rule(sentence=Words("infant milk needed from {household.birth_due_in_days}", "melk", "lait"))
    values = {"household.birth_due_in_days": 0}
    bench.apply(find("P1", starts="2026-12-08", segments=(Segment(day, None, (due, stopped)),), values=values))
    row = the_alert(bench, LOGISTICS)
    assert row.starts_on == row.subjects[0].starts_on == dt.date(2026, 12, 1)
    assert "2026-12-08" not in str(row)
    assert row.subjects[0].segments[0]["facts"][0]["words"] == "early December"
    assert the_alert(bench, PLANNER).starts_on == dt.date(2026, 12, 8)


def of_a_birth(subject, day, **more):
    """A finding that rests on an expected birth: milk is stopped from that day on."""
    on = day_of(day)
    due = Held("household.birth_due_in_days", Counting(on, -1), on, None, (ARRIVAL,))
    stopped = Held("centre.supplies.infant_milk", "stopped", on, None, (STOP,))
    return find(subject, starts=day, ends="2027-01-19", segments=(Segment(on, None, (due, stopped)),), **more)


def days_told(bench, reader):
    """Every day that a reader is told of an alert, wherever it stands: list, alert, subjects, facts, decisions."""
    row = the_alert(bench, reader)
    (listed,) = look(bench, reader, queries.list_alerts, "en").items
    (waiting,) = look(bench, reader, queries.read_inbox, "en").alerts.items
    told = [listed.starts_on, listed.ends_on, waiting.starts_on, row.starts_on, row.ends_on]
    told += [day for each in row.subjects for day in (each.starts_on, each.ends_on)]
    segments = [part for each in row.subjects for part in each.segments]
    told += [dt.date.fromisoformat(part["from"]) for part in segments]
    told += [dt.date.fromisoformat(fact["from"]) for part in segments for fact in part["facts"]]
    if "logistics" in reader.parties:
        told += [one.starts_on for one in look(bench, reader, queries.conflicting_decisions)]
    return {day.isoformat() for day in told if day is not None}


def test_the_days_of_an_alert_about_a_birth_are_told_in_one_way_wherever_they_stand(bench):
    bench.apply(find("P1", starts="2026-12-25", ends="2027-01-15"), of_a_birth("P2", "2026-12-08"))
    assert days_told(bench, LOGISTICS) == {"2026-12-01", "2026-12-21", "2027-01-11"}
    assert days_told(bench, PLANNER) == {"2026-12-08", "2026-12-25", "2027-01-15", "2027-01-19"}


def test_where_the_rule_asks_about_births_no_exact_day_says_that_there_is_none(bench):
    bench.rule(condition=SimpleNamespace(reads=frozenset({"household.birth_due_in_days", "household.under_3"})))
    finding = find("P1", starts="2026-12-25", ends="2027-01-15")
    bench.apply(finding)
    assert days_told(bench, LOGISTICS) == {"2026-12-21", "2027-01-11"}
    (row,) = look(bench, LOGISTICS, queries.finding_rows, [finding], "en")
    assert (row.starts_on, row.segments[0]["from"]) == (dt.date(2026, 12, 21), "2026-12-21")
    assert days_told(bench, PLANNER) == {"2026-12-25", "2027-01-15"}


def test_the_days_of_an_alert_that_no_birth_can_be_behind_are_told_to_the_day(bench):
    bench.apply(find("P1", starts="2026-12-25", ends="2027-01-15"))
    assert days_told(bench, LOGISTICS) == {"2026-12-25", "2027-01-15"}


def test_a_finding_of_a_what_if_is_told_as_its_alert_would_be(bench):
    with bench.begin(LOGISTICS, read_only=True) as uow:
        (row,) = queries.finding_rows(uow, [of_a_birth("P2", "2026-12-08")], "en")
    assert (row.starts_on, row.ends_on, row.segments[0]["from"]) == (
        dt.date(2026, 12, 1), dt.date(2027, 1, 11), "2026-12-01",
    )  # fmt: skip


def test_of_an_alert_from_before_this_was_kept_whose_rule_is_gone_no_exact_day_is_told(bench):
    bench.apply(find("P1", starts="2026-12-25"))
    with bench.installation.begin() as uow:
        uow.session.execute(sa.update(Alert).values(summary={"subjects": 1, "counts": {}}))
    assert days_told(bench, LOGISTICS) == {"2026-12-25"}
    bench.rules.clear()
    assert days_told(bench, LOGISTICS) == {"2026-12-21"}


def test_the_place_that_a_list_goes_on_from_tells_no_day(bench):
    for number in range(3):
        bench.rule(f"rule.{number}")
    bench.apply(*(of_a_birth("P1", "2026-12-08", rule=f"rule.{number}") for number in range(3)))
    first = look(bench, LOGISTICS, queries.list_alerts, "en", limit=2)
    assert first.next == str(first.items[-1].id)
    rest = look(bench, LOGISTICS, queries.list_alerts, "en", limit=2, after=first.next)
    assert len({row.id for row in (*first.items, *rest.items)}) == 3
    with pytest.raises(InvalidError, match="cursor_unknown"):
        look(bench, FINANCE, queries.list_alerts, "en", after=first.next)


def test_who_is_not_concerned_does_not_see_the_alert(bench):
    bench.apply(find("P1"))
    for actor in (FINANCE, Actor(parties=("CEN-09:direction",), scopes=frozenset({"read"})), Actor()):
        with pytest.raises(NotFoundError, match="alert_not_found"):
            the_alert(bench, actor)
        assert look(bench, actor, queries.list_alerts, "en").items == ()
    for actor in (LOGISTICS, DIRECTOR, PLANNER):
        assert len(look(bench, actor, queries.list_alerts, "en").items) == 1


def test_a_partner_sees_its_own_centres(bench):
    bench.centre("CEN-07", "rodekruis")
    bench.apply(find("P1"))
    bench.apply(find("P2", centre="CEN-07"), centre="CEN-07", partner="rodekruis")
    partner = Actor(parties=("rodekruis:child_policy",), scopes=frozenset({"read"}))
    assert [row.centre for row in look(bench, partner, queries.list_alerts, "en").items] == ["CEN-07"]


def test_the_monitor_sees_no_household_and_no_small_number(bench):
    bench.apply(find("P1"))
    monitor = bench.person(monitor=True)
    row = the_alert(bench, monitor)
    assert (row.subjects, row.subjects_count) == ((), None)
    assert row.sentence == "fewer than 5 child(ren) under 3, nappies stopped"


def test_an_erased_household_leaves_an_alert_that_can_still_be_read(bench):
    bench.apply(find("P1"))
    with bench.installation.begin() as uow:
        uow.session.execute(sa.update(Household).values(key=None, label=None, erased_at=uow.at))
    row = the_alert(bench, PLANNER)
    assert (row.subjects[0].ref, row.subjects[0].segments) == ("household", ())


def test_a_rule_that_no_pack_has_any_more_is_named_by_its_id(bench):
    bench.apply(find("P1"))
    bench.rules.clear()
    assert (the_alert(bench, PLANNER).title, the_alert(bench, PLANNER).sentence) == ("care.supplies", "")


def test_lists_are_gravest_first_and_go_on_where_they_were_cut(bench):
    for number in range(5):
        bench.rule(f"rule.{number}")
    bench.apply(*(
        find("P1", rule=f"rule.{number}", severity=severity, starts=f"2026-12-{20 - number}")
        for number, severity in enumerate(("warning", "critical", "info", "warning", "critical"))
    ))  # fmt: skip
    seen, after = [], None
    while True:
        page = look(bench, PLANNER, queries.list_alerts, "en", limit=2, after=after)
        seen += [row.rule for row in page.items]
        after = page.next
        if after is None:
            break
    assert seen == ["rule.4", "rule.1", "rule.3", "rule.0", "rule.2"]
    with pytest.raises(InvalidError, match="cursor_unknown"):
        look(bench, PLANNER, queries.list_alerts, "en", after="x|y")
    filtered = look(bench, PLANNER, queries.list_alerts, "en", severity="critical", centre="CEN-03", party="logistics")
    assert len(filtered.items) == 2


def test_covered_alerts_can_be_left_out_and_are_counted_under_their_cover(bench):
    bench.rule(covered_by=("stability.next-place",))
    bench.rule("stability.next-place")
    bench.apply(find("P1"), find("P1", rule="stability.next-place"))
    (row,) = look(bench, PLANNER, queries.list_alerts, "en", covered=False).items
    assert (row.rule, row.covers) == ("stability.next-place", 1)


def test_the_number_of_statements_does_not_grow_with_the_list(bench):
    reader = bench.person("dispatching")

    def statements(what, *args, **more):
        counted = []
        engine = bench.installation.engine

        def count(*seen):
            counted.append(seen[2])

        sa.event.listen(engine, "before_cursor_execute", count)
        try:
            look(bench, reader, what, *args, **more)
        finally:
            sa.event.remove(engine, "before_cursor_execute", count)
        return sum(statement.lstrip().startswith(("SELECT", "WITH")) for statement in counted)

    bench.apply(find("P1"))
    few = statements(queries.list_alerts, "en", whole=True), statements(queries.read_inbox, "en")
    for number in range(6):
        bench.rule(f"rule.{number}")
    bench.apply(find("P1"), *(find(f"P{1 + n % 3}", rule=f"rule.{n}") for n in range(6)))
    many = statements(queries.list_alerts, "en", whole=True), statements(queries.read_inbox, "en")
    assert many == few
    assert few[0] <= 6
    assert few[1] <= 20


def test_resolved_by_is_told_without_what_one_may_not_see(bench):
    bench.apply(find("P1"))
    left = Change("e-1", "CEN-03:social", "D-1", "departure", household="P1")
    bench.apply(causes=Causes((left,)))
    (cause,) = the_alert(bench, LOGISTICS).resolved_by
    assert (cause["household"], cause["reference"]) == ("household", None)
    assert the_alert(bench, PLANNER).resolved_by[0]["household"] == "H-P1"


def test_tasks_of_my_parties_by_due_moment(bench):
    bench.centre("CEN-04")
    bench.apply(find("P1"))
    bench.apply(find("P2", centre="CEN-04"), centre="CEN-04")
    person = bench.person("logistics")
    (row,) = look(bench, person, queries.list_tasks, "fr", status="waiting").items
    assert (row.title, row.kind, len(row.alerts), row.may_act) == ("Bébé sans, 2 centres", "acknowledge", 2, True)
    assert row.version == "1-2"
    assert look(bench, person, queries.count_tasks) == queries.TaskCounts(1, 0, 0)
    with bench.begin(person) as uow:
        claim_task(uow, row.id)
    assert look(bench, person, queries.list_tasks, "en", status="open").items == ()
    claimed = look(bench, person, queries.read_task, row.id, "en")
    assert (claimed.status, claimed.claimed_by, claimed.claimed_by_name) == ("claimed", person.person, "Somebody")
    bench.wait(days=30)
    assert look(bench, person, queries.count_tasks) == queries.TaskCounts(1, 1, 1)
    with pytest.raises(NotFoundError, match="task_not_found"):
        look(bench, FINANCE, queries.read_task, row.id, "en")
    officer = bench.person("child_policy")
    assert len(look(bench, officer, queries.list_tasks, "en", mine=False).items) == 4
    pages = look(bench, officer, queries.list_tasks, "en", mine=False, limit=3)
    rest = look(bench, officer, queries.list_tasks, "en", mine=False, limit=3, after=pages.next)
    assert len({row.id for row in (*pages.items, *rest.items)}) == 4


def test_what_was_said_is_read_by_those_it_is_for(bench):
    bench.apply(find("P1"))
    with bench.begin(bench.person("CEN-03:direction")) as uow:
        complete_task(uow, bench.task(kind="feedback").id, Completion(None, "Empty shelf", visible_to=["dispatching"]))
    alert = bench.alert().id
    assert [said.text for said in look(bench, PLANNER, queries.answers_of_alert, alert)] == ["Empty shelf"]
    assert look(bench, LOGISTICS, queries.answers_of_alert, alert) == ()
    assert look(bench, PLANNER, queries.list_alerts, "en", status="open").items[0].status == "open"


def test_mismatches_show_where_they_stand_and_who_is_next(bench):
    director, officer = bench.person("CEN-03:direction"), bench.person("child_policy")
    with bench.begin(director) as uow:
        mismatch = flag_mismatch(uow, Flag("CEN-03", "No play room", "Garden", fact="centre.spaces.play_indoor"))
    row = look(bench, director, queries.read_mismatch, mismatch)
    assert (row.status, row.about, row.party, row.may_answer, row.may_judge) == (
        "open", {"fact": "centre.spaces.play_indoor"}, "infrastructure", False, False,
    )  # fmt: skip
    builder = bench.person("infrastructure")
    assert look(bench, builder, queries.read_mismatch, mismatch).may_answer
    with bench.begin(builder) as uow:
        answer_mismatch(uow, mismatch, "Next week")
    row = look(bench, director, queries.read_mismatch, mismatch)
    assert (row.status, row.may_judge, row.answers[0].text, row.answers[0].by) == (
        "answered", True, "Next week", "Somebody",
    )  # fmt: skip
    assert len(look(bench, officer, queries.list_mismatches, status="answered").items) == 1
    assert look(bench, FINANCE, queries.list_mismatches).items == ()
    monitor = look(bench, bench.person(monitor=True), queries.read_mismatch, mismatch)
    assert (monitor.text, monitor.what_works, monitor.answers[0].text, monitor.answers[0].by) == ("", None, "", None)


def test_notices_are_read_once(bench):
    bench.apply(find("P1"))
    officer = bench.person("child_policy")
    (row,) = look(bench, officer, queries.list_notices, "en").items
    assert (row.reason, row.title, row.number, row.read_at) == (
        "alert_opened", "Infant without supplies", bench.alert().number, None,
    )  # fmt: skip
    assert look(bench, officer, queries.count_unread) == 1
    with bench.begin(officer) as uow:
        assert read_notices(uow) == 1
    assert look(bench, officer, queries.count_unread) == 0


def test_my_decisions_that_conflict(bench):
    bench.centre("CEN-04")
    bench.apply(find("P1"))
    bench.apply(find("P2", centre="CEN-04", severity="critical", starts="2026-12-10"), centre="CEN-04")
    (row,) = look(bench, LOGISTICS, queries.conflicting_decisions)
    assert (row.reference, row.alerts, row.severity, row.starts_on, row.centres) == (
        "S-7", 2, "critical", dt.date(2026, 12, 10), ("CEN-03", "CEN-04"),
    )  # fmt: skip


def test_the_inbox_holds_what_waits(bench):
    bench.apply(find("P1"))
    inbox = look(bench, bench.person("CEN-03:direction"), queries.read_inbox, "en")
    assert (inbox.counts.open, len(inbox.tasks.items), len(inbox.alerts.items)) == (1, 1, 1)


def test_missing_data_and_contradictions_are_seen_by_whom_they_concern(bench):
    day = day_of("2026-12-01")
    source = Source("logistics", "S-7", "supply", "confirmed", (1, "/l", "1"))
    with bench.installation.begin() as uow:
        apply_gaps(
            uow, "CEN-03", [Gap("CEN-03", "household.needs", "centre:social", Subject("household", "P1"), day, ("r",))]
        )
        item = Inconsistency(
            "CEN-03", "shadowed", Subject("centre", "CEN-03"), "centre.supplies.nappies", day, None, (source,)
        )
        apply_inconsistencies(uow, "CEN-03", [item])
    social = Actor(parties=("CEN-03:social",), scopes=frozenset({"read"}))
    (gap,) = look(bench, social, queries.list_gaps, "fr").items
    assert (gap.label, gap.subject_ref, gap.starts_on) == ("besoins", "H-P1", dt.date(2026, 12, 1))
    assert look(bench, FINANCE, queries.list_gaps, "fr").items == ()
    for actor, seen in ((LOGISTICS, 1), (DIRECTOR, 1), (PLANNER, 1), (FINANCE, 0)):
        assert len(look(bench, actor, queries.list_inconsistencies, "en").items) == seen


def test_findings_of_a_what_if_show_only_what_the_caller_may_see(bench):
    bench.centre("CEN-07", "rodekruis")
    findings = [find("P1"), find("new", STOP, ARRIVAL, centre="CEN-07", severity="critical")]
    rows = look(bench, PLANNER, queries.finding_rows, findings, "en", {"new": "H-new"})
    assert [(row.centre, row.subject_ref) for row in rows] == [("CEN-07", "H-new"), ("CEN-03", "H-P1")]
    partner = Actor(parties=("rodekruis:management",), scopes=frozenset({"read"}))
    assert [(row.centre, row.subject_ref) for row in look(bench, partner, queries.finding_rows, findings, "en")] == [
        ("CEN-07", "household")
    ]
    assert look(bench, FINANCE, queries.finding_rows, findings, "en") == ()


def test_who_may_keep_a_conflict_and_who_countersigns(bench):
    bench.apply(find("P1", severity="critical"))
    owner, officer = bench.person("logistics"), bench.person("child_policy")
    with bench.begin(owner) as uow:
        row = queries.read_alert(uow, bench.alert().id, "en")
        assert queries.may_accept(uow, row)
        assert not queries.may_countersign(uow, row)
        accept_alert(uow, row.id, "Vouchers", dt.date(2026, 12, 15))
    with bench.begin(officer) as uow:
        row = queries.read_alert(uow, bench.alert().id, "en")
        assert row.needs_countersign
        assert queries.may_countersign(uow, row)
        assert not queries.may_accept(uow, row)


def test_accounts_are_for_administrators(bench):
    person, administrator = bench.person("logistics"), bench.person(administrator=True)
    with pytest.raises(ForbiddenError, match="not_allowed"):
        look(bench, person, queries.list_people)
    assert len(look(bench, administrator, queries.list_people)) == 2
    assert look(bench, administrator, queries.list_tokens) == ()
    assert look(bench, person, queries.read_person, person.person).parties == ("logistics",)
    parties = {row.party: row.people for row in look(bench, person, queries.list_parties)}
    assert (parties["logistics"], parties["finance"]) == (1, 0)
    assert look(bench, person, queries.centre_names) == {"CEN-03": "CEN-03"}
