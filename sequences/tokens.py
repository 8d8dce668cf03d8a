"""Signed tokens in the links of our e-mails: short, opaque, and good for one purpose in one account only.

A token is the id of a delivery and, sealed beside it, a number: of a link, say. Whoever has one can act for
that delivery and learns nothing else from it. It holds for ever: the key comes from the account's hash key,
which is never changed. Sources: RFC 5297 (AES-SIV: the same input gives the same token), RFC 5869 (HKDF).
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY, TAG, NUMBER = 32, 16, 2  # bytes
LARGEST_ID, LARGEST_NUMBER = 2**63 - 1, 2 ** (8 * NUMBER) - 1
SHAPE = re.compile(r"[A-Za-z0-9_-]{26,35}")  # 1 to 8 bytes of id, the number and its tag


class Purpose(StrEnum):
    """What a token is good for; each purpose has a key of its own."""

    UNSUBSCRIBE = "unsubscribe"
    OPEN = "open"
    CLICK = "click"


class BadToken(ValueError):
    """A text that is no token of ours for this purpose and account."""


@dataclass(frozen=True)
class Signer:
    """Writes and checks the tokens of one purpose in one account."""

    _cipher: AESSIV = field(repr=False)

    def sign(self, delivery: int, number: int = 0) -> str:
        """Return the token of `delivery` (1 to 2^63 - 1) and `number` (0 to 65,535)."""
        name = delivery.to_bytes((delivery.bit_length() + 7) // 8, "big")
        sealed = self._cipher.encrypt(number.to_bytes(NUMBER, "big"), [name])
        return base64.urlsafe_b64encode(name + sealed).rstrip(b"=").decode()

    def number(self, token: str) -> int:
        """Return the number in `token`. Raises BadToken when it was not made by this signer."""
        name, sealed = _parts(token)
        try:
            return int.from_bytes(self._cipher.decrypt(sealed, [name]), "big")
        except InvalidTag:
            raise BadToken("the token does not hold") from None


@lru_cache(maxsize=4096)
def signer(hash_key: str, account: int, purpose: Purpose) -> Signer:
    """Return the signer of a purpose; `hash_key` is that of the account, 32 bytes in base64."""
    info = f"sequences:link:{purpose}:{account}".encode()
    derived = HKDF(SHA256(), KEY, salt=None, info=info).derive(base64.b64decode(hash_key))
    return Signer(AESSIV(derived))


def delivery_of(token: str) -> int:
    """Return the delivery that a token names, to find the key that tells whether it is true. Raises BadToken."""
    return int.from_bytes(_parts(token)[0], "big")


def _parts(token: str) -> tuple[bytes, bytes]:
    """Return the id and the sealed number of a token; each token has one spelling."""
    if not SHAPE.fullmatch(token):
        raise BadToken("a token has 26 to 35 letters, digits and dashes")
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    name, sealed = raw[: -TAG - NUMBER], raw[-TAG - NUMBER :]
    spelt = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    if spelt != token or not name or not name[0] or int.from_bytes(name, "big") > LARGEST_ID:
        raise BadToken("the token is spelt wrongly")
    return name, sealed
