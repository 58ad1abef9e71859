"""What is decided in a year and for the months to come, and harms nobody: thousands of ordinary decisions."""

from __future__ import annotations

from typing import Any

from coordination.simulation.centres import Place
from coordination.simulation.desk import iso
from coordination.simulation.planted import Scene
from rules.days import Day, weekdays_between

HORIZON_DAYS = 180
INDIVIDUAL_PLACES = "LOI"
"""The places of municipalities (LOI, ILA): one pseudo-centre."""

_ITEMS = ("clothing", "hygiene", "school_materials", "meals")
_UNTOLD_ITEMS = ("meals",)
"""Items that no story and no planted conflict is about."""

_LINES = ("interpreting", "training")
_SMALL = 90
_CATEGORIES = ("bullying", "conflict_between_children", "family_violence", "neglect", "witness_of_violence")
_RAISED_POSTS = ("social", "reception_desk", "animation", "medical", "logistics")


class Seasons:
    """Writes the ordinary decisions and reports of a year."""

    def __init__(self, scene: Scene, opened: Day) -> None:
        self._scene = scene
        self._random = scene.random
        self._desk = scene.desk
        self.today = scene.today
        self.opened = opened

    def write(self, place: Place) -> None:
        """Write what is decided about a centre in a year, and what is to come."""
        self._supplies(place)
        self._budgets(place)
        self._spaces(place)
        self._staff(place)
        self._intakes(place)
        self._reports(place)
        if not place.closing:
            self._comings(place)

    # ---- when

    def _past(self) -> Day:
        return self._random.randint(self.opened + 20, self.today - 5)

    def _coming(self) -> Day:
        return self.today + self._random.randint(10, HORIZON_DAYS - 20)

    def _some(self, past: int, coming: int) -> list[Day]:
        """Draw the first days of so many decisions of the past and so many to come, with some more or fewer."""
        wanted = [self._past() for _ in range(self._around(past))]
        return wanted + [self._coming() for _ in range(self._around(coming))]

    @staticmethod
    def _ahead(place: Place, number: int) -> int:
        """Give how many decisions are to come: none about a centre that closes."""
        return 0 if place.closing else number

    def _around(self, number: int) -> int:
        return max(number + self._random.choice((-1, 0, 0, 1)), 0) if number else 0

    def _decide(self, kind: str, party: str, starts: Day, *, ends: Day | None = None, **data: Any) -> tuple[str, Day]:
        """Write a decision stated two to six weeks before it begins, and not after today."""
        stated = max(min(starts - self._random.randint(14, 45), self.today - self._random.randint(2, 9)), self.opened)
        return self._desk.decide(kind, party, stated, starts=starts, ends=ends, **data), stated

    # ---- what

    def _supplies(self, place: Place) -> None:
        """Replace a delivery for some weeks by local purchase or vouchers; stop what nobody needs."""
        told = place.closing or place.code in self._scene.used
        items = _UNTOLD_ITEMS if told else self._random.sample(_ITEMS, len(_ITEMS))
        for starts, item in zip(self._some(3, self._ahead(place, 1)), items, strict=False):
            by = self._random.choice(("local_purchase", "voucher", "other_centre"))
            self._decide(
                "supply", place.party("logistics"), starts, ends=starts + self._random.randint(7, 60),
                centre=place.code, item=item, action="replace", by=by,
            )  # fmt: skip
        if not place.children:
            for starts, item in zip(self._some(1, 1), ("infant_milk", "nappies"), strict=False):
                self._decide(
                    "supply", place.party("logistics"), starts, ends=starts + self._random.randint(20, 90),
                    centre=place.code, item=item, action="stop",
                )  # fmt: skip

    def _budgets(self, place: Place) -> None:
        """Raise for some months what is spent on interpreting and training.

        Not in small centres: a budget is compared per child, and a family that arrives that day weighs much there.
        """
        if 0 < place.residents["families"] < _SMALL:
            return
        for line in _LINES:
            ahead = self._random.random() < 0.4 and not place.closing  # noqa: PLR2004 — two of five are to come
            starts = self._coming() if ahead else self._past()
            self._decide(
                "budget", place.party("finance"), starts, ends=starts + self._random.randint(30, 120),
                centre=place.code, line=line, action="set", per="month", before=place.budgets[line],
                amount=round(place.budgets[line] * self._random.uniform(1.2, 1.35)),
                status="proposed" if ahead and self._random.random() < 0.4 else "confirmed",  # noqa: PLR2004
            )  # fmt: skip

    def _spaces(self, place: Place) -> None:
        """Paint a room for two weeks, after the children were asked where they go meanwhile."""
        for starts in self._some(1, self._ahead(place, int(self._random.random() < 0.6))):  # noqa: PLR2004
            party = place.party("infrastructure")
            reference, stated = self._decide(
                "space", party, starts, ends=starts + self._random.randint(6, 21), centre=place.code,
                space="quiet_room", usable=False,
            )  # fmt: skip
            if place.children:
                self._desk.test_for_children(party, reference, place.code, stated)

    def _staff(self, place: Place) -> None:
        """Add half a post here and there; absences are short or replaced."""
        posts = self._random.sample(_RAISED_POSTS, len(_RAISED_POSTS))
        for starts, post in zip(self._some(1, self._ahead(place, 1)), posts, strict=False):
            if place.staff[post] and place.code not in self._scene.used:
                place.staff[post] += 0.5
                self._decide(
                    "staffing", place.party("hr"), starts, centre=place.code, function=post, fte=place.staff[post]
                )
        for starts in self._some(5, self._ahead(place, 2)):
            post = self._random.choice([post for post, fte in place.staff.items() if fte > 1] or ["reception_desk"])
            ends = starts + self._random.randint(2, 25)
            replaced = weekdays_between(starts, ends) >= 9 or self._random.random() < 0.5  # noqa: PLR2004 — under ten
            stated = min(max(starts - self._random.randint(0, 3), self.opened), self.today)
            self._desk.decide(
                "absence", place.party("hr"), stated, centre=place.code, function=post, fte=0.5, replaced=replaced,
                starts=starts, ends=ends,
            )  # fmt: skip

    def _intakes(self, place: Place) -> None:
        """Close and open a group for some days; add places that were repaired."""
        groups = [group for group, places in place.capacity.items() if places]
        for starts in self._some(1, self._ahead(place, int(self._random.random() < 0.3))):  # noqa: PLR2004
            self._decide(
                "intake", "dispatching", starts, ends=starts + self._random.randint(4, 15), centre=place.code,
                group=self._random.choice(groups), open=False,
            )  # fmt: skip
        if self._random.random() < 0.4 and not place.closing:  # noqa: PLR2004
            group = self._random.choice(groups)
            self._decide(
                "capacity", "management", self._past(), centre=place.code, group=group,
                places=place.capacity[group] + 6, unusable=2, reserved=0,
            )  # fmt: skip

    def _reports(self, place: Place) -> None:
        """Report concerns for children, and what a centre sees that agrees with what is stated."""
        for _ in range(self._around(1) if place.children else 0):
            on = self._past()
            self._desk.record(
                "signal", place.function("psychosocial"), on, centre=place.code, on=iso(on),
                category=self._random.choice(_CATEGORIES),
            )  # fmt: skip
        if place.families and not place.closing and self._random.random() < 0.3:  # noqa: PLR2004
            on = self.today - self._random.randint(2, 40)
            self._desk.record(
                "observation", place.function("animation"), on, centre=place.code,
                fact="centre.spaces.quiet_room", value=True, on=iso(on),
            )  # fmt: skip

    # ---- people who come, move and leave

    def _comings(self, place: Place) -> None:
        """Send people, move some between centres of one language, and let as many leave."""
        scene = self._scene
        for _ in range(self._around(2) if place.residents["families"] else 0):
            ages = [self._random.randint(3, 190) for _ in range(self._random.choice((1, 1, 2, 2, 3)))]
            house = scene.newcomers(ages, self._random.choice((1, 2, 2)))
            reference = scene.send(house, place, self.today + self._random.randint(2, 35))
            if self._random.random() < 0.05:  # noqa: PLR2004 — some are called off
                self._call_off(reference)
            self._leaving(place)
        for group in ("single_men", "single_women"):
            for _ in range(self._around(2) if place.residents[group] else 0):
                house = scene.crowd.single(group)
                arrives = self.today + self._random.randint(1, 30)
                scene.flows.allocate(house, place.code, arrives, stated=self.today - self._random.randint(0, 2))
        if place.residents["families"] and self._random.random() < 0.7:  # noqa: PLR2004
            self._move(place)

    def _call_off(self, reference: str) -> None:
        self._desk.decide("allocation", "dispatching", self.today, reference=reference, status="withdrawn")

    def _leaving(self, place: Place) -> None:
        """Say of a family when its stay ends: the allocation that brought it, stated again."""
        house = self._scene.household(place, lambda house: house.before is None)
        if house is not None:
            leaves = self.today + self._random.randint(5, 60)
            self._scene.desk.decide(
                "allocation", "dispatching", self.today - self._random.randint(0, 6), reference=house.allocation,
                household=house.ref, centre=place.code, arrives_on=iso(house.arrived), leaves_on=iso(leaves),
                members=house.told(house.arrived),
            )  # fmt: skip

    def _move(self, place: Place) -> None:
        """Move a family to another centre of the language, or to a place of its own in a municipality."""
        own = self._random.random() < 0.25  # noqa: PLR2004 — one of four
        target = INDIVIDUAL_PLACES if own else getattr(self._scene.another(place), "code", None)
        house = self._scene.household(place, lambda house: len(house.members) <= 5)  # noqa: PLR2004
        if target is not None and house is not None:
            reason = self._random.choice(("capacity", "adapted_place", "request"))
            moves = self.today + self._random.randint(9, 50)
            notice = moves - self.today + self._random.randint(8, 16)
            self._scene.flows.move(house, place.code, target, moves, reason, notice=notice)
