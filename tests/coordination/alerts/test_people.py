"""Accounts, signing in, tokens: who may act, until when, and how often one may try."""

import datetime as dt

import pytest
import sqlalchemy as sa

from coordination import people
from coordination.errors import ConflictError, ForbiddenError, InvalidError
from coordination.models import Person, Token

WORDS = "correct horse battery"


def add(bench, login="an", parties=("logistics",), **more):
    with bench.installation.begin() as uow:
        return people.add_person(uow, login, "An", WORDS, parties=parties, **more)


def sign_in(bench, login="an", password=WORDS, address="10.0.0.1"):
    return people.sign_in(bench.installation, login, password, address)


def fails(bench, **more):
    with pytest.raises((ForbiddenError, people.TooManyAttemptsError)) as caught:
        sign_in(bench, **more)
    return caught.value.code


def test_a_person_signs_in_and_acts_for_their_parties(bench):
    person = add(bench, parties=("logistics", "CEN-03:direction"), language="fr")
    found = sign_in(bench, " AN ")
    assert (found.actor.person, found.actor.parties, found.actor.language) == (
        person, ("CEN-03:direction", "logistics"), "fr",
    )  # fmt: skip
    again = people.person_actor(bench.installation, person, found.epoch)
    assert again == found.actor


def test_a_wrong_password_an_unknown_login_and_a_closed_account_read_the_same(bench):
    person = add(bench)
    assert fails(bench, password="something else") == "sign_in_failed"
    assert fails(bench, login="nobody") == "sign_in_failed"
    with bench.installation.begin() as uow:
        people.close_person(uow, person)
    assert fails(bench) == "sign_in_failed"


def test_passwords_are_kept_as_argon2(bench):
    add(bench)
    ((stored,),) = bench.rows(sa.select(Person.password_hash))
    assert stored.startswith("$argon2id$")


def test_five_failures_of_a_login_close_the_door_for_a_quarter_of_an_hour(bench):
    add(bench)
    for number in range(5):
        assert fails(bench, password="wrong", address=f"10.0.0.{number}") == "sign_in_failed"
    assert fails(bench) == "too_many_attempts"
    bench.wait(minutes=16)
    assert sign_in(bench)


def test_twenty_failures_of_an_address_close_the_door_for_all_its_logins(bench):
    add(bench)
    for number in range(20):
        assert fails(bench, login=f"login-{number}") == "sign_in_failed"
    assert fails(bench) == "too_many_attempts"
    assert sign_in(bench, address="10.0.0.2")


def test_signing_in_does_not_use_up_attempts(bench):
    add(bench)
    for _ in range(7):
        sign_in(bench)


def test_sessions_end_when_the_account_is_closed_or_the_password_changes(bench):
    person = add(bench)
    epoch = sign_in(bench).epoch
    with bench.installation.begin() as uow:
        epoch_after = people.change_password(uow, person, WORDS, "another long password")
    assert people.person_actor(bench.installation, person, epoch) is None
    assert people.person_actor(bench.installation, person, epoch_after) is not None
    with bench.installation.begin() as uow:
        people.close_person(uow, person)
    assert people.person_actor(bench.installation, person, epoch_after) is None


def test_a_membership_counts_from_its_first_day_until_its_last(bench):
    person = add(bench, parties=())
    today = dt.date(2026, 11, 23)
    for from_on, until_on, counts in (
        (None, None, True), (today, None, True), (today + dt.timedelta(1), None, False), (None, today, False),
        (today, today + dt.timedelta(1), True),
    ):  # fmt: skip
        with bench.installation.begin() as uow:
            people.add_membership(uow, person, "finance", from_on=from_on, until_on=until_on)
        assert sign_in(bench).actor.parties == (("finance",) if counts else ())
    with bench.installation.begin() as uow:
        people.end_membership(uow, person, "finance")
    assert sign_in(bench).actor.parties == ()


def test_accounts_that_do_not_fit_are_refused(bench):
    add(bench)
    for more, error, code in (
        ({"login": "an"}, ConflictError, "login_taken"),
        ({"login": "a b"}, InvalidError, "login_invalid"),
        ({"login": "bo", "parties": ("gardening",)}, InvalidError, "party_unknown"),
        ({"login": "bo", "language": "de"}, InvalidError, "language_unknown"),
    ):
        with pytest.raises(error, match=code):
            add(bench, **more)
    with pytest.raises(InvalidError, match="password_too_short"), bench.installation.begin() as uow:
        people.add_person(uow, "bo", "Bo", "short")


def issue(bench, **more):
    with bench.installation.begin() as uow:
        return people.add_token(uow, "logistics", "stock system", **more)


def test_a_token_is_shown_once_kept_as_a_hash_and_bears_its_scopes(bench):
    issued = issue(bench, scopes=["submit"], sources=["/logistics/"])
    assert issued.secret.startswith("krx_")
    ((kept,),) = bench.rows(sa.select(Token.hash))
    assert issued.secret not in kept
    actor = people.token_actor(bench.installation, issued.secret)
    assert (actor.parties, actor.scopes, actor.sources, actor.person) == (
        ("logistics",), frozenset({"submit"}), ("/logistics/",), None,
    )  # fmt: skip


def test_a_token_that_is_unknown_revoked_or_expired_is_refused(bench):
    def code(secret):
        with pytest.raises(ForbiddenError) as caught:
            people.token_actor(bench.installation, secret)
        return caught.value.code

    assert code("krx_nothing") == "token_unknown"
    expiring = issue(bench, expires_at=bench.installation.clock.now() + dt.timedelta(hours=1))
    bench.wait(hours=2)
    assert code(expiring.secret) == "token_expired"
    issued = issue(bench)
    with bench.installation.begin() as uow:
        people.revoke_token(uow, issued.id)
    assert code(issued.secret) == "token_revoked"


def test_a_token_acts_only_while_its_person_is_there(bench):
    with pytest.raises(InvalidError, match="token_needs_person"):
        issue(bench, scopes=["act"])
    person = add(bench)
    with pytest.raises(InvalidError, match="not_a_member"):
        issue(bench, scopes=["act"], person=add(bench, "bo", ("finance",)))
    issued = issue(bench, scopes=["act", "read"], person=person)
    assert "act" in people.token_actor(bench.installation, issued.secret).scopes
    with bench.installation.begin() as uow:
        people.end_membership(uow, person, "logistics")
    actor = people.token_actor(bench.installation, issued.secret)
    assert (actor.person, actor.scopes) == (None, frozenset({"read"}))
    with bench.installation.begin() as uow:
        people.close_person(uow, person)
    with pytest.raises(ForbiddenError, match="token_revoked"):
        people.token_actor(bench.installation, issued.secret)
