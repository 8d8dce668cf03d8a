"""What is asked of a mailbox's owner at Google and Microsoft.

The narrowest scopes that work: drafts, sending and reading where replies are heard; sending alone where not.
Sources: developers.google.com/workspace/gmail/api/auth/scopes, learn.microsoft.com/graph/permissions-reference,
learn.microsoft.com/exchange (OAuth for IMAP and SMTP).
"""

from __future__ import annotations

from sequences import oauth
from sequences.oauth import Client

GOOGLE, MICROSOFT = "google", "microsoft"
API, SMTP = "api", "smtp"  # the provider's own API; or SMTP and IMAP with XOAUTH2
_GMAIL, _GRAPH, _OUTLOOK = (
    "https://www.googleapis.com/auth/gmail.",
    "https://graph.microsoft.com/",
    "https://outlook.office.com/",
)
SCOPES = {
    (GOOGLE, API, False): (f"{_GMAIL}compose", f"{_GMAIL}readonly"),
    (GOOGLE, API, True): (f"{_GMAIL}send",),
    (GOOGLE, SMTP, False): ("https://mail.google.com/",),  # SMTP and IMAP know no narrower one
    (GOOGLE, SMTP, True): ("https://mail.google.com/",),
    (MICROSOFT, API, False): (f"{_GRAPH}Mail.ReadWrite", f"{_GRAPH}Mail.Send"),
    (MICROSOFT, API, True): (f"{_GRAPH}Mail.Send",),
    (MICROSOFT, SMTP, False): (f"{_OUTLOOK}SMTP.Send", f"{_OUTLOOK}IMAP.AccessAsUser.All"),
    (MICROSOFT, SMTP, True): (f"{_OUTLOOK}SMTP.Send",),
}
WHO = {GOOGLE: ("openid", "email"), MICROSOFT: ("openid", "email", "profile", "offline_access")}
ASK = {
    GOOGLE: {"access_type": "offline", "prompt": "consent"},  # else no refresh token comes the second time
    MICROSOFT: {"prompt": "select_account", "response_mode": "query"},
}


def scopes(provider: str, via: str, *, send_only: bool) -> tuple[str, ...]:
    """Return the scopes that let a mailbox do its work."""
    return SCOPES[provider, via, send_only]


def authorize_url(client: Client, wanted: tuple[str, ...], *, redirect: str, state: str, verifier: str) -> str:
    """Return where the owner gives consent; the answer comes to `redirect` with `state`."""
    scope = " ".join((*WHO[client.provider], *wanted))
    more = ASK[client.provider]
    return oauth.authorize_url(client, scope, redirect=redirect, state=state, verifier=verifier, **more)


def missing(wanted: tuple[str, ...], given: frozenset[str]) -> list[str]:
    """Return the scopes that were asked for and not given; Microsoft names its own without their host."""
    short = {one.removeprefix(_GRAPH).removeprefix(_OUTLOOK).lower() for one in given}
    return [one for one in wanted if one.removeprefix(_GRAPH).removeprefix(_OUTLOOK).lower() not in short]
