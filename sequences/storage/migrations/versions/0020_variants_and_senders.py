"""Which wording of its step an e-mail has, and the numbers of wordings and of senders.

The triggers of migration 0010 that count e-mails count these as well.

Revision ID: 0020
Revises: 0019
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

HEARD = ("opened", "clicked", "replied", "bounced")
INTO = "INSERT INTO tally_entry (account_id, sequence_id, version_id, position, variant, mailbox_id, day, what, number)"
CHANGED = "HAVING sum(sign) <> 0"
NOW, WAS = (f"delivery_mask({one}.state, {one}.opened_at, {one}.clicked_at, {one}.replied_at, {one}.bounced_at)"
            for one in ("a", "b"))  # fmt: skip
KEYS = "account_id, sequence_id, version_id, position, variant, mailbox_id, enrollment_id, id"
MOMENTS = "sent_at, opened_at, clicked_at, replied_at, bounced_at, begun_at"


def _moments(of: str) -> str:
    return ", ".join(f"{of}.{one}" for one in MOMENTS.split(", "))


def _mails(rows: str) -> str:
    """Return what mails add to the numbers: of steps and days each, of sequences the people who got them.

    `rows` are deliveries that count otherwise than before, each as it is (sign 1) and as it was (sign -1), with a mask
    of what it counts as. They are gone through once, and only the other mails of their people are looked up.
    """
    return f"""
{INTO}
WITH changed AS MATERIALIZED ({rows}),
mails AS (
  SELECT account_id, sequence_id, version_id, position, variant, mailbox_id, day, what, sum(sign)
  FROM changed r CROSS JOIN LATERAL (VALUES
    (1, 'delivered', COALESCE(r.sent_at, r.opened_at, r.clicked_at, r.replied_at)), (2, 'opened', r.opened_at),
    (4, 'clicked', r.clicked_at), (8, 'replied', r.replied_at), (16, 'bounced', COALESCE(r.bounced_at, r.begun_at))
  ) AS w(bit, what, at) CROSS JOIN LATERAL (SELECT (w.at AT TIME ZONE 'UTC')::date AS day) d
  WHERE r.mask & w.bit > 0
  GROUP BY GROUPING SETS (
    (account_id, sequence_id, version_id, position, what),
    (account_id, sequence_id, version_id, position, variant, what),
    (account_id, sequence_id, mailbox_id, what), (account_id, sequence_id, day, what))
  {CHANGED} AND (GROUPING(variant) = 1 OR variant IS NOT NULL)
), people AS (
  SELECT account_id, sequence_id, mask | others AS now, was | others AS was
  FROM (SELECT account_id, sequence_id, enrollment_id, array_agg(id) AS ids,
               COALESCE(bit_or(mask) FILTER (WHERE sign > 0), 0) AS mask,
               COALESCE(bit_or(mask) FILTER (WHERE sign < 0), 0) AS was
        FROM changed GROUP BY account_id, sequence_id, enrollment_id) c
  CROSS JOIN LATERAL (SELECT COALESCE(bit_or({NOW}), 0) AS others FROM delivery a
                      WHERE a.enrollment_id = c.enrollment_id AND a.id <> ALL(c.ids)) o
)
SELECT * FROM mails UNION ALL
SELECT account_id, sequence_id, NULL, NULL, NULL, NULL, NULL, what, sum((now & bit > 0)::int - (was & bit > 0)::int)
FROM people
CROSS JOIN (VALUES (1, 'delivered'), (2, 'opened'), (4, 'clicked'), (8, 'replied'), (16, 'bounced')) AS w(bit, what)
WHERE now & bit <> was & bit
GROUP BY account_id, sequence_id, what
HAVING sum((now & bit > 0)::int - (was & bit > 0)::int) <> 0
"""


def _counted(sign: int, of: str, rows: str) -> str:
    """Return deliveries that count as something, out of `rows`: FROM and WHERE."""
    mask = NOW if of == "a" else WAS
    keys = ", ".join(f"{of}.{one}" for one in KEYS.split(", "))
    return f"SELECT {keys}, {_moments(of)}, {sign} AS sign, {mask} AS mask FROM {rows}"


OTHERWISE = f"""after a JOIN before b ON b.id = a.id
  WHERE ({NOW}, {_moments("a")}) IS DISTINCT FROM ({WAS}, {_moments("b")})"""
NEW_MAILS = _mails(_counted(1, "a", f"after a WHERE {NOW} > 0"))
CHANGED_MAILS = _mails(f"""{_counted(1, "a", f"{OTHERWISE} AND {NOW} > 0")}
  UNION ALL {_counted(-1, "b", f"{OTHERWISE} AND {WAS} > 0")}""")
SETTINGS = "SET enable_seqscan = off SET enable_nestloop = off"
COUNTING = {"INSERT": (NEW_MAILS, f"after a WHERE {NOW} > 0"), "UPDATE": (CHANGED_MAILS, "after")}
FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {settings} AS $$
BEGIN
IF EXISTS (SELECT FROM {any}) THEN
{body};
END IF;
RETURN NULL;
END $$
"""
SENDERS_SO_FAR = f"""
{INTO}
SELECT account_id, sequence_id, NULL, NULL, NULL, mailbox_id, NULL, what, count(*)
FROM (SELECT a.*, {NOW} AS mask FROM delivery a) d
JOIN (VALUES (1, 'delivered'), (2, 'opened'), (4, 'clicked'), (8, 'replied'), (16, 'bounced')) AS w(bit, what)
  ON d.mask & w.bit > 0
GROUP BY account_id, sequence_id, mailbox_id, what
"""


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in names]


def _tally(name: str, *keys: str) -> None:
    kinds = {"position": sa.SmallInteger(), "variant": sa.SmallInteger()}
    every = ("account_id", "sequence_id", *keys)
    op.create_table(
        name,
        *(sa.Column(one, kinds.get(one, sa.BigInteger()), autoincrement=False, nullable=False) for one in every),
        *_numbers("delivered", *HEARD),
        sa.PrimaryKeyConstraint(*every, name=op.f(f"{name}_pkey")),
    )


def upgrade() -> None:
    """Count wordings and senders."""
    op.add_column("delivery", sa.Column("variant", sa.SmallInteger(), nullable=True))
    op.add_column("tally_entry", sa.Column("variant", sa.SmallInteger(), nullable=True))
    op.add_column("tally_entry", sa.Column("mailbox_id", sa.BigInteger(), nullable=True))
    _tally("tally_variant", "version_id", "position", "variant")
    _tally("tally_sender", "mailbox_id")
    for event, (body, some) in COUNTING.items():
        name = f"count_delivery_{event.lower()}"
        op.execute(FUNCTION.format(name=name, settings=SETTINGS, any=some, body=body))
    op.execute(SENDERS_SO_FAR)


def downgrade() -> None:
    """Count neither."""
    before = import_module("sequences.storage.migrations.versions.0010_numbers_and_names")
    for event in COUNTING:
        name, some = f"count_delivery_{event.lower()}", COUNTING[event][1]
        body = before.COUNTING["delivery", event]
        op.execute(FUNCTION.format(name=name, settings=SETTINGS, any=some, body=body))
    op.execute("DELETE FROM tally_entry WHERE variant IS NOT NULL OR mailbox_id IS NOT NULL")
    op.drop_table("tally_sender")
    op.drop_table("tally_variant")
    op.drop_column("tally_entry", "mailbox_id")
    op.drop_column("tally_entry", "variant")
    op.drop_column("delivery", "variant")
