"""What runs without a message have said, and which comparisons a judge has graded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("said", sa.Text(), nullable=True))
    op.add_column("comparisons", sa.Column("judged", sa.Boolean(), nullable=False, server_default=sa.false()))
