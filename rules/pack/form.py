"""Reading a mapping field by field: what is missing, of another form, or unknown is noted, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Collection

from rules.days import Day, day_of
from rules.pack.document import Item, Many, Table, Text
from rules.pack.mistakes import Mistakes, Place, did_you_mean
from rules.words import LANGUAGES, Words

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Form:
    """A mapping that is being read; `done()` tells which of its keys nobody asked for."""

    def __init__(self, table: Table, mistakes: Mistakes) -> None:
        self.table = table
        self.mistakes = mistakes
        self._asked: set[str] = set()

    @property
    def at(self) -> Place:
        """Where the mapping stands."""
        return self.table.at

    def place(self, name: str) -> Place:
        """Where a key stands, or the mapping when it lacks the key."""
        return self.table.keys.get(name, self.at)

    def item(self, name: str, *, required: bool = True) -> Item | None:
        """Give what stands under a key."""
        self._asked.add(name)
        found = self.table.entries.get(name)
        if found is None and required:
            self.mistakes.say(self.at, f"{name!r} is missing")
        return found

    def text(self, name: str, *, required: bool = True) -> Text | None:
        """Give a text that is not empty."""
        return self._text(self.item(name, required=required), name)

    def value(self, name: str, default: str = "", *, required: bool = False) -> str:
        """Give the plain value of a text, or the default."""
        found = self.text(name, required=required)
        return found.value.strip() if found else default

    def choice(self, name: str, allowed: Collection[str], *, default: str = "") -> str:
        """Give a text that is one of the allowed ones; it is required when there is no default."""
        found = self.text(name, required=not default)
        if found is None:
            return default
        if found.value not in allowed:
            self.mistakes.say(found.at, f"{name}: there is no {found.value!r}", did_you_mean(found.value, allowed))
            return default
        return found.value

    def day(self, name: str, *, required: bool = True) -> Day | None:
        """Give a day `YYYY-MM-DD`."""
        found = self.text(name, required=required)
        return None if found is None else read_day(found, name, self.mistakes)

    def many(self, name: str, *, required: bool = True) -> tuple[Item, ...]:
        """Give the items of a list."""
        found = self.item(name, required=required)
        if found is None:
            return ()
        if not isinstance(found, Many):
            self.mistakes.say(found.at, f"{name}: a list is needed here")
            return ()
        return found.items

    def texts(self, name: str, *, required: bool = True) -> tuple[Text, ...]:
        """Give the items of a list of texts, each of them once."""
        found: dict[str, Text] = {}
        for each in self.many(name, required=required):
            text = self._text(each, name)
            if text is not None and text.value in found:
                self.mistakes.say(text.at, f"{name}: {text.value!r} stands here twice")
            elif text is not None:
                found[text.value] = text
        return tuple(found.values())

    def form(self, name: str, *, required: bool = True) -> Form | None:
        """Give a mapping."""
        found = self.item(name, required=required)
        return None if found is None else form_of(found, name, self.mistakes)

    def words(self, name: str, *, required: bool = True) -> Words | None:
        """Give a text in all languages."""
        form = self.form(name, required=required)
        if form is None:
            return None
        texts = {language: form.text(language, required=False) for language in LANGUAGES}
        for language, text in texts.items():
            if text is None:
                self.mistakes.say(form.at, f"{name}: the text in {language!r} is missing")
        form.done()
        if any(text is None for text in texts.values()):
            return None
        return Words(**{language: " ".join(text.value.split()) for language, text in texts.items() if text})

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for name, at in self.table.keys.items():
            if name not in self._asked:
                self.mistakes.say(at, f"there is no field {name!r} here", did_you_mean(name, self._asked))

    def _text(self, item: Item | None, name: str) -> Text | None:
        if item is None:
            return None
        if not isinstance(item, Text):
            self.mistakes.say(item.at, f"{name}: a text is needed here")
            return None
        if not item.value.strip():
            self.mistakes.say(item.at, f"{name} is empty")
            return None
        return item


def form_of(item: Item, name: str, mistakes: Mistakes) -> Form | None:
    """Give the form of an item that should be a mapping."""
    if isinstance(item, Table):
        return Form(item, mistakes)
    mistakes.say(item.at, f"{name}: a mapping is needed here")
    return None


def read_day(text: Text, name: str, mistakes: Mistakes) -> Day | None:
    """Read a day `YYYY-MM-DD`."""
    try:
        if _DAY.fullmatch(text.value):
            return day_of(text.value)
    except ValueError:
        pass
    mistakes.say(text.at, f"{name}: there is no day {text.value!r}", "a day is written like 2026-03-01")
    return None
