"""Worlds for tests: short ways to write statements, and strategies that make whole histories."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from rules.days import day_of, iso_of
from rules.statements import Statement

TODAY = day_of("2026-11-23")
_DAY_US = 86_400 * 1_000_000
CENTRES = ("CEN-01", "CEN-02", "CEN-03")


class Telling:
    """Makes statements with rising ids; each is stated at noon of the day `said`."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)

    def __call__(
        self,
        kind: str,
        party: str,
        reference: str,
        /,
        *,
        status: str = "confirmed",
        said: int = TODAY - 30,
        at_us: int | None = None,
        **content: Any,
    ) -> Statement:
        """Make one statement; `from_` stands for the field `from`."""
        told = {name.rstrip("_"): value for name, value in content.items()}
        time_us = said * _DAY_US + _DAY_US // 2 if at_us is None else at_us
        return Statement((time_us, "/tests", f"{next(self._ids):06d}"), kind, party, reference, status, told, said)


def centre(tell: Telling, code: str, **more: Any) -> Statement:
    """Say of a centre that everything runs and is usable."""
    content: dict[str, Any] = {
        "code": code,
        "name": code,
        "kind": "collective",
        "region": "north",
        "language": "nl",
        "schooling_languages": ["nl"],
        "capacity": {"families": 60, "unaccompanied_minors": 10, "single_men": 20, "single_women": 10},
        "supplies": dict.fromkeys(
            ("nappies", "baby_food", "infant_milk", "hygiene", "clothing", "school_materials", "meals"), "running"
        ),
        "spaces": dict.fromkeys(
            (
                "play_indoor",
                "play_outdoor",
                "study_room",
                "family_kitchen",
                "collective_kitchen",
                "family_wing",
                "uam_wing",
                "baby_bath",
                "quiet_room",
            ),
            True,
        ),
        "budgets": dict.fromkeys(
            ("animation", "play_space", "interpreting", "school_transport", "homework_support", "training"), 1000
        ),
        "staff": dict.fromkeys(
            (
                "direction",
                "coordination",
                "social",
                "psychosocial",
                "school",
                "reception_desk",
                "logistics",
                "medical",
                "animation",
                "family_guide",
                "uam_guide",
                "night",
            ),
            2,
        ),
        **more,
    }
    return tell("centre", "management", f"centre:{code}", status="recorded", said=TODAY - 400, **content)


def family(*born: str) -> list[dict[str, Any]]:
    """Give members born in these months."""
    return [{"ref": f"m{i}", "born": month} for i, month in enumerate(born, 1)]


# ---- histories -------------------------------------------------------------------------------------------------------

_days = st.integers(TODAY - 200, TODAY + 170)
_centres = st.sampled_from(CENTRES)
HOUSEHOLDS = ("H-1", "H-2", "H-3")
_households = st.sampled_from(HOUSEHOLDS)
_times = st.one_of(
    st.integers(TODAY - 60, TODAY).map(lambda day: day * _DAY_US),  # midnight, and often equal
    st.integers((TODAY - 60) * _DAY_US, TODAY * _DAY_US),
)
_status = st.sampled_from(("confirmed", "confirmed", "confirmed", "proposed", "withdrawn"))
_recorded = st.sampled_from(("recorded", "recorded", "recorded", "withdrawn"))
_months = st.sampled_from(("1990-05", "2009-01", "2015-07", "2021-11", "2023-12", "2025-10", "2026-03", "2026-10"))


@st.composite
def _allocation(draw: st.DrawFn) -> dict[str, Any]:
    arrives = draw(_days)
    leaves = draw(st.one_of(st.none(), st.integers(1, 100)))
    household = draw(_households)
    return {
        "kind": "allocation",
        "party": "dispatching",
        "reference": f"A-{household}-{draw(st.integers(1, 2))}",
        "status": draw(_status),
        "content": {
            "household": household,
            "centre": draw(_centres),
            "arrives_on": iso_of(arrives),
            **({"leaves_on": iso_of(arrives + leaves)} if leaves else {}),
            "members": family("1995-02", *draw(st.lists(_months, max_size=3))),
        },
    }


@st.composite
def _transfer(draw: st.DrawFn) -> dict[str, Any]:
    household = draw(_households)
    return {
        "kind": "transfer",
        "party": "dispatching",
        "reference": f"T-{household}-{draw(st.integers(1, 2))}",
        "status": draw(_status),
        "content": {
            "household": household,
            "from_centre": draw(_centres),
            "to_centre": draw(_centres),
            "moves_on": iso_of(draw(_days)),
            "reason": "capacity",
            **draw(st.sampled_from(({}, {"batch": "B-1"}, {"urgent_because": "x"}, {"only_members": ["m2"]}))),
        },
    }


@st.composite
def _supply(draw: st.DrawFn) -> dict[str, Any]:
    starts = draw(_days)
    until = draw(st.one_of(st.none(), st.integers(1, 90)))
    where = draw(
        st.sampled_from(({}, {"applies_to": {"network": True}}, {"applies_to": {"centres": ["CEN-01", "CEN-02"]}}))
    )
    return {
        "kind": "supply",
        "party": draw(st.sampled_from(("logistics", "CEN-01:logistics"))),
        "reference": f"S-{draw(st.integers(1, 3))}",
        "status": draw(_status),
        "content": {
            **(where or {"centre": draw(_centres)}),
            "item": draw(st.sampled_from(("nappies", "baby_food", "infant_milk"))),
            "action": draw(st.sampled_from(("stop", "stop", "start", "replace"))),
            "from": iso_of(starts),
            **({"until": iso_of(starts + until)} if until else {}),
            **draw(
                st.sampled_from(({}, {"stock_days": 20}, {"because_of": {"party": "management", "reference": "C-1"}}))
            ),
        },
    }


@st.composite
def _closure(draw: st.DrawFn) -> dict[str, Any]:
    closes = draw(st.integers(TODAY - 20, TODAY + 170))
    return {
        "kind": "closure",
        "party": "management",
        "reference": f"C-{draw(st.integers(1, 2))}",
        "status": draw(_status),
        "content": {
            "centre": draw(_centres),
            "closes_on": iso_of(closes),
            **draw(
                st.sampled_from(
                    (
                        {},
                        {"last_family_intake_on": iso_of(closes - 30)},
                        {"child_plan": {"information": iso_of(closes - 90)}},
                    )
                )
            ),
        },
    }


@st.composite
def _budget(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "kind": "budget",
        "party": "finance",
        "reference": f"B-{draw(st.integers(1, 2))}",
        "status": draw(_status),
        "content": {
            "centre": draw(_centres),
            "line": "animation",
            "action": draw(st.sampled_from(("set", "freeze"))),
            "amount": draw(st.sampled_from((0, 300, 900, 1100))),
            "per": "month",
            "from": iso_of(draw(_days)),
        },
    }


@st.composite
def _programme(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "kind": "programme",
        "party": "child_policy",
        "reference": "P-1",
        "status": draw(_status),
        "content": {
            "centre": draw(_centres),
            "tag": "play",
            "responsible": draw(st.integers(1, 4)),
            "needs": ["animation"],
            "from": iso_of(draw(_days)),
        },
    }


@st.composite
def _presence(draw: st.DrawFn) -> dict[str, Any]:
    code, on = draw(_centres), draw(st.integers(TODAY - 200, TODAY))
    listed = draw(st.lists(_households, unique=True))
    return {
        "kind": "presence",
        "party": f"{code}:direction",
        "reference": f"presence:{code}:{on}",
        "status": draw(_recorded),
        "content": {"centre": code, "on": iso_of(on), "households": [{"household": household} for household in listed]},
    }


@st.composite
def _record(draw: st.DrawFn) -> dict[str, Any]:
    household, on = draw(_households), iso_of(draw(_days))
    kind, key, content = draw(
        st.sampled_from(
            (
                ("departure", "d", {"left_on": on}),
                ("birth", "b", {"member": "m9", "on": on}),
                ("assessment", "a", {"kind": "needs", "completed_on": on}),
                ("schooling", "s", {"member": "m2", "status": "enrolled", "language": "fr", "started_on": on}),
                (
                    "household",
                    "h",
                    {
                        "members": [
                            {"ref": "m1", "born": "1990-05"},
                            {"ref": "m2", "born": "2012-01", "needs": ["safety"]},
                        ],
                        "moves_before": [on],
                    },
                ),
            )
        )
    )
    return {
        "kind": kind,
        "party": "CEN-01:social",
        "reference": f"{key}:{household}",
        "status": draw(_recorded),
        "content": {"household": household, **content},
    }


_tellings = st.one_of(
    _allocation(), _allocation(), _transfer(), _supply(), _closure(), _budget(), _programme(), _presence(), _record()
)


@st.composite
def histories(draw: st.DrawFn, *, most: int = 14) -> list[Statement]:
    """Make the statements of a small network, with equal times, midnights, proposals and reconfirmations."""
    tell = Telling()
    made = [centre(tell, code, region="north" if i < 2 else "south") for i, code in enumerate(CENTRES)]
    for i, told in enumerate(draw(st.lists(_tellings, min_size=1, max_size=most))):
        time_us = draw(_times)
        made.append(
            Statement(
                (time_us, "/tests", f"e{draw(st.integers(0, 9))}-{i}"),
                told["kind"],
                told["party"],
                told["reference"],
                told["status"],
                told["content"],
                time_us // _DAY_US,
            )
        )
    return made


def shuffled(draw: st.DrawFn, statements: Sequence[Statement]) -> list[Statement]:
    """Give the statements in another order, some of them twice."""
    order = draw(st.permutations(statements))
    twice = draw(st.lists(st.sampled_from(statements), max_size=3))
    return [*order, *twice]
