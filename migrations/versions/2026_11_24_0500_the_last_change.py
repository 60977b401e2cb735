"""Actions by the revision that recorded them, within an accord and within a country."""

from alembic import op

revision = "0006"
down_revision = "0005"
_BOTH = ("accord", "country")


def upgrade() -> None:
    op.drop_index(op.f("ix_action_country"), table_name="action")
    for column in _BOTH:
        name = op.f(f"ix_action_{column}_known_from")
        op.create_index(name, "action", [column, "known_from"], unique=False)


def downgrade() -> None:
    for column in reversed(_BOTH):
        op.drop_index(op.f(f"ix_action_{column}_known_from"), table_name="action")
    op.create_index(op.f("ix_action_country"), "action", ["country"], unique=False)
