"""What is sure and what is not: who has declined stands outside, and is counted with nobody else.

Spans keep their rows and numbers. Bounds only ever widen: those of the standings that spans leave
stay as they are, which lets lists look at an accord in vain and never makes them miss one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_STANDINGS_BEFORE = ("prospective", "signatory", "member", "former", "none")
_STANDINGS = ("prospective", "outside", "signatory", "member", "former", "none")
_SPAN = sa.table("span", *map(sa.column, ("status", "standing")))
_BOUNDS = sa.table(
    "accord_bounds",
    sa.column("held", sa.String),
    sa.column("accord", sa.String),
    sa.column("known_from", sa.Integer),
    *(sa.column(name, sa.Date) for name in ("starts_earliest", "ends_latest", "since_latest")),
)
_COLUMNS = [column.name for column in _BOUNDS.c]


def upgrade() -> None:
    _allow("span", "standing", _STANDINGS)
    _set_standing_of_declined("outside")
    _copy_bounds("declined", "outside")


def downgrade() -> None:
    _set_standing_of_declined("prospective")
    _allow("span", "standing", _STANDINGS_BEFORE)
    _merge_bounds("outside", "prospective")


def _allow(table: str, column: str, values: Sequence[str]) -> None:
    """Let a column hold these values and no others."""
    name = op.f(f"ck_{table}_{column}")
    listed = ", ".join(f"'{value}'" for value in values)
    with _same_indexes(table), op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN ({listed})")


@contextmanager
def _same_indexes(table: str) -> Iterator[None]:
    """Keep a table's indexes in the order in which they were made.

    SQLite makes a table anew to change its constraints, and Alembic its indexes in any order. Of
    indexes that serve a query alike SQLite takes the one made last, so plans depend on it.
    """
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        yield
        return
    query = sa.text(
        "SELECT name, sql FROM sqlite_master "
        "WHERE type = 'index' AND tbl_name = :table AND sql IS NOT NULL ORDER BY rowid"
    )
    made = bind.execute(query, {"table": table}).all()
    for name, _ in made:
        op.drop_index(op.f(name), table_name=table)
    yield
    for _, sql in made:
        bind.exec_driver_sql(sql)


def _set_standing_of_declined(standing: str) -> None:
    op.execute(sa.update(_SPAN).where(_SPAN.c.status == "declined").values(standing=standing))


def _copy_bounds(held: str, new: str) -> None:
    """Bounds of something new, that was held exactly when something else was."""
    others = [_BOUNDS.c[name] for name in _COLUMNS if name != "held"]
    # Keys come first in the table: in their order SQLite only appends.
    rows = sa.select(sa.literal(new), *others).where(_BOUNDS.c.held == held).order_by(others[0])
    op.execute(sa.insert(_BOUNDS).from_select(_COLUMNS, rows))


def _merge_bounds(old: str, into: str) -> None:
    """Let the bounds of one cover those of the other as well, which go."""
    both = _BOUNDS.c.held.in_((old, into))
    least = [
        sa.func.min(_BOUNDS.c[name]).label(name)
        for name in ("known_from", "starts_earliest", "since_latest")
    ]
    most = sa.func.max(_BOUNDS.c.ends_latest).label("ends_latest")
    query = sa.select(_BOUNDS.c.accord, *least, most).where(both).group_by(_BOUNDS.c.accord)
    merged = [{"held": into, **row} for row in op.get_bind().execute(query).mappings()]
    op.execute(sa.delete(_BOUNDS).where(both))
    op.bulk_insert(_BOUNDS, merged)
