"""Synthetic networks that several tests look at; drawn once."""

import datetime as dt

import pytest

from coordination.simulation import Network, draw_network

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="session")
def network() -> Network:
    """The whole network of 105 centres."""
    return draw_network(105, today=TODAY)


@pytest.fixture(scope="session")
def small() -> Network:
    """The twelve centres of the paper."""
    return draw_network(12, today=TODAY)
