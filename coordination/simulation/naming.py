"""Invented names of places. None is the name of a reception centre."""  # codespell:ignore

from __future__ import annotations

import random

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


def names_of_places(rng: random.Random, language: str) -> list[str]:
    """Give invented names in a language, in a drawn order: the simplest ones first."""
    trees = list(_TREES[language])
    names: list[str] = []
    for form in _FORMS[language]:
        rng.shuffle(trees)
        names.extend(form.format(tree) for tree in trees)
    return names
