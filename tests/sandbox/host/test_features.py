"""The page shows the views that the manifest names, where the app runs."""

from __future__ import annotations

from sandbox.host.features import read_scopes, read_views
from tests.fixtures.installation import MANIFEST


def test_views_are_read_with_the_address_of_the_app() -> None:
    views = {one.key: one for one in read_views(MANIFEST, "https://app.acme.test/")}
    assert set(views) == {"board_tab", "manager", "item_tab", "batch_add", "settings"}
    assert views["manager"].url == "https://app.acme.test/views/manager"
    assert (views["batch_add"].type, views["batch_add"].name) == ("AppFeatureItemBatchAction", "Add to sequence")
    assert views["board_tab"].data["mode"] == "iframe"


def test_scopes_are_read() -> None:
    assert "boards:read" in read_scopes(MANIFEST)
