"""Whose colleague somebody is, by the domain of their address."""

from __future__ import annotations

import pytest

from sequences.core.colleagues import FREE, company_domain


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("Ada@Byron.Example", "byron.example"),
        (" ada@byron.example. ", "byron.example"),
        ("ada@sales.byron.example", "sales.byron.example"),
        ("ada@GMAIL.com", None),
        ("ada@gmx.de", None),
        ("ada", None),
        ("ada@", None),
        ("", None),
    ],
)
def test_colleagues_share_a_domain_that_is_not_everybodys(address: str, domain: str | None) -> None:
    assert company_domain(address) == domain


def test_the_free_ones_are_written_as_domains_are() -> None:
    assert all(one == one.lower() and "." in one and "@" not in one for one in FREE)
