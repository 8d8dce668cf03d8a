"""A fresh look at a part of a long list is laid over what is known of it: `shared/liveRows.ts`, run by Node."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from deploy.front_end import VIEWS, find_node

RUN = """
const { transpileModule } = require("typescript"), fs = require("fs");
const source = fs.readFileSync("src/shared/liveRows.ts", "utf8");
const { outputText } = transpileModule(source, { compilerOptions: { module: "ESNext", target: "ES2022" } });
import("data:text/javascript," + encodeURIComponent(outputText)).then(({ merged }) => {
  const [known, from, fresh] = JSON.parse(fs.readFileSync(0, "utf8"));
  console.log(JSON.stringify(merged(known, from, fresh)));
});
"""


def page(ids: list[int], following: int | None, seen: str = "old") -> dict[str, Any]:
    return {"rows": [{"id": str(one), "seen": seen} for one in ids], "next": following and str(following)}


def merged(known: dict[str, Any], start: int | None, fresh: dict[str, Any]) -> tuple[list[str], str | None]:
    """Return the rows as "id seen", and the cursor."""
    given = json.dumps([known, start and str(start), fresh])
    node = str(find_node()[0])
    done = subprocess.run([node, "-e", RUN], cwd=VIEWS, input=given, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return [f"{row['id']} {row['seen']}" for row in told["rows"]], told["next"]


@pytest.mark.parametrize(
    ("known", "start", "fresh", "rows", "following"),
    [
        (page([9, 8, 7], None), None, page([10, 9, 7], None, "new"), ["10 new", "9 new", "7 new"], None),
        (page([10, 9, 8, 7], 7), None, page([11, 10], 10, "new"), ["11 new", "10 new", "9 old", "8 old", "7 old"], "7"),
        (page([10, 9, 8, 7], 7), 10, page([8], 8, "new"), ["10 old", "8 new", "7 old"], "7"),
        (page([10, 9, 8, 7], 7), 9, page([8, 7, 6], 6, "new"), ["10 old", "9 old", "8 new", "7 new", "6 new"], "6"),
        (page([10, 9], 9), None, page([30, 29], 29, "new"), ["30 new", "29 new"], "29"),
        (page([10, 9], None), None, page([], None), [], None),
        (page([100, 99], 99), None, page([100, 99], 99, "new"), ["100 new", "99 new"], "99"),
    ],
    ids=[
        "new on top, gone left out", "the rest stays", "from the middle", "past the end", "more than a page came in",
        "nobody is left", "numbers are not texts",
    ],
)  # fmt: skip
def test_what_is_fresh_lies_over_what_was_known(
    known: dict[str, Any], start: int | None, fresh: dict[str, Any], rows: list[str], following: str | None
) -> None:
    assert merged(known, start, fresh) == (rows, following)
