"""Extents: which accords a list need not look into. And the disputes of a country by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
_LEAST, _MOST = ("known_from", "starts_earliest", "since_latest"), "ends_latest"
_SPAN = sa.table(
    "span", *map(sa.column, ("accord", "status", "standing", *_LEAST, _MOST)),
    sa.column("disputed", sa.Boolean),
)  # fmt: skip
_DISPUTED = sa.column("disputed", sa.Boolean) == sa.true()
_INDEX = "ix_span_country_accord"


def _key(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_index(
        op.f(_INDEX),
        "span",
        ["country", "accord"],
        unique=False,
        sqlite_where=_DISPUTED,
        postgresql_where=_DISPUTED,
    )
    extent = op.create_table(
        "extent",
        sa.Column("held", _key(16), nullable=False),
        sa.Column("accord", _key(80), nullable=False),
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("starts_earliest", sa.Date(), nullable=False),
        sa.Column("ends_latest", sa.Date(), nullable=False),
        sa.Column("since_latest", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["accord"], ["accord.slug"], name=op.f("fk_extent_accord")),
        sa.ForeignKeyConstraint(
            ["known_from"], ["revision.number"], name=op.f("fk_extent_known_from")
        ),
        sa.PrimaryKeyConstraint("held", "accord", name=op.f("pk_extent")),
        sqlite_with_rowid=False,
    )
    span = _SPAN.c
    bounds = [*(sa.func.min(span[name]) for name in _LEAST), sa.func.max(span[_MOST])]
    for held, by, *among in (
        (sa.literal_column("'everything'"), ()),
        (span.status, (span.status,)),
        (span.standing, (span.standing,)),
        (sa.literal_column("'disputed'"), (), _DISPUTED),
    ):
        of_span = sa.select(held, span.accord, *bounds).where(span.status != "none", *among)
        op.execute(
            sa.insert(extent).from_select(
                ["held", "accord", *_LEAST, _MOST], of_span.group_by(*by, span.accord)
            )
        )


def downgrade() -> None:
    op.drop_table("extent")
    op.drop_index(op.f(_INDEX), table_name="span")
