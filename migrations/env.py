"""Alembic's entry point. The connection comes from app.db.migrations, with the write lock held."""

from alembic import context

from app.db import tables
from app.db.selects import title_suffixes

# Not all tables lie on the page of the schema.
assert {
    tables.ApiKey.__table__,  # type: ignore[attr-defined]
    tables.Reply.__table__,  # type: ignore[attr-defined]
    tables.Extent.__table__,  # type: ignore[attr-defined]
    tables.Maintenance.__table__,  # type: ignore[attr-defined]
    title_suffixes.ACCORDS.part,
} <= set(tables.metadata.tables.values())
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables.metadata,
    render_as_batch=True,
    transactional_ddl=False,  # The caller's transaction holds all of it.
)
context.run_migrations()
