"""What if: the same code over the calendar plus hypothetical events, from one snapshot. Nothing is written."""

from coordination.placements.preparing import prepare_centre, settled_centres, unprepared_centres
from coordination.placements.ranking import Place, Ranking, rank_places
from coordination.placements.supposing import Supposition, suppose

__all__ = [
    "Place",
    "Ranking",
    "Supposition",
    "prepare_centre",
    "rank_places",
    "settled_centres",
    "suppose",
    "unprepared_centres",
]
