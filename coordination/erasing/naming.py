"""Whether something names a household: by the reference of its source, by its pseudonym, or by one of its decisions.

Pure. In what people wrote, the reference counts wherever it stands as a word of its own, also within a longer name
(`A-H-1041`). A bare number of few digits is an ordinary number, unless a word before it says that it is a household.
"""

from __future__ import annotations

import codecs
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

ERASED = "[erased · gewist · effacé]"
"""Stands where words were that named an erased household."""

_ORDINARY = re.compile(r"\d{1,4}")
_SAID_BEFORE = (
    r"\b(?:households?|famil(?:y|ies)|file|huishoudens?|gezin(?:nen)?|m[eé]nages?|familles?|dossiers?|ref(?:erence)?)"
    r"\W{0,6}(?:n[ro°º]?\.?\W{0,3})?"
)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_NUMBER = (int, float)


class Names:
    """The names of one household: its source's reference, its pseudonym, and references of its decisions."""

    def __init__(self, label: str, ref: str, decisions: Iterable[str] = ()) -> None:
        self.label = _plain(label)
        self.ref = ref
        self.decisions = frozenset(decisions)
        before = _SAID_BEFORE if _ORDINARY.fullmatch(self.label) else r"(?<![^\W_])"
        words = rf"{before}{re.escape(self.label)}(?![^\W_])" if self.label else ref
        self._words = re.compile(f"{words}|{ref}", re.IGNORECASE)
        self._alone = re.compile(rf"(?<!\w)(?<!\w[-/.:]){words}(?![-/.:]\w)|{ref}", re.IGNORECASE)

    def in_words(self, text: str) -> bool:
        """Whether a text names the household."""
        return self._words.search(_plain(text)) is not None

    def in_name(self, text: str) -> bool:
        """Whether a name that was given to something of this household's own (an event, a decision) tells who it is."""
        text = _plain(text).lower()
        return any(name.lower() in text for name in (self.label, self.ref) if name)

    def in_value(self, value: Any) -> bool:
        """Whether a JSON value names the household, or one of its decisions, anywhere.

        What is about another household names this one only where the reference stands alone: `H-1` is not `H-1-2`.
        """
        stated = list(_stated(value))
        if any(self._is_label(each) for each in stated):
            return True
        pattern = self._alone if stated else self._words
        return any(text in self.decisions or pattern.search(_plain(text)) for text in _texts(value))

    def rest_of(self, raw: bytes) -> bytes | None:
        """Give what may be kept of something that was sent: `None` for all of it, nothing when it names the household.

        Of a list of households the others stay.
        """
        try:
            value = json.loads(raw)
            if not self.in_value(value):
                return None
            if self._leave_out(value) and not self.in_value(value):
                return json.dumps(value, separators=(",", ":")).encode()
        except (ValueError, RecursionError):
            return b"" if any(self.in_words(text) for text in _readings(raw)) else None
        return b""

    def _is_label(self, value: object) -> bool:
        return isinstance(value, (str, *_NUMBER)) and _plain(str(value)) in {self.label, self.ref}

    def _leave_out(self, value: Any) -> bool:
        """Take the household out of the list of who is present; whether there was something to take out."""
        data = value.get("data") if isinstance(value, dict) else None
        listed = data.get("households") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(listed, list):
            return False
        kept = [each for each in listed if not any(self._is_label(one) for one in _stated({"households": [each]}))]
        data["households"] = kept
        return len(kept) < len(listed)


def households_in(raw: bytes) -> set[str]:
    """Give the references of households that a message states, as far as it can be read."""
    try:
        return {_plain(str(each)) for each in _stated(json.loads(raw))}
    except (ValueError, RecursionError):
        return set()


def needle_of(name: str) -> str:
    """Give a part of a name that every text with it contains, in small letters, however the text is encoded."""
    return max(re.findall(r"[a-z0-9]+", name.lower()), key=len, default="")


def without(value: Any, names: Names) -> Any:
    """Give a JSON value in which every text that names the household is replaced by the mark of what was erased."""
    if isinstance(value, str):
        return ERASED if names.in_words(value) else value
    if isinstance(value, dict):
        return {without(name, names): without(each, names) for name, each in value.items()}
    return [without(each, names) for each in value] if isinstance(value, list) else value


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _stated(value: Any) -> Iterator[object]:
    """Give every value that is said to be a household's reference."""
    for each in _dicts(value):
        listed = each.get("households")
        told = [each.get("household"), each.get("ref") if each.get("kind") == "household" else None]
        told += listed if isinstance(listed, list) else []
        yield from (one for one in told if isinstance(one, (str, *_NUMBER)))


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _dicts(each)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield str(name)
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _readings(raw: bytes) -> Iterator[str]:
    """Give every way in which bytes of unknown encoding may be read."""
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        text = raw.decode(encoding, "replace")
        yield text
        yield _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
