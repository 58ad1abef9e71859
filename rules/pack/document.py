"""YAML as text with places: no types are guessed, equal keys are refused, and every value knows where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from rules.pack.mistakes import Mistakes, Place

# The C loader reads a folder of packs in a tenth of the time; both give text only.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_PLAIN_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Text:
    """A text. `pieces` tell for parts of it, by offset, at which line and column of the file they stand."""

    value: str
    at: Place
    pieces: tuple[tuple[int, int, int], ...] = ()

    def place(self, line: int, column: int) -> Place:
        """Give the place in the file of a line and column (from 1) of the value, also where lines were folded."""
        lines = self.value.split("\n")
        offset = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
        before = [piece for piece in self.pieces if piece[0] <= offset]
        if not before:
            return self.at
        start, file_line, file_column = before[-1]
        return Place(self.at.file, file_line, file_column + offset - start)


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    items: tuple[Item, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping from text to anything; `keys` are the places of its keys."""

    entries: Mapping[str, Item]
    keys: Mapping[str, Place]
    at: Place


Item = Text | Many | Table


def plain(item: Item) -> Any:
    """Give the item as texts, lists and dicts."""
    match item:
        case Text(value=value):
            return value
        case Many(items=items):
            return [plain(each) for each in items]
        case Table(entries=entries):
            return {name: plain(each) for name, each in entries.items()}


def read_document(text: str, file: str, mistakes: Mistakes) -> Table | None:
    """Read the one document of a file; what is wrong with its form goes to `mistakes`."""
    try:
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        mistakes.say(at, f"this is not YAML: {error.problem or error.context}")
        return None
    except yaml.YAMLError as error:
        mistakes.say(Place(file), f"this is not YAML: {error}")
        return None
    if node is None:
        mistakes.say(Place(file), "the file is empty")
        return None
    found = _Reader(text, file, mistakes).item(node, 0)
    if not isinstance(found, Table):
        mistakes.say(Place(file, 1, 1), "a pack is a mapping", "begin with pack: NAME")
        return None
    return found


class _Reader:
    """Turns nodes of YAML into items."""

    def __init__(self, text: str, file: str, mistakes: Mistakes) -> None:
        self._lines = text.splitlines()
        self._file = file
        self._mistakes = mistakes
        self._seen: set[int] = set()

    def item(self, node: yaml.Node, depth: int) -> Item:
        at = Place(self._file, node.start_mark.line + 1, node.start_mark.column + 1)
        if id(node) in self._seen:
            self._mistakes.say(at, "anchors and aliases are not read here", "write the value out")
            return Text("", at)
        self._seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            self._mistakes.say(at, f"the tag {node.tag!r} is not read here", "everything is text, lists and mappings")
        if depth > _DEEPEST:
            self._mistakes.say(at, "this is nested too deep")
            return Text("", at)
        match node:
            case yaml.MappingNode():
                return self._table(node, at, depth)
            case yaml.SequenceNode():
                return Many(tuple(self.item(each, depth + 1) for each in node.value), at)
            case _:
                return Text(node.value, at, tuple(self._pieces(node)))

    def _table(self, node: yaml.MappingNode, at: Place, depth: int) -> Table:
        entries: dict[str, Item] = {}
        keys: dict[str, Place] = {}
        for key, value in node.value:
            name = self.item(key, depth + 1)
            if not isinstance(name, Text):
                self._mistakes.say(name.at, "a key is a plain name")
            elif name.value in entries:
                message = f"{name.value!r} stands here twice"
                self._mistakes.say(name.at, message, f"the first one is on line {keys[name.value].line}")
            else:
                keys[name.value] = name.at
                entries[name.value] = self.item(value, depth + 1)
        return Table(entries, keys, at)

    def _pieces(self, node: yaml.Node) -> Iterator[tuple[int, int, int]]:
        """Find each line of the source again in the value: folding moves them, but leaves each line whole."""
        start, end, cursor = node.start_mark, node.end_mark, 0
        style = getattr(node, "style", None)
        block, quote = style in {"|", ">"}, int(style in {"'", '"'})
        for number in range(start.line + block, min(end.line + 1, len(self._lines))):
            line = self._lines[number]
            first = start.column + quote if number == start.line else 0
            last = end.column - quote if number == end.line and not block else len(line)
            stripped = line[first:last].strip()
            found = node.value.find(stripped, cursor) if stripped else -1
            if found >= 0:
                column = first + len(line[first:last]) - len(line[first:last].lstrip())
                yield found, number + 1, column + 1
                cursor = found + len(stripped)
