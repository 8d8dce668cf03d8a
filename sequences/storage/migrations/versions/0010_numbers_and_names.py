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


NOW, WAS = (f"delivery_mask({one}.state, {one}.opened_at, {one}.clicked_at, {one}.replied_at, {one}.bounced_at)"
            for one in ("a", "b"))  # fmt: skip
KEYS = "account_id, sequence_id, version_id, position, enrollment_id, id"
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
  SELECT account_id, sequence_id, version_id, position, day, what, sum(sign)
  FROM changed r CROSS JOIN LATERAL (VALUES
    (1, 'delivered', COALESCE(r.sent_at, r.opened_at, r.clicked_at, r.replied_at)), (2, 'opened', r.opened_at),
    (4, 'clicked', r.clicked_at), (8, 'replied', r.replied_at), (16, 'bounced', COALESCE(r.bounced_at, r.begun_at))
  ) AS w(bit, what, at) CROSS JOIN LATERAL (SELECT (w.at AT TIME ZONE 'UTC')::date AS day) d
  WHERE r.mask & w.bit > 0
  GROUP BY GROUPING SETS ((account_id, sequence_id, version_id, position, what), (account_id, sequence_id, day, what))
  {CHANGED}
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
SELECT account_id, sequence_id, NULL, NULL, NULL, what, sum((now & bit > 0)::int - (was & bit > 0)::int)
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


AFTER, BEFORE = "SELECT *, 1 AS sign FROM after", "SELECT *, -1 AS sign FROM before"
OTHERWISE = f"""after a JOIN before b ON b.id = a.id
  WHERE ({NOW}, {_moments("a")}) IS DISTINCT FROM ({WAS}, {_moments("b")})"""
NEW_MAILS = _mails(_counted(1, "a", f"after a WHERE {NOW} > 0"))
CHANGED_MAILS = _mails(f"""{_counted(1, "a", f"{OTHERWISE} AND {NOW} > 0")}
  UNION ALL {_counted(-1, "b", f"{OTHERWISE} AND {WAS} > 0")}""")
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
    ("enrollment", "INSERT"): _runs(AFTER),
    ("enrollment", "UPDATE"): _runs(f"{AFTER} UNION ALL {BEFORE}", "CAST(NULL AS date)"),
    ("enrollment", "DELETE"): _runs(REFUSED),
    ("delivery", "INSERT"): NEW_MAILS,
    ("delivery", "UPDATE"): CHANGED_MAILS,
    ("engagement", "INSERT"): HEARD_OF.format(rows="after"),
    ("engagement", "UPDATE"): HEARD_OF.format(rows="after"),
}
TABLES = {"INSERT": "NEW TABLE AS after", "DELETE": "OLD TABLE AS before",
          "UPDATE": "OLD TABLE AS before NEW TABLE AS after"}  # fmt: skip
# Plans are kept from when little was there: looks into `delivery` are by its index all the same, and mails as they were
# and as they are never compared each with each.
SETTINGS = {"enrollment": "SET enable_seqscan = off", "engagement": "SET enable_seqscan = off",
            "delivery": "SET enable_seqscan = off SET enable_nestloop = off"}  # fmt: skip
ANY = {"INSERT": "after", "UPDATE": "after", "DELETE": "before"}
ANY_OF = {("delivery", "INSERT"): f"after a WHERE {NOW} > 0"}  # most only begin
FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {settings} AS $$
BEGIN
IF EXISTS (SELECT FROM {any}) THEN
{body};
END IF;
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
    _mails(_counted(1, "a", f"delivery a WHERE {NOW} > 0")),
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


def _narrower() -> None:
    """Make room for one more index: a sequence and an item are of one account, whose id need not stand beside them."""
    _live("sequence_id", "item_id")
    _items("item_id")


def _live(*columns: str) -> None:
    where = sa.text("state IN ('active', 'paused')")
    op.drop_index("enrollment_live", table_name="enrollment")
    op.create_index("enrollment_live", "enrollment", columns, unique=True, postgresql_where=where)


def _items(*columns: str) -> None:
    op.drop_index("enrollment_item", table_name="enrollment")
    op.create_index("enrollment_item", "enrollment", columns)


def upgrade() -> None:
    """Bring the schema forward."""
    _names()
    _tallies()
    for column in _numbers("steps", "days"):
        op.add_column("sequence", column)
    op.execute(DAYS)
    op.add_column("enrollment", sa.Column("retries", sa.SmallInteger(), nullable=True))
    _narrower()
    op.create_index("enrollment_sequence", "enrollment", ["sequence_id", "state", "id"])
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
    for (table, event), body in COUNTING.items():
        name = _name(table, event)
        some = ANY_OF.get((table, event), ANY[event])
        op.execute(FUNCTION.format(name=name, settings=SETTINGS[table], any=some, body=body))
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
    _items("item_id", "account_id")
    _live("account_id", "sequence_id", "item_id")
    op.drop_column("enrollment", "retries")
    for column in ("days", "steps"):
        op.drop_column("sequence", column)
    for table in ("known_item", "known_board", "tally_entry", "tally_day", "tally_step", "tally"):
        op.drop_table(table)
    for column in ("country", "language", "photo"):
        op.drop_column("person", column)
