"""What is known of each centre: its record, rooms, training, rehearsed protocols, spaces, programmes, budgets."""

from __future__ import annotations

import random

from coordination.simulation.centres import GROUPS, Place
from coordination.simulation.desk import Desk, iso
from rules.days import Day, date_of
from rules.lists import AGE_BANDS, CHILD_LINES, ITEMS, PROTOCOL_TOPICS, SPACES, TRAINING_TOPICS

_BABY_ITEMS = ("nappies", "baby_food", "infant_milk")
_M2_PER_CHILD = 2.2


class Registers:
    """Writes at the desk what a centre is and has. `opened` is the day of the first load."""

    def __init__(self, rng: random.Random, desk: Desk, opened: Day, today: Day) -> None:
        self._random = rng
        self._desk = desk
        self.opened = opened
        self.today = today

    def write(self, place: Place) -> None:
        """Write all of one centre."""
        self._centre(place)
        self._rooms(place)
        self._people_skills(place)
        if place.children:
            self._play(place)
            self._programmes(place)
        self._year_budgets(place)

    def _centre(self, place: Place) -> None:
        near = self._random.random() < 0.85  # noqa: PLR2004 — one centre of seven lies far out
        both = ["nl", "fr"] if place.region == "brussels" else [place.language]
        self._desk.record(
            "centre", "management", self.opened, code=place.code, name=place.name, partner=place.partner,
            region=place.region, language=place.language, schooling_languages=both, kind=place.kind,
            capacity={group: place.capacity.get(group, 0) for group in GROUPS},
            supplies={item: self._supply(place, item) for item in ITEMS},
            spaces={space: self._space(place, space) for space in SPACES},
            budgets={line: float(amount) for line, amount in place.budgets.items()},
            staff=dict(place.staff),
            km_school=round(self._random.uniform(0.3, 1.9 if near else 4.5), 1),
            km_health=round(self._random.uniform(0.2, 1.9 if near else 6.0), 1),
        )  # fmt: skip

    @staticmethod
    def _supply(place: Place, item: str) -> str:
        if item in _BABY_ITEMS:
            return "running" if place.families else "none"
        return "running" if item != "school_materials" or place.children else "none"

    @staticmethod
    def _space(place: Place, space: str) -> bool:
        if space == "uam_wing":
            return place.unaccompanied
        if space in {"family_wing", "family_kitchen", "baby_bath"}:
            return place.families
        return place.children or space in {"collective_kitchen", "quiet_room"}

    def _rooms(self, place: Place) -> None:
        on = self.opened + self._random.randint(10, 120)
        for number in range(1, 7):
            group = self._random.choice([name for name in GROUPS if place.capacity.get(name)])
            beds = self._random.randint(2, 4) if group != "families" else self._random.randint(3, 6)
            self._desk.record(
                "room", place.function("logistics"), on, centre=place.code, code=f"K{number:02}", beds=beds,
                m2=round(beds * self._random.uniform(4.3, 6.5) + 2, 1), group=group,
            )  # fmt: skip
        if place.children:
            self._desk.record(
                "room_assignment", place.function("coordination"), on, centre=place.code, families_sharing_room=0
            )

    def _people_skills(self, place: Place) -> None:
        """Write trainings that are valid beyond the horizon, and protocols rehearsed every three to five months."""
        headcount = max(round(sum(place.staff.values())), 4)
        for topic in TRAINING_TOPICS:
            on = self.today - self._random.randint(20, 360)
            trained = round(headcount * self._random.uniform(0.84, 0.98))
            party = place.function("coordination")
            self._desk.record(
                "training", party, on, centre=place.code, topic=topic, trained=trained, headcount=headcount, on=iso(on)
            )
        for topic in PROTOCOL_TOPICS:
            late = self._random.randint(200, 240) if topic in place.unrehearsed else 0
            on = self.today - (late or self._random.randint(3, 45))
            while on > self.opened:
                self._desk.record(
                    "protocol", place.function("coordination"), on, centre=place.code, topic=topic,
                    rehearsed_on=iso(on), share=round(self._random.uniform(0.82, 0.97), 2),
                )  # fmt: skip
                on -= self._random.randint(95, 160)

    def _play(self, place: Place) -> None:
        """Write play spaces for all ages, large enough for the children who live here."""
        children = place.residents["families"] * 0.62 + place.residents["unaccompanied_minors"] + 10
        for space, share in (("play_indoor", 0.4), ("play_outdoor", 1.2)):
            self._desk.decide(
                "space", place.party("infrastructure"), self.opened + 5, centre=place.code, space=space, usable=True,
                age_bands=list(AGE_BANDS), m2=round(children * _M2_PER_CHILD * share + 20), starts=self.opened + 8,
            )  # fmt: skip

    def _programmes(self, place: Place) -> None:
        """Write what centres and child policy do for children, with budgets and spaces that they have."""
        starts = self.opened + self._random.randint(20, 90)
        self._desk.decide(
            "programme", "child_policy", starts - 12, centre=place.code, tag="child_friendly_climate",
            needs=[{"line": "animation", "min_amount": round(place.budgets["animation"] * 0.8)}, "play_indoor"],
            responsible=self._random.randint(3, 6), starts=starts,
        )  # fmt: skip
        for tag, needs in (
            ("homework", ["homework_support", "study_room"]),
            ("parents_council", []),
            ("play", ["play_outdoor"]),
        ):
            if self._random.random() < 0.5:  # noqa: PLR2004 — half of the centres
                starts = self.opened + self._random.randint(40, 200)
                self._desk.decide(
                    "programme", place.function("coordination"), starts - 8, centre=place.code, tag=tag,
                    needs=needs or None, responsible=self._random.randint(3, 5), starts=starts,
                )  # fmt: skip

    def _year_budgets(self, place: Place) -> None:
        """Write the budgets of the year: a little more than before, told in November."""
        first = date_of(self.today).replace(month=1, day=1).toordinal()
        stated = first - self._random.randint(35, 55)
        for line, amount in place.budgets.items():
            if not place.closing and line in CHILD_LINES:
                self._desk.decide(
                    "budget", place.party("finance"), stated, centre=place.code, line=line, action="set",
                    amount=round(amount * 1.02) * 12, per="year", starts=first,
                )  # fmt: skip
