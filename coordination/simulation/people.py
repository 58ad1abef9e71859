"""The people: families, minors alone and adults alone, drawn until the figures are exact. Pseudonyms and ages only."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from coordination.simulation.figures import MEAN_STAY_DAYS, Figures
from rules.days import Day, age_in_months, date_of, first_day, last_day, majority

_ADULTS = ((1, 0.32), (2, 0.52), (3, 0.12), (4, 0.04))
_CHILDREN = ((1, 0.36), (2, 0.32), (3, 0.18), (4, 0.09), (5, 0.04), (6, 0.01))
OLDEST_MINOR_MONTHS = 17 * 12 + 2
"""Nobody drawn as a minor comes of age today or within half a year."""

TWELVE_YEARS, TEN_YEARS = 144, 120
_LONGEST_STAY = 5 * 365
_NEEDS = (("medical", 0.035), ("psychological", 0.05), ("reduced_mobility", 0.012), ("special_diet", 0.03),
          ("quiet_room", 0.01))  # fmt: skip


@dataclass(slots=True)
class Person:
    """A member of a household. `birthday` is known only of those who were born here."""

    ref: str
    born: int
    birthday: Day | None = None
    unaccompanied: bool = False
    needs: tuple[str, ...] = ()
    due: Day | None = None

    def age(self, day: Day) -> int:
        """Age in completed months, as the calendar counts it."""
        return age_in_months(self.born, day)

    def minor(self, day: Day) -> bool:
        """Whether the person is a minor on a day."""
        return day < majority(self.born)

    def told(self) -> dict[str, Any]:
        """Give what an event says about the person."""
        told: dict[str, Any] = {"ref": self.ref, "born": month_text(self.born)}
        if self.unaccompanied:
            told["unaccompanied"] = True
        if self.needs:
            told["needs"] = list(self.needs)
        return told


@dataclass(slots=True)
class House:
    """A household: who belongs to it, when it came into the network, where it lives and since when."""

    ref: str
    group: str
    members: list[Person]
    entered: Day
    centre: str = ""
    arrived: Day = 0
    before: str | None = None
    left: Day | None = None
    settled: bool = True
    """Whether it may be moved by a decision to come: no move yet, nothing decided about it."""
    missing: frozenset[str] = frozenset()
    """What was forgotten for it: `assessment`, `schooling`."""
    allocation: str = ""
    """Reference of the allocation that brought it here."""

    def minors(self, day: Day) -> list[Person]:
        """Give the members who are minors on a day."""
        return [person for person in self.members if person.minor(day)]

    def told(self, day: Day) -> list[dict[str, Any]]:
        """Give the members as told on a day: those born later are told by their birth."""
        return [person.told() for person in self.members if person.birthday is None or person.birthday < day]

    def give_birthdays(self, today: Day) -> None:
        """Give those who were born after the household came a day of birth; the others were born the month before."""
        for person in self.members:
            first, last = max(first_day(person.born), self.entered + 1), min(last_day(person.born), today - 1)
            person.birthday = (first + last) // 2 if first <= last else None
            if person.birthday is None and last_day(person.born) >= self.entered:
                person.born -= 1

    def youngest(self, day: Day) -> int:
        """Age of the youngest member in months."""
        return min(person.age(day) for person in self.members)


def month_text(month: int) -> str:
    """Give `YYYY-MM` of a month index."""
    return f"{month // 12:04}-{month % 12 + 1:02}"


def not_on_new_year(day: Day) -> Day:
    """Move a day off the first of January: on that day budgets change, and are compared per child present."""
    date = date_of(day)
    return day - 1 if (date.month, date.day) == (1, 1) else day


def born_for_age(months: int, day: Day) -> int:
    """Give the month of birth of somebody who has completed so many months on a day."""
    date = date_of(day)
    month = date.year * 12 + date.month - 1
    return month - months - (0 if day == last_day(month) else 1)


class Crowd:
    """Draws households. References are numbered in the order of drawing."""

    def __init__(self, rng: random.Random, today: Day) -> None:
        self._random = rng
        self.today = today
        self._number = 0

    def ref(self) -> str:
        """Give the next reference of a household."""
        self._number += 1
        return f"H-{self._number:06}"

    def stay(self) -> int:
        """Draw for how many days somebody has been here: of stays with a mean of fifteen months."""
        return min(int(self._random.expovariate(1 / MEAN_STAY_DAYS)) + 1, _LONGEST_STAY)

    def families(self, figures: Figures) -> list[House]:
        """Draw families with exactly so many children, adults and children under twelve."""
        sizes = self._sizes(figures.accompanied, figures.in_families - figures.accompanied)
        alone_under_12 = self.young_alone(figures)
        ages = self._ages([children for _, children in sizes], figures.under_12 - alone_under_12)
        return [self.family(adults, own) for (adults, _), own in zip(sizes, ages, strict=True)]

    def young_alone(self, figures: Figures) -> int:
        """Give how many of the unaccompanied minors are under twelve: two of a hundred."""
        return round(figures.unaccompanied * 0.02)

    def family(self, adults: int, ages: list[int], stayed: int | None = None) -> House:
        """Make a family from a number of adults and the ages of the children in months."""
        entered = not_on_new_year(self.today - (self.stay() if stayed is None else stayed))
        members = [Person(f"a{i}", self.adult(max(ages) + 216)) for i in range(1, adults + 1)]
        for i, months in enumerate(sorted(ages, reverse=True), 1):
            members.append(Person(f"c{i}", born_for_age(months, self.today)))
        house = House(self.ref(), "families", members, entered)
        house.give_birthdays(self.today)
        self._add_needs(house, single_parent=adults == 1)
        return house

    def alone(self, months: int, stayed: int | None = None) -> House:
        """Make an unaccompanied minor of an age in months, who was ten or older on the day of arrival."""
        longest = max(months - TEN_YEARS, 1) * 30
        entered = not_on_new_year(self.today - (min(self.stay(), longest) if stayed is None else stayed))
        person = Person("m1", born_for_age(months, self.today), unaccompanied=True)
        house = House(self.ref(), "unaccompanied_minors", [person], entered)
        self._add_needs(house, single_parent=False)
        return house

    def minors_alone(self, figures: Figures) -> list[House]:
        """Draw the unaccompanied minors: most are sixteen or seventeen."""
        young = self.young_alone(figures)
        houses = []
        for number in range(figures.unaccompanied):
            if number < young:
                months = self._random.randint(TEN_YEARS + 6, TWELVE_YEARS - 1)
            else:
                months = self._random.choices(
                    range(TWELVE_YEARS, OLDEST_MINOR_MONTHS + 1),
                    [1 + max(age - 168, 0) ** 1.3 / 12 for age in range(TWELVE_YEARS, OLDEST_MINOR_MONTHS + 1)],
                )[0]
            houses.append(self.alone(months))
        return houses

    def single(self, group: str) -> House:
        """Make an adult without children."""
        return House(self.ref(), group, [Person("m1", self.adult())], self.today - self.stay())

    def adult(self, least: int = 0) -> int:
        """Draw the month of birth of an adult of so many months or more."""
        return born_for_age(max(int(self._random.triangular(19, 58, 29) * 12), least), self.today)

    # ---- drawing until it fits

    def _sizes(self, children: int, adults: int) -> list[tuple[int, int]]:
        """Draw (adults, children) per family until both sums are exact."""
        sizes: list[list[int]] = []
        left = children
        while left > 0:
            drawn = min(self._draw(_CHILDREN), left)
            sizes.append([self._draw(_ADULTS), drawn])
            left -= drawn
        gap = adults - sum(size[0] for size in sizes)
        while gap:
            size = self._random.choice(sizes)
            step = 1 if gap > 0 else -1
            if 1 <= size[0] + step <= 4:  # noqa: PLR2004 — a household has one to four adults
                size[0] += step
                gap -= step
        return [(size[0], size[1]) for size in sizes]

    def _draw(self, shares: tuple[tuple[int, float], ...]) -> int:
        return self._random.choices([value for value, _ in shares], [share for _, share in shares])[0]

    def _ages(self, children: list[int], under_12: int) -> list[list[int]]:
        """Draw the children's ages family by family, then some again until two thirds are under twelve."""
        ages = [self._siblings(count) for count in children]
        gap = under_12 - sum(months < TWELVE_YEARS for own in ages for months in own)
        while gap:
            i = self._random.randrange(len(ages))
            again = self._siblings(children[i])
            change = sum(m < TWELVE_YEARS for m in again) - sum(m < TWELVE_YEARS for m in ages[i])
            if change and abs(gap - change) < abs(gap):
                ages[i], gap = again, gap - change
        return ages

    def _siblings(self, count: int) -> list[int]:
        """Draw ages of siblings in months, a year or more apart (one pair of fifty are twins)."""
        youngest = int(self._random.triangular(1, 170, 20))
        ages = [youngest]
        while len(ages) < count:
            gap = 0 if self._random.random() < 0.02 else self._random.randint(12, 42)  # noqa: PLR2004 — twins
            ages.append(ages[-1] + gap)
        over = ages[-1] - OLDEST_MINOR_MONTHS
        if over > 0:
            ages = [max(age - over, 0) for age in ages]
        return ages

    def _add_needs(self, house: House, *, single_parent: bool) -> None:
        adult = house.members[0]
        needs = [need for need, share in _NEEDS if self._random.random() < share]
        if single_parent:
            needs.append("single_parent")
        adult.needs = tuple(sorted(needs))
