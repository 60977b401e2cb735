"""Whether the quote of a term stands in the document of its source, as citations have it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("term", sa.Column("verified", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("term", "verified")
