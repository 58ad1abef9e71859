"""A synthetic network: invented centres and people with the figures of the real one, and a year of decisions.

Everything is drawn from a seed: the same arguments give the same events. Nothing here knows a database.
"""

from coordination.simulation.network import Network, draw_network, simulate
from coordination.simulation.planted import Planted
from coordination.simulation.streams import decision_stream, statement_of, synthetic_world
from coordination.simulation.writing import write_ndjson

__all__ = [
    "Network",
    "Planted",
    "decision_stream",
    "draw_network",
    "simulate",
    "statement_of",
    "synthetic_world",
    "write_ndjson",
]
