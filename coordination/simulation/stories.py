"""Closures, and the three stories of the demo: the closing centre, the cut budget, the closure that was postponed."""

from __future__ import annotations

from coordination.simulation.centres import DE_LINDEN, LES_TILLEULS, POSTPONED, Place
from coordination.simulation.desk import iso
from coordination.simulation.people import House
from coordination.simulation.planted import Scene
from rules.days import Day
from rules.lists import PLAN_ITEMS

LES_TILLEULS_ANIMATION = 1000
"""EUR a month, before the cut to 300."""


def tell_stories(scene: Scene, closings: list[Place]) -> None:
    """Write the stories of the demo and the other closures."""
    for code, story in ((DE_LINDEN, de_linden), (LES_TILLEULS, les_tilleuls), (POSTPONED, postponed)):
        place = scene.place(code)
        if place is not None:
            story(scene, place)
    for place, closure in zip(closings, (prepared, still_sent_there, night_without_staff, without_plan), strict=False):
        closure(scene, place)


def de_linden(scene: Scene, place: Place) -> None:
    """The paper's first example: logistics stops nappies, dispatching still sends families with a baby."""
    today = scene.today
    closure = scene.desk.decide(
        "closure", "management", today - 25, centre=place.code, closes_on=iso(today + 75)
    )  # fmt: skip
    _next_places(scene, place, range(57, 71), told=today - 18)
    stop = scene.desk.decide(
        "supply", "logistics", today - 12, centre=place.code, item="nappies", action="stop", stock_days=4,
        because_of={"party": "management", "reference": closure}, starts=today + 27,
    )  # fmt: skip
    sent = []
    for number, ages in enumerate(([5], [9, 50], [14, 14, 88])):
        house = scene.newcomers(ages, adults=2 if number else 1)
        sent.append(scene.send(house, place, today + 12, stated=today - 3))
    scene.plant("R01", place, [stop, *sent], today + 27)
    scene.plant("R03", place, [closure, *sent], today + 12)
    scene.plant("R04", place, [closure], today, "R05", "R39")


def les_tilleuls(scene: Scene, place: Place) -> None:
    """The paper's second example: the animation budget is cut while a child-friendly climate is built on it."""
    cut = scene.desk.decide(
        "budget", place.party("finance"), scene.today - 9, centre=place.code, line="animation", action="set",
        amount=300, per="month", before=LES_TILLEULS_ANIMATION, starts=scene.today + 39,
    )  # fmt: skip
    scene.plant("R26", place, [cut], scene.today + 39, "R27", "R39")


def postponed(scene: Scene, place: Place) -> None:
    """A closure is put off by two months, and what was stopped because of it is not restored."""
    today, desk = scene.today, scene.desk
    first, last_intake = today + 30, today - 65
    plan = _plan(today - 50)
    closure = close(scene, place, told=today - 90, closes=first, last_intake=last_intake, plan=plan)
    cause = {"party": "management", "reference": closure}
    moved = _next_places(scene, place, range(20, 24), told=today - 60)
    hygiene = desk.decide(
        "supply", "logistics", today - 70, centre=place.code, item="hygiene", action="stop", because_of=cause,
        starts=today + 25,
    )  # fmt: skip
    nappies = desk.decide(
        "supply", "logistics", today - 70, centre=place.code, item="nappies", action="stop", because_of=cause,
        stock_days=5, starts=today + 25,
    )  # fmt: skip
    night = desk.decide(
        "staffing", "hr", today - 66, centre=place.code, function="night", fte=0, because_of=cause,
        starts=today + 28,
    )  # fmt: skip
    for party, reference in (("logistics", hygiene), ("logistics", nappies), ("hr", night)):
        desk.test_for_children(party, reference, place.code, today - 66)
    desk.decide(
        "closure", "management", today - 15, reference=closure, centre=place.code, closes_on=iso(first + 61),
        last_family_intake_on=iso(last_intake), child_plan=plan,
    )  # fmt: skip
    for number, (house, target, reference) in enumerate(moved):
        told, moves = today - 12, today + 80 + number % 6
        desk.decide(
            "transfer", "dispatching", told, reference=reference, household=house.ref, from_centre=place.code,
            to_centre=target.code, moves_on=iso(moves), reason="closure", family_informed_on=iso(told),
            centre_informed_on=iso(told),
        )  # fmt: skip
    scene.plant("R04", place, [hygiene, nappies, night], today + 25)
    scene.plant("R06", place, [closure, hygiene, night], today + 25)
    scene.plant("R01", place, [nappies], today + 25)


# ---- other closures --------------------------------------------------------------------------------------------------


def prepared(scene: Scene, place: Place) -> None:
    """A closure as it should be: plan, last arrival, next places, and deliveries until the last day."""
    today = scene.today
    closure = close(scene, place, told=today - 80, closes=today + 100, last_intake=today + 2, plan=_plan(today - 40))
    _next_places(scene, place, range(45, 92), told=today - 30)
    logistics = place.party("logistics")
    for item in ("nappies", "baby_food", "infant_milk", "hygiene", "meals"):
        reference = scene.desk.decide(
            "supply", logistics, today - 20, centre=place.code, item=item, action="stop",
            because_of={"party": "management", "reference": closure}, starts=today + 100,
        )  # fmt: skip
        scene.desk.test_for_children(logistics, reference, place.code, today - 20)


def still_sent_there(scene: Scene, place: Place) -> None:
    """R03: dispatching still sends a family to a centre that closes."""
    today = scene.today
    closure = close(scene, place, told=today - 60, closes=today + 110, last_intake=today + 5, plan=_plan(today - 20))
    _next_places(scene, place, range(60, 100), told=today - 25)
    house = scene.newcomers([20, 70])
    sent = scene.send(house, place, today + 18)
    target = scene.another(place)
    if target is not None:
        scene.flows.move(house, place.code, target.code, today + 95, "closure", notice=98)
    scene.plant("R03", place, [closure, sent], today + 18)


def night_without_staff(scene: Scene, place: Place) -> None:
    """R06: the night presence ends weeks before the last children leave."""
    today = scene.today
    closure = close(scene, place, told=today - 70, closes=today + 98, last_intake=today + 3, plan=_plan(today - 30))
    _next_places(scene, place, range(75, 90), told=today - 21)
    party = place.party("hr")
    night = scene.desk.decide(
        "staffing", party, today - 20, centre=place.code, function="night", fte=0,
        because_of={"party": "management", "reference": closure}, starts=today + 55,
    )  # fmt: skip
    scene.desk.test_for_children(party, night, place.code, today - 20)
    scene.plant("R06", place, [closure, night], today + 55)


def without_plan(scene: Scene, place: Place) -> None:
    """R05: the centre closes in seven weeks, and half of the plan for the children is not made."""
    today = scene.today
    plan = {name: iso(today - 20) for name in ("information", "school", "next_place")}
    closure = close(scene, place, told=today - 75, closes=today + 50, last_intake=today - 45, plan=plan)
    _next_places(scene, place, range(30, 45), told=today - 20)
    scene.plant("R05", place, [closure], today)


def close(scene: Scene, place: Place, *, told: Day, closes: Day, last_intake: Day, plan: dict[str, str]) -> str:
    """Write a closure with a last arrival, a plan, a child test and hearings."""
    closure = scene.desk.decide(
        "closure", "management", told, centre=place.code, closes_on=iso(closes),
        last_family_intake_on=iso(last_intake), child_plan=plan,
    )  # fmt: skip
    scene.desk.test_for_children("management", closure, place.code, told)
    return closure


def _plan(done: Day) -> dict[str, str]:
    return {name: iso(done + number) for number, name in enumerate(PLAN_ITEMS)}


def _next_places(scene: Scene, place: Place, days: range, *, told: Day) -> list[tuple[House, Place, str]]:
    """Move every household with children to another centre of the same language before the closing."""
    moved = []
    for house in scene.population.by_centre.get(place.code, ()):
        target = scene.another(place, house.group if house.group == "unaccompanied_minors" else "families")
        if house.group in {"families", "unaccompanied_minors"} and target is not None:
            moves = scene.today + scene.random.choice(days)
            reference = scene.flows.move(house, place.code, target.code, moves, "closure", notice=moves - told)
            moved.append((house, target, reference))
    return moved
