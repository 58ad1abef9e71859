"""Modes and thresholds that the operator sets: for whom, from when, why; and what they do to alerts."""

import datetime as dt

import pytest

from coordination.checking import check_centre, check_region, due_centres, due_regions
from coordination.errors import ConflictError, InvalidError, NotFoundError
from coordination.models import Alert, JournalEntry
from coordination.rule_settings import drop_setting, list_observed, list_settings, set_rule
from tests.coordination.telling import allocation, centre, supply

RULE = "care.infant-without-supplies"
WHY = "The centre keeps a reserve"
FAMILY = [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2024-03"}]
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def conflict(desk):
    desk.accept(centre("CEN-03", partner="rodekruis"), centre("CEN-05"))
    desk.accept(allocation("H-1", "CEN-03", "2026-12-05", members=FAMILY), supply("CEN-03"))
    return desk


def settle(desk):
    while waiting := due_centres(desk.installation):
        for code in waiting:
            check_centre(desk.installation, code)


def put(desk, parameter, value, *, rule=RULE, reason=WHY, **where):
    with desk.installation.begin(desk.actor) as uow:
        return set_rule(uow, rule, parameter=parameter, value=value, reason=reason, **where)


def alerts(desk):
    rows = desk.rows(Alert.rule, Alert.centre, Alert.status)
    return {centre: status for rule, centre, status in rows if rule == RULE}


def observed(desk):
    with desk.installation.begin(read_only=True) as uow:
        return [(row.rule, row.centre, row.found) for row in list_observed(uow)]


def mistakes(failure):
    return {(mistake.field, mistake.code) for mistake in failure.value.mistakes}


def test_a_rule_that_only_observes_counts_and_disturbs_nobody(conflict):
    put(conflict, "mode", "observe", scope="centre", key="CEN-03")
    settle(conflict)
    assert alerts(conflict) == {}
    assert observed(conflict) == [(RULE, "CEN-03", 1)]


def test_an_alert_falls_when_its_rule_only_observes_and_says_so_and_comes_back_with_it(conflict):
    settle(conflict)
    assert alerts(conflict) == {"CEN-03": "open"}
    put(conflict, "mode", "observe")
    settle(conflict)
    assert alerts(conflict) == {"CEN-03": "resolved"}
    (why,) = [reasons for rule, reasons in conflict.rows(Alert.rule, Alert.resolved_by) if rule == RULE]
    assert [reason["kind"] for reason in why] == ["rule"]
    assert observed(conflict) == [(RULE, "CEN-03", 1)]
    put(conflict, "mode", "on")
    settle(conflict)
    assert alerts(conflict) == {"CEN-03": "open"}
    assert observed(conflict) == []


def test_a_rule_that_is_off_is_not_even_counted(conflict):
    put(conflict, "mode", "off", scope="partner", key="rodekruis")
    settle(conflict)
    assert (alerts(conflict), observed(conflict)) == ({}, [])


def test_a_region_is_observed_too(conflict):
    full = {"region": "north", "capacity": {"families": 2}}
    conflict.accept(centre("CEN-07", **full), allocation("H-7", "CEN-07", "2026-11-21", members=FAMILY))
    put(conflict, "mode", "observe", rule="buffer.family-places-full")
    settle(conflict)
    for region in due_regions(conflict.installation):
        check_region(conflict.installation, region)
    assert ("buffer.family-places-full", "region:north", 1) in observed(conflict)


def test_a_threshold_of_one_centre_holds_there_from_its_day_on(conflict):
    conflict.accept(supply("CEN-05", reference="S-5"))
    conflict.accept(allocation("H-5", "CEN-05", "2026-12-05", members=FAMILY))
    put(conflict, "nappies_until_months", "20", scope="centre", key="CEN-03")
    settle(conflict)
    assert alerts(conflict) == {"CEN-05": "open"}
    put(conflict, "nappies_until_months", 20, from_on=dt.date(2027, 1, 1))
    settle(conflict)
    rows = conflict.rows(Alert.rule, Alert.centre, Alert.ends_on)
    assert [(where, ends) for rule, where, ends in rows if rule == RULE] == [("CEN-05", dt.date(2027, 1, 1))]


def test_a_setting_of_the_same_place_and_day_takes_the_place_of_the_other(conflict):
    put(conflict, "stock_days", 10)
    put(conflict, "stock_days", 7, reason="Deliveries twice a week")
    with conflict.installation.begin(read_only=True) as uow:
        (row,) = list_settings(uow, RULE)
    assert (row.value, row.reason, row.scope, row.key, row.from_on) == (
        7, "Deliveries twice a week", "network", "", TODAY,
    )  # fmt: skip
    acts = [act for (act,) in conflict.rows(JournalEntry.act) if act == "rule_set"]
    assert len(acts) == 2


def test_what_has_not_begun_can_be_taken_back_and_what_holds_cannot(conflict):
    later = put(conflict, "stock_days", 10, from_on=dt.date(2026, 12, 1))
    now = put(conflict, "stock_days", 12)
    with conflict.installation.begin(conflict.actor) as uow:
        drop_setting(uow, RULE, later.id)
    with pytest.raises(ConflictError, match="setting_begun"), conflict.installation.begin(conflict.actor) as uow:
        drop_setting(uow, RULE, now.id)
    with pytest.raises(NotFoundError, match="setting_not_found"), conflict.installation.begin(conflict.actor) as uow:
        drop_setting(uow, RULE, later.id)
    with conflict.installation.begin(read_only=True) as uow:
        assert [row.id for row in list_settings(uow)] == [now.id]


def test_all_mistakes_are_told_at_once(conflict):
    with pytest.raises(InvalidError) as failure:
        put(conflict, "nappies", 3, scope="centre", key="CEN-99", reason="  ", from_on=dt.date(2026, 11, 22))
    assert mistakes(failure) == {
        ("parameter", "parameter_unknown"),
        ("key", "centre_unknown"),
        ("reason", "reason_missing"),
        ("from", "setting_past"),
    }


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        ("mode", "loud", ("value", "mode_unknown")),
        ("stock_days", "many", ("value", "threshold_expected")),
        ("stock_days", 2.5, ("value", "threshold_expected")),
        ("stock_days", -3, ("value", "threshold_expected")),
        ("stock_days", True, ("value", "threshold_expected")),
        ("stock_days", float("nan"), ("value", "threshold_expected")),
        ("stock_days", 10**400, ("value", "threshold_expected")),
        ("stock_days", None, ("value", "threshold_expected")),
        ("stock_days", [3], ("value", "threshold_expected")),
    ],
)
def test_a_value_that_does_not_fit_is_refused(conflict, parameter, value, expected):
    with pytest.raises(InvalidError) as failure:
        put(conflict, parameter, value)
    assert mistakes(failure) == {expected}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"scope": "region", "key": "north"}, ("scope", "scope_of_setting_unknown")),
        ({"scope": "partner", "key": "nobody"}, ("key", "partner_unknown")),
        ({"key": "CEN-03"}, ("key", "key_unneeded")),
        ({"reason": "x" * 2000}, ("reason", "text_too_long")),
    ],
)
def test_a_place_that_does_not_exist_is_refused(conflict, where, expected):
    with pytest.raises(InvalidError) as failure:
        put(conflict, "mode", "off", **where)
    assert mistakes(failure) == {expected}


def test_a_share_is_read_with_a_comma_or_a_point(conflict):
    for told in ("0,9", "0.9", 0.9):
        assert put(conflict, "share", told, rule="protocols.not-rehearsed").value == 0.9


def test_a_rule_that_does_not_exist_cannot_be_set(conflict):
    with pytest.raises(NotFoundError, match="rule_not_found"):
        put(conflict, "mode", "off", rule="care.nobody")


def test_an_alert_falls_on_the_day_on_which_its_rule_is_switched_off(conflict):
    put(conflict, "mode", "observe", from_on=dt.date(2026, 11, 24))
    settle(conflict)
    assert alerts(conflict) == {"CEN-03": "open"}
    conflict.installation.clock.move(days=1)
    settle(conflict)
    assert alerts(conflict) == {"CEN-03": "resolved"}
