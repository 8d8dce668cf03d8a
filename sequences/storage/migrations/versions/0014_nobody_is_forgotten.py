"""Nobody is forgotten: whoever is inside has a next date or waits for somebody, whoever is out knows why.

Revision ID: 0014
Revises: 0012
"""

from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

RULES = {
    "enrollment_waits": """state <> 'active' OR (waiting_for IS NOT NULL
    AND (due_at IS NOT NULL OR waiting_for IN ('activity', 'mailbox', 'outcome', 'sequence')))""",
    "enrollment_ended": "state IN ('active', 'paused') OR (ended_at IS NOT NULL AND reason IS NOT NULL)",
}


def upgrade() -> None:
    """Hold it for every row; those that are there are looked at without keeping anybody from writing."""
    for name, rule in RULES.items():
        op.execute(f"ALTER TABLE enrollment ADD CONSTRAINT {name} CHECK ({rule}) NOT VALID")
    for name in RULES:
        op.execute(f"ALTER TABLE enrollment VALIDATE CONSTRAINT {name}")


def downgrade() -> None:
    """Let rows be as they were."""
    for name in RULES:
        op.execute(f"ALTER TABLE enrollment DROP CONSTRAINT {name}")
