"""Tokens in links: what was signed comes back, and nothing else is taken for it."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.secrets import new_hash_key
from sequences.tokens import LARGEST_ID, LARGEST_NUMBER, BadToken, Purpose, delivery_of, signer

KEY = base64.b64encode(bytes(range(32))).decode()
ACCOUNT = 20481632
DELIVERIES = st.integers(1, LARGEST_ID)
NUMBERS = st.integers(0, LARGEST_NUMBER)
PURPOSES = st.sampled_from(Purpose)
CLICK = signer(KEY, ACCOUNT, Purpose.CLICK)


def holds(token: str, purpose: Purpose = Purpose.CLICK, account: int = ACCOUNT, key: str = KEY) -> bool:
    try:
        signer(key, account, purpose).number(token)
    except BadToken:
        return False
    return True


@given(DELIVERIES, NUMBERS, PURPOSES)
def test_what_was_signed_comes_back(delivery: int, number: int, purpose: Purpose) -> None:
    one = signer(KEY, ACCOUNT, purpose)
    token = one.sign(delivery, number)
    assert (delivery_of(token), one.number(token)) == (delivery, number)
    assert one.sign(delivery, number) == token


@given(DELIVERIES, NUMBERS)
def test_a_token_is_short_and_fits_a_url_as_it_is(delivery: int, number: int) -> None:
    token = CLICK.sign(delivery, number)
    assert len(token) <= 35
    assert token.replace("-", "").replace("_", "").isalnum()


@given(DELIVERIES, NUMBERS, PURPOSES, PURPOSES)
def test_a_token_is_good_for_its_purpose_only(delivery: int, number: int, made: Purpose, tried: Purpose) -> None:
    token = signer(KEY, ACCOUNT, made).sign(delivery, number)
    assert holds(token, tried) is (made is tried)


@given(DELIVERIES, NUMBERS, st.integers(1, LARGEST_ID))
def test_a_token_is_good_in_its_account_only(delivery: int, number: int, other: int) -> None:
    token = CLICK.sign(delivery, number)
    assert holds(token, account=other) is (other == ACCOUNT)
    assert not holds(token, key=new_hash_key())


@given(DELIVERIES, NUMBERS, NUMBERS)
def test_nothing_but_the_delivery_can_be_read_or_guessed(delivery: int, one: int, other: int) -> None:
    first, second = (base64.urlsafe_b64decode(CLICK.sign(delivery, n) + "==") for n in (one, other))
    size = (delivery.bit_length() + 7) // 8
    assert first[:size] == second[:size] == delivery.to_bytes(size, "big")
    assert (first[size:] == second[size:]) is (one == other)


@given(DELIVERIES, NUMBERS, st.data())
def test_one_changed_letter_breaks_a_token(delivery: int, number: int, data: st.DataObject) -> None:
    token = CLICK.sign(delivery, number)
    at = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))
    changed = token[:at] + letter + token[at + 1 :]
    assert holds(changed) is (changed == token)


@given(DELIVERIES, DELIVERIES)
def test_a_number_cannot_be_moved_to_another_delivery(mine: int, other: int) -> None:
    raw = base64.urlsafe_b64decode(CLICK.sign(mine, 3) + "==")
    name = other.to_bytes((other.bit_length() + 7) // 8, "big")
    moved = base64.urlsafe_b64encode(name + raw[-18:]).rstrip(b"=").decode()
    assert holds(moved) is (mine == other)


@given(st.text(max_size=60) | st.text("AZaz09-_=", max_size=40))
def test_no_other_text_is_a_token(text: str) -> None:
    assert not holds(text)


@pytest.mark.parametrize(
    "text",
    ["", "=", "A" * 25, "A" * 26, "A" * 36, "A" * 10_000, "AQ\n" + "A" * 24, "ÄÖ" * 15, "\x00" * 30, "/" * 30],
)
def test_what_has_not_the_shape_of_a_token_is_told_at_once(text: str) -> None:
    with pytest.raises(BadToken):
        delivery_of(text)


def test_a_token_has_one_spelling_only() -> None:
    token = CLICK.sign(7)  # 19 bytes: the last of 26 letters carries two bits, four are nothing
    raw = base64.urlsafe_b64decode(token + "==")
    spellings = [token[:-1] + letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    same = [one for one in spellings if base64.urlsafe_b64decode(one + "==") == raw]
    assert len(same) == 16
    assert [one for one in same if holds(one)] == [token]


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(CLICK)
    assert "AESSIV" not in repr(CLICK)
