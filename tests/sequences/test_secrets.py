"""Secrets at rest: they open with their key, in their row, undamaged, and not otherwise."""

from __future__ import annotations

import base64

import pytest

from sequences.secrets import Keyring, SecretLost, keyed_hash, new_hash_key

ROW = "mailbox:7:dana@acme.test"
OLD = "old:" + base64.b64encode(b"o" * 32).decode()
NEW = "new:" + base64.b64encode(b"n" * 32).decode()


@pytest.mark.parametrize("secret", ["", "s3cret", "пароль 😀", "x" * 10_000])
def test_a_sealed_secret_opens_in_its_row(secret: str) -> None:
    keys = Keyring.read(NEW)
    assert keys.open(keys.seal(secret, ROW), ROW) == secret


def test_an_envelope_shows_nothing_and_is_never_the_same() -> None:
    keys = Keyring.read(NEW)
    first, second = keys.seal("s3cret", ROW), keys.seal("s3cret", ROW)
    assert first != second
    assert b"s3cret" not in first + second


@pytest.mark.parametrize("row", ["mailbox:8:dana@acme.test", "mailbox:7:sam@acme.test", "", ROW + " "])
def test_an_envelope_of_another_row_does_not_open(row: str) -> None:
    keys = Keyring.read(NEW)
    with pytest.raises(SecretLost, match="does not open"):
        keys.open(keys.seal("s3cret", ROW), row)


def test_the_newest_key_seals_and_older_ones_still_open() -> None:
    before = Keyring.read(OLD).seal("s3cret", ROW)
    both = Keyring.read(f"{NEW}, {OLD}")
    assert both.open(before, ROW) == "s3cret"
    assert Keyring.read(NEW).open(both.seal("s3cret", ROW), ROW) == "s3cret"


def test_a_key_that_was_taken_away_is_told_without_the_secret() -> None:
    envelope = Keyring.read(OLD).seal("s3cret", ROW)
    with pytest.raises(SecretLost, match="not in ENCRYPTION_KEYS"):
        Keyring.read(NEW).open(envelope, ROW)


def test_another_key_of_the_same_name_does_not_open() -> None:
    envelope = Keyring.read(OLD).seal("s3cret", ROW)
    with pytest.raises(SecretLost, match="does not open"):
        Keyring.read(OLD.split(":")[0] + ":" + NEW.split(":")[1]).open(envelope, ROW)


def test_no_byte_of_an_envelope_may_change() -> None:
    keys = Keyring.read(NEW)
    envelope = keys.seal("s3cret", ROW)
    for place in range(len(envelope)):
        damaged = bytearray(envelope)
        damaged[place] ^= 1
        with pytest.raises(SecretLost):
            keys.open(bytes(damaged), ROW)


def test_no_part_of_an_envelope_opens() -> None:
    keys = Keyring.read(NEW)
    envelope = keys.seal("s3cret", ROW)
    for size in range(len(envelope)):
        with pytest.raises(SecretLost):
            keys.open(envelope[:size], ROW)


@pytest.mark.parametrize("text", ["", " ", ",", " , "])
def test_no_key_at_all_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="ENCRYPTION_KEYS is empty"):
        Keyring.read(text)


@pytest.mark.parametrize("key", ["", "abc", "????", base64.b64encode(b"x" * 31).decode(), "ключ"])
def test_a_key_that_is_not_32_bytes_is_told_by_its_name_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="the key 'bad' must be an id and 32 bytes") as told:
        Keyring.read(f"{NEW},bad:{key}")
    assert NEW.split(":")[1] not in str(told.value)


@pytest.mark.parametrize("name", ["", "n" * 256])
def test_a_key_needs_a_name_that_fits(name: str) -> None:
    with pytest.raises(ValueError, match="ENCRYPTION_KEYS: the key"):
        Keyring.read(f"{name}:{NEW.split(':')[1]}")


def test_a_keyring_does_not_show_its_keys() -> None:
    assert "nnnn" not in repr(Keyring.read(NEW))


def test_a_hash_is_the_same_for_the_same_text_and_key_only() -> None:
    key, other = new_hash_key(), new_hash_key()
    assert keyed_hash("Ada@Byron.example", key) == keyed_hash("ada@byron.example", key)
    assert keyed_hash("ada@byron.example", key) != keyed_hash("ada@byron.example", other)
    assert keyed_hash("ada@byron.example", key) != keyed_hash("ada@byron.test", key)
