"""Indexes of passages by the revisions that they came and went with, for the feed of changes."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_WENT = sa.text("known_to < 2147483647")


def upgrade() -> None:
    op.create_index("ix_passage_known_from", "passage", ["known_from"])
    op.create_index(
        "ix_passage_known_to", "passage", ["known_to"], sqlite_where=_WENT, postgresql_where=_WENT
    )


def downgrade() -> None:
    op.drop_index("ix_passage_known_to", "passage")
    op.drop_index("ix_passage_known_from", "passage")
