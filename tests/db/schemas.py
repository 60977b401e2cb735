"""Earlier versions of the schema, and all that a database of any version holds."""

from typing import Any

import sqlalchemy as sa
from alembic import command

from app.db import engine as engines
from app.db import migrations
from app.operations import transfer


def go_back(engine: sa.Engine, version: str) -> None:
    """To an earlier version of the schema."""
    with engines.migrating(engine, lambda _connection: None) as connection:
        command.downgrade(migrations.config(connection), version)


def rows(engine: sa.Engine) -> dict[str, list[dict[str, Any]]]:
    """All that is recorded, by table, in the order of its keys."""
    with engine.connect() as connection:
        return {
            table.name: [
                dict(row._mapping) for part in transfer.rows(connection, table) for row in part
            ]
            for table in transfer.content(connection)
        }
