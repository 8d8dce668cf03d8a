"""What the demo's supervisor tells: the facts of a run, its secrets, and the settings of its children."""

from __future__ import annotations

import json
import socket
import stat
from pathlib import Path

import pytest

from deploy.demo import supervisor
from deploy.demo.children import Children
from deploy.embedded import Servers
from sequences.secrets import Keyring
from sequences.settings import Settings
from tests.fixtures.ports import free_port

FOUND = Servers("postgresql+asyncpg://postgres@/postgres", "unix:///tmp/valkey.sock")
TOLD = {
    "app_url", "sandbox_url", "monday_api_url", "database_url", "redis_url", "smtp", "imap", "signing_secret",
    "client_secret", "client_id", "app_id", "account_id", "admin_user_id", "api_token",
}  # fmt: skip
SECRETS = ("signing_secret", "client_secret", "api_token", "encryption_keys")


def mode(path: Path) -> int:
    """Return who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_the_facts_are_those_of_run_json_and_the_keys(tmp_path: Path) -> None:
    run = supervisor.facts(tmp_path, FOUND, 8000, 8100)
    assert set(run) == TOLD | {"encryption_keys"}
    assert (run["app_url"], run["sandbox_url"]) == ("http://127.0.0.1:8000", "http://127.0.0.1:8100")
    assert run["monday_api_url"] == "http://127.0.0.1:8100/v2"
    assert (run["database_url"], run["redis_url"]) == (FOUND.database_url, FOUND.redis_url)
    assert (run["account_id"], run["admin_user_id"], run["app_id"]) == (20481632, 61204477, 10990417)


def test_the_mail_ports_are_free_and_nobody_elses(tmp_path: Path) -> None:
    sandbox = free_port()
    app = sandbox + 25
    run = supervisor.facts(tmp_path, FOUND, app, sandbox)
    ports = [run["smtp"][1], run["imap"][1]]
    assert len({app, sandbox, *ports}) == 4
    for port in ports:
        with socket.create_server(("127.0.0.1", port)) as listening:
            assert listening.getsockname()[1] == port


def test_secrets_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    first = supervisor.facts(tmp_path, FOUND, 8000, 8100)
    again = supervisor.facts(tmp_path, FOUND, 8001, 8101)
    assert [again[name] for name in SECRETS] == [first[name] for name in SECRETS]
    assert len({first[name] for name in SECRETS}) == len(SECRETS)
    assert min(len(first[name]) for name in SECRETS) >= 32
    assert mode(tmp_path / "secrets.json") == 0o600


def test_another_installation_has_other_secrets(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, other = (supervisor.facts(tmp_path / name, FOUND, 8000, 8100) for name in ("a", "b"))
    assert not {first[name] for name in SECRETS} & {other[name] for name in SECRETS}


def test_run_json_holds_the_facts_without_the_keys_for_its_owner_only(tmp_path: Path) -> None:
    run, path = supervisor.facts(tmp_path, FOUND, 8000, 8100), tmp_path / "run.json"
    supervisor._write(path, run)
    told = json.loads(path.read_text())
    assert told == {name: run[name] for name in TOLD}
    assert run["encryption_keys"] not in path.read_text()
    assert mode(path) == 0o600
    assert sorted(one.name for one in tmp_path.iterdir()) == ["run.json", "secrets.json"]


def test_what_an_earlier_run_left_is_written_anew_and_closed(tmp_path: Path) -> None:
    run, path = supervisor.facts(tmp_path, FOUND, 8000, 8100), tmp_path / "run.json"
    for left in (path, path.with_suffix(".part")):
        left.write_text("{}")
        left.chmod(0o644)
    supervisor._write(path, run)
    assert json.loads(path.read_text())["app_url"] == run["app_url"]
    assert mode(path) == 0o600


def test_a_start_that_died_while_it_made_secrets_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "secrets.part").write_text("{")
    (tmp_path / "secrets.part").chmod(0o644)
    run = supervisor.facts(tmp_path, FOUND, 8000, 8100)
    assert json.loads((tmp_path / "secrets.json").read_text()) == {name: run[name] for name in SECRETS}
    assert mode(tmp_path / "secrets.json") == 0o600


def test_the_children_get_settings_that_fit_the_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = supervisor.facts(tmp_path, FOUND, 8000, 8100)
    for name, value in supervisor.environment(run, tmp_path).items():
        monkeypatch.setenv(name, value)
    settings = Settings()  # type: ignore[call-arg]  # the environment fills it
    assert (settings.public_url, settings.monday_api_url) == (run["app_url"], run["monday_api_url"])
    assert settings.monday_signing_secret == run["signing_secret"]
    assert settings.callback_hosts == {"127.0.0.1:8100"}
    assert settings.file_hosts == {"127.0.0.1:8100"}
    assert settings.private_mail_hosts == {"127.0.0.1"}
    keys = Keyring.read(settings.encryption_keys)
    assert keys.open(keys.seal("secret", "here"), "here") == "secret"


def test_a_child_that_dies_while_we_wait_ends_the_run_with_its_words() -> None:
    children = Children({})
    children.start("web", ["-c", "raise SystemExit('no database')"])
    children.running["web"].wait(30)
    with pytest.raises(SystemExit) as caught:
        supervisor._wait(children, f"http://127.0.0.1:{free_port()}/ready")
    assert caught.value.code == "web ended by itself:\nno database\n"
    children.stop()


@pytest.mark.parametrize("variable", ["PORT", "SANDBOX_PORT"])
def test_a_taken_port_ends_the_run_before_it_begins(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    var = tmp_path / "var"
    for name, value in {"PORT": free_port(), "SANDBOX_PORT": free_port(), "VAR": var}.items():
        monkeypatch.setenv(name, str(value))
    with socket.create_server(("127.0.0.1", free_port())) as listening:
        monkeypatch.setenv(variable, str(listening.getsockname()[1]))
        with pytest.raises(SystemExit, match=rf"is taken: .*`make run {variable}="):
            supervisor.main()
    assert not var.exists()
