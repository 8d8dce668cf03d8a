"""What a person does with a mail in the journeys: read its headers, load its picture, follow its links."""

from __future__ import annotations

from email.message import EmailMessage
from html.parser import HTMLParser

from sandbox.world import Item
from tests.fixtures.installation import Installation

PERSON = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36"}
PROXY = {"User-Agent": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"}


class Addresses(HTMLParser):
    """Collects the pictures and the links of a mail."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "img":
            self.pictures.append(found.get("src") or "")
        if tag == "a":
            self.links.append(found.get("href") or "")


def mails(installation: Installation, item: Item) -> list[EmailMessage]:
    """Return the mails somebody got, oldest first."""
    folders = installation.sandbox.store.folders.get(item.cells["email"]["email"].lower(), {"INBOX": []})
    return [stored.parsed() for stored in folders["INBOX"]]


def addresses(mail: EmailMessage) -> Addresses:
    """Return the pictures and links of a mail."""
    body = mail.get_body(("html",))
    assert body is not None
    return Addresses(str(body.get_content()))


async def enroll(installation: Installation, sequence: int, *items: Item) -> None:
    """Enroll items as a person does in the sequence."""
    url, body = f"/api/sequences/{sequence}/people", {"items": [str(item.id) for item in items]}
    (await installation.http.post(url, json=body, headers=installation.session())).raise_for_status()
    await installation.settle()
