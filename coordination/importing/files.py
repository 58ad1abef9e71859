"""What a file is, by its ending: tables (CSV, XLSX), or events already (NDJSON, CloudEvents JSON)."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath

from coordination.errors import InvalidError
from coordination.forms import parse_json
from coordination.forms.pieces import pieces_of
from coordination.importing.tables import ROWS_MOST, Grid, check_size
from coordination.importing.texts import decode, read_csv
from coordination.importing.workbooks import read_workbook

ENDINGS = {
    ".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".ndjson": "ndjson",
    ".jsonl": "ndjson", ".json": "json",
}  # fmt: skip


@dataclass(slots=True)
class Opened:
    """What a file holds: tables, or raw events with their lines (positions, in a JSON array)."""

    grids: list[Grid] = field(default_factory=list)
    raws: list[tuple[int, object]] = field(default_factory=list)


def open_file(name: str, data: bytes) -> Opened:
    """Open a file. Raises `InvalidError` when nothing of it can be taken in."""
    form = ENDINGS.get(PurePath(name.lower()).suffix)
    if form is None:
        raise InvalidError("file_type_unknown", name=PurePath(name).name[:80], allowed=sorted(ENDINGS))
    check_size(data)
    if data.startswith(b"PK\x03\x04"):
        form = "xlsx"
    if form == "csv":
        return Opened([read_csv(data)])
    if form == "xlsx":
        return Opened(read_workbook(data))
    return Opened(raws=_lines(data) if form == "ndjson" else _events(data))


def _lines(data: bytes) -> list[tuple[int, object]]:
    raws: list[tuple[int, object]] = []
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = decode(data).encode()
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            raws.append((number, bytes(line.strip())))
        if len(raws) > ROWS_MOST:
            raise InvalidError("too_many_rows", most=ROWS_MOST)
    return raws


def _events(data: bytes) -> list[tuple[int, object]]:
    body = decode(data).encode()
    try:
        parsed = parse_json(body)
    except InvalidError as problem:
        parsed = list(islice(pieces_of(body.strip(), problem), ROWS_MOST + 1))
    events = parsed if isinstance(parsed, list) else [parsed]
    if len(events) > ROWS_MOST:
        raise InvalidError("too_many_rows", most=ROWS_MOST)
    return list(enumerate(events, start=1))
