"""Search: everything that things are called in one place, with an index of three letters each.

On PostgreSQL the index needs the extension pg_trgm, which comes with the server and which the owner
of a database may create. Where it cannot be had the same searches read all rows.
"""

import logging
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

log = logging.getLogger("depositary")
_TRIGGERS = {
    "findable_added": (
        "AFTER INSERT ON findable",
        "INSERT INTO findable_index(rowid, text) VALUES (new.id, new.text);",
    ),
    "findable_removed": (
        "AFTER DELETE ON findable",
        "INSERT INTO findable_index(findable_index, rowid, text)"
        " VALUES ('delete', old.id, old.text);",
    ),
    "findable_edited": (
        "AFTER UPDATE OF text ON findable",
        "INSERT INTO findable_index(findable_index, rowid, text)"
        " VALUES ('delete', old.id, old.text);"
        " INSERT INTO findable_index(rowid, text) VALUES (new.id, new.text);",
    ),
}


def upgrade() -> None:
    op.create_table(
        "accord_alias",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accord", _key(80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", _key(200), nullable=False),
        _refers("accord_alias", "known_from", "revision.number"),
        _refers("accord_alias", "accord", "accord.slug"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accord_alias")),
        sa.UniqueConstraint(
            "accord", "key", "known_to", name=op.f("uq_accord_alias_accord_key_known_to")
        ),
    )
    op.create_table(
        "findable",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _key(8), nullable=False),
        sa.Column("subject", _key(120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('accord', 'country', 'source')", name=op.f("ck_findable_kind")
        ),
        _refers("findable", "known_from", "revision.number"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findable")),
    )
    op.create_index(op.f("ix_findable_kind_subject"), "findable", ["kind", "subject"])
    op.create_table(
        "findable_word",
        sa.Column("word", _key(80), nullable=False),
        sa.Column("backwards", _key(80), nullable=False),
        sa.Column("known_from", sa.Integer(), nullable=False),
        _refers("findable_word", "known_from", "revision.number"),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_findable_word")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_findable_word_backwards"), "findable_word", ["backwards"])
    # What happened lately, by the day of the act.
    op.create_index(op.f("ix_action_done_on_earliest"), "action", ["done_on_earliest"])
    _index_letters(op.get_bind())
    for kind in ("accord", "source"):
        op.drop_table(f"{kind}_title_suffix")


def _index_letters(bind: sa.Connection) -> None:
    if bind.dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE findable_index USING fts5"
            "(text, content='findable', content_rowid='id', tokenize='trigram')"
        )
        for name, (when, what) in _TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN {what} END")
        return
    try:
        with bind.begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            op.execute("CREATE INDEX ix_findable_letters ON findable USING gin (text gin_trgm_ops)")
    except sa.exc.DBAPIError as error:
        why = str(error.orig).partition("\n")[0]
        log.warning("searches will read all names, for want of pg_trgm: %s", why)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE findable_index")
    op.drop_index(op.f("ix_action_done_on_earliest"), "action")
    for table in ("findable_word", "findable", "accord_alias"):
        op.drop_table(table)
    for kind, length in (("accord", 80), ("source", 120)):
        _suffixes(f"{kind}_title_suffix", kind, length)


def _suffixes(table: str, kind: str, length: int) -> None:
    """Empty: the code of then completes them at its first start after a rebuild."""
    op.create_table(
        table,
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("suffix", _key(40), nullable=False),
        sa.Column("subject", _key(length), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        _refers(table, "subject", f"{kind}.slug"),
        sa.PrimaryKeyConstraint("place", "suffix", "subject", "at", name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _key(length: int) -> sa.types.TypeEngine[Any]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
