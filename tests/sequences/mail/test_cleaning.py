"""HTML of people, made safe with its fields."""

from __future__ import annotations

import pytest

from sequences.core.fields import BadField
from sequences.mail.cleaning import clean


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p>Hi {first_name|there}</p>", "<p>Hi {first_name|there}</p>"),
        ('<a href="{link}">x</a>', '<a href="{link}">x</a>'),
        ("<p>{{not a field}}</p>", "<p>{{not a field}}</p>"),
        ("<script>alert(1)</script>ok", "ok"),
        ('<p onclick="x()">ok</p>', "<p>ok</p>"),
        ('<a href="javascript:x()">ok</a>', "<a>ok</a>"),
        ("<p>{a|<img src=x onerror=x()>}</p>", "<p>{a|&lt;img src=x onerror=x()&gt;}</p>"),
        ('<a href="{a|\\" onclick=x()}">ok</a>', '<a href="{a|\\&quot; onclick=x()}">ok</a>'),
        ("<p>{a|A &amp; B}</p>", "<p>{a|A &amp; B}</p>"),
    ],
)
def test_what_runs_is_gone_and_fields_stay(written: str, kept: str) -> None:
    assert clean(written) == kept
    assert clean(kept) == kept


def test_a_brace_of_no_field_is_an_error() -> None:
    with pytest.raises(BadField):
        clean("<p>{first name}</p>")
