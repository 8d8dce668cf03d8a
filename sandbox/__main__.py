"""`python -m sandbox`: what a newcomer sees in `make run`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
from pathlib import Path

from sandbox.app import create_sandbox
from sandbox.options import Options


def options() -> Options:
    """Return the options of the command line and the environment."""
    parser = argparse.ArgumentParser(description="A monday and mail world on one machine.")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--app-url", default="http://127.0.0.1:8000")
    parser.add_argument("--manifest", type=Path, default=Path("manifest.json"))
    parser.add_argument("--smtp-port", type=int, default=8125)
    parser.add_argument("--imap-port", type=int, default=8143)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    return Options(
        app_url=given.app_url,
        manifest=given.manifest,
        signing_secret=os.environ["MONDAY_SIGNING_SECRET"],
        client_secret=os.environ["MONDAY_CLIENT_SECRET"],
        client_id=os.environ["MONDAY_CLIENT_ID"],
        app_id=int(os.environ["MONDAY_APP_ID"]),
        api_token=os.environ["SANDBOX_API_TOKEN"],
        port=given.port,
        smtp_port=given.smtp_port,
        imap_port=given.imap_port,
        seed=given.seed,
    )


async def main() -> None:
    """Run the sandbox until it is told to stop."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own ways
    await create_sandbox(options()).serve()


if __name__ == "__main__":
    asyncio.run(main())
