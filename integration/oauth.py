"""Where people begin to connect monday, and where monday, Google and Microsoft send them back to.

Both kinds of consent come back to one address, told apart by their state. monday's is redeemed right here: the
token that comes tells whose it is, and must be of who began. A mailbox's is handed to the view that asked for it
(`MAILBOX`), which redeems it with its session token: whoever is led here by somebody else's link gives nothing away.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from integration import tickets
from integration.auth import NotMonday
from sequences.errors import SequenceError
from sequences.oauth import CALLBACK
from sequences.storage.database import act_for
from tasks.runtime import Runtime
from tasks.wake import wake

OF_MONDAY = "monday."  # how its states begin
LONGEST = 4000
log = structlog.get_logger()

SCRIPT = """
const query = new URLSearchParams(location.search);
const found = {};
for (const name of ["state", "code", "error"]) if (query.has(name)) found[name] = query.get(name);
history.replaceState(null, "", location.pathname);
if (window.opener) window.opener.postMessage({type: "mailbox-consent", ...found}, location.origin);
const told = document.getElementById("told");
if (found.error) told.textContent = "Nothing was connected: the consent was not given. Close this window.";
else if (window.opener) window.close();
else document.getElementById("code").value = JSON.stringify(found);
"""
MAILBOX = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Connect a mailbox</title>
<p id="told">This window closes by itself. If it does not, paste this text where you began to connect the mailbox:</p>
<p><textarea id="code" rows="6" cols="60" readonly aria-label="Text to paste"></textarea></p>
<script>{SCRIPT}</script></html>
"""
TELL = """
history.replaceState(null, "", location.pathname);
const connected = document.body.dataset.connected === "true";
if (window.opener) window.opener.postMessage({type: "monday-connection", connected}, location.origin);
if (window.opener && connected) window.close();
"""
MONDAY = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Connect monday</title>
<body data-connected="{connected}"><h1>{title}</h1><p>{sentence}</p><script>{script}</script></body></html>
"""
DONE = "The app works for your account now. You can close this window."
DENIED = "Nothing was connected: the consent was not given. You can close this window."


def routes(own: Runtime) -> list[Route]:
    """Return the two routes."""

    async def start(request: Request) -> Response:
        try:
            ticket = tickets.read(own.settings, request.query_params.get("ticket", "")[:LONGEST])
            who, state = ticket.caller, OF_MONDAY + ticket.number
            act_for(who.account_id)
            url = await own.approvals.start(who.account_id, who.user_id, state, now=await own.clock.now())
        except NotMonday:
            return _told("This link does not hold", "It is over, or not complete: begin once more in monday.", 401)
        except SequenceError as error:
            return _told("This link does not hold", error.sentence, 409)
        return RedirectResponse(url, 302)

    async def callback(request: Request) -> Response:
        state, code = (request.query_params.get(name, "")[:LONGEST] for name in ("state", "code"))
        if not state.startswith(OF_MONDAY):
            return _page(MAILBOX, SCRIPT, 200)
        if not code:
            return _told("Not connected", DENIED, 400)
        try:
            account, user = await own.approvals.redeem(own.monday, state, code, now=await own.clock.now())
        except SequenceError as error:
            log.info("monday not connected", code=error.code)
            return _told("Not connected", error.sentence, 400)
        log.info("monday connected by its user", account=account, user=user)
        await wake(own.redis)
        return _told("monday is connected", DONE, 200, connected=True)

    return [Route(tickets.START, start, methods=["GET"]), Route(CALLBACK, callback, methods=["GET"])]


def _told(title: str, sentence: str, status: int, *, connected: bool = False) -> Response:
    text = MONDAY.format(title=escape(title), sentence=escape(sentence), connected=str(connected).lower(), script=TELL)
    return _page(text, TELL, status)


def _page(text: str, script: str, status: int) -> Response:
    """Return a page that runs this script of ours and nothing else."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    return HTMLResponse(text, status, headers={"content-security-policy": policy})
