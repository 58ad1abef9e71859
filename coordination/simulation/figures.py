"""The figures that the network is drawn after: the paper that started the project, and public sources.

Fournier et al., *Kinderrechten en veiligheid* (Odisee, December 2025), chapter 1: 10,089 minors, two of three under 12,
1,445 unaccompanied, 53 % of residents in families, a mean stay of more than a year.
"""

from __future__ import annotations

from dataclasses import dataclass

CENTRES = 105
OPERATOR_CENTRES = 40
PAPER_CENTRES = 12
RESIDENTS = 31_000
MINORS = 10_089
UNACCOMPANIED = 1_445
UNDER_12 = 6_726
IN_FAMILIES = 16_430

MEAN_STAY_DAYS = 450
"""About fifteen months: 14.9 in 2021 (AIDA)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people live in the network today."""

    residents: int
    minors: int
    unaccompanied: int
    under_12: int
    in_families: int

    @property
    def accompanied(self) -> int:
        """Children who live with a parent or relative."""
        return self.minors - self.unaccompanied

    @property
    def on_their_own(self) -> int:
        """Adults without children."""
        return self.residents - self.in_families - self.unaccompanied


def figures_for(centres: int, residents: int | None = None) -> Figures:
    """Give the figures of a network of so many centres: exact for all 105, in proportion for another number."""
    total = round(RESIDENTS * centres / CENTRES) if residents is None else residents
    return Figures(total, *(round(part * total / RESIDENTS) for part in (MINORS, UNACCOMPANIED, UNDER_12, IN_FAMILIES)))
