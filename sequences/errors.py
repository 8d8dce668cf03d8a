"""What can be wrong, as the caller sees it.

    SequenceError
    ├── NotFound          there is no such thing in this account
    ├── NotAllowed        this person may not do that
    ├── Conflict          it changed meanwhile
    ├── Incomplete        the sequence misses something (`missing` lists it)
    └── Unacceptable      a value is wrong (`problems` lists each with its field)

Each carries one sentence for a person and a stable `code`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sequences.words import Said


class SequenceError(Exception):
    """Something a person can understand and mend; `sentence` says what, `code` stays the same for ever."""

    def __init__(self, code: str, sentence: Said, details: Sequence[Mapping[str, object]] = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.details = tuple(details)


class NotFound(SequenceError):
    """There is no such thing in this account."""


class NotAllowed(SequenceError):
    """This person may not do that."""


class Conflict(SequenceError):
    """It changed meanwhile."""


class Incomplete(SequenceError):
    """The sequence misses something; `details` lists it."""


class Unacceptable(SequenceError):
    """A value is wrong; `details` lists each with its field."""
