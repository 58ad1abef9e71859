"""Centres that go over to another region: both regions look again, and nothing is left behind in the old one."""

from coordination.checking import check_centre, check_region, due_centres, due_regions
from coordination.models import Alert, InformationGap
from tests.coordination.telling import allocation, centre

FULL = "buffer.family-places-full"
FAMILY = [{"ref": "m1", "born": "1990-05"}, {"ref": "m2", "born": "2016-05"}]


def settle(desk):
    while codes := due_centres(desk.installation):
        for code in codes:
            check_centre(desk.installation, code)
    for region in due_regions(desk.installation):
        check_region(desk.installation, region)
    assert due_regions(desk.installation) == []


def full(desk):
    rows = desk.rows(Alert.centre, Alert.rule, Alert.status)
    return {place: status for place, rule, status in rows if rule == FULL}


def register(code, region, places, **more):
    return centre(code, region=region, capacity={"families": places}, **more)


def test_a_region_is_due_when_a_centre_leaves_it_and_its_alert_follows(desk):
    desk.accept(register("CEN-01", "north", 2), register("CEN-02", "north", 20))
    desk.accept(allocation("H-1", "CEN-01", "2026-10-05", members=FAMILY))
    settle(desk)
    assert full(desk) == {}
    desk.accept(register("CEN-02", "south", 20, time="2026-11-20T09:00:00Z"))
    settle(desk)
    assert full(desk) == {"region:north": "open"}
    desk.accept(register("CEN-02", "north", 20, time="2026-11-21T09:00:00Z"))
    settle(desk)
    assert full(desk) == {"region:north": "resolved"}


def test_a_region_that_its_last_centre_has_left_keeps_no_alert_and_asks_nothing(desk):
    desk.accept(register("CEN-01", "north", 2))
    desk.accept(allocation("H-1", "CEN-01", "2026-10-05", members=FAMILY))
    settle(desk)
    assert full(desk) == {"region:north": "open"}
    desk.accept(register("CEN-01", "south", 2, time="2026-11-20T09:00:00Z"))
    settle(desk)
    assert full(desk) == {"region:north": "resolved", "region:south": "open"}
    desk.accept(centre("CEN-01", region="south", time="2026-11-21T09:00:00Z"))
    desk.installation.clock.move(days=1)
    settle(desk)
    assert {place for (place,) in desk.rows(InformationGap.centre)} == {"CEN-01", "region:south"}
