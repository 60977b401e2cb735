"""Documents: the texts that were read, and where in them the quotes of citations stand."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "document_text",
        sa.Column("digest", _key(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_document_text")),
    )
    op.create_table(
        "document",
        *_versioned(),
        sa.Column("source", _key(120), nullable=False),
        sa.Column("media_type", _key(40), nullable=False),
        sa.Column("sha256", _key(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("paragraphs", sa.Integer(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("digest", _key(64), nullable=False),
        *_references(
            "document",
            known_from="revision.number",
            source="source.slug",
            digest="document_text.digest",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("source", "known_to", name=op.f("uq_document_source_known_to")),
    )
    op.create_table(
        "selector",
        *_versioned(),
        sa.Column("citation", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("exact", "prefix", "suffix")),
        *(sa.Column(name, sa.Integer()) for name in ("starts", "ends")),
        *_references("selector", known_from="revision.number", citation="citation.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selector")),
        sa.UniqueConstraint("citation", "known_to", name=op.f("uq_selector_citation_known_to")),
    )
    op.create_index(op.f("ix_selector_verified_citation"), "selector", ["verified", "citation"])


def downgrade() -> None:
    for table in ("selector", "document", "document_text"):
        op.drop_table(table)


def _versioned() -> list[sa.Column[Any]]:
    return [
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
    ]


def _references(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in targets.items()
    ]


def _key(length: int) -> sa.types.TypeEngine[Any]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
