"""The rule book of the installation: packs from the folder, settings from the table."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from coordination.models import RuleSetting
from coordination.unit_of_work import UnitOfWork
from rules.book import MODE, RuleBook, Setting
from rules.model import Pack, Rule
from rules.pack import load_packs


@dataclass(slots=True)
class RuleShelf:
    """Packs are read once in a process; the book is made anew when the settings change."""

    folder: Path
    _packs: tuple[Pack, ...] | None = None
    _book: RuleBook | None = None
    _settings: tuple[Setting, ...] = ()
    _digest: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def packs(self) -> tuple[Pack, ...]:
        """Give the packs, read at the first call. Raises the mistakes of the packs, all at once."""
        with self._lock:
            if self._packs is None:
                self._packs = tuple(load_packs(self.folder))
            return self._packs

    def rules(self) -> tuple[Rule, ...]:
        """Give all rules of all packs."""
        return tuple(rule for pack in self.packs() for rule in pack.rules)

    def rule(self, rule: str) -> Rule | None:
        """Give a rule by its id; `None` when no pack has it any more."""
        return next((each for each in self.rules() if each.id == rule), None)

    def book(self, uow: UnitOfWork) -> tuple[RuleBook, str]:
        """Give the rule book under the settings that stand, and its digest."""
        settings = tuple(
            sorted(
                (
                    _setting(row)
                    for row in uow.session.execute(
                        sa.select(
                            RuleSetting.rule,
                            RuleSetting.parameter,
                            RuleSetting.scope,
                            RuleSetting.key,
                            RuleSetting.from_on,
                            RuleSetting.value,
                        )
                    )
                ),
                key=repr,
            )
        )
        rules = self.rules()
        with self._lock:
            if self._book is None or settings != self._settings:
                self._settings = settings
                self._book = RuleBook(rules, settings)
                self._digest = self._book.digest
            return self._book, self._digest


def _setting(row: sa.Row[str, str, str, str, dt.date, dict[str, Any]]) -> Setting:
    value = row.value["value"]
    starts = row.from_on.toordinal()
    return Setting(row.rule, row.parameter, row.scope, row.key, starts, value)


def rules_on(book: RuleBook, centre: str, partner: str | None, day: int) -> dict[str, Rule]:
    """Give the rules that disturb somebody at a centre on a day: those whose mode is `on`, and that are not over."""
    return {
        plan.rule.id: plan.rule
        for plan in book.plans(centre, partner)
        if plan.on(day)[1] == "on" and (plan.rule.in_force_until is None or day < plan.rule.in_force_until)
    }


__all__ = ["MODE", "RuleShelf", "rules_on"]
