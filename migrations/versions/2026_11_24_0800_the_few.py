"""Indexes for the few accords a question is about, and for what a country holds of one kind."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
_HELD = sa.text("held <> ''")
_BOUNDS = ("known_from", "starts_earliest", "since_latest", "ends_latest")
_KINDS = ("status", "standing")


def upgrade() -> None:
    for bound in _BOUNDS:
        op.create_index(
            op.f(f"ix_extent_held_{bound}_accord"),
            "extent",
            ["held", bound, "accord"],
            unique=False,
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        )
    for kind in _KINDS:
        name = op.f(f"ix_span_country_{kind}_accord")
        op.create_index(name, "span", ["country", kind, "accord"], unique=False)


def downgrade() -> None:
    for kind in _KINDS:
        op.drop_index(op.f(f"ix_span_country_{kind}_accord"), table_name="span")
    for bound in _BOUNDS:
        op.drop_index(op.f(f"ix_extent_held_{bound}_accord"), table_name="extent")
