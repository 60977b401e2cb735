"""What the lists need that would otherwise cost more the more there is."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
_INDEXES = {
    "action": (("accord", "known_from"), ("country", "known_from"), ("country", "kind"), ("kind",)),
    "accord_entry": (("nature", "accord"),),
    "source_entry": (("tier", "source"),),
}
_RETRACTED = "ix_action_country_known_to"
_WHERE = sa.text("known_to < 2147483647")
_LATER = sa.column("added", sa.Boolean) == sa.true()
_CITATION = sa.table(
    "citation", sa.column("action"), sa.column("known_from"), sa.column("added", sa.Boolean)
)
_ACTION = sa.table("action", sa.column("id"), sa.column("known_from"))


def _name(table: str, columns: tuple[str, ...]) -> str:
    return op.f("_".join(("ix", table, *columns)))


def upgrade() -> None:
    op.drop_index(_name("action", ("country",)), table_name="action")
    for table, indexes in _INDEXES.items():
        for columns in indexes:
            op.create_index(_name(table, columns), table, list(columns), unique=False)
    op.create_index(
        op.f(_RETRACTED),
        "action",
        ["country", "known_to"],
        unique=False,
        sqlite_where=_WHERE,
        postgresql_where=_WHERE,
    )
    op.add_column("citation", sa.Column("added", sa.Boolean, nullable=False, server_default="0"))
    op.execute(
        sa.update(_CITATION)
        .where(
            sa.exists().where(
                _ACTION.c.id == _CITATION.c.action, _ACTION.c.known_from < _CITATION.c.known_from
            )
        )
        .values(added=True)
    )
    op.create_index(
        "ix_citation_added",
        "citation",
        ["known_from"],
        unique=False,
        sqlite_where=_LATER,
        postgresql_where=_LATER,
    )


def downgrade() -> None:
    op.drop_index("ix_citation_added", table_name="citation")
    with op.batch_alter_table("citation") as batch:
        batch.drop_column("added")
    op.drop_index(op.f(_RETRACTED), table_name="action")
    for table, indexes in reversed(_INDEXES.items()):
        for columns in reversed(indexes):
            op.drop_index(_name(table, columns), table_name=table)
    op.create_index(_name("action", ("country",)), "action", ["country"], unique=False)
