"""How the columns of a table are understood: as told now, as told before, or by their titles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath

from coordination.errors import InvalidError, Mistake
from coordination.forms.values import shown, suggestion
from coordination.importing.mappings import Columns, remembered
from coordination.importing.outcome import ImportResult, Taking
from coordination.importing.rows import Reading
from coordination.importing.tables import Grid
from coordination.importing.titles import is_place, kind_named, map_titles, places_of
from rules.kinds import KINDS


def check_mapping(columns: Columns, readings: Sequence[tuple[Grid, Reading]]) -> None:
    """Raise `InvalidError` (`form_invalid`) for titles that no table has, and for places that no kind has."""
    titles = {title for grid, _ in readings for title in grid.titles}
    kinds = [reading.kind for _, reading in readings if reading.kind is not None] or list(KINDS)
    mistakes = []
    for title, place in columns.places.items():
        if title not in titles:
            mistakes.append(Mistake(f"mapping.{shown(title)}", "column_missing", **suggestion(title, titles)))
        elif place and not any(is_place(kind, place) for kind in kinds):
            near = suggestion(place, {known for kind in kinds for known in places_of(kind).values()})
            mistakes.append(Mistake(f"mapping.{shown(title)}", "unknown_field", **near))
    if mistakes:
        raise InvalidError("form_invalid", mistakes=tuple(mistakes))


def read_columns(taking: Taking, grid: Grid) -> Reading:
    """Understand the columns of a table: as told now, as told before, or by their titles."""
    installation, result = taking.installation, taking.result
    told = taking.mapping
    if told is None:
        with installation.begin(taking.actor, read_only=True) as uow:
            told = remembered(uow, taking.party, grid.titles)
    told = told or Columns()
    kind = taking.kind or told.kind or _kind_by_name(taking, grid)
    if kind is not None and kind not in KINDS:
        raise InvalidError("kind_unknown", kind=kind[:64])
    cache: dict[str | None, dict[str, str]] = {}

    def places(of: str | None) -> dict[str, str]:
        if of not in cache:
            known, _ = map_titles(of if of in KINDS else "supply", grid.titles) if of else ({}, {})
            typed = {title: "type" for title in grid.titles if map_titles("supply", [title])[0].get(title) == "type"}
            chosen = {title: place for title, place in told.places.items() if title in grid.titles}
            cache[of] = {**typed, **known, **chosen}
        return cache[of]

    if kind is None and "type" not in places(None).values():
        raise InvalidError("kind_needed", titles=grid.titles[:50])
    _note_columns(result, grid, told, kind, places)
    defaults = dict(told.defaults)
    if taking.party:
        defaults.setdefault("service", taking.party)
    return Reading(
        kind, places, defaults, taking.source, installation.clock.now().isoformat(), installation.settings.timezone,
        installation.vault.digest,
    )  # fmt: skip


def _kind_by_name(taking: Taking, grid: Grid) -> str | None:
    stem = PurePath(taking.name).stem
    for text in (grid.sheet or "", stem, stem.split("-")[0], stem.split("_")[0], stem.split(" ")[0]):
        found = kind_named(text) if text else None
        if found is not None:
            return found
    return None


def _note_columns(
    result: ImportResult, grid: Grid, told: Columns, kind: str | None, places: Callable[[str | None], dict[str, str]]
) -> None:
    """Note how the titles were understood, and those that no kind understands."""
    kinds = [kind] if kind is not None else list(KINDS)
    understood = {title: place for one in kinds for title, place in places(one).items()}
    result.columns.update(understood)
    unknown = map_titles(kind, grid.titles)[1] if kind is not None else {}
    for title in grid.titles:
        if title and title not in understood and title not in told.places:
            result.unknown[title] = unknown.get(title)
