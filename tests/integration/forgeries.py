"""Tokens that monday did not sign for this call: each by what is wrong with it."""

from __future__ import annotations

import base64
import hmac
import json
import time
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SIGNING = "signing-secret-of-the-tests-0123456789abcdef"
CLIENT = "client-secret-of-the-tests-0123456789abcdef"
ACCOUNT, USER = 20481632, 61204477


def claims(url: str, **changed: Any) -> dict[str, Any]:
    """Return what a good token of a call to `url` says, with some of it changed; None leaves a claim out."""
    now = int(time.time())
    good = {"accountId": ACCOUNT, "userId": USER, "aud": url, "iat": now, "exp": now + 300, "shortLivedToken": "x"}
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def sign(payload: dict[str, Any], key: Any = SIGNING, algorithm: str | None = "HS256", **headers: Any) -> str:
    """Return a token."""
    return jwt.encode(payload, key, algorithm=algorithm, headers=headers or None)


def encode(part: object) -> str:
    """Return a part of a token, written by hand."""
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def by_hand(header: object, payload: object, key: str = SIGNING, digest: str = "sha256") -> str:
    """Return a token whose header need not be honest; the signature is a true HMAC."""
    signed = f"{encode(header)}.{encode(payload)}"
    return f"{signed}.{encode(hmac.digest(key.encode(), signed.encode(), digest))}"


@cache
def forgeries(url: str) -> dict[str, str]:
    """Return forged Authorization headers for a call to `url`."""
    now, good = int(time.time()), claims(url)
    host = urlsplit(url).netloc
    true = sign(good)
    head, body, signature = true.split(".")
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    other = url.replace("enroll_item", "unenroll_item")
    return {
        "nothing": "",
        "only the word Bearer": "Bearer ",
        "Basic credentials": "Basic ZGFuYTpzZWNyZXQ=",
        "no token at all": "let me in",
        "a token of one part": head,
        "a token of two parts": f"{head}.{body}",
        "a token of four parts": f"{true}.{signature}",
        "a token without signature": f"{head}.{body}.",
        "a signature cut short": true[:-4],
        "a signature of other bytes": f"{head}.{body}.{encode(b'x' * 32)}",
        "a payload changed after signing": f"{head}.{encode({**good, 'accountId': 1})}.{signature}",
        "a header changed after signing": f"{encode({'alg': 'HS256', 'kid': '1'})}.{body}.{signature}",
        "signed with nothing": by_hand({"alg": "HS256", "typ": "JWT"}, good, ""),
        "signed with a guess": sign(good, "guess-guess-guess-guess-guess-guess-guess"),
        "signed with the client secret": sign(good, CLIENT),
        "signed with the secret in capitals": sign(good, SIGNING.upper()),
        "signed with the app id": sign(good, "10990417" * 5),
        "alg none": sign(good, None, None),
        "alg None with a signature": by_hand({"alg": "None", "typ": "JWT"}, good),
        "alg nOnE without signature": f"{encode({'alg': 'nOnE'})}.{body}.",
        "alg none with our signature": by_hand({"alg": "none"}, good),
        "alg empty": by_hand({"alg": ""}, good),
        "alg missing": by_hand({"typ": "JWT"}, good),
        "alg a number": by_hand({"alg": 256}, good),
        "alg HS384": by_hand({"alg": "HS384"}, good, digest="sha384"),
        "alg HS512": by_hand({"alg": "HS512"}, good, digest="sha512"),
        "alg RS256 with a key of their own": sign(good, pem, "RS256"),
        "alg RS256 over an HMAC": by_hand({"alg": "RS256"}, good),
        "a key of their own in the header": by_hand({"alg": "HS256", "jwk": {"kty": "oct", "k": "eA"}}, good, "x"),
        "a critical extension": by_hand({"alg": "HS256", "crit": ["b64"], "b64": False}, good),
        "a header that is a list": by_hand(["HS256"], good),
        "a payload that is a list": by_hand({"alg": "HS256"}, [good]),
        "a payload that is no JSON": by_hand({"alg": "HS256"}, b"{accountId"),
        "a payload of other bytes": by_hand({"alg": "HS256"}, b"\xff\xfe\x00"),
        "expired an hour ago": sign(claims(url, exp=now - 3600)),
        "expired a minute ago": sign(claims(url, exp=now - 61)),
        "no expiry": sign(claims(url, exp=None)),
        "an expiry that is text": sign(claims(url, exp="never")),
        "issued in the future": sign(claims(url, iat=now + 3600)),
        "not valid before tomorrow": sign(claims(url, nbf=now + 86400)),
        "for another action": sign(claims(other)),
        "for another host": sign(claims(url.replace(host, "evil.example"))),
        "for our host as a path": sign(claims(f"https://evil.example/{url}")),
        "for our host as a user": sign(claims(url.replace(host, f"{host}@evil.example"))),
        "for a longer path": sign(claims(url + "/more")),
        "for the root": sign(claims(url.partition("/monday")[0])),
        "for a number": sign(claims(url, aud=7)),
        "for an empty list": sign(claims(url, aud=[])),
        "without account": sign(claims(url, accountId=None)),
        "account zero": sign(claims(url, accountId=0)),
        "account below zero": sign(claims(url, accountId=-1)),
        "account true": sign(claims(url, accountId=True)),
        "account as SQL": sign(claims(url, accountId="1 OR 1=1")),
        "account beyond 64 bits": sign(claims(url, accountId=2**70)),
        "account a list": sign(claims(url, accountId=[ACCOUNT])),
        "without user": sign(claims(url, userId=None)),
        "user as text": sign(claims(url, userId="dana")),
        "a session token": sign({"dat": {"account_id": ACCOUNT, "user_id": USER}, "exp": now + 300}, CLIENT),
        "a token of ten thousand letters": "x" * 10_000,
    }
