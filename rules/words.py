"""Words in the three languages of the network, as plain frozen data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LANGUAGES = ("en", "nl", "fr")

_SPACED = re.compile(r" (?=[:;?!»])")


@lru_cache(maxsize=8192)
def french(text: str) -> str:
    """Keep the signs that French sets apart (: ; ? !) on the line of the word before them."""
    return _SPACED.sub("\u00a0", text)


@dataclass(frozen=True, slots=True)
class Words:
    """One text in English, Dutch and French."""

    en: str
    nl: str
    fr: str

    def of(self, language: str) -> str:
        """Give the text in `language`; a language that is not ours reads English."""
        if language == "nl":
            return self.nl
        if language == "fr":
            return french(self.fr)
        return self.en

    def fill(self, **parts: Words) -> Words:
        """Fill `{name}` in each language with the words of the same language."""
        return Words(
            **{
                language: self.of(language).format(**{name: words.of(language) for name, words in parts.items()})
                for language in LANGUAGES
            },
        )
