"""The record of a planted conflict, and the scene in which stories and conflicts are set."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from coordination.simulation.centres import Place
from coordination.simulation.desk import Desk
from coordination.simulation.flows import SCHOOL_FROM_MONTHS, Flows
from coordination.simulation.people import Crowd, House
from coordination.simulation.residents import Population
from rules.days import Day, iso_of


@dataclass(frozen=True, slots=True)
class Planted:
    """A conflict that was put in on purpose: family of rules, where, by which decisions, and since when.

    `centre` may be `region:` with a region. `first_day` is the first day of the conflict that is not past.
    `also` are other families of rules that the same decisions cannot help to break.
    """

    rule: str
    centre: str
    references: tuple[str, ...]
    first_day: str
    also: tuple[str, ...] = ()
    stage: str = "confirmed"


@dataclass(slots=True)
class Scene:
    """All that a story or a planted conflict needs, and the list of what was planted."""

    random: random.Random
    desk: Desk
    flows: Flows
    crowd: Crowd
    places: list[Place]
    population: Population
    today: Day
    planted: list[Planted] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    _by_code: dict[str, Place] = field(default_factory=dict)

    def plant(
        self, rule: str, place: Place | str, references: list[str], first: Day, *also: str, stage: str = "confirmed"
    ) -> None:
        """Remember what was planted."""
        code = place if isinstance(place, str) else place.code
        self.planted.append(Planted(rule, code, tuple(references), iso_of(first), also, stage))

    def place(self, code: str) -> Place | None:
        """Give the centre of a code."""
        if not self._by_code:
            self._by_code.update((place.code, place) for place in self.places)
        return self._by_code.get(code)

    def choose(self, wanted: Callable[[Place], bool], *, fresh: bool = True) -> Place | None:
        """Draw a centre where nothing else was planted (`fresh`), and keep it for this conflict."""
        found = [
            place
            for place in self.places
            if not place.closing and wanted(place) and not (fresh and place.code in self.used)
        ]
        if not found:
            return None
        place = self.random.choice(found)
        self.used.add(place.code)
        return place

    def another(self, place: Place, group: str = "families", *, language: str | None = None) -> Place | None:
        """Draw another centre with people of the group: of the same language unless told otherwise."""
        language = place.language if language is None else language
        found = [
            other
            for other in self.places
            if other.code != place.code
            and not other.closing
            and other.kind == "collective"
            and other.residents[group]
            and other.language == language
        ]
        return self.random.choice(found) if found else None

    def household(self, place: Place, wanted: Callable[[House], bool], group: str = "families") -> House | None:
        """Draw a household of a centre about which nothing is decided yet, and take it."""
        found = [
            house
            for house in self.population.by_centre.get(place.code, ())
            if house.group == group and house.settled and house.arrived <= self.flows.listed_on and wanted(house)
        ]
        if not found:
            return None
        house = self.random.choice(found)
        house.settled = False
        return house

    def pupils(self, house: House) -> bool:
        """Whether the household has a child that goes to school."""
        return any(person.age(self.today) >= SCHOOL_FROM_MONTHS + 18 for person in house.minors(self.today))

    def newcomers(self, ages: list[int], adults: int = 2) -> House:
        """Make a family that is still to come, with the ages of its children in months."""
        house = self.crowd.family(adults, ages, stayed=0)
        house.settled = False
        return house

    def send(
        self, house: House, place: Place, arrives: Day, *, stated: Day | None = None, status: str = "confirmed"
    ) -> str:
        """Send a household that is still to come to a centre: assessed before, and with a school that expects it."""
        house.centre, house.arrived, house.entered = place.code, arrives, arrives
        stated = self.today - self.random.randint(2, 5) if stated is None else stated
        reference = self.flows.allocate(house, place.code, arrives, stated=stated, status=status)
        self.desk.record(
            "assessment", "medical", stated, household=house.ref, kind="needs", completed_on=iso_of(stated)
        )
        for person in house.minors(arrives):
            if person.age(self.today) >= SCHOOL_FROM_MONTHS:
                self.flows.enrol_child(house, person, place.language, arrives + self.random.randint(5, 14))
        return reference
