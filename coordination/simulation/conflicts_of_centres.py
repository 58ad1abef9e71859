"""Planted conflicts about what a centre has: money, rooms, staff, training, protocols, groups, buffers."""

from __future__ import annotations

from coordination.simulation.centres import Place
from coordination.simulation.desk import iso
from coordination.simulation.planted import Scene
from rules.lists import PROTOCOL_TOPICS


def _with_families(place: Place) -> bool:
    return place.kind == "collective" and place.residents["families"] > 0


def closure_left_behind(scene: Scene) -> None:
    """R04: a closure is called off, and what was stopped because of it stays stopped."""
    place = scene.choose(_with_families)
    if place is None:
        return
    told, off = scene.today - 80, scene.today - 9
    closure = scene.desk.decide(
        "closure", "management", told, centre=place.code, closes_on=iso(scene.today + 120),
        last_family_intake_on=iso(scene.today - 20),
    )  # fmt: skip
    cause = {"party": "management", "reference": closure}
    logistics, hr = place.party("logistics"), place.party("hr")
    stop = scene.desk.decide(
        "supply", logistics, told + 20, centre=place.code, item="clothing", action="stop", because_of=cause,
        starts=scene.today + 14,
    )  # fmt: skip
    cut = scene.desk.decide(
        "staffing", hr, told + 25, centre=place.code, function="social", fte=1.0, because_of=cause,
        starts=scene.today + 30,
    )  # fmt: skip
    for party, reference in ((logistics, stop), (hr, cut)):
        scene.desk.test_for_children(party, reference, place.code, told + 26)
    scene.desk.decide(
        "closure", "management", off, reference=closure, status="withdrawn", centre=place.code,
        closes_on=iso(scene.today + 120),
    )  # fmt: skip
    scene.plant("R04", place, [closure, stop, cut], scene.today + 14)


def shared_rooms(scene: Scene) -> None:
    """R22: two families have to share a room."""
    place = scene.choose(_with_families)
    if place is not None:
        on = scene.today - scene.random.randint(3, 30)
        scene.desk.record(
            "room_assignment", place.function("coordination"), on, centre=place.code,
            families_sharing_room=scene.random.randint(1, 4),
        )  # fmt: skip
        scene.plant("R22", place, [], scene.today)


def wing_closed(scene: Scene) -> None:
    """R24: the wing for families is closed for works while single men live in the same house."""
    place = scene.choose(lambda place: _with_families(place) and place.residents["single_men"] > 0)
    if place is None:
        return
    party, starts = place.party("infrastructure"), scene.today + scene.random.randint(15, 70)
    reference = scene.desk.decide(
        "space", party, scene.today - 15, centre=place.code, space="family_wing", usable=False,
        starts=starts, ends=starts + 40,
    )  # fmt: skip
    scene.desk.test_for_children(party, reference, place.code, scene.today - 15)
    scene.plant("R24", place, [reference], starts)


def play_room_taken(scene: Scene) -> None:
    """R25: the play room becomes a dormitory."""
    place = scene.choose(_with_families)
    if place is None:
        return
    party, starts = place.party("infrastructure"), scene.today + scene.random.randint(10, 60)
    reference = scene.desk.decide(
        "space", party, scene.today - 10, centre=place.code, space="play_indoor", usable=False,
        starts=starts,
    )  # fmt: skip
    scene.desk.test_for_children(party, reference, place.code, scene.today - 10)
    scene.plant("R25", place, [reference], starts, "R26")


def programme_without_money(scene: Scene) -> None:
    """R26: finance freezes the line that a programme of child policy rests on."""
    place = scene.choose(_with_families)
    if place is None:
        return
    party, starts = place.party("finance"), scene.today + scene.random.randint(20, 90)
    reference = scene.desk.decide(
        "budget", party, scene.today - 14, centre=place.code, line="animation", action="freeze",
        starts=starts,
    )  # fmt: skip
    scene.desk.test_for_children(party, reference, place.code, scene.today - 14)
    scene.plant("R26", place, [reference], starts)


def saving_without_test(scene: Scene) -> None:
    """R27: a saving on homework support, and nobody asked what it does to children."""
    place = scene.choose(_with_families)
    if place is None:
        return
    party, starts = place.party("finance"), scene.today + scene.random.randint(20, 90)
    reference = scene.desk.decide(
        "budget", party, scene.today - 14, centre=place.code, line="school_transport", action="set",
        amount=round(place.budgets["school_transport"] * 0.6), per="month", starts=starts,
    )  # fmt: skip
    scene.plant("R27", place, [reference], scene.today, "R39")


def nobody_for_children(scene: Scene) -> None:
    """R29: the whole team of animation is away for weeks, and nobody replaces it."""
    place = scene.choose(_with_families)
    if place is None:
        return
    starts = scene.today + scene.random.randint(5, 40)
    reference = scene.desk.decide(
        "absence", place.party("hr"), scene.today - 3, centre=place.code, function="animation",
        fte=place.staff["animation"] + 2, replaced=False, starts=starts, ends=starts + 45,
    )  # fmt: skip
    scene.plant("R29", place, [reference], starts)


def programme_of_one(scene: Scene) -> None:
    """R29: a programme rests on one person."""
    place = scene.choose(_with_families)
    if place is None:
        return
    starts = scene.today + scene.random.randint(5, 30)
    reference = scene.desk.decide(
        "programme", place.function("coordination"), scene.today - 6, centre=place.code, tag="family_support",
        responsible=1, starts=starts,
    )  # fmt: skip
    scene.plant("R29", place, [reference], starts)


def untrained_for_group(scene: Scene) -> None:
    """R30: a centre gets unaccompanied minors, and one of three colleagues is trained for them."""
    place = scene.choose(lambda place: _with_families(place) and not place.unaccompanied)
    if place is None:
        return
    starts, party = scene.today + scene.random.randint(20, 60), place.party("infrastructure")
    headcount = max(round(sum(place.staff.values())), 4)
    scene.desk.record(
        "training", place.function("coordination"), scene.today - 10, centre=place.code, topic="unaccompanied_minors",
        trained=headcount // 3, headcount=headcount, on=iso(scene.today - 10),
    )  # fmt: skip
    wing = scene.desk.decide(
        "space", party, scene.today - 20, centre=place.code, space="uam_wing", usable=True,
        starts=starts - 5,
    )  # fmt: skip
    group = scene.desk.decide(
        "target_group", "management", scene.today - 15, centre=place.code, group="unaccompanied_minors", admitted=True,
        starts=starts,
    )  # fmt: skip
    scene.desk.decide(
        "capacity", "management", scene.today - 15, centre=place.code, group="unaccompanied_minors", places=16,
        starts=starts,
    )  # fmt: skip
    scene.desk.test_for_children("management", group, place.code, scene.today - 15)
    scene.desk.decide(
        "staffing", place.party("hr"), scene.today - 12, centre=place.code, function="uam_guide", fte=4,
        starts=starts - 5,
    )  # fmt: skip
    house = scene.crowd.alone(16 * 12 + 5, stayed=0)
    sent = scene.send(house, place, starts + 4)
    scene.plant("R30", place, [group, wing, sent], starts)


def unrehearsed(scene: Scene) -> None:
    """R36: a protocol was not rehearsed for more than half a year."""
    place = scene.choose(_with_families)
    if place is not None:
        place.unrehearsed = (scene.random.choice(tuple(PROTOCOL_TOPICS)),)
        scene.plant("R36", place, [], scene.today)


def nobody_was_heard(scene: Scene) -> None:
    """R39: works take away a room of children, and nobody was heard."""
    place = scene.choose(_with_families)
    if place is None:
        return
    starts = scene.today + scene.random.randint(12, 80)
    reference = scene.desk.decide(
        "space", place.party("infrastructure"), scene.today - 18, centre=place.code, space="baby_bath", usable=False,
        starts=starts, ends=starts + 30,
    )  # fmt: skip
    scene.plant("R39", place, [reference], scene.today)


def proposed_stop(scene: Scene) -> None:
    """R01, while it can still be thought over: logistics proposes to stop nappies where small children live."""
    place = scene.choose(_with_families)
    if place is None:
        return
    party, starts = place.party("logistics"), scene.today + scene.random.randint(30, 80)
    reference = scene.desk.decide(
        "supply", party, scene.today - 4, centre=place.code, item="nappies", action="stop", status="proposed",
        stock_days=3, starts=starts,
    )  # fmt: skip
    scene.desk.test_for_children(party, reference, place.code, scene.today - 4)
    scene.plant("R01", place, [reference], starts, stage="proposed")


def buffer_gone(scene: Scene) -> None:
    """R40: works make family places of a whole region unusable at the same time."""
    places = [
        place for place in scene.places
        if place.region == "brussels" and place.residents["families"] and place.kind in {"collective", "arrival"}
    ]  # fmt: skip
    if any(planted.centre == "region:brussels" for planted in scene.planted):
        return
    starts, references = scene.today + 60, []
    for place in places:
        spare = place.capacity["families"] - place.residents["families"]
        references.append(scene.desk.decide(
            "capacity", "region", scene.today - 20, centre=place.code, group="families",
            places=place.capacity["families"], unusable=max(spare + 4, 0), starts=starts,
        ))  # fmt: skip
    if places:
        scene.plant("R40", "region:brussels", references, starts)


ABOUT_CENTRES = (
    closure_left_behind, shared_rooms, wing_closed, play_room_taken, programme_without_money, saving_without_test,
    nobody_for_children, programme_of_one, untrained_for_group, nobody_was_heard,
    buffer_gone,
    proposed_stop,
)  # fmt: skip
"""Planted after the registers were written."""

NEGLECTED = (unrehearsed,)
"""Planted before: what was neglected must not be written."""
