"""What stands for the outside in the e-mail benches: an SMTP server that takes everything, and monday's items.

Both as light as can be, so that they are not what is measured: `python -m benchmarks.sink SMTP_PORT HTTP_PORT`.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import cast

import uvloop

GOODBYE = b"221 bye\r\n"
ANSWERS = {b"AUTH": b"235 welcome\r\n", b"DATA": b"354 go on\r\n", b"QUIT": GOODBYE}
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
ITEM = (
    '{"id":"%s","name":"Ada Byron","state":"active","board":{"id":"18400112233"},"column_values":['
    '{"id":"email","type":"email","text":"p%s@byron.example","email":"p%s@byron.example"},'
    '{"id":"first_name","type":"text","text":"Ada"},{"id":"company","type":"text","text":"Northwind Robotics"}]}'
)


class Letters:
    """What was taken."""

    def __init__(self) -> None:
        self.taken = 0
        self.last = b""

    def take(self, letter: bytes) -> None:
        """Count an e-mail."""
        self.taken += 1
        self.last = letter


class Smtp(asyncio.Protocol):
    """Says yes to everything."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._waiting = b""
        self._letter = False
        self._transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        answers = b""
        while self._waiting:
            end = b"\r\n.\r\n" if self._letter else b"\r\n"
            line, found, rest = self._waiting.partition(end)
            if not found:
                break
            self._waiting = rest
            answers += self._answer(line)
        if answers:
            self._transport.write(answers)
        if answers == GOODBYE:
            self._transport.close()

    def _answer(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if self._letter:
            self._letter = False
            self._letters.take(line)
            return b"250 taken\r\n"
        if verb == b"EHLO":
            return b"250-sink\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n"  # as any mail server of today
        self._letter = verb == b"DATA"
        return ANSWERS.get(verb, b"250 ok\r\n")


class Items(asyncio.Protocol):
    """Answers every request with the items it names; whoever names none is told what was taken."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._waiting = b""

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        head, blank, body = self._waiting.partition(b"\r\n\r\n")
        if blank and head.startswith(b"GET"):
            told = {"taken": self._letters.taken, "last": self._letters.last.decode("latin-1")}
            self._say(json.dumps(told).encode())
            return
        found = LENGTH.search(head)
        if not blank or not found or len(body) < int(found.group(1)):
            return
        ids = json.loads(body)["variables"]["ids"]
        items = ",".join(ITEM % (one, one, one) for one in ids)
        answer = f'{{"data":{{"complexity":{{"query":1}},"items":[{items}]}}}}'.encode()
        self._say(answer)

    def _say(self, answer: bytes) -> None:
        self._waiting = b""
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n".encode()
        self._transport.write(head + answer)


async def main(smtp_port: int, http_port: int) -> None:
    """Serve until killed."""
    loop = asyncio.get_running_loop()
    letters = Letters()
    await loop.create_server(lambda: Smtp(letters), "127.0.0.1", smtp_port)
    server = await loop.create_server(lambda: Items(letters), "127.0.0.1", http_port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
