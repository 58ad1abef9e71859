"""Planted conflicts about people: one function per family of rules, each with decisions of two silos that clash."""

from __future__ import annotations

from coordination.simulation.centres import Place
from coordination.simulation.desk import iso
from coordination.simulation.people import House
from coordination.simulation.planted import Scene

MIXED = "collective"


def _with_families(place: Place) -> bool:
    return place.kind == MIXED and place.residents["families"] > 0


def infant_without_supplies(scene: Scene) -> None:
    """R01, R02: logistics stops nappies or infant milk where babies live and more are sent."""
    place = scene.choose(_with_families)
    if place is None:
        return
    item = scene.random.choice(("nappies", "infant_milk", "baby_food"))
    stops = scene.today + scene.random.randint(15, 60)
    party = place.party("logistics")
    reference = scene.desk.decide(
        "supply", party, scene.today - 12, centre=place.code, item=item, action="stop", stock_days=3,
        starts=stops,
    )  # fmt: skip
    scene.desk.test_for_children(party, reference, place.code, scene.today - 12)
    house = scene.newcomers([8, 40])
    sent = scene.send(house, place, scene.today + scene.random.randint(6, 14))
    scene.plant("R01", place, [reference, sent], stops)


def language_change(scene: Scene) -> None:
    """R08: a family whose children go to school in Dutch is moved to a French-speaking centre, or the other way."""
    place = scene.choose(lambda place: _with_families(place) and place.region != "brussels")
    if place is None:
        return
    target = scene.another(place, language="fr" if place.language == "nl" else "nl")
    house = scene.household(place, lambda house: house.before is None and scene.pupils(house))
    if target is None or house is None or target.region == "brussels":
        return
    moves = scene.today + scene.random.randint(20, 45)
    reference = scene.flows.move(house, place.code, target.code, moves, "capacity", notice=moves - scene.today + 6)
    scene.plant("R08", target, [reference], moves)


def moved_again(scene: Scene) -> None:
    """R10: a family that was moved within the last two years is moved once more."""
    place = scene.choose(_with_families)
    target = scene.another(place) if place is not None else None
    if place is None or target is None:
        return
    for house in scene.population.by_centre[place.code]:
        if house.group == "families" and house.before is not None and scene.today - house.arrived < 500:  # noqa: PLR2004
            moves = scene.today + scene.random.randint(20, 40)
            house.before, house.settled = house.before, False
            reference = scene.flows.move(
                house, place.code, target.code, moves, "adapted_place", notice=moves - scene.today + 5
            )
            scene.plant("R10", target, [reference], moves)
            return


def short_notice(scene: Scene) -> None:
    """R11: a family is told five days before that it moves, and the receiving centre two days before."""
    place = scene.choose(_with_families)
    target = scene.another(place) if place is not None else None
    house = scene.household(place, lambda house: house.before is None) if place is not None else None
    if place is None or target is None or house is None:
        return
    moves = scene.today + 3
    reference = scene.flows.move(
        house, place.code, target.code, moves, "capacity", notice=5, centre_informed_on=iso(scene.today - 1)
    )
    scene.plant("R11", target, [reference], scene.today)


def split_family(scene: Scene) -> None:
    """R12: an eldest child is sent to another centre than its parents, without a recorded reason."""
    place = scene.choose(_with_families)
    target = scene.another(place) if place is not None else None
    house = scene.household(place, lambda house: _has_teenager_and_other(scene, house)) if place is not None else None
    if place is None or target is None or house is None:
        return
    moves = scene.today + scene.random.randint(18, 30)
    reference = scene.flows.move(
        house, place.code, target.code, moves, "adapted_place", notice=moves - scene.today + 4, only_members=["c1"]
    )
    scene.plant("R12", place, [reference], moves)
    scene.plant("R12", target, [reference], moves)


def _has_teenager_and_other(scene: Scene, house: House) -> bool:
    children = house.minors(scene.today)
    return len(children) > 1 and children[0].age(scene.today) > 150  # noqa: PLR2004 — twelve and a half


def assessment_late(scene: Scene) -> None:
    """R14: the needs of a family were never assessed."""
    place = scene.choose(_with_families)
    house = scene.household(place, lambda house: 24 < scene.today - house.arrived < 90) if place else None  # noqa: PLR2004
    if place is not None and house is not None:
        house.missing |= {"assessment"}
        scene.plant("R14", place, [], scene.today)


def child_without_school(scene: Scene) -> None:
    """R16: a child of school age does not go to school."""
    place = scene.choose(_with_families)
    house = None
    if place is not None:
        house = scene.household(
            place,
            lambda house: 35 < scene.today - house.arrived < 200 and scene.pupils(house),  # noqa: PLR2004
        )
    if place is not None and house is not None:
        house.missing |= {"schooling"}
        scene.plant("R16", place, [], scene.today)


def minor_with_adults(scene: Scene) -> None:
    """R17: a boy of fifteen on his own is sent to a centre without a wing for minors."""
    place = scene.choose(lambda place: _with_families(place) and not place.unaccompanied)
    if place is None:
        return
    house = scene.crowd.alone(15 * 12 + 3, stayed=0)
    arrives = scene.today + scene.random.randint(4, 20)
    house.entered = house.arrived = arrives
    reference = scene.send(house, place, arrives)
    scene.plant("R17", place, [reference], arrives, "R24", "R29")


def group_without_plan(scene: Scene) -> None:
    """R05: three families move together, and nobody has made the plan for their children."""
    place = scene.choose(_with_families)
    target = scene.another(place) if place is not None else None
    if place is None or target is None:
        return
    moves = scene.today + scene.random.randint(22, 50)
    batch = scene.desk.next_reference("batch", "dispatching", scene.today)
    references = []
    for _ in range(3):
        house = scene.household(place, lambda house: house.before is None)
        if house is not None:
            told = moves - scene.today + 7
            reference = scene.flows.move(house, place.code, target.code, moves, "capacity", notice=told, batch=batch)
            scene.desk.test_for_children("dispatching", reference, place.code, scene.today - 7)
            references.append(reference)
    scene.plant("R05", place, references, scene.today)


def long_in_emergency(scene: Scene) -> None:
    """R40: a family is left in an emergency centre."""
    place = scene.choose(lambda place: place.kind == "emergency")
    if place is None:
        return
    for house in scene.population.present:
        at = scene.place(house.centre)
        if (
            at is not None and at.language == place.language and not at.closing and house.group == "families"
            and house.settled and 35 < scene.today - house.arrived < 90  # noqa: PLR2004
        ):  # fmt: skip
            scene.population.by_centre[house.centre].remove(house)
            scene.population.by_centre.setdefault(place.code, []).append(house)
            at.residents["families"] -= len(house.members)
            place.residents["families"] += len(house.members)
            house.centre, house.settled = place.code, False
            scene.plant("R40", place, [], scene.today)
            return


ABOUT_PEOPLE = (
    infant_without_supplies, language_change, moved_again, short_notice, split_family, minor_with_adults,
    group_without_plan,
)  # fmt: skip
"""Planted after the past of the households was written."""

FORGOTTEN = (assessment_late, child_without_school, long_in_emergency)
"""Planted before: what was forgotten must not be written."""
