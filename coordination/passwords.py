"""Passwords and tokens: argon2id (RFC 9106) for what people remember, SHA-256 for what machines keep."""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coordination.errors import InvalidError

PREFIX = "krx_"
LEAST_LENGTH = 12
MOST_LENGTH = 1000
_hasher = PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def hash_password(password: str, *, field: str = "password") -> str:
    """Hash a new password. Raises `InvalidError` (`password_too_short`, `password_too_long`)."""
    if len(password) < LEAST_LENGTH:
        raise InvalidError("password_too_short", field=field, least=LEAST_LENGTH)
    if len(password) > MOST_LENGTH:
        raise InvalidError("password_too_long", field=field, most=MOST_LENGTH)
    return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether it is the password. For a login that does not exist (`None`) it takes as long, and is never right."""
    try:
        _hasher.verify(stored or _nobodys_hash(), password[:MOST_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def needs_new_hash(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def new_password() -> str:
    """Make a random password that can be typed."""
    return "-".join(secrets.token_hex(2) for _ in range(5))


def new_secret() -> str:
    """Make the secret of a token."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Hash the secret of a token: it is long and random, so that a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
