"""What is told: events about three centres and four households, few enough things that much of it meets.

Every event may be told at the same time as another, at local midnight, or in the hour that the change of the clock
skips or repeats; some are told ahead of their time, and wait for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from rules.lists import ITEMS, LINES, POSTS, SPACES
from tests.coordination.telling import event

Event = dict[str, Any]
"""A CloudEvent."""
Told = tuple[str, dict[str, Any]]
"""Kind and data."""
T = TypeVar("T")
HALF, SETTLED = 0.5, 0.8

CENTRES = ("CEN-01", "CEN-02", "CEN-03")
HOUSEHOLDS = ("H-1", "H-2", "H-3", "H-4")
PARTNER = "rodekruis"
"""Partner of the first centre."""


@dataclass(frozen=True, slots=True)
class Season:
    """A night in which the clocks change: the day before it, when the clock of the installation starts, event times."""

    eve: dt.date
    starts: dt.datetime
    times: tuple[str, ...]

    def day(self, offset: int) -> str:
        """Give the day so many days after the eve."""
        return (self.eve + dt.timedelta(days=offset)).isoformat()


SEASONS = (
    Season(
        dt.date(2026, 10, 24),
        dt.datetime(2026, 10, 24, 19, 30, tzinfo=dt.UTC),
        (
            "2026-10-24T09:00:00Z", "2026-10-24T09:00:00Z", "2026-10-01T08:00:00Z", "2026-10-10T09:00:00+02:00",
            "2026-10-20T21:59:59.999999Z", "2026-10-20T22:00:00Z", "2026-10-24T00:00:00+02:00",
            "2026-10-23T22:00:00Z", "2026-10-24T21:35:00+02:00",
            # ahead of where the clock starts: midnight, half past two twice, and midnight again an hour later
            "2026-10-24T22:00:00Z", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "2026-10-25T23:00:00Z",
        ),
    ),
    Season(
        dt.date(2027, 3, 27),
        dt.datetime(2027, 3, 27, 20, 30, tzinfo=dt.UTC),
        (
            "2027-03-27T09:00:00Z", "2027-03-27T09:00:00Z", "2027-03-01T08:00:00Z", "2027-03-12T09:00:00+01:00",
            "2027-03-20T22:59:59.999999Z", "2027-03-20T23:00:00Z", "2027-03-27T00:00:00+01:00",
            "2027-03-26T23:00:00Z", "2027-03-27T21:35:00+01:00",
            "2027-03-27T23:00:00Z", "2027-03-28T01:59:59.999999+01:00", "2027-03-28T03:00:00+02:00",
            "2027-03-28T22:00:00Z",
        ),
    ),
)  # fmt: skip

MEMBERS = {
    "H-1": ({"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-03"}, {"ref": "m2", "needs": ["medical"]}),
    "H-2": ({"ref": "m1", "born": "1990-05"}, {"ref": "m2", "born": "2015-07"}, {"ref": "m3", "born": "2021-11"}),
    "H-3": ({"ref": "m1", "born": "2012-01", "unaccompanied": True}, {"ref": "m1"}, {"ref": "m2", "born": "2009-04"}),
    "H-4": ({"ref": "m1", "born": "2001-01"}, {"ref": "m2", "born": "2024-10"}, {"ref": "m3"}),
}
EVERYTHING: dict[str, Any] = {
    "schooling_languages": ["nl"], "language": "nl", "kind": "collective",
    "capacity": {"families": 3, "unaccompanied_minors": 2, "single_men": 4, "single_women": 4},
    "supplies": dict.fromkeys(ITEMS, "running"), "spaces": {**dict.fromkeys(SPACES, True), "uam_wing": False},
    "budgets": dict.fromkeys(LINES, 1000), "staff": dict.fromkeys(POSTS, 1),
}  # fmt: skip
REGIONS = {"CEN-01": "north", "CEN-02": "north", "CEN-03": "south"}
LITTLE: dict[str, Any] = {"capacity": {"families": 4}, "supplies": {"nappies": "running"}}

PAST, AROUND, COMING = (-300, -200, -90, -40), (-7, -1, 0, 1, 2, 7), (20, 45, 90, 150, 179, 180, 181)
DAYS = (*AROUND, *COMING, *PAST)
DECIDED = ("confirmed", "confirmed", "confirmed", "proposed", "withdrawn")
REPORTED = ("recorded", "recorded", "recorded", "withdrawn")


class Teller:
    """Draws what is told in one season; equal seeds draw equal stories.

    Half of it is about one household and one centre, so that more of it meets.
    """

    def __init__(self, rng: Random, season: Season) -> None:
        self.rng = rng
        self.season = season
        self.main_household, self.main_centre = rng.choice(HOUSEHOLDS), rng.choice(CENTRES)

    def one(self, *values: T) -> T:
        return self.rng.choice(values)

    def some(self, *values: T) -> list[T]:
        return [value for value in values if self.rng.random() < HALF]

    def day(self, *offsets: int) -> str:
        return self.season.day(self.one(*(offsets or DAYS)))

    def centre(self) -> str:
        return self.main_centre if self.rng.random() < HALF else self.one(*CENTRES)

    def household(self) -> str:
        return self.main_household if self.rng.random() < HALF else self.one(*HOUSEHOLDS)

    def period(self) -> dict[str, Any]:
        first = self.one(*DAYS, *AROUND)
        until = self.one(None, None, None, 1, 30, 100)
        return {"from": self.season.day(first), **({"until": self.season.day(first + until)} if until else {})}

    def where(self) -> dict[str, Any]:
        wide = self.one(
            None,
            None,
            None,
            {"network": True},
            {"region": "north"},
            {"partner": PARTNER},
            {"centres": list(CENTRES[1:])},
        )
        return {"applies_to": wide} if wide else {"centre": self.centre()}

    def members(self, household: str) -> list[dict[str, Any]]:
        told = {member["ref"]: member for member in self.some(*MEMBERS[household])}
        return list(told.values())

    def resident(self, household: str) -> Told:
        """Give where a household has lived for long, with everybody who belongs to it."""
        known = {member["ref"]: member for member in MEMBERS[household] if "born" in member}
        return "allocation", {
            "reference": f"A-{household}-1", "service": "dispatching", "status": "confirmed", "household": household,
            "centre": self.centre(), "arrives_on": self.day(*PAST), "members": list(known.values()),
        }  # fmt: skip

    # ---- decisions about households

    def allocation(self) -> Told:
        household, arrives = self.household(), self.one(*DAYS)
        leaves = self.one(None, None, 5, 60)
        return "allocation", {
            "reference": self.one(f"A-{household}-1", f"A-{household}-1", f"A-{household}-2", "A-1"), "service": "dispatching", "status": self.one(*DECIDED),
            "household": household, "centre": self.centre(), "arrives_on": self.season.day(arrives),
            **({"leaves_on": self.season.day(arrives + leaves)} if leaves else {}),
            "members": self.members(household),
        }  # fmt: skip

    def transfer(self) -> Told:
        household = self.household()
        origin = self.centre()
        target = self.one(*(code for code in CENTRES if code != origin))
        more = self.one(
            {}, {}, {"only_members": ["m2"]}, {"batch": "G-1", "child_plan": {"school": self.day(*AROUND)}},
            {"family_informed_on": self.day(*AROUND)}, {"urgent_because": "water damage"},
        )  # fmt: skip
        return "transfer", {
            "reference": f"T-{household}", "service": "dispatching", "status": self.one(*DECIDED),
            "household": household, "from_centre": origin, "to_centre": target, "moves_on": self.day(),
            "reason": "capacity", **more,
        }  # fmt: skip

    # ---- decisions about centres

    def supply(self) -> Told:
        party = self.one("logistics", "logistics", "logistics", f"{PARTNER}:logistics", "CEN-01:logistics")
        wide = self.where() if party == "logistics" else {"centre": "CEN-01"}
        because = self.one({}, {}, {"because_of": {"party": "management", "reference": "C-1"}})
        return "supply", {
            "reference": f"S-{self.one(1, 1, 2)}", "service": party, "status": self.one(*DECIDED), **wide,
            "item": self.one("nappies", "nappies", "baby_food", "meals"),
            "action": self.one("stop", "stop", "stop", "start"),
            **self.one({}, {}, {"stock_days": 25}), **because, **self.period(),
        }  # fmt: skip

    def closure(self) -> Told:
        closes = self.one(*AROUND, *COMING)
        more = self.one(
            {}, {"last_family_intake_on": self.season.day(closes - 20)},
            {"child_plan": {"information": self.day(*AROUND), "school": self.day(*AROUND)}},
        )  # fmt: skip
        return "closure", {
            "reference": f"C-{self.one(1, 1, 2)}", "service": "management", "status": self.one(*DECIDED),
            "centre": self.centre(), "closes_on": self.season.day(closes), **more,
        }  # fmt: skip

    def budget(self) -> Told:
        amount = self.one(
            {"action": "freeze"}, {"action": "set", "amount": 300, "per": "month"},
            {"action": "set", "amount": 2400, "per": "quarter", "before": 3000},
        )  # fmt: skip
        return "budget", {
            "reference": f"B-{self.one(1, 2)}", "service": "finance", "status": self.one(*DECIDED), **self.where(),
            "line": self.one("animation", "animation", "play_space"), **amount, **self.period(),
        }  # fmt: skip

    def space(self) -> Told:
        content = self.one(
            {"space": "play_indoor", "usable": False}, {"space": "play_outdoor", "usable": False},
            {"space": "play_indoor", "usable": True, "age_bands": ["0-3"], "m2": 20}, {"space": "uam_wing", "usable": True},
            {"space": "family_wing", "usable": False},
        )  # fmt: skip
        return "space", {
            "reference": f"P-{self.one(1, 2)}", "service": "infrastructure", "status": self.one(*DECIDED),
            "centre": self.centre(), **content, **self.period(),
        }  # fmt: skip

    def programme(self) -> Told:
        needs = self.one(
            ["animation"], [{"line": "animation", "min_amount": 500}], ["play_space", {"space": "play_indoor"}]
        )
        return "programme", {
            "reference": f"K-{self.one(1, 2)}", "service": "child_policy", "status": self.one(*DECIDED), **self.where(),
            "tag": "play", "needs": needs, "responsible": self.one(1, 3), **self.period(),
        }  # fmt: skip

    def staff(self) -> Told:
        kind = self.one("staffing", "absence")
        content = {"function": self.one("animation", "school", "night"), "fte": self.one(0, 1)}
        wide = self.where() if kind == "staffing" else {"centre": self.centre()}
        return kind, {
            "reference": f"F-{self.one(1, 2)}", "service": "hr", "status": self.one(*DECIDED), **wide, **content,
            **self.period(),
        }  # fmt: skip

    def group(self) -> Told:
        group = self.one("families", "families", "unaccompanied_minors")
        kind, content = self.one(
            ("intake", {"open": False, "service": "dispatching"}), ("intake", {"open": True, "service": "dispatching"}),
            ("target_group", {"admitted": True, "service": "management"}),
            ("target_group", {"admitted": False, "service": "region"}),
            ("capacity", {"places": 3, "unusable": 1, "service": "management"}),
            ("capacity", {"places": 2, "service": "region"}),
        )  # fmt: skip
        return kind, {
            "reference": f"G-{self.one(1, 2)}", "status": self.one(*DECIDED), "centre": self.centre(), "group": group,
            **content, **self.period(),
        }  # fmt: skip

    def withdrawal(self) -> Told:
        """A withdrawal alone, perhaps of what nobody knows yet."""
        kind, service, reference = self.one(
            ("allocation", "dispatching", f"A-{self.household()}-1"),
            ("transfer", "dispatching", f"T-{self.household()}"),
            ("closure", "management", "C-1"), ("supply", "logistics", "S-1"), ("budget", "finance", "B-1"),
            ("programme", "child_policy", "K-1"), ("target_group", "management", "G-1"),
        )  # fmt: skip
        return kind, {"reference": reference, "service": service, "status": "withdrawn"}

    # ---- records

    def presence(self) -> Told:
        code, on = self.centre(), self.one(-40, -7, -1, 0)
        listed = [
            {
                "household": household,
                **self.one({}, {}, {"members": self.members(household)}, {"arrived_on": self.season.day(on - 9)}),
            }
            for household in self.some(*HOUSEHOLDS)
        ]
        party = self.one("dispatching", f"{code}:direction", f"{code}:reception_desk")
        return "presence", {
            "service": party, "status": self.one(*REPORTED), "centre": code, "on": self.season.day(on),
            "households": listed,
        }  # fmt: skip

    def file(self) -> Told:
        household = self.household()
        member = self.one(
            {}, {"due_on": self.day(-7, 20, 90)}, {"ends_on": self.day()}, {"needs": ["safety"]}, {"born": "2009-01"}
        )
        return "household", {
            "service": self.one("dispatching", f"{self.centre()}:social"), "status": self.one(*REPORTED),
            "household": household, "members": [*self.members(household), {"ref": "m4", **member}],
            **self.one({}, {"applied_on": self.day(-90, -7)}, {"moves_before": [self.day(-300, -90)]}),
        }  # fmt: skip

    def life(self) -> Told:
        """What a centre, which may not know the household yet, reports of it."""
        household, on = self.household(), self.one(-90, -60, -40)
        kind, content = self.one(
            ("birth", {"member": "m9", "on": self.season.day(on)}),
            ("departure", {"left_on": self.day()}),
            ("departure", {"left_on": self.day(), "member": "m2"}),
            ("schooling", {"member": "m2", "school_status": "enrolled", "language": "fr", "started_on": self.season.day(on)}),
            ("schooling", {"member": "m2", "school_status": "waiting"}),
            ("assessment", {"kind": self.one("needs", "best_interests"), "completed_on": self.season.day(on)}),
            ("guardian", {"member": "m1", "on": self.season.day(on)}),
        )  # fmt: skip
        named = self.one({}, {"centre": "here"}) if kind in {"birth", "departure", "guardian"} else {}
        code = self.centre()
        return kind, {
            "service": f"{code}:social", "status": self.one(*REPORTED), "household": household, **content,
            **dict.fromkeys(named, code),
        }  # fmt: skip

    def record(self) -> Told:
        """What a centre reports of itself."""
        code, on = self.centre(), self.day(-300, -40, -1)
        kind, content = self.one(
            ("training", {"topic": "families", "trained": 3, "headcount": 10, "on": on}),
            ("protocol", {"topic": "missing_child", "rehearsed_on": on, "share": 0.9}),
            ("room", {"code": "R1", "m2": 7, "beds": 2, "group": "families"}),
            ("room_assignment", {"families_sharing_room": self.one(0, 1)}),
            ("room_assignment", {"household": self.household(), "code": "R1"}),
            ("room_assignment", {"household": self.household(), "member": "m2", "code": self.one("R1", "R2")}),
            ("observation", {"fact": "centre.supplies.nappies", "value": "stopped", "on": on}),
            ("observation", {"fact": "centre.stock_days.nappies", "value": 60, "on": on}),
            ("signal", {"reference": f"Z-{code}", "category": "neglect", "on": on}),
        )  # fmt: skip
        return kind, {"service": f"{code}:coordination", "status": self.one(*REPORTED), "centre": code, **content}

    def about(self) -> Told:
        """Who was heard, or what the child test says, about a decision that may not be known."""
        party, reference = self.one(
            ("finance", "B-1"), ("logistics", "S-1"), ("management", "C-1"), ("dispatching", "T-H-1"),
            ("infrastructure", "P-1"),
        )  # fmt: skip
        kind, content = self.one(
            ("screening", {"answers": {}}), ("hearing", {"who": "centre"}), ("hearing", {"who": "children"})
        )
        return kind, {
            "service": self.one("child_policy", f"{self.centre()}:social"), "status": self.one(*REPORTED),
            "decision": {"party": party, "reference": reference}, "on": self.day(-7, -1, 0), **content,
        }  # fmt: skip

    def register(self) -> Told:
        """What a centre is, told again otherwise; or taken out of the register."""
        code = self.centre()
        content = self.one(EVERYTHING, EVERYTHING, LITTLE, {**EVERYTHING, "schooling_languages": ["fr"]})
        return "centre", centre_data(
            code, {**content, "region": self.one("north", "south")}, service=self.one("management", "dispatching"),
            status=self.one(*REPORTED),
        )  # fmt: skip


def centre_data(code: str, content: dict[str, Any], *, service: str, status: str) -> dict[str, Any]:
    """Give what a record of a centre tells; who its partner is never changes."""
    partner = {"partner": PARTNER} if code == "CEN-01" else {}
    return {"service": service, "status": status, "code": code, "name": code, **content, **partner}


WAYS: tuple[tuple[Callable[[Teller], Told], int], ...] = (
    (Teller.allocation, 5), (Teller.transfer, 4), (Teller.supply, 6), (Teller.closure, 3), (Teller.budget, 2),
    (Teller.space, 2), (Teller.programme, 2), (Teller.staff, 1), (Teller.group, 2), (Teller.withdrawal, 2),
    (Teller.presence, 3), (Teller.file, 2), (Teller.life, 4), (Teller.record, 2), (Teller.about, 1),
    (Teller.register, 1),
)  # fmt: skip
"""What may be told, with how often."""


@dataclass(frozen=True, slots=True)
class Story:
    """The register of the centres, and what else is told; nothing in any order yet."""

    season: Season
    register: tuple[Event, ...]
    events: tuple[Event, ...]


def guess(rng: Random, season: Season) -> Event:
    """Draw an event that nobody tells, to ask what it would do."""
    ways, weights = zip(*WAYS, strict=True)
    kind, data = rng.choices(ways, weights)[0](Teller(rng, season))
    return event(kind, season.times[0], source="/what-if", id="guess", **data)


def draw_story(rng: Random, *, least: int = 8, most: int = 26) -> Story:
    """Draw a story: who lived where for long, and what is told since."""
    season = rng.choice(SEASONS)
    teller = Teller(rng, season)
    register = []
    for number, code in enumerate(CENTRES):
        content = {**teller.one(EVERYTHING, EVERYTHING, EVERYTHING, LITTLE), "region": REGIONS[code]}
        data = centre_data(code, content, service="management", status="recorded")
        register.append(event("centre", season.times[2], source="/register", id=f"c{number}", **data))
    told = [teller.resident(household) for household in HOUSEHOLDS if rng.random() < SETTLED]
    ways, weights = zip(*WAYS, strict=True)
    told += [way(teller) for way in rng.choices(ways, weights, k=rng.randint(least, most))]
    events = [
        event(kind, rng.choice(season.times), source=rng.choice(("/a", "/b")), id=f"e{number:02}", **data)
        for number, (kind, data) in enumerate(told)
    ]
    return Story(season, tuple(register), tuple(events))
