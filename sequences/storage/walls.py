"""The second wall between accounts: row-level security under a role of its own, raised after every migration.

A request works as `sequences_app` and sees the rows of the accounts it acts for, which its transaction names in
`app.accounts`; without that it sees none. Workers and the clock act for many accounts: they work as the owner of the
tables, whom the policies do not bind (not forced, so that a plain owner's backup holds everything).

Where we may not make the role, `sequences migrate` says what a superuser runs; until then the first wall stands alone.
"""

from __future__ import annotations

from sqlalchemy import Connection

ROLE = "sequences_app"
POLICY = "account_wall"
MAKE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN CREATE ROLE {ROLE} NOLOGIN; END IF;
  IF NOT pg_has_role(current_user, '{ROLE}', 'SET') THEN EXECUTE 'GRANT {ROLE} TO CURRENT_USER'; END IF;
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation OR undefined_object THEN NULL;
END $$
"""
THERE = f"SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}')"
MEMBER = f"""
SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}' AND pg_has_role(current_user, oid, 'SET'))
   AND NOT EXISTS (SELECT 1 FROM pg_class WHERE oid = to_regclass('account') AND NOT relrowsecurity) AS walled
"""
TABLES = f"""
SELECT c.relname AS name, c.relrowsecurity AS on, EXISTS (
    SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = '{POLICY}') AS walled
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname
"""
# Once a statement, not once a row; without the setting no row fits.
MINE = "account_id = ANY ((SELECT string_to_array(current_setting('app.accounts', true), ',')::bigint[])::bigint[])"
BY_HAND = f"""A superuser raises the wall between accounts once, then migrate again:
  CREATE ROLE {ROLE} NOLOGIN;
  GRANT {ROLE} TO <the user of DATABASE_URL>;"""


def raise_walls(connection: Connection) -> bool:
    """Bind every table that has accounts; return whether we may work under the role. Safe to run twice."""
    connection.exec_driver_sql(MAKE)
    for table in connection.exec_driver_sql(TABLES).mappings().all():
        if not table["on"]:
            connection.exec_driver_sql(f'ALTER TABLE "{table["name"]}" ENABLE ROW LEVEL SECURITY')
        if not table["walled"]:
            rule = f"USING ({MINE}) WITH CHECK ({MINE})"
            connection.exec_driver_sql(f'CREATE POLICY {POLICY} ON "{table["name"]}" {rule}')
    if connection.exec_driver_sql(THERE).scalar():
        _allow(connection)
    return bool(connection.exec_driver_sql(MEMBER).scalar())


def _allow(connection: Connection) -> None:
    """Let the role read and write every table; which rows, the policies say."""
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}")
    connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {ROLE}")
    for table in connection.exec_driver_sql(TABLES).mappings().all():
        connection.exec_driver_sql(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table["name"]}" TO {ROLE}')
