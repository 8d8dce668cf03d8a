"""The links in an e-mail: each for one message and one purpose, on its host, the same every time."""

from __future__ import annotations

import pytest

from sequences.core.definition import Tracking
from sequences.secrets import new_hash_key
from sequences.steps.reader_links import Hosts, links_of
from sequences.tokens import BadToken, Purpose, delivery_of, signer

HOSTS = Hosts("https://app.acme.test", "https://track.acme.test")
KEY, ACCOUNT = new_hash_key(), 20481632


def test_every_message_can_be_unsubscribed_from_and_nothing_else_is_in_it_unasked() -> None:
    links = links_of(HOSTS, KEY, ACCOUNT, 7, Tracking())
    assert links.unsubscribe.startswith("https://app.acme.test/u/")
    assert (links.pixel, links.click) == (None, None)


def test_openings_and_clicks_are_seen_on_their_own_host() -> None:
    links = links_of(HOSTS, KEY, ACCOUNT, 7, Tracking(opens=True, clicks=True))
    assert links.pixel is not None
    assert links.click is not None
    opened, clicked = links.pixel.removesuffix(".gif").rpartition("/"), links.click(3).rpartition("/")
    assert (opened[0], clicked[0]) == ("https://track.acme.test/o", "https://track.acme.test/c")
    assert {delivery_of(opened[2]), delivery_of(clicked[2])} == {7}
    assert signer(KEY, ACCOUNT, Purpose.CLICK).number(clicked[2]) == 3
    with pytest.raises(BadToken):
        signer(KEY, ACCOUNT, Purpose.CLICK).number(opened[2])


def test_a_message_that_is_made_again_has_the_same_links() -> None:
    both = Tracking(opens=True, clicks=True)
    one, again, other = (links_of(HOSTS, KEY, ACCOUNT, number, both) for number in (7, 7, 8))
    assert (one.unsubscribe, one.pixel) == (again.unsubscribe, again.pixel)
    assert {one.unsubscribe, one.pixel}.isdisjoint({other.unsubscribe, other.pixel})
