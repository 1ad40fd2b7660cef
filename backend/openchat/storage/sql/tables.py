"""The tables. Portable types only: what runs on SQLite runs on PostgreSQL.

Whatever must come back exactly as it went in is text: JSON (parts, parameters, reasoning details) and money (decimal
strings). The migrations build the same tables; a test compares. What only some rows are in an index for is told SQLite
alone here: to name PostgreSQL's condition too loads its dialect, 2 MB.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from openchat.storage.cursors import instant, milliseconds

if TYPE_CHECKING:
    InstantBase = TypeDecorator[datetime]
else:
    InstantBase = TypeDecorator


class Instant(InstantBase):
    """Aware UTC times as milliseconds since 1970: SQLite has no time zones, and integers sort."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)


# Names for constraints, so that later migrations can drop them on every database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("title", String),
    # Case-folded, since LIKE folds ASCII only.
    Column("title_folded", String),
    Column("title_source", String, nullable=False),
    Column("default_model", String),
    Column("system_prompt", Text),
    Column("params", Text, nullable=False),
    # No foreign key: conversation and head would point at each other.
    Column("head_id", String),
    Column("pinned", Boolean, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("tags", Text, nullable=False),
    Column("deleted_at", Instant),
    Index(
        "ix_conversations_listed",
        "owner",
        "archived",
        "pinned",
        "updated_at",
        "id",
        sqlite_where=text("deleted_at IS NULL"),
    ),
    Index(
        "ix_conversations_deleted",
        "deleted_at",
        sqlite_where=text("deleted_at IS NOT NULL"),
    ),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("conversation_id", String, ForeignKey("conversations.id"), nullable=False),
    Column("parent_id", String),
    Column("role", String, nullable=False),
    Column("parts", Text, nullable=False),
    Column("timestamp", Instant, nullable=False),
    # No foreign key: the run already points at its message.
    Column("run_id", String),
    Column("continues_message_id", String),
    Column("continues_chars", Integer),
    Column("hidden", Boolean, nullable=False),
    Column("reasoning_details", Text, nullable=False),
    # A parent is in the same conversation.
    ForeignKeyConstraint(["conversation_id", "parent_id"], ["messages.conversation_id", "messages.id"]),
    UniqueConstraint("conversation_id", "id"),
    Index("ix_messages_children", "conversation_id", "parent_id", "id"),
    Index("ix_messages_hidden", "conversation_id", sqlite_where=text("hidden")),
)

# The rows of SQLite's full-text indexes, and what each is of; triggers write them. The indexes themselves, which are
# virtual tables, are in migration 0002 alone.
message_entries = Table(
    "message_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", String, nullable=False),
    Column("models", String, nullable=False),
    Column("indexed", Boolean, nullable=False),
    UniqueConstraint("message_id"),
    Index("ix_message_entries_waiting", "id", sqlite_where=text("NOT indexed")),
)

title_entries = Table(
    "title_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", String, nullable=False),
    Column("indexed", Boolean, nullable=False),
    UniqueConstraint("conversation_id"),
    Index("ix_title_entries_waiting", "id", sqlite_where=text("NOT indexed")),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("conversation_id", String, ForeignKey("conversations.id"), nullable=False),
    Column("parent_message_id", String, nullable=False),
    Column("message_id", String, nullable=False),
    Column("parent_run_id", String),
    Column("requested_model", String, nullable=False),
    Column("status", String, nullable=False),
    Column("model", String, nullable=False),
    Column("provider", String),
    Column("finish_reason", String),
    Column("usage", Text),
    Column("cost_usd", String),
    Column("cost_source", String),
    Column("timing", Text),
    Column("error", Text),
    Column("params", Text, nullable=False),
    Column("system_prompt", Text),
    Column("omitted_messages", Integer, nullable=False),
    Column("prompt_estimate", Integer, nullable=False, server_default="0"),
    Column("estimated_cost_usd", String),
    Column("notes", Text, nullable=False, server_default="[]"),
    # A lane of a blind comparison that nobody has voted on.
    Column("sealed", Boolean, nullable=False, server_default=false()),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    # Of those that write no message.
    Column("said", Text),
    ForeignKeyConstraint(["conversation_id", "parent_message_id"], ["messages.conversation_id", "messages.id"]),
    ForeignKeyConstraint(["conversation_id", "message_id"], ["messages.conversation_id", "messages.id"]),
    Index("ix_runs_answering", "conversation_id", "parent_message_id", "id"),
    Index("ix_runs_sealed", "id", sqlite_where=text("sealed")),
    # What is left over from a crash is found without reading every run there ever was.
    Index(
        "ix_runs_live",
        "id",
        sqlite_where=text("status IN ('queued', 'streaming', 'waiting')"),
    ),
)

calls = Table(
    "calls",
    metadata,
    Column("id", String, primary_key=True),
    Column("run_id", String, ForeignKey("runs.id"), nullable=False),
    Column("upstream", String, nullable=False),
    Column("model", String, nullable=False),
    Column("provider", String),
    Column("generation_id", String),
    Column("status", String, nullable=False),
    Column("usage", Text),
    Column("cost_usd", String),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("error", Text),
    Column("estimate", Text),
    Column("settle_at", Instant),
    Column("settle_attempts", Integer, nullable=False, server_default="0"),
    Column("settled_at", Instant),
    Index("ix_calls_run_id_id", "run_id", "id"),
    Index(
        "ix_calls_settle_at",
        "settle_at",
        sqlite_where=text("settle_at IS NOT NULL"),
    ),
)

# What was spent, a row per call that used or cost something. It outlives conversations, so it refers to nothing.
ledger = Table(
    "ledger",
    metadata,
    Column("call_id", String, primary_key=True),
    Column("run_id", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("conversation_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("upstream", String, nullable=False),
    Column("model", String, nullable=False),
    Column("provider", String),
    Column("started_at", Instant, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("reasoning_tokens", Integer, nullable=False),
    Column("cached_tokens", Integer, nullable=False),
    Column("cost_usd", String),
    Column("is_estimate", Boolean, nullable=False),
    Index("ix_ledger_run_id", "run_id"),
    Index("ix_ledger_owner_started_at", "owner", "started_at"),
    Index("ix_ledger_conversation_id", "conversation_id"),
)

run_checkpoints = Table(
    "run_checkpoints",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", String, ForeignKey("runs.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("events", Text, nullable=False),
    Index("ix_run_checkpoints_run_id_id", "run_id", "id"),
)

# `content` is all of it; the other columns are what is asked for. `words` are those that a search finds, case-folded.
comparisons = Table(
    "comparisons",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("conversation_id", String, ForeignKey("conversations.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("words", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("voted", Boolean, nullable=False),
    Column("judged", Boolean, nullable=False, server_default=false()),
    Column("content", Text, nullable=False),
    Index("ix_comparisons_owner_created_at", "owner", "created_at", "id"),
    Index("ix_comparisons_conversation_id", "conversation_id"),
)

variant_sets = Table(
    "variant_sets",
    metadata,
    Column("owner", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("variants", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("name", String),
    Column("media_type", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("created_at", Instant, nullable=False),
    # When its bytes last came in: an old file that is uploaded again waits for its message as a new one does.
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("owner", "sha256"),
    Index("ix_files_sha256", "sha256"),
    Index("ix_files_added_at", "added_at"),
)

message_files = Table(
    "message_files",
    metadata,
    Column("message_id", String, ForeignKey("messages.id"), primary_key=True),
    Column("file_id", String, ForeignKey("files.id"), primary_key=True),
    Index("ix_message_files_file_id", "file_id"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("owner", String, primary_key=True),
    Column("path", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("location", String),
    Column("run_id", String),
    Column("created_at", Instant, nullable=False),
    Index("ix_receipts_created_at", "created_at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_sessions_expires_at", "expires_at"),
)

# What the list of models was when it was last recorded, by which the next one is judged.
recorded_models = Table(
    "recorded_models",
    metadata,
    Column("upstream", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("facts", Text, nullable=False),
    Column("missing_since", Instant),
)

model_changes = Table(
    "model_changes",
    metadata,
    Column("id", String, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String, nullable=False),
    Column("model", String, nullable=False),
    Column("name", String, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Index("ix_model_changes_at_id", "at", "id"),
)
