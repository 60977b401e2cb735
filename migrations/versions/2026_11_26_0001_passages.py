"""Passages: what sources say from which no act could be read, and the spans that it leaves open."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_ABOUT = ("act", "exit", "predecessor", "provisional_application")


def upgrade() -> None:
    op.add_column(
        "span", sa.Column("unread", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    listed = ", ".join(f"'{about}'" for about in _ABOUT)
    op.create_table(
        "passage",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accord", _key(80), nullable=False),
        sa.Column("country", _key(16), nullable=False),
        sa.Column("source", _key(120), nullable=False),
        sa.Column("about", _key(24), nullable=False),
        sa.Column("locator", sa.Text()),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("dismissal", sa.Text()),
        sa.CheckConstraint(f"about IN ({listed})", name=op.f("ck_passage_about")),
        *_references(
            known_from="revision.number",
            accord="accord.slug",
            country="country.code",
            source="source.slug",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
    )
    for columns in (("accord", "country", "known_to"), ("country", "known_to"), ("source",)):
        op.create_index(op.f("_".join(("ix_passage", *columns))), "passage", list(columns))


def downgrade() -> None:
    op.drop_table("passage")
    op.drop_column("span", "unread")


def _references(**targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_passage_{column}"))
        for column, target in targets.items()
    ]


def _key(length: int) -> sa.types.TypeEngine[Any]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
