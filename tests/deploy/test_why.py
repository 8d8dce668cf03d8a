"""docs/why.md says what the catalogue of reasons says."""

from __future__ import annotations

from deploy import why
from sequences.core.reasons import KINDS


def test_the_page_of_reasons_is_what_the_catalogue_says() -> None:
    assert why.PAGE.read_text(encoding="utf-8") == why.page(), "run: python -m deploy.why"
    assert all(f"| `{code}` |" in why.page() for code in KINDS)
