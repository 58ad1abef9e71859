"""Invented names of places. None is the name of a reception centre."""  # codespell:ignore

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

PARTNERS = ("rodekruis", "croixrouge", "caritas")

_TREES = {
    "nl": (
        "Esdoorn", "Meidoorn", "Hazelaar", "Wilg", "Berk", "Vlier", "Els", "Lariks", "Kornoelje", "Jeneverbes",
        "Sleedoorn", "Plataan", "Kastanje", "Notelaar", "Kweepeer", "Mispel", "Ratelpopulier", "Haagbeuk",
        "Vogelkers", "Lijsterbes",
    ),
    "fr": (
        "Noisetiers", "Peupliers", "Marronniers", "Sorbiers", "Aulnes", "Cornouillers", "Genévriers", "Platanes",
        "Cognassiers", "Charmes", "Saules", "Mélèzes", "Troènes", "Églantiers", "Aubépines", "Viornes", "Fusains",
        "Néfliers", "Pruneliers", "Sureaux",
    ),
}  # fmt: skip
_FORMS = {"nl": ("De {}", "Hof ter {}", "De Oude {}"), "fr": ("Les {}", "Les Petits {}", "Le Val des {}")}
"""In the order in which they are used up."""


def names_of_places(rng: random.Random, language: str) -> Iterator[str]:
    """Give invented names in a language without end: the simplest ones first, and numbered ones when all are used."""
    trees = list(_TREES[language])
    for number in itertools.count(1):
        for form in _FORMS[language]:
            rng.shuffle(trees)
            for tree in trees:
                yield form.format(tree) + (f" {number}" if number > 1 else "")
