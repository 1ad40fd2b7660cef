"""The store on a database: SQLAlchemy Core on SQLite, written so that PostgreSQL can join."""
