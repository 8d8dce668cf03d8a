"""The labels of the Enrolled sequences column: one for each sequence, renamed with it, others left as they are. No I/O.

An update replaces the whole list, and what is left out is deleted: so everything is sent, what is switched off too.
Source: https://developer.monday.com/api-reference/reference/dropdown
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sequences.monday.boards import Column

LONGEST_LABEL = 200


def label_of(title: str) -> str:
    """Return the label of a sequence of this name."""
    return title[:LONGEST_LABEL]


def changed(column: Column, titles: Mapping[int, str], known: Mapping[int, int]) -> dict[str, Any] | None:
    """Return the settings with a label for every sequence of `titles`; None: there is one already.

    `known` are the labels that sequences have had (sequence id to label id): such a label takes the new name,
    unless it is another sequence's too.
    """
    every = [_sent(one) for one in column.settings.get("labels") or []]
    before = [dict(one) for one in every]
    needed = frozenset(map(label_of, titles.values()))
    for sequence, title in sorted(titles.items()):
        _have(every, label_of(title), known.get(sequence), _taken(sequence, known), needed)
    return None if every == before else {**_kept(column), "labels": every}


def _taken(sequence: int, known: Mapping[int, int]) -> frozenset[int]:
    """Return the labels of all other sequences."""
    return frozenset(label for other, label in known.items() if other != sequence)


def _have(
    every: list[dict[str, Any]], wanted: str, own: int | None, taken: frozenset[int], needed: frozenset[str]
) -> None:
    """Change `every` so that a label `wanted` is in it: the sequence's `own` one, if nobody else needs it."""
    named = next((one for one in every if one["label"] == wanted), None)
    mine = next((one for one in every if one.get("id") == own is not None), None)
    if named is not None:
        named.pop("is_deactivated", None)
    elif mine is not None and own not in taken and mine["label"] not in needed:
        mine["label"] = wanted
        mine.pop("is_deactivated", None)
    else:
        every.append({"label": wanted})


def _sent(label: Mapping[str, Any]) -> dict[str, Any]:
    """Return a label as an update takes it."""
    off = {"is_deactivated": True} if label.get("is_deactivated") else {}
    return {"id": int(label["id"]), "label": label["label"], **off}


def _kept(column: Column) -> dict[str, Any]:
    """Return the other settings, which an update would clear."""
    return {key: column.settings[key] for key in ("limit_select", "label_limit_count") if key in column.settings}
