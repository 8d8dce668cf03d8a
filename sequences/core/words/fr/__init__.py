"""French: each English sentence with its translation, one module per area; the reasons by their codes."""

from __future__ import annotations

from collections.abc import Mapping

from sequences.core import reasons_en
from sequences.core.words.fr import (
    accounts,
    authoring,
    definitions,
    lists,
    mail_servers,
    mailboxes,
    notices,
    reasons,
    requests,
    runs,
    stories,
)  # fmt: skip

AREAS = (accounts, authoring, definitions, lists, mail_servers, mailboxes, notices, requests, runs, stories)


def _paired(english: Mapping[str, tuple[str, str]], french: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the sentences of reasons with their translations: `french` has the codes of `english`."""
    pairs = [pair for code, texts in english.items() for pair in zip(texts, french[code], strict=True)]
    return dict(pairs)


SENTENCES: Mapping[str, str] = {
    **_paired(reasons_en.WORDS, reasons.WORDS),
    **{english: french for area in AREAS for english, french in area.SENTENCES.items()},
}
