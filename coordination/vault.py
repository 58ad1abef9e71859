"""Keys: pseudonyms of households, keys per household wrapped by the installation's key, and keyed digests.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits; keys derived from the secret by HKDF-SHA256 (RFC 5869).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from coordination.errors import DomainError

_NONCE = 12


class Vault:
    """Seals and opens what is personal. One per installation."""

    def __init__(self, secret: str) -> None:
        self._pseudonyms = _derive(secret, b"kindreflex pseudonyms")
        self._digests = _derive(secret, b"kindreflex digests")
        self._wrap = AESGCM(_derive(secret, b"kindreflex wrapping"))

    def pseudonym(self, reference: str) -> str:
        """Give the pseudonym of a household from the source's reference: the same each time, not to be turned back."""
        mac = hmac.digest(self._pseudonyms, reference.strip().encode(), "sha256")
        return "P" + base64.b32encode(mac[:15]).decode().rstrip("=")

    def digest(self, content: bytes) -> str:
        """Give a keyed digest (HMAC-SHA256, hexadecimal): tells equal from different and nothing else."""
        return hmac.new(self._digests, content, hashlib.sha256).hexdigest()

    def new_key(self) -> bytes:
        """Make the key of a household, wrapped by the installation's key."""
        return self.seal(AESGCM.generate_key(bit_length=256))

    def household(self, wrapped: bytes) -> HouseholdKey:
        """Unwrap the key of a household. Raises `DomainError` (`key_unreadable`) under another secret."""
        return HouseholdKey(self.open(wrapped))

    def seal(self, plain: bytes) -> bytes:
        """Encrypt under the installation's key."""
        nonce = os.urandom(_NONCE)
        return nonce + self._wrap.encrypt(nonce, plain, None)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt what the installation's key sealed. Raises `DomainError` (`key_unreadable`)."""
        try:
            return self._wrap.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag as problem:
            raise DomainError("key_unreadable") from problem


class HouseholdKey:
    """The unwrapped key of one household."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes) -> bytes:
        """Encrypt under the household's key."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, None)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt. Raises `DomainError` (`key_unreadable`) when it was not sealed by this key."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag as problem:
            raise DomainError("key_unreadable") from problem


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"kindreflex", info=purpose).derive(secret.encode())
