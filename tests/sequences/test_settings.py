"""Settings: read from the environment, and a missing or wrong one is told by its name, without its neighbours."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sequences.settings import Settings

WHOLE = {
    "DATABASE_URL": "postgresql+asyncpg://somebody:db-pass@127.0.0.1/x",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "PUBLIC_URL": "https://sequences.example",
    "MONDAY_APP_ID": "10990417",
    "MONDAY_CLIENT_ID": "client",
    "MONDAY_CLIENT_SECRET": "c-secret",
    "MONDAY_SIGNING_SECRET": "s-secret",
    "ENCRYPTION_KEYS": "a:key-bytes",
}
OPTIONAL = [name.upper() for name in Settings.model_fields if name.upper() not in WHOLE]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that holds what is required, and nothing else of ours."""
    for name in OPTIONAL:
        monkeypatch.delenv(name, raising=False)
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def read() -> Settings:
    """Read the environment."""
    return Settings()  # type: ignore[call-arg]  # the environment fills it


def test_what_is_required_is_enough(environment: pytest.MonkeyPatch) -> None:
    values = read()
    assert (values.monday_app_id, values.port, values.host) == (10990417, 8000, "127.0.0.1")
    assert (values.driven_clock, values.callback_hosts, values.private_mail_hosts) == (False, frozenset(), frozenset())
    assert values.file_hosts == frozenset()
    assert (values.monday_previous_client_secret, values.monday_previous_signing_secret) == (None, None)


def test_openings_and_clicks_may_have_a_host_of_their_own(environment: pytest.MonkeyPatch) -> None:
    assert read().tracking_url is None
    environment.setenv("TRACKING_URL", "https://track.example/")
    environment.setenv("PUBLIC_URL", "http://127.0.0.1:8000/app/")
    values = read()
    assert (values.tracking_url, values.public_url) == ("https://track.example", "http://127.0.0.1:8000/app")
    environment.setenv("TRACKING_URL", "")
    assert read().tracking_url is None


@pytest.mark.parametrize("name", WHOLE)
def test_a_missing_setting_is_told_by_its_name_and_shows_no_other(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)
    with pytest.raises(ValidationError) as told:
        read()
    assert [error["loc"] for error in told.value.errors()] == [(name.lower(),)]
    assert name.lower() in str(told.value)
    for secret in ("db-pass", "c-secret", "s-secret", "key-bytes"):
        assert secret not in str(told.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MONDAY_APP_ID", "x"),
        ("PUBLIC_URL", "sequences.example"),
        ("PUBLIC_URL", ""),
        ("PUBLIC_URL", "https://sequences.example/?a=1"),
        ("TRACKING_URL", "https://track.example/a b"),
        ("TRACKING_URL", "https://track.example/\r\nBcc: a@b.example"),
        ("TRACKING_URL", "ftp://track.example"),
        ("PORT", "http"),
        ("WORKER_PROCESSES", "0"),
        ("WORKER_THREADS", "-1"),
        ("DRIVEN_CLOCK", "perhaps"),
    ],
)
def test_a_wrong_setting_is_told_by_its_name(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    with pytest.raises(ValidationError) as told:
        read()
    assert [error["loc"] for error in told.value.errors()] == [(name.lower(),)]


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("", set()),
        ("a.test", {"a.test"}),
        ("a.test,b.test:8100", {"a.test", "b.test:8100"}),
        (" a.test, b.test,", {"a.test", "b.test"}),
    ],
)
@pytest.mark.parametrize("name", ["CALLBACK_HOSTS", "PRIVATE_MAIL_HOSTS", "FRAME_ORIGINS"])
def test_hosts_are_read_with_commas_between(
    environment: pytest.MonkeyPatch, name: str, text: str, hosts: set[str]
) -> None:
    environment.setenv(name, text)
    assert getattr(read(), name.lower()) == hosts


@pytest.mark.parametrize(("text", "driven"), [("1", True), ("true", True), ("0", False), ("false", False)])
def test_the_clock_is_driven_where_it_says_so(environment: pytest.MonkeyPatch, text: str, driven: bool) -> None:
    environment.setenv("DRIVEN_CLOCK", text)
    assert read().driven_clock is driven


def test_settings_do_not_change(environment: pytest.MonkeyPatch) -> None:
    values = read()
    with pytest.raises(ValidationError):
        values.port = 1  # type: ignore[misc]
    assert values.port == 8000


def test_what_is_not_ours_is_left_alone(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SOMETHING_ELSE", "x")
    assert not hasattr(read(), "something_else")
