"""Postfix before Dovecot: the mail servers of a small company, and of the people it writes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sandbox.peers.certificates import Authority, Signed
from sandbox.peers.dovecot import Dovecot, dovecot
from sandbox.peers.postfix import Postfix, postfix
from sandbox.peers.serving import open_folder


@dataclass(frozen=True)
class Pair:
    """Both servers, and the certificate they show."""

    mail: Postfix
    boxes: Dovecot
    signed: Signed

    def empty(self) -> None:
        """Forget all mail and all mailboxes."""
        self.mail.empty()
        for address in list(self.boxes.passwords):
            self.boxes.remove(address)
        self.boxes.empty()


@contextmanager
def pair(
    authority: Authority,
    signed: Signed,
    port: Callable[[], int],
    **choices: Any,
) -> Iterator[Pair]:
    """Run both; `port` gives free ports, `choices` are those of `postfix`."""
    with (
        open_folder() as first,
        open_folder() as second,
        dovecot(first, imap=port(), imaps=port(), authority=authority.file, signed=signed) as boxes,
        postfix(second, boxes, signed, submission=port(), submissions=port(), incoming=port(), **choices) as mail,
    ):
        yield Pair(mail, boxes, signed)


@contextmanager
def authority() -> Iterator[Authority]:
    """Make an authority whose files are gone at the end."""
    with open_folder() as folder:
        yield Authority(folder)
