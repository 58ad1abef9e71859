"""CSV as it really comes: any encoding of Windows and Excel, three separators, and quotes that are broken on one line.

Records are split by a small tolerant reader: what opens a quote and does not close it costs its own line and no other.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from coordination.errors import InvalidError
from coordination.importing.tables import COLUMNS_MOST, ROWS_MOST, Grid, Row

SEPARATORS = (";", "\t", ",")
LINES_OF_A_CELL = 50
"""A cell may have so many lines; a quote that stays open for longer is a broken one."""


def decode(data: bytes) -> str:
    """Give the text of a file. Raises `InvalidError` (`encoding_unknown`) for what is no text."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
                           (codecs.BOM_UTF16_BE, "utf-16")):  # fmt: skip
        if data.startswith(mark):
            return _decoded(data, encoding)
    head = data[:4000]
    if head.count(0) > len(head) // 4:
        return _decoded(data, "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "cp1252")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise InvalidError("encoding_unknown", tried=encoding, position=wrong.start) from None


def read_csv(data: bytes) -> Grid:
    """Read a CSV file. Raises `InvalidError` when it has no header, too many columns or no readable text."""
    lines = decode(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start, separator = 0, ""
    if lines[0].lower().startswith("sep=") and len(lines[0]) == len("sep=;"):
        start, separator = 1, lines[0][-1]
    while start < len(lines) and not lines[start].strip(" ;,\t"):
        start += 1
    if start == len(lines):
        raise InvalidError("file_empty")
    separator = separator or max(SEPARATORS, key=lambda sign: _outside_quotes(lines[start], sign))
    header, after = _record(lines, start, separator)
    if header is None:
        raise InvalidError("header_unreadable", line=start + 1)
    titles = [title.strip() for title in header]
    while titles and not titles[-1]:
        titles.pop()
    if len(titles) > COLUMNS_MOST:
        raise InvalidError("too_many_columns", most=COLUMNS_MOST, found=len(titles))
    rows = _Records(lines, after, separator, len(titles))
    return Grid(titles, rows, start + 1, comma={";": True, ",": False}.get(separator))


def _outside_quotes(line: str, sign: str) -> int:
    inside, found = False, 0
    for char in line:
        if char == '"':
            inside = not inside
        found += char == sign and not inside
    return found


@dataclass(slots=True)
class _Records:
    """The records below the header, each with its line."""

    lines: list[str]
    start: int
    separator: str
    width: int

    def __iter__(self) -> Iterator[Row]:
        at, found = self.start, 0
        while at < len(self.lines):
            line = self.lines[at]
            if not line.strip(self.separator + " "):
                at += 1
                continue
            found += 1
            if found > ROWS_MOST:
                raise InvalidError("too_many_rows", most=ROWS_MOST)
            cells, after = _record(self.lines, at, self.separator)
            if cells is None or (after > at + 1 and len(cells) != self.width):
                yield Row(at + 1, [], "broken_quote", {"line": at + 1}, line)
                at += 1
                continue
            yield self._row(at, after, cells)
            at = after

    def _row(self, at: int, after: int, cells: list[str]) -> Row:
        text = "\n".join(self.lines[at:after])
        extra = [cell for cell in cells[self.width :] if cell.strip()]
        if extra:
            return Row(at + 1, [], "too_many_cells", {"most": self.width, "found": len(cells)}, text)
        told: list[object] = [*cells[: self.width]]
        return Row(at + 1, told, text=text)


def _record(lines: list[str], start: int, separator: str) -> tuple[list[str] | None, int]:
    """Read one record (RFC 4180); `None` when its quotes do not fit. Gives the line after it."""
    if '"' not in lines[start]:
        return lines[start].split(separator), start + 1
    cells: list[str] = []
    line, at = start, 0
    while True:
        cell, line, at = _cell(lines, line, at, separator, start + LINES_OF_A_CELL)
        if cell is None:
            return None, start + 1
        cells.append(cell)
        if at >= len(lines[line]):
            return cells, line + 1
        at += 1
        if at == len(lines[line]):
            return [*cells, ""], line + 1


def _cell(lines: list[str], line: int, at: int, separator: str, last: int) -> tuple[str | None, int, int]:
    """Read one cell from a place; give it with the place of the separator (or the end of the line) after it."""
    text = lines[line]
    if not text.startswith('"', at):
        end = text.find(separator, at)
        end = len(text) if end < 0 else end
        return text[at:end], line, end
    parts: list[str] = []
    at += 1
    while True:
        end = text.find('"', at)
        if end < 0:
            parts.append(text[at:] + "\n")
            line, at = line + 1, 0
            if line >= min(len(lines), last):
                return None, line, 0
            text = lines[line]
        elif text.startswith('"', end + 1):
            parts.append(text[at : end + 1])
            at = end + 2
        else:
            parts.append(text[at:end])
            clean = end + 1 == len(text) or text.startswith(separator, end + 1)
            return ("".join(parts) if clean else None), line, end + 1
