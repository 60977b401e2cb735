"""Parts of titles, for searches to find them by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
_SUBJECTS = {"accord": 80, "source": 120}
_LONGEST = 40
_BEGINNING, _WORD, _INSIDE = 1, 2, 3


def _key(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    for kind, length in _SUBJECTS.items():
        table = f"{kind}_part"
        part = op.create_table(
            table,
            sa.Column("place", sa.Integer(), nullable=False),
            sa.Column("rest", _key(_LONGEST), nullable=False),
            sa.Column("subject", _key(length), nullable=False),
            sa.Column("at", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                ["subject"], [f"{kind}.slug"], name=op.f(f"fk_{table}_subject")
            ),
            sa.PrimaryKeyConstraint("place", "rest", "subject", "at", name=op.f(f"pk_{table}")),
            sqlite_with_rowid=False,
        )
        entry = sa.table(f"{kind}_entry", sa.column(kind), sa.column("title_key"))
        query = sa.select(entry.c[kind], entry.c.title_key).distinct()
        found = {part for row in op.get_bind().execute(query).all() for part in _parts(*row)}
        names = ("place", "rest", "subject", "at")
        op.bulk_insert(part, [dict(zip(names, row, strict=True)) for row in sorted(found)])


def _parts(subject: str, title: str) -> list[tuple[int, str, str, int]]:
    return [
        (
            _BEGINNING if at == 0 else _WORD if title[at - 1] == " " else _INSIDE,
            title[at : at + _LONGEST],
            subject,
            at,
        )
        for at, letter in enumerate(title)
        if letter != " "
    ]


def downgrade() -> None:
    for kind in reversed(_SUBJECTS):
        op.drop_table(f"{kind}_part")
