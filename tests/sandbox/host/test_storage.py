"""Views keep values at monday: by key, for a while, and not over somebody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.host.storage import LARGEST_VALUE, Storage

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLACE = 1, "", "key"


class Watch:
    """A clock that is set by hand."""

    shown = NOW

    def __call__(self) -> datetime:
        return self.shown


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def storage(watch: Watch) -> Storage:
    return Storage(watch)


def test_a_value_is_found_again_until_it_is_deleted(storage: Storage) -> None:
    version = storage.set(PLACE, {"a": 1}, {})["version"]
    assert storage.get(PLACE) == {"success": True, "value": {"a": 1}, "version": version}
    assert storage.delete(PLACE) == {"success": True, "value": {"a": 1}}
    assert storage.get(PLACE) == {"success": True, "value": None, "version": None}


def test_accounts_instances_and_keys_are_apart(storage: Storage) -> None:
    for place in ((1, "", "key"), (2, "", "key"), (1, "7", "key"), (1, "", "other")):
        storage.set(place, str(place), {})
    assert storage.get((1, "7", "key"))["value"] == str((1, "7", "key"))
    assert storage.get((2, "", "key"))["value"] == str((2, "", "key"))


def test_a_stale_version_writes_nothing(storage: Storage) -> None:
    first = storage.set(PLACE, 1, {})["version"]
    assert storage.set(PLACE, 2, {"previous_version": first})["success"]
    refused = storage.set(PLACE, 3, {"previous_version": first})
    assert (refused["success"], refused["reason"]) == (False, "VERSION_MISMATCH")
    assert storage.get(PLACE)["value"] == 2


@pytest.mark.parametrize(("asked", "days"), [(60, 0), (365 * 86400, 30)])
def test_a_value_lives_as_long_as_it_may(storage: Storage, watch: Watch, asked: int, days: int) -> None:
    storage.set(PLACE, 1, {"ttl": asked})
    watch.shown = NOW + timedelta(days=days, seconds=59 if days == 0 else -1)
    assert storage.get(PLACE)["value"] == 1
    watch.shown += timedelta(seconds=1)
    assert storage.get(PLACE)["value"] is None


def test_long_keys_and_large_values_are_refused(storage: Storage) -> None:
    assert storage.set((1, "", "k" * 257), 1, {})["error"] == "A key has at most 256 characters."
    assert storage.set(PLACE, "x" * LARGEST_VALUE, {})["error"] == "A value has at most 6 MB."
    assert storage.get(PLACE)["value"] is None
