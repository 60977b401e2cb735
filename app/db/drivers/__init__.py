"""What is particular to SQLite or to PostgreSQL."""
