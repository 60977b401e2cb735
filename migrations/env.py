"""Alembic's entry point. The connection comes from app.db.migrations, with the write lock held."""

from alembic import context

from app.db.tables import knowledge

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=knowledge.metadata,
    render_as_batch=True,
    transactional_ddl=False,  # The caller's transaction holds all of it.
)
context.run_migrations()
