"""What one conversation cost, without looking at all the others."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_ledger_conversation_id", "ledger", ["conversation_id"], unique=False)
