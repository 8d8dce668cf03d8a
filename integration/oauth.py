"""Where Google and Microsoft send an owner back to: a page that hands the code to the view that asked for it.

The page itself redeems nothing. The view does, with its session token, and the state is good only for the user
and account who asked: whoever is led here by somebody else's link gives nothing away.
"""

from __future__ import annotations

import base64
import hashlib

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sequences.oauth import CALLBACK

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
PAGE = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Connect a mailbox</title>
<p id="told">This window closes by itself. If it does not, paste this text where you began to connect the mailbox:</p>
<p><textarea id="code" rows="6" cols="60" readonly aria-label="Text to paste"></textarea></p>
<script>{SCRIPT}</script></html>
"""
DIGEST = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; script-src 'sha256-{DIGEST}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def routes() -> list[Route]:
    """Return the route that providers lead back to."""

    async def callback(request: Request) -> Response:
        return HTMLResponse(PAGE, headers={"content-security-policy": POLICY})

    return [Route(CALLBACK, callback, methods=["GET"])]
