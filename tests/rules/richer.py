"""Dense histories from a seed: all kinds of statements about three centres, so that most rules have much to find.

Hypothesis draws the seed. Its own lists stay short, and in short histories little meets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from rules.days import iso_of
from rules.statements import Statement
from tests.rules.worlds import CENTRES, TODAY, Telling, centre

HOUSEHOLDS = ("H-1", "H-2", "H-3", "H-4", "H-5")
_DAY_US = 86_400 * 1_000_000
_MONTHS = ("1990-05", "2008-11", "2009-01", "2015-07", "2020-12", "2021-11", "2023-12", "2025-10", "2026-03", "2026-10")
_MEASURES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("staffing", "hr", {"function": "animation", "fte": 0}),
    ("staffing", "hr", {"function": "night", "fte": 1}),
    ("staffing", "CEN-01:direction", {"function": "school", "fte": 0}),
    ("absence", "hr", {"function": "animation", "fte": 2}),
    ("absence", "CEN-01:direction", {"function": "school", "fte": 1, "replaced": False}),
    ("space", "infrastructure", {"space": "play_indoor", "usable": False}),
    ("space", "CEN-02:direction", {"space": "play_indoor", "usable": True, "age_bands": ["0-3"], "m2": 5}),
    ("space", "infrastructure", {"space": "play_outdoor", "usable": True, "age_bands": ["3-6"], "m2": 20}),
    ("space", "infrastructure", {"space": "family_wing", "usable": False}),
    ("space", "infrastructure", {"space": "uam_wing", "usable": False}),
    ("target_group", "management", {"group": "families", "admitted": True}),
    ("target_group", "management", {"group": "families", "admitted": False}),
    ("target_group", "region", {"group": "unaccompanied_minors", "admitted": True}),
    ("intake", "dispatching", {"group": "families", "open": True}),
    ("intake", "dispatching", {"group": "families", "open": False}),
    ("capacity", "management", {"group": "families", "places": 4, "unusable": 1}),
    ("capacity", "region", {"group": "families", "places": 9}),
    ("budget", "finance", {"line": "animation", "action": "set", "amount": 900, "per": "quarter", "before": 1000}),
    ("budget", "finance", {"line": "animation", "action": "set", "amount": 850, "per": "month"}),
    ("budget", "finance", {"line": "play_space", "action": "freeze"}),
    (
        "programme",
        "child_policy",
        {"tag": "play", "needs": [{"line": "animation", "min_amount": 500}], "responsible": 2},
    ),
    ("programme", "CEN-01:animation", {"tag": "play", "needs": ["play_space", {"space": "play_indoor"}]}),
    ("supply", "logistics", {"item": "nappies", "action": "stop", "stock_days": 25}),
    ("supply", "logistics", {"item": "baby_food", "action": "stop"}),
    ("supply", "CEN-01:logistics", {"item": "nappies", "action": "start"}),
    ("supply", "logistics", {"item": "meals", "action": "stop"}),
    ("supply", "logistics", {"item": "infant_milk", "action": "replace"}),
)
_SEEN: tuple[tuple[str, Any], ...] = (
    ("centre.stock_days.nappies", 30),
    ("centre.supplies.infant_milk", "stopped"),
    ("centre.rooms.below_8m2", 2),
    ("centre.protocol_days.missing_child", 100),
    ("centre.spaces.uam_wing", "perhaps"),
    ("centre.absences_unreplaced", 1),
)
Told = tuple[str, str, str, str, dict[str, Any]]
"""Kind, party, reference, status, content."""


class Maker:
    """Draws statements; equal seeds draw equal ones."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def day(self, least: int = TODAY - 130, most: int = TODAY + 170) -> int:
        if self.rng.random() < 0.15:
            return self.rng.choice((TODAY - 1, TODAY, TODAY + 1, TODAY + 179, TODAY + 180, TODAY + 181))
        return self.rng.randint(least, most)

    def on(self, *bounds: int) -> str:
        return iso_of(self.day(*bounds))

    def household(self) -> str:
        return self.rng.choice(HOUSEHOLDS)

    def centre(self) -> str:
        return self.rng.choice((CENTRES[0], CENTRES[0], *CENTRES))

    def status(self) -> str:
        return self.rng.choice(("confirmed",) * 6 + ("proposed", "withdrawn"))

    def recorded(self) -> str:
        return self.rng.choice(("recorded",) * 7 + ("withdrawn",))

    def period(self) -> dict[str, Any]:
        starts = self.day()
        if self.rng.random() < 0.5:
            return {"from": iso_of(starts)}
        return {"from": iso_of(starts), "until": iso_of(starts + self.rng.randint(1, 70))}

    def members(self) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        for i in range(1, self.rng.randint(1, 4) + 1):
            member: dict[str, Any] = {"ref": f"m{i}", "born": self.rng.choice(_MONTHS[: 1 if i == 1 else None])}
            if self.rng.random() < 0.08:
                del member["born"]
            if self.rng.random() < 0.2:
                member["due_on"] = self.on(TODAY - 40, TODAY + 150)
            if self.rng.random() < 0.2:
                member["unaccompanied"] = True
            if self.rng.random() < 0.2:
                member["needs"] = ["safety"]
            if self.rng.random() < 0.1:
                member["ends_on"] = self.on()
            made.append(member)
        return made

    # ---- each of these draws one statement

    def allocation(self) -> Told:
        ref, arrives = self.household(), self.day(TODAY - 200)
        content: dict[str, Any] = {"household": ref, "centre": self.centre(), "arrives_on": iso_of(arrives)}
        if self.rng.random() < 0.3:
            content["leaves_on"] = iso_of(arrives + self.rng.randint(1, 120))
        if self.rng.random() < 0.9:
            content["members"] = self.members()
        if self.rng.random() < 0.12:
            content["only_members"] = self.some()
        return ("allocation", "dispatching", f"A:{ref}:{self.rng.randint(1, 2)}", self.status(), content)

    def some(self) -> list[str]:
        return self.rng.choice((["m1"], ["m2"], ["m2", "m3"]))

    def transfer(self) -> Told:
        ref = self.household()
        content: dict[str, Any] = {
            "household": ref, "from_centre": self.centre(), "to_centre": self.centre(), "moves_on": self.on(),
            "reason": "capacity",
        }  # fmt: skip
        for chance, more in (
            (0.3, {"only_members": self.some()}),
            (0.3, {"batch": "G-1", "child_plan": {"school": self.on(), "farewell": self.on()}}),
            (0.4, {"family_informed_on": self.on(TODAY - 20, TODAY + 20)}),
            (0.4, {"centre_informed_on": self.on(TODAY - 20, TODAY + 20)}),
            (0.1, {"urgent_because": "safety"}),
        ):
            if self.rng.random() < chance:
                content |= more
        return ("transfer", "dispatching", f"T:{ref}:{self.rng.randint(1, 2)}", self.status(), content)

    def departure(self) -> Told:
        ref = self.household()
        content: dict[str, Any] = {"household": ref, "left_on": self.on()}
        if self.rng.random() < 0.5:
            content["member"] = self.some()[0]
        if self.rng.random() < 0.5:
            content["centre"] = self.centre()
        return ("departure", "CEN-01:reception_desk", f"d:{ref}:{self.rng.randint(1, 2)}", self.recorded(), content)

    def file(self) -> Told:
        ref = self.household()
        content: dict[str, Any] = {
            "household": ref,
            "members": self.members(),
            "applied_on": self.on(TODAY - 200, TODAY),
        }
        if self.rng.random() < 0.5:
            content["registered_on"] = self.on(TODAY - 100, TODAY)
        if self.rng.random() < 0.5:
            content["moves_before"] = [self.on(TODAY - 760, TODAY - 100), self.on(TODAY - 760, TODAY - 500)]
        return ("household", "CEN-01:social", f"h:{ref}", self.recorded(), content)

    def life(self) -> Told:
        ref = self.household()
        kind, key, content = self.rng.choice((
            ("birth", "b", {"member": "m8", "on": self.on()}),
            ("schooling", "s2", {"member": "m2", "status": "enrolled", "language": "fr", "started_on": self.on()}),
            ("schooling", "s3", {"member": "m3", "status": "enrolled", "language": "nl", "started_on": self.on(),
                                 "until": self.on(TODAY + 1)}),
            ("schooling", "s4", {"member": "m2", "status": "waiting"}),
            ("assessment", "a", {"kind": "best_interests", "completed_on": self.on()}),
            ("assessment", "n", {"kind": "needs", "completed_on": self.on()}),
            ("room_assignment", "r", {"centre": self.centre(), "code": "R1"}),
            ("room_assignment", "r2", {"centre": self.centre(), "code": self.rng.choice(("R1", "R2")), "member": "m2"}),
        ))  # fmt: skip
        return (kind, "CEN-01:social", f"{key}:{ref}", self.recorded(), {"household": ref, **content})

    def measure(self) -> Told:
        kind, party, content = self.rng.choice(_MEASURES)
        where: dict[str, Any] = {"centre": self.centre()}
        if kind in {"supply", "budget", "staffing", "programme"} and self.rng.random() < 0.3:
            where = {
                "applies_to": self.rng.choice(({"network": True}, {"region": "north"}, {"centres": list(CENTRES[:2])}))
            }
        if self.rng.random() < 0.3:
            where["because_of"] = {"party": "management", "reference": "C:1"}
        reference = f"{kind}:{self.rng.randint(1, 4)}"
        return (kind, party, reference, self.status(), {**where, **content, **self.period()})

    def closure(self) -> Told:
        closes = self.day(TODAY - 20)
        content: dict[str, Any] = {"centre": self.centre(), "closes_on": iso_of(closes)}
        if self.rng.random() < 0.5:
            content["last_family_intake_on"] = iso_of(closes - self.rng.randint(0, 120))
        if self.rng.random() < 0.5:
            content["child_plan"] = {"information": self.on(), "school": self.on()}
        return ("closure", "management", f"C:{self.rng.randint(1, 2)}", self.status(), content)

    def record(self) -> Told:
        on, code = self.on(TODAY - 250, TODAY), self.centre()
        fact, value = self.rng.choice(_SEEN)
        kind, content = self.rng.choice((
            ("training", {"topic": "families", "trained": self.rng.randint(0, 10), "headcount": 10, "on": on}),
            ("protocol", {"topic": "conflict", "rehearsed_on": on, "share": 0.9}),
            ("protocol", {"topic": "missing_child", "rehearsed_on": on}),
            ("room", {"code": f"R{self.rng.randint(1, 2)}", "m2": 7, "beds": 2, "group": "families"}),
            ("room_assignment", {"families_sharing_room": self.rng.randint(0, 1)}),
            ("observation", {"fact": fact, "value": value, "on": on}),
        ))  # fmt: skip
        reference = f"{kind}:{code}:{self.rng.randint(1, 2)}"
        return (kind, f"{code}:coordination", reference, self.recorded(), {"centre": code, **content})

    def about(self) -> Told:
        party, reference = self.rng.choice((
            ("finance", "budget:1"), ("finance", "budget:2"), ("logistics", "supply:1"), ("management", "C:1"),
            ("infrastructure", "space:1"), ("dispatching", "T:H-1:1"),
        ))  # fmt: skip
        kind, content = self.rng.choice((
            ("screening", {"answers": {}}), ("hearing", {"who": "centre"}), ("hearing", {"who": "children"}),
        ))  # fmt: skip
        about = {"decision": {"party": party, "reference": reference}, "on": self.on(), **content}
        return (kind, "child_policy", f"{kind}:{reference}:{self.rng.randint(1, 2)}", self.recorded(), about)

    def presence(self) -> Told:
        code, on = self.centre(), self.rng.randint(TODAY - 120, TODAY)
        listed = [
            {
                "household": ref,
                **self.rng.choice(({}, {}, {"members": [{"ref": "m1"}]}, {"arrived_on": iso_of(on - 9)})),
            }
            for ref in HOUSEHOLDS
            if self.rng.random() < 0.6
        ]
        content = {"centre": code, "on": iso_of(on), "households": listed}
        return ("presence", f"{code}:direction", f"presence:{code}:{on}", self.recorded(), content)


_DRAWS: tuple[tuple[int, Callable[[Maker], Told]], ...] = (
    (6, Maker.allocation), (3, Maker.transfer), (1, Maker.departure), (2, Maker.file), (3, Maker.life),
    (7, Maker.measure), (1, Maker.closure), (2, Maker.record), (2, Maker.about), (1, Maker.presence),
)  # fmt: skip


def dense_history(seed: int, *, most: int = 40) -> list[Statement]:
    """Draw the statements of a small network, in the order of their ids; times are often equal."""
    rng = Random(seed)
    maker = Maker(rng)
    tell = Telling()
    made = [_centre(rng, tell, code, i) for i, code in enumerate(CENTRES)]
    weights, draws = zip(*_DRAWS, strict=True)
    for i, draw in enumerate(rng.choices(draws, weights, k=rng.randint(6, most))):
        kind, party, reference, status, content = draw(maker)
        time_us = rng.randint(TODAY - 60, TODAY) * _DAY_US + rng.choice((0, 0, rng.randrange(_DAY_US)))
        stated = (time_us, "/tests", f"e{rng.randint(0, 9)}-{i}")
        made.append(Statement(stated, kind, party, reference, status, content, time_us // _DAY_US))
    return made


def _centre(rng: Random, tell: Telling, code: str, number: int) -> Statement:
    more: dict[str, Any] = {"region": "north" if number < 2 else "south"}
    if rng.random() < 0.2:
        more["kind"] = rng.choice(("emergency", "observation"))
    for group in ("supplies", "spaces", "budgets", "staff", "capacity"):
        if rng.random() < 0.2:
            more[group] = {}
    return centre(tell, code, **more)


def smaller(statements: Sequence[Statement]) -> Iterator[list[Statement]]:
    """Give the histories with one statement less, for finding the smallest one that shows something."""
    for i in range(len(statements)):
        yield [*statements[:i], *statements[i + 1 :]]
