"""Files of items that are attached to messages: one row for each content, as long as a message may be sent again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sequences.storage.database import AsyncConnection, rows, statement

IDLE = timedelta(hours=1)  # between being kept and the commit that attaches it lie minutes
SWEPT_AT_ONCE = 500


@dataclass(frozen=True)
class KeptFile:
    """A file as a message carries it; `kind` is a media type, `digest` the SHA-256 of the content, in hex."""

    name: str
    kind: str
    size: int
    digest: str


USE = statement("""
WITH known AS (
  SELECT digest FROM kept_file WHERE account_id = :account AND digest = ANY(CAST(:digests AS bytea[]))
  ORDER BY digest FOR UPDATE
)
UPDATE kept_file k SET used_at = clock_timestamp() FROM known
WHERE k.account_id = :account AND k.digest = known.digest RETURNING k.digest
""")
ADD = statement("""
INSERT INTO kept_file (account_id, digest, content, used_at)
SELECT :account, f.digest, f.content, clock_timestamp()
FROM unnest(CAST(:digests AS bytea[]), CAST(:contents AS bytea[])) AS f(digest, content) ORDER BY f.digest
ON CONFLICT (account_id, digest) DO UPDATE SET used_at = excluded.used_at
""")
READ = statement("""
SELECT digest, content FROM kept_file WHERE account_id = :account AND digest = ANY(CAST(:digests AS bytea[]))
""")
SWEEP = statement(f"""
WITH needed AS MATERIALIZED (  -- by what is not sent yet and still can be
  SELECT DISTINCT d.account_id, decode(f ->> 'digest', 'hex') AS digest
  FROM delivery d JOIN enrollment e ON e.id = d.enrollment_id, jsonb_array_elements(d.files) f
  WHERE d.files IS NOT NULL AND d.state IN ('sending', 'retry', 'held') AND e.state IN ('active', 'paused')
), idle AS (
  SELECT k.account_id, k.digest FROM kept_file k
  WHERE k.used_at < clock_timestamp() - CAST(:idle AS interval)
    AND NOT EXISTS (SELECT 1 FROM needed n WHERE n.account_id = k.account_id AND n.digest = k.digest)
  ORDER BY k.used_at LIMIT {SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED
)
DELETE FROM kept_file k USING idle i WHERE k.account_id = i.account_id AND k.digest = i.digest RETURNING k.digest
""")


def digest_of(content: bytes) -> str:
    """Return by what a content is known."""
    return hashlib.sha256(content).hexdigest()


async def keep(connection: AsyncConnection, account: int, contents: Iterable[bytes]) -> None:
    """Keep contents, each once in an account; those that are there are only marked as used."""
    by_digest = {hashlib.sha256(content).digest(): content for content in contents}
    known = await rows(connection, USE, account=account, digests=list(by_digest))
    new = sorted(by_digest.keys() - {bytes(row["digest"]) for row in known})
    if new:
        values = {"account": account, "digests": new, "contents": [by_digest[one] for one in new]}
        await connection.execute(ADD, values)


async def read(connection: AsyncConnection, account: int, digests: Sequence[str]) -> Mapping[str, bytes]:
    """Return contents by digest; what is not kept any more is missing."""
    found = await rows(connection, READ, account=account, digests=[bytes.fromhex(one) for one in set(digests)])
    return {bytes(row["digest"]).hex(): bytes(row["content"]) for row in found}


async def sweep(connection: AsyncConnection, *, idle: timedelta = IDLE) -> int:
    """Drop contents that no message needs and that were not used for a while; return how many of at most 500."""
    return len(await rows(connection, SWEEP, idle=idle))
