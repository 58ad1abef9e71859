"""People and systems: accounts, memberships, signing in, tokens. They become an `Actor`, who alone may act."""

from __future__ import annotations

import datetime as dt
import math
import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from coordination.actors import Actor
from coordination.errors import ConflictError, DomainError, ForbiddenError, InvalidError, NotFoundError
from coordination.ids import new_id
from coordination.installation import Installation
from coordination.journal import record
from coordination.models import Centre, Membership, Person, SignInAttempt, Token
from coordination.parties import parse_party
from coordination.passwords import hash_password, is_password, needs_new_hash, new_password
from coordination.tokens import IssuedToken, add_token, revoke_token, token_actor
from coordination.unit_of_work import UnitOfWork
from rules.words import LANGUAGES

WINDOW = dt.timedelta(minutes=15)
MOST_BY_LOGIN = 5
MOST_BY_ADDRESS = 20
SCOPES = ("submit", "read", "act")
_SEEN_EVERY = dt.timedelta(minutes=5)
_LOGIN = re.compile(r"[\w.@+-]{2,128}")


class TooManyAttemptsError(DomainError):
    """So many failed attempts to sign in that nobody is let in for a while, the right password included."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who signed in: who acts, and the epoch that the session carries."""

    actor: Actor
    epoch: int


# ---- signing in


def sign_in(installation: Installation, login: str, password: str, address: str) -> SignedIn:
    """Sign a person in.

    Raises `ForbiddenError` (`sign_in_failed`), the same for a wrong password, an unknown login and a closed account;
    `TooManyAttemptsError` (`too_many_attempts`) after five failures of a login or twenty of an address in a quarter
    of an hour. Every attempt is counted before the password is looked at, so that many at once do not slip through.
    """
    login = login.strip().lower()
    with installation.begin() as uow:
        attempts = _count_attempt(uow, login, address)
        person = uow.session.scalar(sa.select(Person).where(Person.login == login))
    stored = person.password_hash if person is not None and person.closed_at is None else None
    if not is_password(stored, password) or person is None:
        raise ForbiddenError("sign_in_failed")
    with installation.begin() as uow:
        uow.session.execute(sa.delete(SignInAttempt).where(SignInAttempt.id.in_(attempts)))
        values: dict[str, object] = {"last_seen_at": uow.at}
        if needs_new_hash(person.password_hash):
            values["password_hash"] = hash_password(password)
        uow.session.execute(sa.update(Person).where(Person.id == person.id).values(values))
        return SignedIn(_actor(uow, person), person.session_epoch)


def _count_attempt(uow: UnitOfWork, login: str, address: str) -> list[uuid.UUID]:
    """Note an attempt under the login and the address (as keyed digests). Raises `TooManyAttemptsError`."""
    vault = uow.installation.vault
    limits = {
        vault.digest(f"login {login}".encode()): MOST_BY_LOGIN,
        vault.digest(f"address {address}".encode()): MOST_BY_ADDRESS,
    }
    since = uow.at - WINDOW
    for key, most in limits.items():
        if uow.session.get_bind().dialect.name == "postgresql":
            lock = int.from_bytes(bytes.fromhex(key[:16]), signed=True)
            uow.session.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
        query = sa.select(SignInAttempt.at).where(SignInAttempt.key == key, SignInAttempt.at > since)
        recent = sorted(uow.session.scalars(query))
        if len(recent) >= most:
            seconds = max(1, math.ceil((recent[-most] + WINDOW - uow.at).total_seconds()))
            raise TooManyAttemptsError("too_many_attempts", seconds=seconds, minutes=math.ceil(seconds / 60))
    ids = [new_id() for _ in limits]
    rows = [{"id": attempt, "key": key, "at": uow.at} for attempt, key in zip(ids, limits, strict=True)]
    uow.session.execute(sa.insert(SignInAttempt), rows)
    return ids


def person_actor(installation: Installation, person: uuid.UUID, epoch: int) -> Actor | None:
    """Give who acts in a session; `None` when the account is closed or the session's epoch is over."""
    with installation.begin(read_only=True) as uow:
        found = uow.session.get(Person, person)
        if found is None or found.closed_at is not None or found.session_epoch != epoch:
            return None
        actor = _actor(uow, found)
        seen = found.last_seen_at is not None and uow.at - found.last_seen_at < _SEEN_EVERY
    if not seen:
        with installation.begin() as uow:
            uow.session.execute(sa.update(Person).where(Person.id == person).values(last_seen_at=uow.at))
    return actor


def _actor(uow: UnitOfWork, person: Person) -> Actor:
    return Actor(
        person=person.id, name=person.name, parties=_parties(uow, person.id), language=person.language,
        administrator=person.administrator, monitor=person.monitor, scopes=frozenset(SCOPES),
    )  # fmt: skip


def _parties(uow: UnitOfWork, person: uuid.UUID) -> tuple[str, ...]:
    """Give the parties that a person belongs to today; `until_on` is the first day that no longer counts."""
    query = (
        sa.select(Membership.party)
        .where(
            Membership.person == person,
            sa.or_(Membership.from_on.is_(None), Membership.from_on <= uow.today),
            sa.or_(Membership.until_on.is_(None), Membership.until_on > uow.today),
        )
        .order_by(Membership.party)
    )
    return tuple(uow.session.scalars(query))


# ---- accounts


def add_person(
    uow: UnitOfWork, login: str, name: str, password: str, *, parties: Sequence[str] = (), language: str = "nl",
    administrator: bool = False, monitor: bool = False,
) -> uuid.UUID:  # fmt: skip
    """Add an account and give its id.

    Raises `InvalidError` (`login_invalid`, `name_missing`, `language_unknown`, `party_unknown`, `password_too_short`)
    and `ConflictError` (`login_taken`).
    """
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise InvalidError("login_invalid", field="login", login=login)
    if not name.strip():
        raise InvalidError("name_missing", field="name")
    if language not in LANGUAGES:
        raise InvalidError("language_unknown", field="language", language=language)
    _check_parties(uow, parties)
    person = Person(
        id=new_id(), login=login, name=name.strip(), password_hash=hash_password(password), language=language,
        administrator=administrator, monitor=monitor, created_at=uow.at,
    )  # fmt: skip
    try:
        with uow.session.begin_nested():
            uow.session.add(person)
            uow.session.flush()
    except IntegrityError as problem:
        raise ConflictError("login_taken", field="login", login=login) from problem
    for party in dict.fromkeys(parties):
        uow.session.add(Membership(person=person.id, party=party))
    uow.session.flush()
    return person.id


def _check_parties(uow: UnitOfWork, parties: Collection[str]) -> None:
    centres = frozenset(uow.session.scalars(sa.select(Centre.code)))
    for party in parties:
        if parse_party(party, centres) is None:
            raise InvalidError("party_unknown", field="party", party=party)


def add_membership(
    uow: UnitOfWork, person: uuid.UUID, party: str, *, from_on: dt.date | None = None, until_on: dt.date | None = None,
) -> None:  # fmt: skip
    """Let a person belong to a party, for a time. Raises `NotFoundError` and `InvalidError`."""
    _person(uow, person)
    _check_parties(uow, [party])
    if from_on is not None and until_on is not None and until_on <= from_on:
        raise InvalidError("until_before_from", field="until_on")
    kept = uow.session.get(Membership, (person, party))
    if kept is None:
        kept = Membership(person=person, party=party)
        uow.session.add(kept)
    kept.from_on, kept.until_on = from_on, until_on
    uow.session.flush()


def end_membership(uow: UnitOfWork, person: uuid.UUID, party: str) -> None:
    """Let a person no longer belong to a party, from today. Raises `NotFoundError` (`membership_not_found`)."""
    kept = uow.session.get(Membership, (person, party))
    if kept is None:
        raise NotFoundError("membership_not_found", party=party)
    kept.until_on = uow.today
    uow.session.flush()


def close_person(uow: UnitOfWork, person: uuid.UUID) -> None:
    """Close an account: no more signing in, its sessions end now, and tokens bound to it are revoked."""
    row = _person(uow, person)
    if row.closed_at is None:
        row.closed_at = uow.at
    row.session_epoch += 1
    bound = sa.update(Token).where(Token.person == person, Token.revoked_at.is_(None))
    uow.session.execute(bound.values(revoked_at=uow.at))
    uow.session.flush()


def set_password(uow: UnitOfWork, person: uuid.UUID, password: str) -> int:
    """Set a new password and end all sessions; give the new epoch, for the session at hand to go on."""
    row = _person(uow, person)
    row.password_hash = hash_password(password)
    row.session_epoch += 1
    uow.session.flush()
    return row.session_epoch


def reset_password(uow: UnitOfWork, login: str) -> str:
    """Give an account a new random password and give it back, this once: sessions end, failed attempts are forgotten.

    Raises `NotFoundError` (`person_not_found`) and `ConflictError` (`account_closed`).
    """
    login = login.strip().lower()
    row = uow.session.scalar(sa.select(Person).where(Person.login == login).with_for_update())
    if row is None:
        raise NotFoundError("person_not_found", login=login)
    if row.closed_at is not None:
        raise ConflictError("account_closed", login=login)
    password = new_password()
    set_password(uow, row.id, password)
    key = uow.installation.vault.digest(f"login {login}".encode())
    uow.session.execute(sa.delete(SignInAttempt).where(SignInAttempt.key == key))
    record(uow, "password_reset", "person", str(row.id))
    return password


def change_password(uow: UnitOfWork, person: uuid.UUID, old: str, new: str) -> int:
    """Change one's own password; give the new epoch. Raises `ForbiddenError` (`password_wrong`)."""
    if not is_password(_person(uow, person).password_hash, old):
        raise ForbiddenError("password_wrong", field="old")
    return set_password(uow, person, new)


def set_language(uow: UnitOfWork, person: uuid.UUID, language: str) -> None:
    """Set the language in which a person reads. Raises `InvalidError` (`language_unknown`)."""
    if language not in LANGUAGES:
        raise InvalidError("language_unknown", field="language", language=language)
    _person(uow, person).language = language
    uow.session.flush()


def _person(uow: UnitOfWork, person: uuid.UUID) -> Person:
    row = uow.session.get(Person, person, with_for_update=True)
    if row is None:
        raise NotFoundError("person_not_found", person=str(person))
    return row


__all__ = [
    "IssuedToken", "SignedIn", "TooManyAttemptsError", "add_membership", "add_person", "add_token", "change_password",
    "close_person", "end_membership", "person_actor", "reset_password", "revoke_token", "set_language", "set_password",
    "sign_in", "token_actor",
]  # fmt: skip
