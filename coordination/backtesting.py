"""A draft rule tried on days that are behind us: what it would have found, with what is known now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from coordination.calendars import calendar_of
from coordination.errors import InvalidError, NotFoundError
from coordination.models import Centre
from coordination.unit_of_work import UnitOfWork
from rules.book import RuleBook
from rules.engine import Examination, result_of
from rules.model import CheckResult, Rule

MOST_DAYS = 1100
TRIED = frozenset({"centre", "household", "decision"})
"""Scopes of the rules that are looked for on the calendar of one centre."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """What rules would have found at one centre."""

    centre: str
    result: CheckResult


def backtest_rules(
    uow: UnitOfWork, rules: Sequence[Rule], starts: dt.date, ends: dt.date, centres: Sequence[str] | None = None
) -> Iterator[Backtest]:
    """Try rules from a day until another (which no longer counts), over each centre in order of code.

    A draft is tried as if it were in force on all days; rules about a region or the network are passed over. Raises
    `InvalidError` (`ends_before_it_starts`, `period_too_long`) and `NotFoundError` (`centre_not_found`).
    """
    if ends <= starts:
        raise InvalidError("ends_before_it_starts", field="to", starts=starts.isoformat(), ends=ends.isoformat())
    if (ends - starts).days > MOST_DAYS:
        raise InvalidError("period_too_long", field="to", most=MOST_DAYS)
    drafts = [replace(rule, in_force_from=0, in_force_until=None) for rule in rules if rule.scope in TRIED]
    book = RuleBook(drafts)
    for code in _centres(uow, centres):
        with calendar_of(uow, code) as calendar:
            found = Examination(calendar, book, starts.toordinal(), (ends - starts).days).run()
            yield Backtest(code, result_of(calendar, found, None, book))


def _centres(uow: UnitOfWork, asked: Sequence[str] | None) -> list[str]:
    known = list(uow.session.scalars(sa.select(Centre.code).where(Centre.withdrawn.is_(False)).order_by(Centre.code)))
    for code in asked or ():
        if code not in known:
            raise NotFoundError("centre_not_found", centre=code)
    return [code for code in known if not asked or code in asked]
