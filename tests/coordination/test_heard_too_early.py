"""A hearing that is withdrawn before anybody knows it, or the decision that it was about: told once both can be placed."""

from coordination.calendars import shelf_of
from coordination.checking import check_centre
from coordination.models import OpenInconsistency
from tests.coordination.telling import centre, event


def test_the_withdrawal_of_an_unknown_hearing_is_told_at_the_centre_of_its_decision_when_that_comes(desk):
    desk.accept(centre("CEN-01"))
    check_centre(desk.installation, "CEN-01")
    about = {"decision": {"party": "finance", "reference": "B-2"}, "on": "2026-11-19", "who": "centre"}
    desk.accept(event("hearing", service="child_policy", reference="X-2", status="withdrawn", **about))
    check_centre(desk.installation, "CEN-01")
    cut = {"line": "animation", "action": "set", "amount": 850, "per": "month", "from": "2027-03-16"}
    desk.accept(event("budget", service="finance", reference="B-2", status="confirmed", centre="CEN-01", **cut))
    check_centre(desk.installation, "CEN-01")
    followed = desk.rows(OpenInconsistency.centre, OpenInconsistency.code)
    shelf_of(desk.installation).forget()
    desk.installation.clock.move(days=1)
    check_centre(desk.installation, "CEN-01")
    assert sorted(desk.rows(OpenInconsistency.centre, OpenInconsistency.code)) == sorted(followed)
    assert sorted(followed) == [("", "withdrawn_unknown"), ("CEN-01", "withdrawn_unknown")]
