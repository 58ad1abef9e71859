"""The words of every error code, in three languages: read from the tables beside this file.

A guard test finds the code that has none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from rules.words import Words
from web.words.said import FORM, Said, fill


def _read() -> Iterator[tuple[str, Said]]:
    for table in sorted(Path(__file__).parent.glob("*.toml")):
        for code, told in tomllib.loads(table.read_text(encoding="utf-8")).items():
            title = Words(*told["title"]) if "title" in told else FORM
            yield code, Said(title, Words(told["en"], told["nl"], told["fr"]))


PROBLEMS: Mapping[str, Said] = dict(_read())

__all__ = ["PROBLEMS", "Said", "fill"]
