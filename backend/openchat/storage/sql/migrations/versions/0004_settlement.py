"""What runs cost in the end, and the ledger of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("prompt_estimate", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("runs", sa.Column("estimated_cost_usd", sa.String(), nullable=True))
    op.add_column("calls", sa.Column("estimate", sa.Text(), nullable=True))
    op.add_column("calls", sa.Column("settle_at", sa.BigInteger(), nullable=True))
    op.add_column("calls", sa.Column("settle_attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("calls", sa.Column("settled_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_calls_settle_at",
        "calls",
        ["settle_at"],
        unique=False,
        sqlite_where=sa.text("settle_at IS NOT NULL"),
        postgresql_where=sa.text("settle_at IS NOT NULL"),
    )
    ledger = op.create_table(
        "ledger",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("upstream", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("prompt_tokens", sa.Integer(), nullable=False),
        sa.Column("completion_tokens", sa.Integer(), nullable=False),
        sa.Column("reasoning_tokens", sa.Integer(), nullable=False),
        sa.Column("cached_tokens", sa.Integer(), nullable=False),
        sa.Column("cost_usd", sa.String(), nullable=True),
        sa.Column("is_estimate", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_ledger")),
    )
    op.create_index("ix_ledger_run_id", "ledger", ["run_id"], unique=False)
    op.create_index("ix_ledger_owner_started_at", "ledger", ["owner", "started_at"], unique=False)
    _enter_what_is_there(ledger)
    _ask_about_what_is_unknown()


def _enter_what_is_there(ledger: sa.Table) -> None:
    """Every call that was made before there was a ledger."""

    def tokens(name: str) -> str:
        return f"coalesce(json_extract(calls.usage, '$.{name}'), 0)"

    op.execute(
        "INSERT INTO ledger SELECT calls.id, runs.id, runs.owner, runs.conversation_id, runs.kind, calls.upstream, "
        f"calls.model, calls.provider, calls.started_at, {tokens('prompt_tokens')}, {tokens('completion_tokens')}, "
        f"{tokens('reasoning_tokens')}, {tokens('cached_tokens')}, calls.cost_usd, 0 "
        "FROM calls JOIN runs ON runs.id = calls.run_id WHERE calls.usage IS NOT NULL OR calls.cost_usd IS NOT NULL"
    )


def _ask_about_what_is_unknown() -> None:
    """What ended without a word about its cost is asked for now."""
    op.execute(
        "UPDATE calls SET settle_at = 0 WHERE cost_usd IS NULL AND generation_id IS NOT NULL "
        "AND upstream = 'openrouter' AND ended_at IS NOT NULL"
    )
