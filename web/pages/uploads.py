"""Uploading a file: read it, say which column is what, see line by line what it would do, and take it in.

Without a script a browser cannot send the file twice, so it travels with the form, sealed under the installation's key.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from cryptography.exceptions import InvalidTag
from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coordination.actors import Actor
from coordination.errors import DomainError, InvalidError, Mistake
from coordination.importing import Columns, ImportResult, import_file
from coordination.importing.files import open_file
from coordination.placements import suppose
from coordination.queries import finding_rows
from rules.kinds import KINDS, Field, Kind
from web.current import installation, language
from web.identity import access, actor
from web.pages import deciding
from web.pages.desk import blueprint, page
from web.pages.effects import Coming, gather
from web.pages.failing import tell_in
from web.pages.forms.inputs import Form, Input, Option
from web.pages.listing import Figure
from web.pages.mistaking import envelope_words, reasons
from web.pages.names import party
from web.pages.telling import begin, kind_words, pair, words_of
from web.problems import status_of
from web.security import MEBIBYTE, takes_up_to

FILE_MOST = 8 * MEBIBYTE
"""What a page takes; larger files go through the API or the command line."""
BODY_MOST = 2 * FILE_MOST
PROBLEMS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Held:
    """A file on its way through the steps."""

    name: str
    data: bytes
    kind: str | None
    party: str
    places: Mapping[str, str]

    def columns(self) -> Columns | None:
        """Give how the columns were mapped on the page, or `None`: as remembered, or by their titles."""
        return Columns(dict(self.places), self.kind) if self.places else None

    def carried(self) -> Iterator[tuple[str, str]]:
        """Give what the form carries to the next step."""
        yield "held", base64.b64encode(installation().vault.seal(self.data)).decode()
        yield "name", self.name
        yield "kind", self.kind or ""
        yield "party", self.party
        yield from ((f"column.{title}", place) for title, place in self.places.items())


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the file: its title, its first values, and the field that it fills."""

    title: str
    examples: str
    field: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """A line that was not taken in, and why."""

    line: str
    status: str
    why: str


@blueprint.url_value_preprocessor
def _allow_held_files(endpoint: str | None, _: dict[str, Any] | None) -> None:
    """Let the form that carries a file be as large as the file; before anything reads the form."""
    if endpoint == "pages.upload":
        request.max_form_memory_size = BODY_MOST


def _form() -> Form:
    me = actor()
    kinds = [Option(kind.name, begin(kind_words(kind.name))) for kind in deciding.kinds_of(me)]
    inputs = [
        Input(
            "file",
            gettext("File"),
            "file",
            required=True,
            accept=".csv,.xlsx,.ndjson,.json",
            help=gettext("At most %(number)s MB.", number=FILE_MOST // MEBIBYTE),
        ),
        Input(
            "kind",
            gettext("What is in it?"),
            "select",
            value=request.form.get("kind", ""),
            options=kinds,
            help=gettext("Not needed when the file, a sheet or a column says it."),
        ),
    ]
    if len(me.parties) > 1:
        parties = [Option(each, begin(party(each))) for each in me.parties]
        chosen = request.form.get("party", me.parties[0])
        inputs.append(Input("party", gettext("In the name of"), "select", required=True, value=chosen, options=parties))
    return Form(inputs)


@blueprint.route("/upload", methods=["GET", "POST"])
@access("imports.run")
@takes_up_to(BODY_MOST)
def upload() -> ResponseReturnValue:
    """Upload a file, step by step."""
    form = _form()
    if request.method == "GET" or request.form.get("lang"):
        return page("upload.html", form=form)
    try:
        held = _held()
        result = _take(held, dry_run=request.form.get("act") != "take")
        if result.unknown:
            return _ask_columns(held, result)
        return _tell(held, result)
    except DomainError as error:
        tell_in(form, error)
        return page("upload.html", form=form), status_of(error)


def _held() -> Held:
    filled, sent = request.form, request.files.get("file")
    if sent is not None and sent.filename:
        data, name = sent.stream.read(FILE_MOST + 1), sent.filename
        if len(data) > FILE_MOST:
            raise InvalidError("file_too_large", field="file", most_megabytes=FILE_MOST // MEBIBYTE)
    elif filled.get("held"):
        data, name = _opened(filled["held"]), filled.get("name", "")
    else:
        raise InvalidError("required", mistakes=(Mistake("file", "required"),))
    places = {key.removeprefix("column."): place for key, place in filled.items() if key.startswith("column.")}
    mine = actor().parties
    chosen = filled.get("party", "")
    by = chosen if chosen in mine else (mine[0] if mine else "")
    return Held(name, data, filled.get("kind") or None, by, places)


def _opened(sealed: str) -> bytes:
    try:
        return installation().vault.open(base64.b64decode(sealed, validate=True))
    except (binascii.Error, ValueError, InvalidTag):
        raise InvalidError("required", mistakes=(Mistake("file", "required"),)) from None


def _as(held: Held) -> Actor:
    """Give the person, speaking for the party that was chosen."""
    return replace(actor(), parties=(held.party,) if held.party else ())


def _take(held: Held, *, dry_run: bool) -> ImportResult:
    return import_file(
        installation(),
        held.name,
        held.data,
        _as(held),
        mapping=held.columns(),
        kind=held.kind,
        dry_run=dry_run,
        suppose=suppose if dry_run else None,
    )


def _ask_columns(held: Held, result: ImportResult) -> str:
    kind = KINDS.get(held.kind or "")
    fields = (
        list(_places(kind)) if kind else [option for each in deciding.kinds_of(actor()) for option in _places(each)]
    )
    known = {**result.columns, **{title: place or "" for title, place in result.unknown.items()}}
    columns = []
    for grid in open_file(held.name, held.data).grids:
        rows = [row.cells for row in islice(iter(grid.rows), 3)]
        for number, title in enumerate(grid.titles):
            examples = ", ".join(
                str(cells[number]) for cells in rows if number < len(cells) and cells[number] is not None
            )
            columns.append(ColumnLine(title, examples[:80], held.places.get(title, known.get(title, ""))))
    return page(
        "upload_columns.html",
        name=held.name,
        columns=columns,
        fields=list(dict.fromkeys(fields)),
        carried=[pair for pair in held.carried() if not pair[0].startswith("column.")],
        form=Form([]),
    )


def _places(kind: Kind) -> Iterator[Option]:
    """Give every place of an event that a column can fill."""
    for field in kind.fields:
        yield from _places_of(field, field.name, begin(words_of(field.words)))
    yield from (Option(name, words) for name, words in envelope_words().items())


def _places_of(field: Field, name: str, words: str) -> Iterator[Option]:
    if field.type == "map":
        yield from (Option(f"{name}.{key}", pair(words, words_of(each))) for key, each in (field.values or {}).items())
    elif field.type == "object":
        at = f"{name}.1" if field.many else name
        for inner in field.fields:
            if inner.type != "object":
                yield Option(f"{at}.{inner.name}", pair(words, words_of(inner.words)))
    else:
        yield Option(name, words)


def _tell(held: Held, result: ImportResult) -> str:
    problems = [
        RowLine(
            f"{row.sheet}, {row.line}" if row.sheet else str(row.line),
            _status(row.status),
            "; ".join(reasons(row.problem or {})),
        )
        for row in result.quarantined[:PROBLEMS_SHOWN]
    ]
    counts = [Figure(_status(status), str(number)) for status, number in result.counts.items() if number]
    return page(
        "upload_result.html",
        name=held.name,
        headline=_headline(result),
        counts=counts,
        dry_run=result.dry_run,
        carried=list(held.carried()) if result.dry_run else (),
        problems=problems,
        findings=_findings(result),
    )


def _findings(result: ImportResult) -> list[Coming]:
    if result.supposed is None:
        return []
    with installation().begin(actor(), read_only=True) as uow:
        return gather(finding_rows(uow, result.supposed.appear, language()))


def _status(status: str) -> str:
    return {
        "accepted": gettext("taken in"),
        "duplicate": gettext("known already"),
        "quarantined": gettext("set apart, to be mended"),
        "set_aside": gettext("outside the pilot"),
    }.get(status, status)


def _headline(result: ImportResult) -> str:
    good, bad = result.counts.get("accepted", 0), len(result.quarantined)
    if result.dry_run:
        first = ngettext("One line would be taken in", "%(num)s lines would be taken in", good)
    else:
        first = ngettext("One line is taken in", "%(num)s lines are taken in", good)
    if not bad:
        return first
    then = ngettext("one needs mending", "%(num)s need mending", bad)
    return f"{first}, {then}"
