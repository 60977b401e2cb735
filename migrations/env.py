"""Alembic's entry point. The connection comes from app.db.migrations, with the write lock held."""

from alembic import context

from app.db.tables import knowledge

connection = context.config.attributes["connection"]


def _ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
    """Whether it is to be compared. The indexes of letters are each engine's own."""
    letters = {"table": "findable_index", "index": "ix_findable_letters"}
    return not (name or "").startswith(letters.get(kind, "\0"))


context.configure(
    include_object=_ours,
    connection=connection,
    target_metadata=knowledge.metadata,
    render_as_batch=True,
    transactional_ddl=False,  # The caller's transaction holds all of it.
)
context.run_migrations()
