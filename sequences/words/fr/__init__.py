"""French: each English sentence with its translation, one module per area; the reasons by their codes."""

from __future__ import annotations

from collections.abc import Mapping

from sequences.words.en import reasons as english
from sequences.words.fr import (
    accounts,
    audit,
    authoring,
    definitions,
    kept,
    lists,
    mailboxes,
    notices,
    reasons,
    requests,
    runs,
    stories,
)  # fmt: skip

AREAS = (accounts, audit, authoring, definitions, lists, kept, mailboxes, notices, requests, runs, stories)


def _paired(english_ones: Mapping[str, tuple[str, str]], french: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the sentences of reasons with their translations: `french` has the same codes."""
    pairs = [pair for code, texts in english_ones.items() for pair in zip(texts, french[code], strict=True)]
    return dict(pairs)


SENTENCES: Mapping[str, str] = {
    **_paired(english.WORDS, reasons.WORDS),
    **{text: said for area in AREAS for text, said in area.SENTENCES.items()},
}
