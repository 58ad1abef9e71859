"""Who lives where: the households of today, those who left during the year, and where they were before."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field

from coordination.simulation.centres import Place
from coordination.simulation.figures import MEAN_STAY_DAYS, Figures
from coordination.simulation.people import Crowd, House, not_on_new_year
from rules.days import Day

_LIVED_THERE_DAYS = 260
"""Households of the centres that close came long before: nobody was sent there after the closure was known."""

_MOVED_SHARE = 0.14
_DRAWS = 12
_EXPECTING_SHARE, _APART_MONTHS = 0.04, 14


@dataclass(slots=True)
class Population:
    """All households: those present today, and those who left within the year."""

    present: list[House]
    gone: list[House]
    by_centre: dict[str, list[House]] = field(default_factory=dict)

    def families_in(self, centre: str) -> list[House]:
        """Give the families that live in a centre today."""
        return [house for house in self.by_centre.get(centre, ()) if house.group == "families"]


def settle(rng: random.Random, crowd: Crowd, places: list[Place], figures: Figures, days: int) -> Population:
    """Draw the households of today and give each a centre, then those who left in the last so many days."""
    houses = {
        "families": crowd.families(figures),
        "unaccompanied_minors": crowd.minors_alone(figures),
        "single_men": [crowd.single("single_men") for _ in range(_people(places, "single_men"))],
        "single_women": [crowd.single("single_women") for _ in range(_people(places, "single_women"))],
    }
    population = Population([], [])
    for group, own in houses.items():
        _house(rng, own, [place for place in places if place.residents[group]], group)
        population.present.extend(own)
    for house in population.present:
        population.by_centre.setdefault(house.centre, []).append(house)
    by_code = {place.code: place for place in places}
    for house in population.present:
        _look_back(rng, house, by_code, places, crowd.today)
        _expect(rng, house, crowd.today)
    population.gone = _gone(rng, crowd, population.present, places, days)
    return population


def _people(places: list[Place], group: str) -> int:
    return sum(place.residents[group] for place in places)


def _house(rng: random.Random, houses: list[House], places: list[Place], group: str) -> None:
    """Fill the centres by their size; who fits nowhere that was drawn goes where most places are left."""
    codes = [place.code for place in places]
    shares = list(itertools.accumulate(place.residents[group] for place in places))
    left = {place.code: place.residents[group] for place in places}
    for house in sorted(houses, key=lambda house: -len(house.members)):
        size = len(house.members)
        drawn = (rng.choices(codes, cum_weights=shares)[0] for _ in range(_DRAWS))
        fitting = next((code for code in drawn if left[code] >= size), None)
        house.centre = fitting or max(left, key=lambda code: left[code])
        left[house.centre] -= size
    for place in places:
        place.residents[group] -= left[place.code]
        place.capacity[group] = max(place.capacity[group], round(place.residents[group] * 1.09) + 3)


def _look_back(rng: random.Random, house: House, by_code: dict[str, Place], places: list[Place], today: Day) -> None:
    """Give a household the day of its arrival, and to one of seven another centre before."""
    house.arrived = house.entered
    if by_code[house.centre].closing:
        house.settled = False
        if today - house.entered < _LIVED_THERE_DAYS:
            house.entered = house.arrived = today - _LIVED_THERE_DAYS - rng.randrange(200)
            house.give_birthdays(today)
        return
    stayed = today - house.entered
    if house.group in {"families", "unaccompanied_minors"} and stayed > 100 and rng.random() < _MOVED_SHARE:  # noqa: PLR2004
        here = by_code[house.centre]
        others = [
            place.code
            for place in places
            if place.language == here.language
            and place.residents[house.group]
            and place.code != here.code
            and not place.closing
        ]
        if others:
            house.before = rng.choice(others)
            house.arrived = not_on_new_year(today - rng.randint(61, stayed - 30))
            house.settled = False


def _expect(rng: random.Random, house: House, today: Day) -> None:
    """Let one family of thirty expect a child within the half year."""
    if house.group == "families" and house.youngest(today) > _APART_MONTHS and rng.random() < _EXPECTING_SHARE:
        house.members[0].due = today + rng.randint(10, 170)


def _gone(rng: random.Random, crowd: Crowd, present: list[House], places: list[Place], days: int) -> list[House]:
    """Draw the households with children who left during the year: as many as came."""
    gone = []
    codes = {
        group: [place for place in places if place.residents[group] and not place.closing]
        for group in ("families", "unaccompanied_minors")
    }
    shares = {group: list(itertools.accumulate(place.residents[group] for place in at)) for group, at in codes.items()}
    models = [house for house in present if codes.get(house.group)]
    for _ in range(round(len(models) * days / MEAN_STAY_DAYS)):
        model = rng.choice(models)
        ages = [person.age(crowd.today) for person in model.minors(crowd.today)]
        left = crowd.today - rng.randrange(1, days)
        stayed = crowd.today - left + 14 + crowd.stay()
        older = [months + stayed // 30 + 1 for months in ages]
        if model.group == "families":
            house = crowd.family(len(model.members) - len(ages), older, stayed)
        else:
            house = crowd.alone(older[0], stayed)
        house.arrived, house.left = house.entered, left
        house.centre = rng.choices(codes[house.group], cum_weights=shares[house.group])[0].code
        gone.append(house)
    return gone
