"""Machines and people: told apart by their words, by their haste and by their company."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core.machines import AT_ONCE, SOON, Why, by_company, by_request, by_time

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PEOPLE = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Edg/141.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.2.0",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0E; ms-office; MSOffice 16)",
    "Mozilla/5.0 (Linux; Android 10; CUBOT X30 Build/QP1A) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36",
]
PROXIES = [
    "Mozilla/5.0",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Gmail-content-sampling",
    "Microsoft Office Existence Discovery",
]
SCANNERS = [
    "BarracudaCentral/1.0",
    "Mimecast-URL-Scan",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; BingPreview/1.0b)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
    "python-requests/2.32",
    "python-httpx/0.28.1",
    "curl/8.5.0",
    "Go-http-client/2.0",
    "Java/17.0.1",
    "Apache-HttpClient/4.5",
]


@pytest.mark.parametrize("agent", PEOPLE)
def test_the_programs_of_people_are_not_taken_for_machines(agent: str) -> None:
    assert by_request("GET", {"user-agent": agent}) is None


@pytest.mark.parametrize(
    ("agent", "why"), [*((one, Why.PROXY) for one in PROXIES), *((one, Why.SCANNER) for one in SCANNERS)]
)
def test_proxies_and_scanners_are_known_by_their_words(agent: str, why: Why) -> None:
    assert by_request("GET", {"user-agent": agent}) is why


@pytest.mark.parametrize("headers", [{}, {"user-agent": ""}, {"user-agent": "  "}])
def test_who_does_not_say_what_it_is_is_a_machine(headers: dict[str, str]) -> None:
    assert by_request("GET", headers) is Why.NO_AGENT


def test_who_asks_for_headers_only_is_a_machine() -> None:
    assert by_request("HEAD", {"user-agent": PEOPLE[0]}) is Why.HEAD


@pytest.mark.parametrize(
    "header",
    [("sec-purpose", "prefetch;prerender"), ("purpose", "Prefetch"), ("x-moz", "prefetch"), ("purpose", "preview")],
)
def test_a_browser_that_loads_ahead_is_a_machine(header: tuple[str, str]) -> None:
    name, value = header
    assert by_request("GET", {"user-agent": PEOPLE[0], name: value}) is Why.PREFETCH


@given(st.text(max_size=3000), st.text(max_size=20))
def test_whatever_somebody_calls_itself_there_is_an_answer(agent: str, method: str) -> None:
    assert by_request(method, {"user-agent": agent}) in (None, *Why)


@pytest.mark.parametrize(
    ("after", "why"), [(-SECOND, Why.TOO_SOON), (0 * SECOND, Why.TOO_SOON), (SOON - SECOND, Why.TOO_SOON), (SOON, None)]
)
def test_nobody_reads_a_mail_at_once(after: timedelta, why: Why | None) -> None:
    assert by_time(NOW + after, NOW) is why


def test_nobody_reads_a_mail_that_is_still_being_handed_over() -> None:
    assert by_time(NOW, None) is Why.TOO_SOON


def seen(*moments: float) -> dict[int, set[datetime]]:
    """Return when each link was followed, in seconds."""
    return {number: {NOW + SECOND * moment} for number, moment in enumerate(moments)}


def test_who_follows_all_links_at_once_is_a_machine() -> None:
    assert by_company(NOW, seen(0, 1, 4), set(), 3) is Why.ALL_LINKS
    assert by_company(NOW + SECOND, seen(0, 1, 4), set(), 3) is Why.ALL_LINKS


def test_who_opens_a_mail_while_all_its_links_are_followed_is_a_machine() -> None:
    assert by_company(NOW - SECOND, seen(0, 1), set(), 2) is Why.ALL_LINKS
    assert by_company(NOW - SECOND - AT_ONCE, seen(0, 1), set(), 2) is None


def test_who_leaves_a_link_out_or_takes_their_time_is_a_person() -> None:
    assert by_company(NOW, seen(0, 1), set(), 3) is None
    assert by_company(NOW, seen(0, 60), set(), 2) is None
    assert by_company(NOW, {}, set(), 2) is None


def test_one_link_alone_proves_nothing() -> None:
    assert by_company(NOW, seen(0), set(), 1) is None
    assert by_company(NOW, {1: {NOW}}, {0}, 2) is None


def test_a_machine_is_known_although_a_person_has_followed_a_link_before() -> None:
    assert by_company(NOW, {1: {NOW}, 2: {NOW + SECOND}}, {0}, 3) is Why.ALL_LINKS
