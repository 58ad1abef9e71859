"""What is shown of findings, alerts and decisions: the one place that every way out goes through.

Works on plain values (the forms of `coordination.proofs`). What is not shown is gone, or stands as a mark: `{"hidden":
true}`, `{"around": "2026-12-01"}` (a third of a month instead of a day), `{"below": 5}`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from coordination.actors import Actor
from coordination.policy.access import Target, shows
from rules.kinds import KINDS
from rules.model import Rule

HIDDEN: Mapping[str, Any] = {"hidden": True}
SMALLEST_CELL = 5
NEEDS_FACTS = frozenset({"household.needs", "household.members.needs"})
BIRTH_FACT = "household.birth_due_in_days"
COUNTS = frozenset({"household.minors", "household.adults", "household.under_3", "household.school_age"})
"""Numbers of people, which tell nothing of who they are."""
PERSONAL_KINDS = frozenset(
    kind.name for kind in KINDS.values() if kind.about == "household" or kind.name == "room_assignment"
)
_ABSENCE_FACTS = ("centre.absent.", "centre.absences_unreplaced", "centre.staff.")
_PEOPLE_FACTS = ("centre.residents.", "region.family_occupied", "network.family_occupied", "decision.children")


@dataclass(frozen=True, slots=True)
class Sight:
    """What one reader sees of the things at one place."""

    households: bool
    needs: bool
    absences: bool
    incidents: bool
    texts: bool
    small_numbers: bool
    parties: frozenset[str]


def sight_of(actor: Actor, target: Target) -> Sight:
    """Give what an actor sees of a thing, by where it happens and whom it involves."""
    names = ("households", "needs", "absences", "incidents", "texts", "small_numbers")
    return Sight(**{name: shows(actor, name, target) for name in names}, parties=frozenset(actor.parties))


ALL = Sight(
    households=True, needs=True, absences=True, incidents=True, texts=True, small_numbers=True, parties=frozenset()
)


def project_value(sight: Sight, fact: str, value: Any, *, on: str | None = None) -> Any:
    """Give the value of a fact as the reader may see it. `on` is the day on which a count of days was told."""
    if fact == BIRTH_FACT and not sight.needs:
        return _around(value, on)
    if fact in NEEDS_FACTS and not sight.needs:
        return HIDDEN
    if fact.startswith("household.") and fact not in COUNTS and fact != BIRTH_FACT and not sight.households:
        return HIDDEN
    if fact.startswith("centre.absent.") and not sight.absences:
        return HIDDEN
    if not sight.small_numbers and _counts_people(fact) and _is_small(value):
        return {"below": SMALLEST_CELL}
    return value


def hides(sight: Sight, fact: str) -> bool:
    """Whether a calendar shows nothing of a fact, its days neither: from posts and staff one reads who is absent."""
    return fact.startswith(_ABSENCE_FACTS) and not sight.absences


def _counts_people(fact: str) -> bool:
    return fact in COUNTS or fact.startswith(_PEOPLE_FACTS)


def _is_small(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < SMALLEST_CELL


def _around(value: Any, on: str | None) -> Any:
    """Turn an expected birth into the third of the month around it: "early December"."""
    if isinstance(value, Mapping) and value.get("day"):
        return {"around": coarse_day(dt.date.fromisoformat(value["day"])).isoformat()}
    if isinstance(value, int) and on is not None:
        return {"around": coarse_day(dt.date.fromisoformat(on) + dt.timedelta(days=value)).isoformat()}
    return HIDDEN


class ThirdOfMonth(dt.date):
    """A third of a month, told in place of a day that lies in it; as a date it is its first day."""


def coarse_day(day: dt.date) -> ThirdOfMonth:
    """Give the third of the month that a day lies in."""
    return ThirdOfMonth(day.year, day.month, 1 if day.day <= 10 else 11 if day.day <= 20 else 21)  # noqa: PLR2004


def is_delicate(facts: Iterable[str]) -> bool:
    """Whether these facts tell of an expected birth, so that the days themselves would give it away."""
    return BIRTH_FACT in facts


def is_delicate_alert(summary: Mapping[str, Any], rule: Rule | None) -> bool:
    """Whether the days of an alert may tell of an expected birth: its rule asks about births, or a finding names one.

    Where the rule asks, it does not matter whether there is one: exact days would say that there is none. Of an alert
    from before this was kept, and whose rule is gone, nobody knows: it is delicate.
    """
    if rule is not None and is_delicate(rule.condition.reads):
        return True
    return bool(summary.get("delicate", rule is None))


class DaysShown(NamedTuple):
    """The days of a finding or of an alert as one reader sees them; `coarse` where they are told as thirds."""

    starts_on: dt.date
    ends_on: dt.date | None
    coarse: bool


def project_days(sight: Sight, starts_on: dt.date, ends_on: dt.date | None, *, delicate: bool) -> DaysShown:
    """Give the days of a finding or an alert as the reader may see them: the one judgement for every way out.

    `delicate` is what `is_delicate` says of the facts that the rule asks about and of those that a finding rests on; an
    alert is so as soon as one of its findings is, and then all of it is told in one way: a very day beside a coarse one
    would tell which of its subjects it is.
    """
    if not delicate or sight.needs:
        return DaysShown(starts_on, ends_on, coarse=False)
    return DaysShown(coarse_day(starts_on), None if ends_on is None else coarse_day(ends_on), coarse=True)


def project_source(sight: Sight, party: str, kind: str) -> bool:
    """Whether the reader sees which decision or record it is; a party always sees its own."""
    if party in sight.parties:
        return True
    if kind == "absence":
        return sight.absences
    return sight.households or kind not in PERSONAL_KINDS


def project_segments(
    sight: Sight, segments: Sequence[Mapping[str, Any]], *, coarse: bool
) -> list[dict[str, Any]]:  # fmt: skip
    """Give the segments of a proof as the reader may see them; with `coarse` (of `project_days`) in thirds."""
    return [
        {
            "from": _coarse(part["from"], coarse), "until": _coarse(part["until"], coarse),
            "facts": [_project_fact(sight, fact, coarse) for fact in part["facts"]],
            **({"coarse": True} if coarse else {}),
        }
        for part in segments
    ]  # fmt: skip


def _project_fact(sight: Sight, fact: Mapping[str, Any], coarse: bool) -> dict[str, Any]:  # noqa: FBT001
    return {
        **fact,
        "value": project_value(sight, fact["fact"], fact["value"], on=fact["from"]),
        "from": _coarse(fact["from"], coarse),
        "until": _coarse(fact["until"], coarse),
        "sources": [source for source in fact["sources"] if project_source(sight, source[0], source[2])],
    }


def _coarse(day: str | None, coarse: bool) -> str | None:  # noqa: FBT001
    return coarse_day(dt.date.fromisoformat(day)).isoformat() if day and coarse else day


def project_values(sight: Sight, values: Mapping[str, Any], *, on: str | None = None) -> dict[str, Any]:
    """Give the values that a sentence names as the reader may see them."""
    return {name: project_value(sight, name, value, on=on) for name, value in values.items()}


def project_evidence(sight: Sight, evidence: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give what an alert rests on: `[{reference, party, kind, status}]`, the reference gone where it is not shown."""
    shown = [
        {**item, "reference": item["reference"] if project_source(sight, item["party"], item["kind"]) else None}
        for item in evidence
    ]
    once: dict[tuple[Any, ...], dict[str, Any]] = {}
    for item in shown:
        once.setdefault((item["reference"], item["party"], item["kind"], item["status"]), item)
    return list(once.values())


def project_subject(sight: Sight, kind: str, ref: str, label: str | None) -> str:
    """Give what stands for a subject: a household's reference at its source, or only "household"."""
    if kind != "household":
        return ref
    return (label or "household") if sight.households else "household"


def project_causes(
    sight: Sight, causes: Sequence[Mapping[str, Any]], labels: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Give what made an alert fall, without what the reader may not see."""
    shown = []
    for cause in causes:
        told = dict(cause)
        if "household" in told:
            told["household"] = project_subject(sight, "household", told["household"], labels.get(told["household"]))
        if "reference" in told and not project_source(sight, told["party"], told.get("of", "")):
            told["reference"] = told["event"] = None
        if "fact" in told:
            for name in ("before", "after"):
                told[name] = project_value(sight, told["fact"], told[name])
        shown.append(told)
    return shown


def project_decision(sight: Sight, kind: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the content of a decision or record as the reader may see it; `None` when nothing of it may be seen."""
    if kind == "absence" and not sight.absences:
        return None
    hidden: set[str] = set()
    if (kind in PERSONAL_KINDS or kind == "presence") and not sight.households:
        hidden |= _WHO_IT_IS
    if not sight.incidents:
        hidden.add("urgent_because")
        if content.get("reason") == "incident":
            hidden.add("reason")
    if not sight.texts:
        hidden |= _WORDS
    shown = {name: value for name, value in content.items() if name not in hidden}
    return shown if sight.needs else _without_needs(shown)


_WHO_IT_IS = frozenset({"household", "households", "members", "only_members", "member", "batch"})
_WORDS = frozenset({"text", "not_heard_because", "urgent_because"})


def _without_needs(content: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out needs and expected births of members; the needs of a programme are another thing."""
    return {
        name: [_without_needs(each) if isinstance(each, Mapping) else each for each in value]
        if name in {"members", "households"} and isinstance(value, list)
        else value
        for name, value in content.items()
        if name != "due_on" and not (name == "needs" and not content.keys().isdisjoint({"ref", "born"}))
    }


def may_read_text(sight: Sight, visible_to: Sequence[str] | None) -> bool:
    """Whether the reader may read words that people wrote, by whom they were closed to."""
    return sight.texts and (visible_to is None or not sight.parties.isdisjoint(visible_to))
