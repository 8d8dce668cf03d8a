"""The manifest for one installation: every placeholder filled, and nothing that monday would not take."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from integration.cli import app
from integration.manifest import SOURCE, CannotFill, filled

BASE = "https://sequences.acme.example"


def test_every_address_leads_to_the_installation() -> None:
    made = json.loads(filled(BASE, "acme"))
    assert made["app"]["slug"] == "acme_sequences"
    assert "{{" not in json.dumps(made)
    kept = json.loads(
        SOURCE.read_text(encoding="utf-8").replace("{{BASE_URL}}", BASE).replace("{{ACCOUNT_SLUG}}", "acme")
    )
    assert made == kept


@pytest.mark.parametrize("base", [BASE, BASE + "/", "https://a.b-c.example:8443", "https://x"])
def test_an_https_address_without_a_path_is_taken(base: str) -> None:
    assert f'"{base.rstrip("/")}/monday/actions/enroll_item"' in filled(base, "acme")


@pytest.mark.parametrize(
    "base",
    [
        "", "sequences.acme.example", "http://sequences.acme.example", "https://", "https:///x", f"{BASE}/app",
        f"{BASE}?x=1", f"{BASE}#x", "https://dana@acme.example", 'https://a"b.example', f"{BASE}\n", "https://a b",
        "https://-a.example", "https://{{HOST}}",
    ],
)  # fmt: skip
def test_any_other_address_is_refused(base: str) -> None:
    with pytest.raises(CannotFill, match="https://host"):
        filled(base, "acme")


@pytest.mark.parametrize("slug", ["", "Acme", "acme.monday.com", "-acme", "acme-", "a b", 'a"b', "{{X}}", "acme\n"])
def test_a_slug_that_is_none_is_refused(slug: str) -> None:
    with pytest.raises(CannotFill, match=r"acme\.monday\.com"):
        filled(BASE, slug)


def test_a_placeholder_that_nobody_fills_is_named(tmp_path: Path) -> None:
    source = tmp_path / "manifest.json"
    source.write_text('{"a": "{{BASE_URL}}", "b": "{{SECRET_OF_SOMEBODY}}"}')
    with pytest.raises(CannotFill, match="SECRET_OF_SOMEBODY"):
        filled(BASE, "acme", source=source)


def test_the_command_writes_the_file_or_says_what_is_wrong(tmp_path: Path) -> None:
    out, run = tmp_path / "deep" / "m.json", CliRunner().invoke
    done = run(app, ["manifest", BASE, "acme", "--out", str(out)])
    assert (done.exit_code, json.loads(out.read_text())["app"]["slug"]) == (0, "acme_sequences")
    wrong = run(app, ["manifest", "http://acme.example", "acme", "--out", str(tmp_path / "no.json")])
    assert wrong.exit_code == 1
    assert "https://host" in wrong.output
    assert not (tmp_path / "no.json").exists()
