"""Explain a rule at a centre on a day: what it finds on the calendar as it stands, and what it would need to know."""

from __future__ import annotations

import datetime as dt

from coordination.calendars import shelf_of
from coordination.errors import NotFoundError
from coordination.models import Centre
from coordination.unit_of_work import UnitOfWork
from rules.book import RuleBook
from rules.engine import Examination, result_of
from rules.model import CheckResult, Rule


def explain_rule(uow: UnitOfWork, rule: str, centre: str, on: dt.date | None = None) -> tuple[Rule, CheckResult]:
    """Run one rule over one centre, as seen on a day (today). Nothing is written.

    Raises `NotFoundError` (`rule_not_found`, `centre_not_found`).
    """
    installation = uow.installation
    book, _ = installation.rules.book(uow)
    found = book.by_id().get(rule)
    if found is None:
        raise NotFoundError("rule_not_found", rule=rule)
    if uow.session.get(Centre, centre) is None:
        raise NotFoundError("centre_not_found", centre=centre)
    alone = RuleBook([found], book.settings)
    today = (on or uow.today).toordinal()
    with shelf_of(installation).lock_of(centre):
        shelved, _ = shelf_of(installation).bring(uow, centre)
        confirmed = Examination(shelved.confirmed.calendar, alone, today, installation.settings.horizon_days).run()
        return found, result_of(shelved.confirmed.calendar, confirmed, None, alone)
