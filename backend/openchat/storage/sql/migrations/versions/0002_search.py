"""Full-text search, and pinned conversations first.

There is an index over messages and one over titles. Triggers note what comes, changes and goes, whatever wrote it; its
words come into the index later, many texts at a time, which takes a third of the work and none of it from an answer
that starts or ends: see `storage/sql/search.py`. A later migration that copies `messages`, `runs` or `conversations`
(Alembic's batches) must make their triggers anew: a test looks.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# An entry's id is the number of its row in the index, which is read from the highest to the lowest. So it is made of
# the second that the entry is of, and 256 places in it; where those around are taken, the next free one after them.
_SECOND = "({at} / 1000 * 256)"
_AROUND = 65536

_FREE_ID = """
    SELECT CASE WHEN EXISTS (SELECT 1 FROM {table} WHERE id = free) THEN (SELECT max(id) + 1 FROM {table}) ELSE free END
    FROM (SELECT coalesce(max(id) + 1, {second}) AS free FROM {table} WHERE id >= {second} AND id < {second} + {around})
"""

# Both words, since a run may be asked of one model and answered by another; in hexadecimal each is one word.
_MODELS = "hex(r.requested_model) || ' ' || hex(r.model)"

_INDEXES = (
    # The indexes keep no text of their own; what they were given is read from these views.
    """
    CREATE VIEW message_texts AS
    SELECT e.id AS id, searchable_parts(m.parts) AS text, e.models AS models
    FROM message_entries AS e JOIN messages AS m ON m.id = e.message_id WHERE e.indexed
    """,
    """
    CREATE VIEW title_texts AS
    SELECT e.id AS id, searchable(c.title) AS text
    FROM title_entries AS e JOIN conversations AS c ON c.id = e.conversation_id WHERE e.indexed
    """,
    """
    CREATE VIRTUAL TABLE message_index USING fts5(
        text, models, content='message_texts', content_rowid='id', columnsize=0, prefix='1 2 3',
        tokenize="unicode61 remove_diacritics 2 categories 'L* N* M* Co'"
    )
    """,
    """
    CREATE VIRTUAL TABLE title_index USING fts5(
        text, content='title_texts', content_rowid='id', columnsize=0, prefix='1 2 3',
        tokenize="unicode61 remove_diacritics 2 categories 'L* N* M* Co'"
    )
    """,
)


def _free_id(table: str, at: str) -> str:
    return _FREE_ID.format(table=table, second=_SECOND.format(at=at), around=_AROUND)


_REMOVE_MESSAGE = """
    INSERT INTO message_index(message_index, rowid, text, models)
    SELECT 'delete', e.id, searchable_parts(OLD.parts), e.models FROM message_entries AS e
    WHERE e.message_id = OLD.id AND e.indexed;
"""
_REMOVE_TITLE = """
    INSERT INTO title_index(title_index, rowid, text)
    SELECT 'delete', e.id, searchable(OLD.title) FROM title_entries AS e
    WHERE e.conversation_id = OLD.id AND e.indexed;
"""
_MESSAGE_ENTRY = f"""
    INSERT OR IGNORE INTO message_entries(id, message_id, models, indexed)
    SELECT ({_free_id("message_entries", "m.timestamp")}), m.id,
        coalesce((SELECT {_MODELS} FROM runs AS r WHERE r.id = m.run_id), ''), 0
    FROM messages AS m WHERE m.id = {{message_id}};
"""
_TITLE_ENTRY = f"""
    INSERT OR IGNORE INTO title_entries(id, conversation_id, indexed)
    SELECT ({_free_id("title_entries", "NEW.created_at")}), NEW.id, 0;
"""

_TRIGGERS = (
    f"""
    CREATE TRIGGER message_comes AFTER INSERT ON messages WHEN NEW.run_id IS NULL BEGIN
    {_MESSAGE_ENTRY.format(message_id="NEW.id")}
    END
    """,
    # An answer gains its parts when its run ends, and is without any before.
    f"""
    CREATE TRIGGER answer_comes AFTER UPDATE OF parts ON messages
    WHEN NOT EXISTS (SELECT 1 FROM message_entries WHERE message_id = NEW.id) BEGIN
    {_MESSAGE_ENTRY.format(message_id="NEW.id")}
    END
    """,
    f"""
    CREATE TRIGGER answer_changes AFTER UPDATE OF parts ON messages WHEN NEW.parts IS NOT OLD.parts
    AND EXISTS (SELECT 1 FROM message_entries WHERE message_id = NEW.id AND indexed) BEGIN
    {_REMOVE_MESSAGE}
    UPDATE message_entries SET indexed = 0 WHERE message_id = NEW.id;
    END
    """,
    # One that is imported has its parts before its run is there.
    f"""
    CREATE TRIGGER imported_answer_comes AFTER INSERT ON runs
    WHEN NEW.status NOT IN ('queued', 'streaming', 'waiting') BEGIN
    {_MESSAGE_ENTRY.format(message_id="NEW.message_id AND m.run_id = NEW.id")}
    END
    """,
    f"""
    CREATE TRIGGER message_goes BEFORE DELETE ON messages BEGIN
    {_REMOVE_MESSAGE}
    DELETE FROM message_entries WHERE message_id = OLD.id;
    END
    """,
    f"""
    CREATE TRIGGER title_comes AFTER INSERT ON conversations WHEN NEW.title IS NOT NULL BEGIN
    {_TITLE_ENTRY}
    END
    """,
    f"""
    CREATE TRIGGER first_title_comes AFTER UPDATE OF title ON conversations
    WHEN OLD.title IS NULL AND NEW.title IS NOT NULL BEGIN
    {_TITLE_ENTRY}
    END
    """,
    f"""
    CREATE TRIGGER title_changes AFTER UPDATE OF title ON conversations WHEN NEW.title IS NOT OLD.title
    AND EXISTS (SELECT 1 FROM title_entries WHERE conversation_id = NEW.id AND indexed) BEGIN
    {_REMOVE_TITLE}
    UPDATE title_entries SET indexed = 0 WHERE conversation_id = NEW.id;
    END
    """,
    f"""
    CREATE TRIGGER title_goes BEFORE DELETE ON conversations BEGIN
    {_REMOVE_TITLE}
    DELETE FROM title_entries WHERE conversation_id = OLD.id;
    END
    """,
)

# Entries for what is there already, as if they had come in one after another.
_FILL = (
    f"""
    INSERT INTO message_entries(id, message_id, models, indexed)
    SELECT row + max(second - row) OVER (ORDER BY row), id, models, 1 FROM (
        SELECT row_number() OVER (ORDER BY m.timestamp, m.id) AS row, {_SECOND.format(at="m.timestamp")} AS second,
            m.id AS id, CASE WHEN r.id IS NULL THEN '' ELSE {_MODELS} END AS models
        FROM messages AS m LEFT JOIN runs AS r ON r.id = m.run_id
        WHERE r.id IS NULL OR r.status NOT IN ('queued', 'streaming', 'waiting')
    )
    """,
    f"""
    INSERT INTO title_entries(id, conversation_id, indexed)
    SELECT row + max(second - row) OVER (ORDER BY row), id, 1 FROM (
        SELECT row_number() OVER (ORDER BY created_at, id) AS row, {_SECOND.format(at="created_at")} AS second, id
        FROM conversations WHERE title IS NOT NULL
    )
    """,
    "INSERT INTO message_index(message_index) VALUES ('rebuild')",
    "INSERT INTO title_index(title_index) VALUES ('rebuild')",
)


def upgrade() -> None:
    op.create_table(
        "message_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("models", sa.String(), nullable=False),
        sa.Column("indexed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_entries")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_entries_message_id")),
    )
    op.create_table(
        "title_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("indexed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title_entries")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_title_entries_conversation_id")),
    )
    for table in ("message_entries", "title_entries"):
        waiting = sa.text("NOT indexed")
        op.create_index(f"ix_{table}_waiting", table, ["id"], unique=False, sqlite_where=waiting)
    # The pinned ones come first now.
    op.drop_index("ix_conversations_listed", "conversations")
    op.create_index(
        "ix_conversations_listed",
        "conversations",
        ["owner", "archived", "pinned", "updated_at", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("ix_messages_hidden", "messages", ["conversation_id"], unique=False, sqlite_where=sa.text("hidden"))
    for statement in (*_INDEXES, *_FILL, *_TRIGGERS):
        op.execute(statement)
