"""A shop kept in a SQL database: SQLite by default, PostgreSQL by its URL."""
