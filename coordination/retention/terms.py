"""The terms as they hold here: those of the policy, but for what the operator set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.errors import InvalidError, NotFoundError
from coordination.journal import record
from coordination.models import NetworkSetting
from coordination.policy.retention import TERMS, Term
from coordination.unit_of_work import UnitOfWork

SETTING = "retention"
"""Name of the setting of the network that holds `{kind: days}`."""


@dataclass(frozen=True, slots=True)
class TermRow:
    """A kind of what is kept, for how many days here and usually, and why."""

    kind: str
    days: int
    usual: int
    since: str
    reason: str


def list_terms(uow: UnitOfWork) -> tuple[TermRow, ...]:
    """Give all terms as they hold, in the order of the policy."""
    told = _set(uow)
    return tuple(_row(kind, term, told) for kind, term in TERMS.items())


def days_of(uow: UnitOfWork, kind: str) -> int:
    """Give for how many days something of a kind is kept. Raises `KeyError` for a kind that is not in the table."""
    return _row(kind, TERMS[kind], _set(uow)).days


def set_term(uow: UnitOfWork, kind: str, days: int) -> TermRow:
    """Set for how many days something of a kind is kept; it holds from the next night on.

    Raises `NotFoundError` (`retention_unknown`) and `InvalidError` (`retention_days`).
    """
    term = TERMS.get(kind)
    if term is None:
        raise NotFoundError("retention_unknown", kind=kind[:64], known=list(TERMS))
    if not term.least <= days <= term.most:
        raise InvalidError("retention_days", field="days", least=term.least, most=term.most)
    setting = uow.session.scalar(sa.select(NetworkSetting).where(NetworkSetting.name == SETTING).with_for_update())
    if setting is None:
        setting = NetworkSetting(name=SETTING, value={})
        uow.session.add(setting)
    before = _row(kind, term, setting.value).days
    setting.value = {**setting.value, kind: days}
    record(uow, "retention_set", "retention", kind, days=days, before=before)
    uow.session.flush()
    return _row(kind, term, setting.value)


def _set(uow: UnitOfWork) -> Mapping[str, int]:
    return uow.session.scalar(sa.select(NetworkSetting.value).where(NetworkSetting.name == SETTING)) or {}


def _row(kind: str, term: Term, told: Mapping[str, int]) -> TermRow:
    return TermRow(kind, told.get(kind, term.days), term.days, term.since, term.reason)
