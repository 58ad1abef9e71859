"""Who may see and do what: the truth table, act by act and role by role, on all that a role may meet."""

import uuid

import pytest

from coordination.actors import SYSTEM, Actor
from coordination.policy.access import ACTS, SHOWN, Target, may, reach_of, shows

SCOPES = frozenset({"read", "submit", "act"})
PERSON = uuid.UUID(int=7)


def person(*parties, **more):
    return Actor(person=PERSON, parties=parties, scopes=SCOPES, **more)


ROLES = {
    "planner": person("dispatching"),
    "logistics": person("logistics"),
    "finance": person("finance"),
    "hr": person("hr"),
    "child_policy": person("child_policy"),
    "management": person("management"),
    "partner_logistics": person("rodekruis:logistics"),
    "partner_dispatching": person("rodekruis:dispatching"),
    "other_partner": person("caritas:child_policy"),
    "director": person("CEN-03:direction"),
    "medical": person("CEN-03:medical"),
    "desk": person("CEN-03:reception_desk"),
    "other_centre": person("CEN-09:direction"),
    "monitor": person(monitor=True),
    "administrator": person(administrator=True),
    "nobody": person(),
    "visitor": Actor(),
}
THERE = Target("CEN-03", "rodekruis", frozenset({"logistics", "rodekruis:logistics", "CEN-03:direction"}))
EVERYBODY = set(ROLES) - {"nobody", "visitor"}
NETWORK = {"planner", "logistics", "finance", "hr", "child_policy", "management"}
PARTNER = {"partner_logistics", "partner_dispatching"}
CENTRE = {"director", "medical", "desk"}

# Who may do this to a thing of the partner's centre CEN-03 in which logistics, both of them, and the director act.
MAY = {
    "account.own": EVERYBODY,
    "me.read": EVERYBODY,
    "parties.read": EVERYBODY,
    "stream.read": EVERYBODY,
    "notices.read": EVERYBODY,
    "rules.read": EVERYBODY,
    "procedures.read": EVERYBODY,
    "alerts.read": {"planner", "logistics", "child_policy", "management", "monitor"} | PARTNER | CENTRE,
    "alerts.accept": {"logistics", "partner_logistics", "director"},
    "alerts.countersign": {"child_policy"},
    "tasks.read": {"child_policy", "director"},
    "tasks.act": set(),
    "mismatches.read": {"logistics", "child_policy", "management", "partner_logistics", "monitor"} | CENTRE,
    "mismatches.flag": CENTRE,
    "mismatches.answer": set(),
    "mismatches.judge": {"director"},
    "decisions.read": NETWORK | PARTNER | CENTRE | {"monitor"},
    "decisions.enter": set(),
    "events.submit": set(),
    "imports.run": {"administrator"},
    "imports.read": {"administrator"},
    "checks.run": NETWORK | PARTNER | CENTRE,
    "placements.rank": {"planner", "child_policy", "partner_dispatching"},
    "centres.read": NETWORK | PARTNER | CENTRE | {"monitor", "administrator"},
    "calendars.read": NETWORK | PARTNER | CENTRE,
    "households.read": {"planner", "child_policy", "partner_dispatching"} | CENTRE,
    "households.erase": {"child_policy", "administrator"},
    "information.read": {"child_policy", "director"},
    "inconsistencies.read": {"planner", "logistics", "child_policy", "partner_logistics", "partner_dispatching"}
    | CENTRE,
    "rules.set": {"child_policy"},
    "consultations.read": {"child_policy", "management"} | CENTRE,
    "figures.read": {"child_policy", "management", "director", "monitor"},
    "people.read": {"administrator"},
    "people.manage": {"administrator"},
    "absences.read": {"hr", "director"},
    "deputies.read": {"administrator"},
    "tokens.read": {"administrator"},
    "tokens.manage": {"administrator"},
    "journal.read": {"management", "administrator"},
    "quarantine.read": {"administrator"},
    "quarantine.open": set(),
    "quarantine.act": {"administrator"},
    "health.read": {"administrator"},
}
SEES = {
    "households": {"planner", "child_policy", "partner_dispatching"} | CENTRE,
    "needs": {"planner", "child_policy", "partner_dispatching", "director", "medical"},
    "absences": {"hr", "director"},
    "incidents": {"planner", "child_policy", "partner_dispatching", "director"},
    "texts": EVERYBODY - {"monitor", "administrator"},
    "small_numbers": EVERYBODY - {"monitor", "administrator"},
}


def test_the_truth_table_names_every_act_and_every_detail():
    assert set(MAY) == set(ACTS)
    assert set(SEES) == set(SHOWN)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_who_may(act):
    assert {name for name, actor in ROLES.items() if may(actor, act, THERE)} == MAY[act]


@pytest.mark.parametrize("what", sorted(SHOWN))
def test_who_sees(what):
    assert {name for name, actor in ROLES.items() if shows(actor, what, THERE)} == SEES[what]


@pytest.mark.parametrize("act", sorted(ACTS))
def test_what_is_mine_i_may_and_what_is_theirs_i_may_not(act):
    own = [grant for grant in ACTS[act].grants if grant.where == "party"]
    mine = Target("CEN-01", None, frozenset({"finance"}), "finance")
    if own:
        assert may(ROLES["finance"], act, mine)
        assert not may(ROLES["logistics"], act, mine)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_reader_that_reaches_nothing_may_nothing(act):
    for name, actor in ROLES.items():
        reach = reach_of(actor, act)
        reaches = bool(reach.everything or reach.partners or reach.centres or reach.involved or reach.own)
        assert reaches == may(actor, act), name


def test_a_token_does_only_what_its_scopes_say_and_acts_only_for_a_person():
    reads = Actor(token=PERSON, parties=("logistics",), scopes=frozenset({"read"}))
    mine = Target("CEN-03", None, frozenset({"logistics"}), "logistics")
    assert may(reads, "tasks.read", mine)
    assert not may(reads, "events.submit", mine)
    submits = Actor(token=PERSON, parties=("logistics",), scopes=SCOPES)
    assert may(submits, "events.submit", mine)
    assert not may(submits, "tasks.act", mine)
    assert not may(submits, "decisions.enter", mine)
    bound = Actor(token=PERSON, person=PERSON, parties=("logistics",), scopes=SCOPES)
    assert may(bound, "tasks.act", mine)


def test_a_token_is_never_an_administrator_or_a_monitor():
    token = Actor(token=PERSON, administrator=True, monitor=True, scopes=SCOPES)
    assert not any(may(token, act) for act in ACTS)


def test_what_is_not_in_the_table_nobody_may_but_the_installation():
    assert not may(ROLES["child_policy"], "children.delete")
    assert may(SYSTEM, "tasks.act", THERE)
    assert shows(SYSTEM, "needs", THERE)
    assert reach_of(SYSTEM, "alerts.read").everything


def test_a_party_that_does_not_exist_is_no_role():
    assert not may(person("gardening", "CEN-03:gardening", "rodekruis:gardening"), "rules.read")
