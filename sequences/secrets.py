"""Secrets at rest: AES-256-GCM envelopes that open only in the row they were made for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class SecretLost(Exception):
    """An envelope does not open: another key, another row, or damage."""


@dataclass(frozen=True)
class Keyring:
    """The keys of this installation, by id, newest first."""

    keys: dict[str, bytes] = field(repr=False)

    @classmethod
    def read(cls, text: str) -> Keyring:
        """Read "id:base64,id:base64". Raises ValueError naming the entry that is not 32 bytes."""
        keys: dict[str, bytes] = {}
        for entry in filter(None, (part.strip() for part in text.split(","))):
            name, _, encoded = entry.partition(":")
            key = _decoded(encoded)
            if len(key) != 32 or not 0 < len(name.encode()) < 256:
                raise ValueError(f"ENCRYPTION_KEYS: the key {name!r} must be an id and 32 bytes in base64")
            keys[name] = key
        if not keys:
            raise ValueError("ENCRYPTION_KEYS is empty: set it to id:base64 of 32 random bytes")
        return cls(keys)

    def seal(self, secret: str, row: str) -> bytes:
        """Return `secret` sealed by the newest key for `row`, as in "mailbox:7:dana@acme.test"."""
        name, key = next(iter(self.keys.items()))
        nonce = os.urandom(NONCE)
        label = name.encode()
        sealed = AESGCM(key).encrypt(nonce, secret.encode(), row.encode())
        return bytes([len(label)]) + label + nonce + sealed

    def open(self, envelope: bytes, row: str) -> str:
        """Return the secret in `envelope`. Raises SecretLost."""
        size = envelope[0] if envelope else 0
        key = self.keys.get(envelope[1 : 1 + size].decode(errors="replace"))
        if key is None:
            raise SecretLost(f"the key that sealed {row} is not in ENCRYPTION_KEYS")
        body = envelope[1 + size :]
        try:
            return AESGCM(key).decrypt(body[:NONCE], body[NONCE:], row.encode()).decode()
        except (InvalidTag, ValueError) as error:  # cut off, it may lack its nonce
            raise SecretLost(f"the secret of {row} does not open") from error


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""  # as wrong as any other key that is not 32 bytes


def new_hash_key() -> str:
    """Return a fresh key for the hashes of one account, as text."""
    return base64.b64encode(os.urandom(32)).decode()


def keyed_hash(text: str, key: str) -> bytes:
    """Return what stands for `text` where the text itself must not be kept."""
    return hmac.digest(base64.b64decode(key), text.casefold().encode(), hashlib.sha256)
