"""The events of households: who was sent where, who moved, who left, who was born, assessed, enrolled at school."""

from __future__ import annotations

import random
from typing import Any

from coordination.simulation.centres import Place
from coordination.simulation.desk import Desk, iso
from coordination.simulation.people import House, Person
from coordination.simulation.residents import Population
from rules.days import Day, reaches_months

LIST_DAYS_AGO = 7
"""On that day every centre hands in its list of who is present."""

_TOLD_SINGLES_DAYS = 60
"""Adults alone who came longer ago are known by the list alone."""

SCHOOL_FROM_MONTHS = 54
"""Enrolled from four and a half, so that nobody reaches six without school within the horizon."""

_RECORD_SHARE = 0.22


class Flows:
    """Writes the events of households at the desk."""

    def __init__(self, rng: random.Random, desk: Desk, places: list[Place], today: Day) -> None:
        self._random = rng
        self._desk = desk
        self._by_code = {place.code: place for place in places}
        self.today = today
        self.listed_on = today - LIST_DAYS_AGO

    def write(self, population: Population) -> None:
        """Write the whole past of all households, and the lists of who is present."""
        for house in population.present:
            self._write_present(house)
        for house in population.gone:
            self.allocate(house, house.centre, house.entered)
            self._depart(house)
        self._lists(population)

    def _write_present(self, house: House) -> None:
        with_children = house.group in {"families", "unaccompanied_minors"}
        if with_children or self.today - house.entered < _TOLD_SINGLES_DAYS:
            self.allocate(house, house.before or house.centre, house.entered)
        if house.before is not None:
            self.move(house, house.before, house.centre, house.arrived, self._reason())
        if with_children:
            self.register(house)
            if "assessment" not in house.missing:
                self.assess(house)
            self._births(house)
            self._expected(house)
            if "schooling" not in house.missing:
                self.enrol(house)
            self._guardian(house)

    # ---- one household

    def allocate(self, house: House, centre: str, arrives: Day, *, stated: Day | None = None, **more: Any) -> str:
        """Write that a household is sent to a centre; stated a few days before, unless told."""
        on = min(arrives - self._random.randint(1, 5), self.today) if stated is None else stated
        unit = "uam_wing" if house.group == "unaccompanied_minors" else None
        house.allocation = self._desk.decide(
            "allocation", "dispatching", on, household=house.ref, centre=centre, arrives_on=iso(arrives), unit=unit,
            members=house.told(arrives), **more,
        )  # fmt: skip
        return house.allocation

    def move(
        self, house: House, origin: str, target: str, on: Day, reason: str, *, notice: int | None = None, **more: Any
    ) -> str:
        """Write that a household moves, told to family and centre two to five weeks before."""
        told = on - (self._random.randint(16, 35) if notice is None else notice)
        more = {"family_informed_on": iso(told), "centre_informed_on": iso(told), **more}
        if house.group == "unaccompanied_minors":
            more.setdefault("guardian_agreed_on", iso(told))
        return self._desk.decide(
            "transfer", "dispatching", told, household=house.ref, from_centre=origin, to_centre=target,
            moves_on=iso(on), reason=reason, **more,
        )  # fmt: skip

    def _reason(self) -> str:
        return self._random.choices(("capacity", "adapted_place", "request", "closure"), (5, 4, 3, 1))[0]

    def register(self, house: House, *, always: bool = False, **more: object) -> None:
        """Write the record of a household: all where there is a need, and some of the others."""
        special = any(person.needs for person in house.members)
        if not (special or always or self._random.random() < _RECORD_SHARE):
            return
        entered = house.entered
        self._desk.record(
            "household", "dispatching", min(entered, self.today), household=house.ref, members=house.told(entered),
            applied_on=iso(entered - self._random.randint(1, 6)), registered_on=iso(min(entered, self.today)), **more,
        )  # fmt: skip

    def assess(self, house: House) -> None:
        """Write that needs were assessed: at the arrival desk, or by the social service within three weeks."""
        if house.entered >= self.today - LIST_DAYS_AGO - 21:
            on = min(house.entered - 1, self.today - 1)
            self._desk.record("assessment", "medical", on, household=house.ref, kind="needs", completed_on=iso(on))
            return
        on = house.entered + self._random.randint(5, 19)
        centre = house.before or house.centre
        party = f"{centre}:social"
        self._desk.record("assessment", party, on, household=house.ref, kind="needs", completed_on=iso(on))
        if house.group == "unaccompanied_minors":
            self._desk.record("assessment", party, on, household=house.ref, kind="best_interests", completed_on=iso(on))

    def _births(self, house: House) -> None:
        for person in house.members:
            if person.birthday is not None:
                at = house.before if house.before and person.birthday < house.arrived else house.centre
                on = min(person.birthday + 1, self.today)
                self._desk.record(
                    "birth", f"{at}:medical", on, household=house.ref, centre=at, member=person.ref,
                    on=iso(person.birthday),
                )  # fmt: skip

    def _expected(self, house: House) -> None:
        """Write that a birth is expected, told some months before."""
        for person in house.members:
            if person.due is not None:
                told = {"ref": person.ref, "due_on": iso(person.due), "needs": sorted({*person.needs, "pregnancy"})}
                on = max(min(person.due - self._random.randint(90, 200), self.today - 2), house.arrived)
                self._desk.record(
                    "household", f"{house.centre}:medical", on, household=house.ref, members=[told]
                )  # fmt: skip

    def enrol(self, house: House) -> None:
        """Write that each child of school age goes to school, in the language that is taught near the first centre."""
        language = self._by_code[house.before or house.centre].language
        for person in house.minors(self.today):
            if person.age(self.today) >= SCHOOL_FROM_MONTHS:
                self.enrol_child(house, person, language)

    def enrol_child(self, house: House, person: Person, language: str, starts: Day | None = None) -> None:
        """Write that a child goes to school within four weeks of its arrival, and not before it is five."""
        if starts is None:
            starts = max(house.entered + self._random.randint(8, 24), reaches_months(person.born, 60))
        on = min(starts - 3, self.today)
        centre = house.before if house.before and starts < house.arrived else house.centre
        self._desk.record(
            "schooling", f"{centre}:school", on, household=house.ref, member=person.ref, status="enrolled",
            language=language, started_on=iso(starts),
        )  # fmt: skip

    def _guardian(self, house: House) -> None:
        if house.group == "unaccompanied_minors":
            on = min(house.entered + self._random.randint(4, 16), self.today)
            self._desk.record("guardian", "legal", on, household=house.ref, member="m1", on=iso(on))

    def _depart(self, house: House) -> None:
        assert house.left is not None  # noqa: S101 — households that are gone have a day on which they left
        reason = self._random.choices(("status_granted", "own_place", "return", "local_reception"), (5, 2, 1, 2))[0]
        self._desk.record(
            "departure", f"{house.centre}:reception_desk", house.left, household=house.ref, centre=house.centre,
            left_on=iso(house.left), reason=reason,
        )  # fmt: skip

    # ---- lists

    def _lists(self, population: Population) -> None:
        """Write the list of each centre: families by reference, adults alone with their month of birth."""
        listed: dict[str, list[dict[str, object]]] = {code: [] for code in self._by_code}
        for house in population.present:
            if house.arrived <= self.listed_on:
                listed[house.centre].append(self._mark(house))
            elif house.before is not None:
                listed[house.before].append(self._mark(house))
        for house in population.gone:
            if house.entered <= self.listed_on < (house.left or 0):
                listed[house.centre].append(self._mark(house))
        for code, households in listed.items():
            self._desk.record(
                "presence", f"{code}:reception_desk", self.listed_on, centre=code, on=iso(self.listed_on),
                households=households,
            )  # fmt: skip

    def _mark(self, house: House) -> dict[str, object]:
        mark: dict[str, object] = {"household": house.ref, "arrived_on": iso(min(house.arrived, self.listed_on))}
        if house.group not in {"families", "unaccompanied_minors"}:
            mark["members"] = house.told(self.listed_on)
        return mark
