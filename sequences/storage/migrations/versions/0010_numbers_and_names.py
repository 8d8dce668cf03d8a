"""Numbers that are kept as they change, and the names of boards, items and people.

The database itself counts: whoever changes a run, a mail or an engagement in whatever way, in one statement or another,
has counted it. Each statement adds a few rows to `tally_entry`, which the clock folds into the tallies.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

HEARD = ("opened", "clicked", "replied", "bounced")
ENDS = ("completed", "stopped", "exited", "failed")
MASK = """
CREATE FUNCTION delivery_mask(state text, opened timestamptz, clicked timestamptz, replied timestamptz,
                              bounced timestamptz) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN bounced IS NOT NULL OR state = 'refused' THEN 16
              WHEN state = 'sent' OR COALESCE(opened, clicked, replied) IS NOT NULL
              THEN 1 + (opened IS NOT NULL)::int * 2 + (clicked IS NOT NULL)::int * 4 + (replied IS NOT NULL)::int * 8
              ELSE 0 END
$$
"""
MASK_OF = "delivery_mask({0}.state, {0}.opened_at, {0}.clicked_at, {0}.replied_at, {0}.bounced_at)"
INTO = "INSERT INTO tally_entry (account_id, sequence_id, version_id, position, day, what, number)"
CHANGED = "HAVING sum(sign) <> 0"


def _runs(rows: str, day: str = "CAST(enrolled_at AT TIME ZONE 'UTC' AS date)") -> str:
    """Return what runs add to the numbers: `rows` are enrollments with a sign.

    They are gone through once: of a thousand that were only claimed nothing is left to look at.
    """
    return f"""
{INTO}
WITH changed AS MATERIALIZED (
  SELECT account_id, sequence_id, version_id, position, {day} AS day,
         CASE WHEN state = 'paused' THEN 'active' ELSE state END AS stands, sum(sign) AS sign
  FROM ({rows}) r GROUP BY 1, 2, 3, 4, 5, 6 {CHANGED}
)
SELECT account_id, sequence_id, CAST(NULL AS bigint), CAST(NULL AS smallint), CAST(NULL AS date), what, sum(sign)
FROM changed CROSS JOIN LATERAL (VALUES ('total'), (stands)) AS w(what)
GROUP BY account_id, sequence_id, what {CHANGED}
UNION ALL
SELECT account_id, sequence_id, version_id, position, NULL, 'standing', sum(sign)
FROM changed GROUP BY account_id, sequence_id, version_id, position {CHANGED}
UNION ALL
SELECT account_id, sequence_id, NULL, NULL, day, 'enrolled', sum(sign)
FROM changed WHERE day IS NOT NULL GROUP BY account_id, sequence_id, day {CHANGED}
"""


def _mails(rows: str) -> str:
    """Return what mails add to the numbers of steps and days: `rows` are deliveries with a sign and a mask."""
    return f"""
{INTO}
SELECT account_id, sequence_id, version_id, position, day, what, sum(sign)
FROM ({rows}) r CROSS JOIN LATERAL (VALUES
  (1, 'delivered', COALESCE(r.sent_at, r.opened_at, r.clicked_at, r.replied_at)), (2, 'opened', r.opened_at),
  (4, 'clicked', r.clicked_at), (8, 'replied', r.replied_at), (16, 'bounced', COALESCE(r.bounced_at, r.begun_at))
) AS w(bit, what, at) CROSS JOIN LATERAL (SELECT (w.at AT TIME ZONE 'UTC')::date AS day) d
WHERE r.mask & w.bit > 0
GROUP BY GROUPING SETS ((account_id, sequence_id, version_id, position, what), (account_id, sequence_id, day, what))
{CHANGED}
"""


def _readers(rows: str) -> str:
    """Return what people add to the numbers of sequences: `rows` have what their mails were and are together."""
    return f"""
{INTO}
SELECT account_id, sequence_id, NULL, NULL, NULL, what,
       sum((COALESCE(now, 0) & bit > 0)::int - (COALESCE(was, 0) & bit > 0)::int)
FROM ({rows}) r
CROSS JOIN (VALUES (1, 'delivered'), (2, 'opened'), (4, 'clicked'), (8, 'replied'), (16, 'bounced')) AS w(bit, what)
GROUP BY account_id, sequence_id, what
HAVING sum((COALESCE(now, 0) & bit > 0)::int - (COALESCE(was, 0) & bit > 0)::int) <> 0
"""


AFTER, BEFORE = "SELECT *, 1 AS sign FROM after", "SELECT *, -1 AS sign FROM before"
MASKED_AFTER = f"SELECT *, 1 AS sign, {MASK_OF.format('after')} AS mask FROM after"
MASKED_BEFORE = f"SELECT *, -1 AS sign, {MASK_OF.format('before')} AS mask FROM before"
ALL_MAILS = f"""(SELECT bit_or({MASK_OF.format("d")}) FROM delivery d WHERE d.enrollment_id = c.enrollment_id)"""
NEW_READERS = f"""
SELECT account_id, sequence_id, {ALL_MAILS} AS now,
       (SELECT bit_or({MASK_OF.format("d")}) FROM delivery d
        WHERE d.enrollment_id = c.enrollment_id AND d.id NOT IN (SELECT id FROM after)) AS was
FROM (SELECT DISTINCT account_id, sequence_id, enrollment_id FROM after WHERE {MASK_OF.format("after")} > 0) c
"""
CHANGED_READERS = f"""
SELECT account_id, sequence_id, {ALL_MAILS} AS now,
       (SELECT bit_or(mask) FROM (
          SELECT {MASK_OF.format("d")} AS mask FROM delivery d
          WHERE d.enrollment_id = c.enrollment_id AND d.id NOT IN (SELECT id FROM after)
          UNION ALL SELECT {MASK_OF.format("b")} FROM before b WHERE b.enrollment_id = c.enrollment_id) m) AS was
FROM (SELECT DISTINCT account_id, sequence_id, enrollment_id FROM (
        SELECT id, account_id, sequence_id, enrollment_id, {MASK_OF.format("after")} FROM after
        EXCEPT SELECT id, account_id, sequence_id, enrollment_id, {MASK_OF.format("before")} FROM before) x) c
"""
HEARD_OF = """
UPDATE delivery d
SET opened_at = LEAST(d.opened_at, s.opened), clicked_at = LEAST(d.clicked_at, s.clicked),
    replied_at = LEAST(d.replied_at, s.replied), bounced_at = LEAST(d.bounced_at, s.bounced)
FROM (SELECT account_id, delivery_id,
             min(at) FILTER (WHERE kind = 'opened' AND NOT machine) AS opened,
             min(at) FILTER (WHERE kind = 'clicked' AND NOT machine) AS clicked,
             min(at) FILTER (WHERE kind = 'replied') AS replied, min(at) FILTER (WHERE kind = 'bounced') AS bounced
      FROM {rows} WHERE kind IN ('replied', 'bounced') OR (kind IN ('opened', 'clicked') AND NOT machine)
      GROUP BY account_id, delivery_id) s
WHERE d.id = s.delivery_id AND d.account_id = s.account_id
  AND (LEAST(d.opened_at, s.opened) IS DISTINCT FROM d.opened_at
       OR LEAST(d.clicked_at, s.clicked) IS DISTINCT FROM d.clicked_at
       OR LEAST(d.replied_at, s.replied) IS DISTINCT FROM d.replied_at
       OR LEAST(d.bounced_at, s.bounced) IS DISTINCT FROM d.bounced_at)
"""
# Who was refused at the door was never there; what is erased with its account is not counted down.
REFUSED = f"""{BEFORE} WHERE state = 'active' AND EXISTS (
  SELECT 1 FROM account a WHERE a.account_id = before.account_id AND a.state <> 'uninstalled')"""
COUNTING = {
    ("enrollment", "INSERT"): [_runs(AFTER)],
    ("enrollment", "UPDATE"): [_runs(f"{AFTER} UNION ALL {BEFORE}", "CAST(NULL AS date)")],
    ("enrollment", "DELETE"): [_runs(REFUSED)],
    ("delivery", "INSERT"): [_mails(MASKED_AFTER), _readers(NEW_READERS)],
    ("delivery", "UPDATE"): [_mails(f"{MASKED_AFTER} UNION ALL {MASKED_BEFORE}"), _readers(CHANGED_READERS)],
    ("engagement", "INSERT"): [HEARD_OF.format(rows="after")],
    ("engagement", "UPDATE"): [HEARD_OF.format(rows="after")],
}
TABLES = {"INSERT": "NEW TABLE AS after", "DELETE": "OLD TABLE AS before",
          "UPDATE": "OLD TABLE AS before NEW TABLE AS after"}  # fmt: skip
# Plans are kept from when the tables were small: a look into `delivery` is by its index all the same.
FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
{body};
RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()
"""
DAYS = """
UPDATE sequence SET steps = jsonb_array_length(draft -> 'steps'), days = CASE
  WHEN jsonb_array_length(draft -> 'steps') = 0 THEN 0
  ELSE 1 + (SELECT COALESCE(sum((s.step ->> 'days')::int), 0)
            FROM jsonb_array_elements(draft -> 'steps') WITH ORDINALITY AS s(step, n)
            WHERE s.step ->> 'kind' = 'wait' AND s.n < jsonb_array_length(draft -> 'steps')) END
"""
SO_FAR = [
    HEARD_OF.format(rows="engagement"),
    _runs("SELECT *, 1 AS sign FROM enrollment"),
    _mails(f"SELECT *, 1 AS sign, {MASK_OF.format('delivery')} AS mask FROM delivery"),
    _readers(f"""SELECT account_id, sequence_id, bit_or({MASK_OF.format("delivery")}) AS now, 0 AS was FROM delivery
                 GROUP BY account_id, sequence_id, enrollment_id"""),
]


def _name(table: str, event: str) -> str:
    return f"count_{table}_{event.lower()}"


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in names]


def _big(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False) for name in names]


def _tallies() -> None:
    op.create_table(
        "tally",
        *_big("account_id", "sequence_id"),
        *_numbers("total", "active", *ENDS, "delivered", *HEARD),
        sa.PrimaryKeyConstraint("account_id", "sequence_id", name=op.f("tally_pkey")),
    )
    op.create_table(
        "tally_step",
        *_big("account_id", "sequence_id", "version_id"),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        *_numbers("standing", "delivered", *HEARD),
        sa.PrimaryKeyConstraint("account_id", "sequence_id", "version_id", "position", name=op.f("tally_step_pkey")),
    )
    op.create_table(
        "tally_day",
        *_big("account_id", "sequence_id"),
        sa.Column("day", sa.Date(), nullable=False),
        *_numbers("enrolled", "delivered", *HEARD),
        sa.PrimaryKeyConstraint("account_id", "sequence_id", "day", name=op.f("tally_day_pkey")),
    )
    op.create_table(
        "tally_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.SmallInteger(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("tally_entry_pkey")),
    )
    op.create_index("tally_entry_sequence", "tally_entry", ["account_id", "sequence_id"])


def _names() -> None:
    for name in ("photo", "language", "country"):
        op.add_column("person", sa.Column(name, sa.Text(), nullable=True))
    op.create_table(
        "known_board",
        *_big("account_id", "board_id"),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("open", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("users", JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("gone", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "board_id", name=op.f("known_board_pkey")),
    )
    op.create_table(
        "known_item",
        *_big("account_id", "item_id"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "item_id", name=op.f("known_item_pkey")),
    )


def upgrade() -> None:
    """Bring the schema forward."""
    _names()
    _tallies()
    for column in _numbers("steps", "days"):
        op.add_column("sequence", column)
    op.execute(DAYS)
    op.add_column("enrollment", sa.Column("retries", sa.SmallInteger(), nullable=True))
    op.create_index("enrollment_sequence", "enrollment", ["account_id", "sequence_id", "state", "id"])
    for kind in HEARD:
        op.add_column("delivery", sa.Column(f"{kind}_at", sa.DateTime(timezone=True), nullable=True))
        op.create_index(
            f"delivery_{kind}",
            "delivery",
            ["account_id", "sequence_id", "enrollment_id"],
            postgresql_where=sa.text(f"{kind}_at IS NOT NULL" + (" OR state = 'refused'" if kind == "bounced" else "")),
        )
    op.execute(MASK)
    for sql in SO_FAR:
        op.execute(sql)
    for (table, event), every in COUNTING.items():
        name = _name(table, event)
        op.execute(FUNCTION.format(name=name, body=";\n".join(every)))
        op.execute(TRIGGER.format(name=name, event=event, table=table, tables=TABLES[event]))


def downgrade() -> None:
    """Take the schema back."""
    for table, event in COUNTING:
        op.execute(f"DROP TRIGGER {_name(table, event)} ON {table}")
        op.execute(f"DROP FUNCTION {_name(table, event)}()")
    op.execute("DROP FUNCTION delivery_mask(text, timestamptz, timestamptz, timestamptz, timestamptz)")
    for kind in HEARD:
        op.drop_index(f"delivery_{kind}", table_name="delivery")
        op.drop_column("delivery", f"{kind}_at")
    op.drop_index("enrollment_sequence", table_name="enrollment")
    op.drop_column("enrollment", "retries")
    for column in ("days", "steps"):
        op.drop_column("sequence", column)
    for table in ("known_item", "known_board", "tally_entry", "tally_day", "tally_step", "tally"):
        op.drop_table(table)
    for column in ("country", "language", "photo"):
        op.drop_column("person", column)
