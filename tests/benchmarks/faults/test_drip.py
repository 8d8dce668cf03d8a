"""The other side of the fault run: its sender is run until it is through, and what came is judged as ours is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from benchmarks.drip import campaign
from benchmarks.faults import drip
from benchmarks.faults.killing import Start, process

EVERYBODY = {("p1@byron.example", "One"): 1, ("p1@byron.example", "Two"): 1}


def sender(code: str) -> Start:
    return partial(process, "-c", code, env={})


async def runs(tmp_path: Path, left: Iterable[int]) -> int:
    """Let a sender run that leaves so many mails at each look; return how often it ran."""
    ran, shown = tmp_path / "ran", iter(left)

    async def following() -> int:
        return next(shown)

    await drip.send_the_rest(sender(f"open({str(ran)!r}, 'a').write('x')"), following)
    return len(ran.read_text()) if ran.exists() else 0


@pytest.mark.parametrize(("left", "times"), [([0], 0), ([5, 2, 0], 2), ([5, 2, 2], 2)])
async def test_it_runs_again_until_nothing_is_left_or_it_gets_no_further(
    tmp_path: Path, left: list[int], times: int
) -> None:
    assert await runs(tmp_path, left) == times


async def test_a_sender_that_fails_by_itself_measured_nothing() -> None:
    async def left() -> int:
        return 5

    with pytest.raises(RuntimeError, match="failed with 3"):
        await drip.send_the_rest(sender("raise SystemExit(3)"), left)


def test_what_the_other_side_sent_before_is_nobodys_second_mail() -> None:
    before = {("p18400900000@byron.example", "One"): 2}
    assert drip.verdict(before, {**before, **EVERYBODY}, 1).kept


def test_a_person_with_a_step_twice_is_counted() -> None:
    assert drip.verdict({}, {**EVERYBODY, ("p1@byron.example", "Two"): 2}, 1).twice == 1


def test_no_missing_step_has_a_reason() -> None:
    found = drip.verdict({}, {("p1@byron.example", "One"): 1}, 2)
    assert (found.unexplained, dict(found.explained), found.held) == (3, {}, 0)


def test_drip_sends_after_starttls_where_an_authority_is_trusted() -> None:
    url, trusted = "postgresql+asyncpg://postgres@/drip?host=/tmp", Path("/tmp/authority.pem")
    plain = campaign.environment(url, 25, user="", password="")
    sealed = campaign.environment(url, 25, user="", password="", trusted=trusted)
    assert sealed.items() - plain.items() == {("DRIP_SMTP_TLS", "1"), ("SSL_CERT_FILE", str(trusted))}
