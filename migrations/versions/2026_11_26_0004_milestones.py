"""Milestones: when a country signed, consented, was bound and left, beside its status.

Spans have them from when they are derived anew, by the application at its next start.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_COLUMNS = ("signed_on", "consent", "consented_on", "in_force_on", "left_on")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("span", sa.Column(name, _key(40) if name == "consent" else sa.Text()))


def downgrade() -> None:
    for name in _COLUMNS:
        op.drop_column("span", name)


def _key(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
