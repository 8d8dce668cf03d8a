"""Addresses as people type them: kept, normalised, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.mail.address import LONGEST, _checked, check_address, domain_of, masked


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@byron.example", "ada@byron.example"),
        ("  ada@byron.example\t", "ada@byron.example"),
        ("Ada.Byron+crm@Byron.Example", "Ada.Byron+crm@byron.example"),
        ("o'neil@byron.example", "o'neil@byron.example"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@acme.test", "ada@acme.test"),
        ("-oQ/tmp@byron.example", "-oQ/tmp@byron.example"),
        ("byron!ada%relay=x@byron.example", "byron!ada%relay=x@byron.example"),
        ("{a/b}#c*'d'@byron.example", "{a/b}#c*'d'@byron.example"),
        ("_@byron.example", "_@byron.example"),
        ("ada@byron。example", "ada@byron.example"),
        ("ada@STRASSE.example", "ada@strasse.example"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("ada@рау.example", "ada@xn--80a5ak.example"),
        ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("a" * 64 + "@byron.example", "a" * 64 + "@byron.example"),
        ("a@" + "b" * 63 + ".example", "a@" + "b" * 63 + ".example"),
        ("ada@byron.example\n", "ada@byron.example"),
    ],
)
def test_an_address_is_normalised(typed: str, kept: str) -> None:
    assert check_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "@byron.example",
        "ada@",
        "ada@localhost",
        "ada@[127.0.0.1]",
        "ada byron@byron.example",
        '"ada byron"@byron.example',
        "ada@byron.example,eve@byron.example",
        "Ada <ada@byron.example>",
        "ada..byron@byron.example",
        "ada@byron.example\r\nBcc: eve@byron.example",
        "ada@byron.example\x00",
        "añda@byron.example",
        "a" * 65 + "@byron.example",
        "a@" + "b" * 64 + ".example",
        "a@" + ".".join(["b" * 60] * 5) + ".example",
        "ada@byron",
        "ada@byron.example.",
        "ada@-byron.example",
        "ada@by_ron.example",
        "ada@byron.123",
        "ada@127.0.0.1",
        "ada@[IPv6:::1]",
        "ada@xn--zz.example",
        "ada@byron.invalid",
        ".ada@byron.example",
        "ada.@byron.example",
        "ada@@byron.example",
        "ada@byron@evil.example",
        "ada\\@byron.example",
        '"a\\"b"@byron.example',
        "ada(work)@byron.example",
        "ada@byron.example (work)",
        "<ada@byron.example>",
        "mailto:ada@byron.example",
        "ada@byron.example?bcc=eve@evil.example",
        "ada@byron.example;eve@evil.example",
        "undisclosed-recipients:;",
        "ada@byron.example\u200b",
        "a\u200bda@byron.example",
        "\u202eada@byron.example",
        "ada\uff20byron.example",
        "ada@byron.exa mple",
        "ada\t@byron.example",
        "ada@byron.example\x0bx",
        "\ud800@byron.example",
        "=?utf-8?q?ada?=@byron.example",
        "=?utf-8?q?=0d=0aBcc=3aeve=40evil.example?=@byron.example",
        "ada@=?utf-8?q?byron?=.example",
        "\x00",
    ],
)
def test_what_is_no_single_address_is_refused(typed: str) -> None:
    assert check_address(typed) is None


def test_a_very_long_text_is_refused_unread() -> None:
    assert check_address(" " * LONGEST + "ada@byron.example") is None


@given(st.text(max_size=40) | st.emails())
def test_an_address_that_is_kept_has_no_way_out_of_a_header(typed: str) -> None:
    kept = check_address(typed)
    if kept is not None:
        assert kept.isascii()
        assert kept.isprintable()
        assert not set(' <>",;') & set(kept)
        assert check_address(kept) == kept


def test_the_domain_stands_behind_the_last_at_in_small_letters() -> None:
    assert domain_of("Ada@Byron.Example") == "byron.example"
    assert domain_of('"a@b"@Byron.Example') == "byron.example"


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        ("ada@byron.example", "a***@b***.example"),
        ("a@b.co.uk", "a***@b***.uk"),
        ("@byron.example", "*@b***.example"),
        ("ada@localhost", "a***@l***"),
        ("=cmd|x@byron.example", "***@b***.example"),
        ("+49@byron.example", "***@b***.example"),
    ],
)
def test_of_an_address_only_letters_and_stars_are_shown(what: str, shown: str) -> None:
    assert masked(what) == shown


@given(st.emails())
def test_what_is_shown_tells_nobody_who_it_is(address: str) -> None:
    name, _, domain = address.rpartition("@")
    shown = masked(address)
    assert len(shown) <= len("a***@b***.") + len(domain.rpartition(".")[2])
    assert shown.partition("@")[0].rstrip("*") in ("", name[0])
    assert not shown.startswith(("=", "+", "-", "@"))


NAMES = st.from_regex(r"[A-Za-z0-9_+.'-]{1,70}", fullmatch=True)
DOMAINS = st.sampled_from(
    [
        "byron.example",
        "Byron.Example",
        "acme.test",
        "bücher.example",
        "localhost",
        "10.0.0.1",
        "a..b",
        "-a.example",
        " b.c",
        "",
    ]
    + [".".join(["b" * 60] * n) + ".example" for n in (3, 4)]
) | st.from_regex(r"[A-Za-z0-9.-]{1,80}", fullmatch=True)


@given(NAMES, DOMAINS)
def test_a_common_address_is_judged_as_the_library_judges_it(name: str, domain: str) -> None:
    assert check_address(f"{name}@{domain}") == _checked(f"{name}@{domain}".strip())
