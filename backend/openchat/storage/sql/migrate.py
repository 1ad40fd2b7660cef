"""Brings the schema of a database up to date, with Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine

from openchat.errors import StartupError
from openchat.storage.sql.engine import BEGIN_WRITE, tell_driver

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to `revision` in one transaction. Raises StartupError for one that is unknown here."""
    config = Config()
    # `%` begins an interpolation in the config's own syntax.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        tell_driver(connection, BEGIN_WRITE)
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        except CommandError as exc:
            raise StartupError(
                "DATABASE_URL: the file was written by a newer version of Open Chat; "
                "update the program or name another file"
            ) from exc
