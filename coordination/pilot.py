"""Starting a pilot in a day: a workbook to fill in, and the taking of it into an empty installation, safe to repeat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from coordination.actors import SYSTEM
from coordination.errors import DomainError, InvalidError, Mistake
from coordination.events import submit_events
from coordination.forms import read_envelope
from coordination.installation import Installation
from coordination.models import Centre, Event, NetworkSetting, Person
from coordination.parties import parse_party
from coordination.passwords import new_password
from coordination.people import add_membership, add_person
from coordination.pilot_workbook.reading import Row, Rows, read_workbook
from coordination.pilot_workbook.telling import SOURCE, Told, tell
from coordination.pilot_workbook.template import write_template
from coordination.unit_of_work import UnitOfWork

__all__ = ["NewAccount", "PilotReport", "take_workbook", "write_template"]

PILOT = "pilot_centres"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that was made; its password is told this once."""

    login: str
    password: str
    name: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PilotReport:
    """What was taken in. `unchanged` statements and `kept` accounts stood already."""

    centres: tuple[str, ...]
    households: int
    events: int
    unchanged: int
    accounts: tuple[NewAccount, ...]
    kept: tuple[str, ...]
    never_seen: tuple[str, ...] = ()
    """Those of `kept` that never signed in: whoever made them may not have kept the password."""
    refused: tuple[str, ...] = ()
    """Events that the door did not accept, as `status kind about`."""


def take_workbook(
    installation: Installation, path: Path, *, announce: Callable[[Sequence[NewAccount]], None] | None = None,
) -> PilotReport:  # fmt: skip
    """Take a filled-in workbook: centres of the pilot, accounts, and the first calendar.

    Taken again, only what changed is stated again, and accounts that stand keep their password. Raises `InvalidError`
    (`form_invalid`) with every mistake as `sheet.row.column`; then nothing was written.

    `announce` is told the new accounts before they are committed: whatever ends the work, no account stands whose
    password was not told.
    """
    rows, mistakes = read_workbook(path)
    now = installation.clock.now()
    today = now.astimezone(installation.settings.timezone).date().isoformat()
    codes = frozenset(row.values["code"] for row in rows["centres"])
    pilot = frozenset(row.values["centre"] for row in rows["pilot_centres"]) or codes
    mistakes += [*_strangers(rows, codes), *_households_apart(rows), *_wrong_parties(rows["people"], codes)]
    if not codes and not mistakes:
        mistakes.append(Mistake("centres", "required"))
    with installation.begin(read_only=True) as uow:
        mistakes += _no_administrator(uow, rows["people"])
    told = [] if mistakes else tell(rows, pilot, today)
    mistakes += _wrong_events(told, now)
    if mistakes:
        raise InvalidError("form_invalid", mistakes=tuple(mistakes))
    with installation.begin() as uow:
        _set_pilot(uow, pilot)
        accounts, kept = _take_people(uow, rows["people"])
        never_seen = _never_seen(uow, kept)
        new = list(_changed(uow, told))
        if announce is not None:
            announce(accounts)
    refused = _submit(installation, new, now)
    households = {row.values["household"] for row in rows["presence"] if row.values["centre"] in pilot}
    return PilotReport(
        tuple(sorted(pilot)),
        len(households),
        len(new),
        len(told) - len(new),
        accounts,
        kept,
        never_seen,
        tuple(refused),
    )


# ---- what must hold between rows


def _strangers(rows: Rows, codes: frozenset[str]) -> Iterator[Mistake]:
    """Give the rows about centres that the first sheet does not have."""
    for sheet in ("presence", "supplies", "budgets", "spaces", "pilot_centres"):
        for row in rows[sheet]:
            if row.values["centre"] not in codes:
                yield row.mistake("centre", "unknown_value", value=row.values["centre"], allowed=sorted(codes))


def _households_apart(rows: Rows) -> Iterator[Mistake]:
    """Give the rows of a household that was told in another centre before."""
    at: dict[str, str] = {}
    for row in rows["presence"]:
        household, centre = row.values["household"], row.values["centre"]
        if at.setdefault(household, centre) != centre:
            yield row.mistake("household", "told_twice", value=household, other=at[household])


def _wrong_parties(people: Iterable[Row], codes: frozenset[str]) -> Iterator[Mistake]:
    for row in people:
        for name in row.values.get("parties") or ():
            party = parse_party(name, codes)
            if party is None or (party.kind == "centre" and party.at not in codes):
                yield row.mistake("parties", "unknown_party", value=name)


def _no_administrator(uow: UnitOfWork, people: Sequence[Row]) -> Iterator[Mistake]:
    """Ask for an administrator where neither the workbook nor the installation has one."""
    if any(row.values.get("administrator") for row in people):
        return
    standing = sa.select(Person.id).where(Person.administrator.is_(True), Person.closed_at.is_(None)).limit(1)
    if uow.session.scalar(standing) is None:
        yield Mistake("people.administrator", "required")


def _wrong_events(told: Iterable[Told], now: dt.datetime) -> Iterator[Mistake]:
    """Give what the forms at the door would refuse, at the rows that it comes from."""
    for statement in told:
        try:
            read_envelope(_event(statement, "0", now))
        except InvalidError as wrong:
            first = statement.rows[0] if statement.rows else None
            for mistake in wrong.mistakes:
                column = mistake.field.rsplit(".", 1)[-1]
                field = f"{first.sheet}.{first.number}.{column}" if first else f"{statement.kind}.{column}"
                yield Mistake(field, mistake.code, **mistake.context)


# ---- writing


def _set_pilot(uow: UnitOfWork, pilot: frozenset[str]) -> None:
    setting = uow.session.get(NetworkSetting, PILOT)
    value = {"centres": sorted(pilot)}
    if setting is None:
        uow.session.add(NetworkSetting(name=PILOT, value=value))
    else:
        setting.value = value
    uow.session.flush()


def _take_people(uow: UnitOfWork, people: Iterable[Row]) -> tuple[tuple[NewAccount, ...], tuple[str, ...]]:
    """Make the accounts that do not stand yet; those that do get the parties that they lack."""
    made: list[NewAccount] = []
    kept: list[str] = []
    mistakes: list[Mistake] = []
    for row in people:
        values = row.values
        login, parties = values["login"].strip().lower(), tuple(values.get("parties") or ())
        standing = uow.session.scalar(sa.select(Person).where(Person.login == login))
        if standing is not None:
            for party in parties:
                add_membership(uow, standing.id, party)
            kept.append(login)
            continue
        password = new_password()
        try:
            add_person(
                uow, login, values["name"], password, parties=parties, language=values.get("language", "nl"),
                administrator=bool(values.get("administrator")), monitor=bool(values.get("monitor")),
            )  # fmt: skip
        except DomainError as wrong:
            mistakes.append(row.mistake(wrong.field or "login", wrong.code, **wrong.context))
        made.append(NewAccount(login, password, values["name"], parties))
    if mistakes:
        raise InvalidError("form_invalid", mistakes=tuple(mistakes))
    return tuple(made), tuple(kept)


def _never_seen(uow: UnitOfWork, logins: Sequence[str]) -> tuple[str, ...]:
    """Give those of some accounts that nobody ever signed in to."""
    query = sa.select(Person.login).where(
        Person.login.in_(logins), Person.last_seen_at.is_(None), Person.closed_at.is_(None)
    )
    return tuple(uow.session.scalars(query.order_by(Person.login)))


def _changed(uow: UnitOfWork, told: Iterable[Told]) -> Iterator[tuple[Told, str]]:
    """Give the statements that say something new, each with the id of its event: about what, how often, what."""
    digest = uow.installation.vault.digest
    ids = uow.session.scalars(sa.select(Event.event_id).where(Event.source == SOURCE))
    last: dict[str, tuple[int, str]] = {}
    for name in ids:
        known, times, content = name.rsplit("-", 2)
        last[known] = max(last.get(known, (0, "")), (int(times), content))
    for statement in told:
        about = f"{statement.kind}-{digest(statement.about.encode())[:24]}"
        number, before = last.get(about, (0, ""))
        content = statement.digest(digest)
        if content != before:
            yield statement, f"{about}-{number + 1}-{content}"


def _event(statement: Told, name: str, now: dt.datetime) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": name, "source": SOURCE, "type": f"kindreflex.{statement.kind}",
        "time": now.isoformat(), "data": dict(statement.data),
    }  # fmt: skip


def _submit(installation: Installation, new: Sequence[tuple[Told, str]], now: dt.datetime) -> list[str]:
    """Submit centres first, then lists, then what is told of households: each needs to find the one before."""
    refused: list[str] = []
    steps = ({"centre"}, {"space", "presence"}, {"assessment", "schooling"})
    for kinds in steps:
        part = [item for item in new if item[0].kind in kinds]
        receipts = submit_events(installation, [_event(told, name, now) for told, name in part], SYSTEM)
        for (told, _name), receipt in zip(part, receipts, strict=True):
            if receipt.status not in {"accepted", "duplicate"}:
                refused.append(f"{receipt.status} {told.kind} {told.about}")
        if kinds == {"centre"}:
            _expect_baseline(installation, [told.about for told, _name in part])
    return refused


def _expect_baseline(installation: Installation, codes: Sequence[str]) -> None:
    """Let the first look at a centre list its standing shortcomings without deadlines."""
    with installation.begin() as uow:
        uow.session.execute(
            sa.update(Centre)
            .where(Centre.code.in_(codes), Centre.baseline_at.is_(None))
            .values(baseline_due=True)
            .execution_options(synchronize_session=False)
        )
