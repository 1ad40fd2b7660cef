"""Alembic's entry: runs the versions on the connection that `migrate.migrate` hands over."""

from __future__ import annotations

from alembic import context

from openchat.storage.sql.tables import metadata

# Batches, because SQLite alters tables by copying them.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)

with context.begin_transaction():
    context.run_migrations()
