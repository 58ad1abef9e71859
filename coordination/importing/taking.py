"""Taking in a file: open it, understand its columns, make events of its rows, submit them, tell what became of each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePath
from typing import Any

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.errors import InvalidError
from coordination.events import Receipt, Unread, rehearse_events, submit_events
from coordination.forms import parse_json
from coordination.ids import new_id
from coordination.importing.files import open_file
from coordination.importing.mappings import Columns, remember
from coordination.importing.outcome import REHEARSED_MOST, ImportResult, RowOutcome, Taking
from coordination.importing.rows import Told, tell_rows
from coordination.importing.seeing import gone_since, recognise, references_of
from coordination.importing.understanding import check_mapping, read_columns
from coordination.installation import Installation
from coordination.models import Import, Quarantined
from coordination.unit_of_work import UnitOfWork
from rules.kinds import KINDS

Suppose = Callable[[Installation, Sequence[Mapping[str, Any]], Actor], Any]
"""Says what some events would do (`placements.suppose`)."""


def import_file(  # noqa: PLR0913 — what a file is, and how it is to be taken
    installation: Installation,
    name: str,
    data: bytes,
    actor: Actor,
    *,
    mapping: Mapping[str, str] | Columns | None = None,
    kind: str | None = None,
    dry_run: bool = False,
    full_list: bool = False,
    suppose: Suppose | None = None,
    progress: Callable[[int], None] | None = None,
) -> ImportResult:
    """Take in a file of events: CSV, XLSX, NDJSON or CloudEvents JSON, by the ending of its name.

    `mapping` gives the places of columns by their titles (an empty place leaves one out) and is remembered for the
    party. With `dry_run` nothing is written, and `suppose` tells what it would do. With `full_list`, what an earlier
    file of this party named and this one does not is offered in `missing`. Raises `InvalidError` when nothing of the
    file can be read; a bad row costs no other row.
    """
    opened = open_file(name, data)
    party = actor.parties[0] if len(actor.parties) == 1 else ""
    source = next(iter(actor.sources), f"/imports/{party or 'operator'}").rstrip("/") + "/"
    columns = mapping if isinstance(mapping, Columns) or mapping is None else Columns(dict(mapping), kind)
    result = ImportResult(None, PurePath(name).name[:300], dry_run)
    taking = Taking(installation, actor, result.name, party, source, columns, kind, result, progress=progress)
    readings = [(grid, read_columns(taking, grid)) for grid in opened.grids]
    if columns is not None:
        check_mapping(columns, readings)
    if result.unknown:
        if not dry_run:
            raise InvalidError("columns_unknown", columns=list(result.unknown), suggestions=dict(result.unknown))
        return result
    if not dry_run:
        _begin(taking, data)
    for grid, reading in readings:
        _take_rows(taking, tell_rows(grid, reading), grid.sheet)
    if opened.raws:
        _take_raws(taking, opened.raws)
    if dry_run and suppose is not None and taking.rehearsed:
        result.supposed = suppose(installation, taking.rehearsed, actor)
        result.supposed_rows = len(taking.rehearsed)
    if full_list:
        with installation.begin(actor, read_only=True) as uow:
            result.missing = gone_since(uow, source, {one for one, _ in taking.told}, taking.told)
    if not dry_run:
        _end(taking, [grid.titles for grid in opened.grids])
    return result


def _begin(taking: Taking, data: bytes) -> None:
    taking.result.id = new_id()
    with taking.installation.begin(taking.actor) as uow:
        uow.session.add(
            Import(
                id=taking.result.id, name=taking.name, digest=hashlib.sha256(data).hexdigest(),
                party=taking.party or None, received_by=taking.actor.label, started_at=uow.at, ended_at=None, counts={},
            )
        )  # fmt: skip


def _end(taking: Taking, headers: Iterable[Sequence[str]]) -> None:
    result = taking.result
    with taking.installation.begin(taking.actor) as uow:
        _note_settled(uow, result)
        uow.session.execute(
            sa.update(Import).where(Import.id == result.id).values(ended_at=uow.at, counts=result.counts)
        )
        if taking.mapping is not None:
            for titles in headers:
                remember(uow, taking.party, titles, taking.mapping)


def _note_settled(uow: UnitOfWork, result: ImportResult) -> None:
    """Tell rows as taken in that waited for something which a later row of the file said."""
    began = sa.select(Import.started_at).where(Import.id == result.id).scalar_subquery()
    query = sa.select(Quarantined.source, Quarantined.event_id)
    settled = {
        (source, name)
        for source, name in uow.session.execute(
            query.where(Quarantined.status == "replayed", Quarantined.settled_at >= began)
        )
    }
    result.rows = [
        replace(row, status="accepted", problem=None)
        if row.status == "quarantined" and (row.source, row.id) in settled
        else row
        for row in result.rows
    ]
    result.counts = dict(Counter(row.status for row in result.rows))


def _batches(told: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(told)
    while batch := list(islice(rest, size)):
        yield batch


def _take_rows(taking: Taking, rows: Iterable[Told], sheet: str | None) -> None:
    for batch in _batches(rows, taking.at_once):
        with taking.installation.begin(taking.actor, read_only=True) as uow:
            recognise(uow, batch)
        raws: list[object] = []
        places = []
        for told in batch:
            error = InvalidError(told.problem, field=told.place or None, **told.context) if told.problem else None
            raws.append(Unread(told.event or told.text.encode(), error) if error else told.event)
            places.append({"file": taking.name, "line": told.lines[0], **({"sheet": sheet} if sheet else {})})
        _take(taking, raws, places, sheet)


def _take_raws(taking: Taking, raws: Sequence[tuple[int, object]]) -> None:
    for batch in _batches(raws, taking.at_once):
        _take(taking, [raw for _, raw in batch], [{"file": taking.name, "line": line} for line, _ in batch], None)


def _take(taking: Taking, raws: list[object], places: list[dict[str, Any]], sheet: str | None) -> None:
    """Submit (or rehearse) a batch and write down what became of each row."""
    result = taking.result
    if result.dry_run:
        receipts = rehearse_events(taking.installation, raws, taking.actor)
        parsed = (parse_json(raw) if isinstance(raw, bytes) and receipt.status == "accepted" else raw
                  for raw, receipt in zip(raws, receipts, strict=True))  # fmt: skip
        taking.rehearsed.extend(
            raw for raw, receipt in zip(parsed, receipts, strict=True)
            if receipt.status == "accepted" and isinstance(raw, dict) and len(taking.rehearsed) < REHEARSED_MOST
        )  # fmt: skip
    else:
        receipts = submit_events(taking.installation, raws, taking.actor, import_id=result.id, places=places)
    for place, receipt in zip(places, receipts, strict=True):
        result.rows.append(
            RowOutcome(place["line"], receipt.status, receipt.source, receipt.id, receipt.problem, sheet)
        )
    result.counts = dict(Counter(row.status for row in result.rows))
    _note_references(taking, raws, receipts)
    if taking.progress is not None:
        taking.progress(len(result.rows))


def _note_references(taking: Taking, raws: Sequence[object], receipts: Sequence[Receipt]) -> None:
    kinds = set(taking.result.kinds)
    for raw in raws:
        event = raw.raw if isinstance(raw, Unread) else raw
        if isinstance(event, dict) and isinstance(event.get("data"), dict):
            kind = str(event.get("type", "")).rpartition(".")[2]
            kinds.add(kind)
            taking.told.add((kind, str(event["data"].get("reference"))))
    events = [receipt.event for receipt in receipts if receipt.event is not None]
    with taking.installation.begin(taking.actor, read_only=True) as uow:
        taking.told.update(references_of(uow, events))
    taking.result.kinds = tuple(sorted(kinds & KINDS.keys()))
