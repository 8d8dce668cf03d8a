"""Tells machines from people among those who load our pictures and follow our links.

Mail services load pictures before anybody looks, and security scanners follow every link. What is told here
is recorded, labelled, and never taken for a person. What the words below stand for is described by
Mailgun (https://www.mailgun.com/blog/product/bot-detection/: Apple's and Google's proxies), Yahoo
(https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html), SparkPost (Gmail's prefetching) and Microsoft
(https://learn.microsoft.com/defender-office-365/safe-links-about).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from datetime import datetime, timedelta
from enum import StrEnum

SOON = timedelta(seconds=5)  # after a mail was taken: nobody reads that fast
AT_ONCE = timedelta(seconds=5)  # all links of a mail within this: nobody clicks that fast
FEWEST_LINKS = 2  # one link alone is also clicked by people

PROXIES = re.compile(
    r"GoogleImageProxy|ggpht\.com|Gmail-content-sampling|YahooMailProxy|Edge/12\.246 Mozilla/5\.0|"
    r"Existence Discovery|DuckDuckGo-Email|ProtonMail-Image",
    re.IGNORECASE,
)
APPLE = re.compile(r"Mozilla/5\.0")  # Apple's proxy says this and nothing more
SCANNERS = re.compile(
    r"barracuda|mimecast|proofpoint|ironport|cisco-?(?:esa|talos)|symantec|messagelabs|trend ?micro|sophos|"
    r"fortinet|fortiguard|forcepoint|websense|zscaler|fireeye|trellix|mcafee|checkpoint|avanan|hornetsecurity|"
    r"spamhaus|spamexperts|safelinks|bingpreview|virustotal|urlscan|phishtank|google-safety|"
    r"slackbot|telegrambot|whatsapp|facebookexternalhit|linkedinbot|twitterbot|discordbot|skypeuripreview|"
    r"(?<!cu)bots?\b|crawl|spider|scanner|preview|prefetch|monitor|headless|phantomjs|puppeteer|playwright|"
    r"python|\bcurl\b|wget|libwww|httpclient|http[-_ ]?client|java/|okhttp|go-http|axios|node-fetch|undici|ruby|perl|"
    r"php/|guzzle|aiohttp|httpx",
    re.IGNORECASE,
)


class Why(StrEnum):
    """Why a hit was a machine's."""

    HEAD = "head"  # it asked for the headers only
    NO_AGENT = "no_agent"  # it does not say what it is
    PROXY = "proxy"  # it loads ahead for a mail service
    SCANNER = "scanner"  # it says that it is a program
    PREFETCH = "prefetch"  # a browser that loads ahead
    TOO_SOON = "too_soon"  # before anybody can have read the mail
    ALL_LINKS = "all_links"  # all links of the mail at once


def by_request(method: str, headers: Mapping[str, str]) -> Why | None:
    """Return why a request is a machine's by its own words; `headers` have small names. None: it may be a person."""
    agent = headers.get("user-agent", "").strip()[:1000]
    if method == "HEAD":
        return Why.HEAD
    if not agent:
        return Why.NO_AGENT
    if PROXIES.search(agent) or APPLE.fullmatch(agent):
        return Why.PROXY
    if SCANNERS.search(agent):
        return Why.SCANNER
    ahead = f"{headers.get('sec-purpose', '')} {headers.get('purpose', '')} {headers.get('x-moz', '')}".lower()
    return Why.PREFETCH if "prefetch" in ahead or "preview" in ahead else None


def by_time(at: datetime, taken_at: datetime | None) -> Why | None:
    """Return why a hit at `at` came too soon for a person; `taken_at` None: the mail is still being handed over."""
    return Why.TOO_SOON if taken_at is None or at - taken_at < SOON else None


def by_company(at: datetime, clicks: Mapping[int, Set[datetime]], people: Set[int], links: int) -> Why | None:
    """Return why a hit at `at` belongs to a machine that followed all links of a mail at once.

    `clicks` are the moments of every link that was followed, `people` the links that a person had followed
    before, `links` how many there are.
    """
    now = {link for link, moments in clicks.items() if any(abs(at - moment) <= AT_ONCE for moment in moments)}
    return Why.ALL_LINKS if len(now) >= FEWEST_LINKS and len(now | people) >= links else None
