"""The whole network, drawn from a seed: centres, people, a year of decisions, stories and planted conflicts."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from coordination.simulation.centres import LES_TILLEULS, Place, choose_closings, draw_places
from coordination.simulation.conflicts import ABOUT_PEOPLE, FORGOTTEN
from coordination.simulation.conflicts_of_centres import ABOUT_CENTRES, NEGLECTED
from coordination.simulation.desk import Desk, Event
from coordination.simulation.figures import Figures, figures_for
from coordination.simulation.flows import Flows
from coordination.simulation.people import Crowd
from coordination.simulation.planted import Planted, Scene
from coordination.simulation.registers import Registers
from coordination.simulation.residents import Population, settle
from coordination.simulation.seasons import Seasons
from coordination.simulation.stories import LES_TILLEULS_ANIMATION, tell_stories

DAYS = 365
SEED = 42
SEASON_DAYS = 90
"""Decisions of the past are drawn over a season at least, even where the installation is younger."""

_FEWEST_CENTRES_FOR_CONFLICTS = 6
_MOST_CONFLICTS = 60
_CONFLICTS_PER_CENTRE = 0.5

Planting = Callable[[Scene], None]


@dataclass(frozen=True, slots=True)
class Network:
    """A synthetic network: its centres, its people, and all events in the order in which they happened."""

    figures: Figures
    places: Sequence[Place]
    population: Population
    planted: tuple[Planted, ...]
    events: tuple[Event, ...]


def simulate(centres: int, days: int, seed: int, today: dt.date) -> Iterator[Event]:
    """Give the events of a synthetic network, in the order in which they happened.

    `days` is how far the past reaches that the installation has known; the extension attribute `recordedat` says when
    it took an event in. Nothing is stated after yesterday.
    """
    yield from draw_network(centres, days, seed, today).events


def draw_network(
    centres: int, days: int = DAYS, seed: int = SEED, today: dt.date | None = None, *, residents: int | None = None
) -> Network:
    """Draw a network of so many centres. The same arguments give the same events.

    Raises `ValueError` when there is no centre or no past.
    """
    if centres < 1 or days < 1:
        raise ValueError("a network has one centre or more, and a past of one day or more")
    now = (today or dt.date(2026, 11, 23)).toordinal()
    figures = figures_for(centres, residents)
    rng = random.Random(f"{seed}/places")
    places = draw_places(rng, centres, figures)
    closings = choose_closings(rng, places)
    _prepare_stories(places)
    crowd = Crowd(random.Random(f"{seed}/people"), now)
    population = settle(random.Random(f"{seed}/residents"), crowd, places, figures, max(days, SEASON_DAYS))
    desk = Desk(seed, now - days, now)
    flows = Flows(random.Random(f"{seed}/flows"), desk, places, now)
    scene = Scene(random.Random(f"{seed}/scene"), desk, flows, crowd, places, population, now)
    _write(scene, closings, max(days, SEASON_DAYS), seed)
    return Network(figures, tuple(places), population, tuple(scene.planted), tuple(desk.events()))


def _prepare_stories(places: list[Place]) -> None:
    for place in places:
        if place.code == LES_TILLEULS:
            place.budgets["animation"] = LES_TILLEULS_ANIMATION


def _write(scene: Scene, closings: list[Place], days: int, seed: int) -> None:
    """Write everything, the past first; what was forgotten is chosen before it is left out."""
    early, late = _plan_conflicts(len(scene.places))
    for planting in early:
        planting(scene)
    opened = scene.today - days
    registers = Registers(random.Random(f"{seed}/registers"), scene.desk, opened, scene.today)
    for place in scene.places:
        registers.write(place)
    scene.flows.write(scene.population)
    tell_stories(scene, closings)
    for planting in late:
        planting(scene)
    seasons = Seasons(scene, opened)
    for place in scene.places:
        seasons.write(place)


def _plan_conflicts(centres: int) -> tuple[list[Planting], list[Planting]]:
    """Give the plantings before and after the past is written: evenly over the rules."""
    if centres < _FEWEST_CENTRES_FOR_CONFLICTS:
        return [], []
    early: tuple[Planting, ...] = (*FORGOTTEN, *NEGLECTED)
    kinds = [*early, *ABOUT_PEOPLE, *ABOUT_CENTRES]
    wanted = min(round(centres * _CONFLICTS_PER_CENTRE), _MOST_CONFLICTS)
    plan = [kinds[i % len(kinds)] for i in range(wanted)]
    return [planting for planting in plan if planting in early], [p for p in plan if p not in early]
