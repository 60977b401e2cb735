"""Alembic's entry point. The connection comes from app.db.migrations, with the write lock held."""

from alembic import context

from app.db import extents, keys, maintenance, replies, tables, titles

# Not all tables lie on the page of the schema.
assert {
    keys.ApiKey.__table__,  # type: ignore[attr-defined]
    replies.Reply.__table__,  # type: ignore[attr-defined]
    extents.Extent.__table__,  # type: ignore[attr-defined]
    maintenance.Maintenance.__table__,  # type: ignore[attr-defined]
    titles.ACCORDS.part,
} <= set(tables.metadata.tables.values())
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables.metadata,
    render_as_batch=True,
    transactional_ddl=False,  # The caller's transaction holds all of it.
)
context.run_migrations()
