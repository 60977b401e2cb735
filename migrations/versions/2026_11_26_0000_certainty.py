"""Certainty: of which days sources speak, what they list completely, and terms as cited claims.

States get their beginnings and successions, and a declined invitation its own standing. What is
derived from all this is derived anew by the application, at its next start.
"""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_BOUNDS = sa.table(
    "accord_bounds",
    sa.column("held", sa.String),
    sa.column("accord", sa.String),
    sa.column("known_from", sa.Integer),
    *(sa.column(name, sa.Date) for name in ("starts_earliest", "ends_latest", "since_latest")),
)
_DATED = {"country_entry": "began_on", "source_entry": "status_on"}
_SUCCESSIONS = ("dissolution", "separation", "unification", "independence", "continuation")
_TERMS = ("in_force_on", "in_force_delay", "in_force_condition", "withdrawal_notice")
_STANDINGS = ("prospective", "signatory", "member", "former", "none")
_RULES = (
    *("nothing-recorded", "mentioned", "announced", "declined", "signed", "signed-political"),
    *("consented-not-in-force", "consented-in-force", "succeeded", "withdrawal-notified"),
    *("withdrawn", "excluded", "ratification-withdrawn", "signature-renounced", "suspended"),
    *("accord-terminated", "state-ended"),
)
_NEW_STANDINGS = ("prospective", "outside", *_STANDINGS[1:])
_NEW_RULES = (*_RULES[:12], "exit-implied", *_RULES[12:])


def upgrade() -> None:
    for table, name in _DATED.items():
        _add_date(table, name)
    op.add_column("accord_entry", sa.Column("in_force_condition", sa.Text()))
    op.add_column("accord_entry", sa.Column("withdrawal_notice", _key(16)))
    op.add_column("span", sa.Column("told_through", sa.Date()))
    _allow("span", standing=(_STANDINGS, _NEW_STANDINGS), rule=(_RULES, _NEW_RULES))
    op.execute("UPDATE span SET standing = 'outside' WHERE status = 'declined'")
    op.execute(
        "INSERT INTO accord_bounds (held, accord, known_from, starts_earliest, ends_latest, "
        "since_latest) SELECT 'outside', accord, known_from, starts_earliest, ends_latest, "
        "since_latest FROM accord_bounds WHERE held = 'declined'"
    )
    _create_successions()
    _create_terms()
    _create_lists()
    op.create_table(
        "derivation",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_derivation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derivation")),
    )


def downgrade() -> None:
    for table in ("derivation", "declared_count", "complete_list", "term", "succession"):
        op.drop_table(table)
    _merge_bounds("outside", "prospective")
    op.execute("UPDATE span SET standing = 'prospective' WHERE standing = 'outside'")
    op.execute("UPDATE span SET rule = 'withdrawn' WHERE rule = 'exit-implied'")
    _allow("span", standing=(_NEW_STANDINGS, _STANDINGS), rule=(_NEW_RULES, _RULES))
    op.drop_column("span", "told_through")
    op.drop_column("accord_entry", "withdrawal_notice")
    op.drop_column("accord_entry", "in_force_condition")
    # What the schema before has no words for: the accord is as good as not known to be in force.
    op.execute(
        "UPDATE accord_entry SET in_force_on = NULL, in_force_on_earliest = NULL, "
        "in_force_on_latest = NULL WHERE in_force_on = 'no'"
    )
    op.execute("UPDATE accord_entry SET in_force_delay = NULL WHERE in_force_delay = 'none'")
    for table, name in _DATED.items():
        _remove_date(table, name)


def _merge_bounds(old: str, into: str) -> None:
    """Let the bounds of one cover those of the other as well, which go."""
    both = _BOUNDS.c.held.in_((old, into))
    least = [
        sa.func.min(_BOUNDS.c[name]).label(name)
        for name in ("known_from", "starts_earliest", "since_latest")
    ]
    most = sa.func.max(_BOUNDS.c.ends_latest).label("ends_latest")
    query = sa.select(_BOUNDS.c.accord, *least, most).where(both).group_by(_BOUNDS.c.accord)
    merged = [{"held": into, **row} for row in op.get_bind().execute(query).mappings()]
    op.execute(sa.delete(_BOUNDS).where(both))
    op.bulk_insert(_BOUNDS, merged)


def _create_successions() -> None:
    listed = ", ".join(f"'{kind}'" for kind in _SUCCESSIONS)
    op.create_table(
        "succession",
        *_versioned(),
        sa.Column("predecessor", _key(16), nullable=False),
        sa.Column("successor", _key(16), nullable=False),
        sa.Column("kind", _key(16), nullable=False),
        sa.Column("happened_on", sa.Text()),
        sa.Column("happened_on_earliest", sa.Date()),
        sa.Column("happened_on_latest", sa.Date()),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({listed})", name=op.f("ck_succession_kind")),
        sa.CheckConstraint(_ordered("happened_on"), name=op.f("ck_succession_happened_on")),
        *_references("succession", known_from="revision.number"),
        *_references("succession", predecessor="country.code", successor="country.code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession")),
        sa.UniqueConstraint(
            "predecessor",
            "successor",
            "known_to",
            name=op.f("uq_succession_predecessor_successor_known_to"),
        ),
    )
    _index("succession", "predecessor")
    _index("succession", "successor")


def _create_terms() -> None:
    listed = ", ".join(f"'{term}'" for term in _TERMS)
    op.create_table(
        "term",
        *_versioned(),
        sa.Column("accord", _key(80), nullable=False),
        sa.Column("term", _key(24), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("source", _key(120), nullable=False),
        sa.Column("locator", sa.Text()),
        sa.Column("quote", sa.Text()),
        sa.CheckConstraint(f"term IN ({listed})", name=op.f("ck_term_term")),
        *_references("term", known_from="revision.number", accord="accord.slug"),
        *_references("term", source="source.slug"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    _index("term", "accord", "known_to")
    _index("term", "source")


def _create_lists() -> None:
    op.create_table(
        "complete_list",
        *_versioned(),
        sa.Column("accord", _key(80), nullable=False),
        sa.Column("source", _key(120), nullable=False),
        sa.Column("reaches", sa.Date(), nullable=False),
        *_references("complete_list", known_from="revision.number", accord="accord.slug"),
        *_references("complete_list", source="source.slug"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complete_list")),
        sa.UniqueConstraint(
            "accord", "source", "known_to", name=op.f("uq_complete_list_accord_source_known_to")
        ),
    )
    _index("complete_list", "accord", "known_to")
    _index("complete_list", "source")
    op.create_table(
        "declared_count",
        *_versioned(),
        sa.Column("accord", _key(80), nullable=False),
        sa.Column("source", _key(120), nullable=False),
        sa.Column("what", _key(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "what IN ('parties', 'signatories')", name=op.f("ck_declared_count_what")
        ),
        *_references("declared_count", known_from="revision.number", accord="accord.slug"),
        *_references("declared_count", source="source.slug"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_count")),
        sa.UniqueConstraint(
            "accord",
            "source",
            "what",
            "known_to",
            name=op.f("uq_declared_count_accord_source_what_known_to"),
        ),
    )
    _index("declared_count", "source")


def _add_date(table: str, name: str) -> None:
    """Add a partial date. SQLite takes a check of all three columns with the last of them."""
    op.add_column(table, sa.Column(name, sa.Text()))
    op.add_column(table, sa.Column(f"{name}_earliest", sa.Date()))
    if _on_sqlite():
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {name}_latest DATE "
            f"CONSTRAINT ck_{table}_{name} CHECK ({_ordered(name)})"
        )
    else:
        op.add_column(table, sa.Column(f"{name}_latest", sa.Date()))
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, _ordered(name))


def _remove_date(table: str, name: str) -> None:
    if not _on_sqlite():
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    # With the last column goes the check.
    for column in (f"{name}_latest", f"{name}_earliest", name):
        op.drop_column(table, column)


def _allow(table: str, **changed: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    """Let columns hold other values: each from one set to another."""
    if not _on_sqlite():
        for column, (_, new) in changed.items():
            name = op.f(f"ck_{table}_{column}")
            op.drop_constraint(name, table, type_="check")
            op.create_check_constraint(name, table, _one_of(column, new))
        return
    # SQLite changes no constraint, so the table is made anew from its own text.
    connection = op.get_bind()
    # Of indexes that serve a query alike SQLite takes the one made last, so their order stays.
    master = "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type = :type ORDER BY rowid"
    given = {"table": table}
    text = connection.execute(sa.text(master), {**given, "type": "table"}).scalar_one()
    indexes = connection.execute(sa.text(master), {**given, "type": "index"}).scalars().all()
    for column, (old, new) in changed.items():
        assert _one_of(column, old) in text, column
        text = text.replace(_one_of(column, old), _one_of(column, new))
    anew = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", text)
    connection.exec_driver_sql(anew)
    connection.exec_driver_sql(f"INSERT INTO {table}_anew SELECT * FROM {table}")  # noqa: S608
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for index in filter(None, indexes):
        connection.exec_driver_sql(index)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _ordered(date: str) -> str:
    """A partial date's bounds are there together, and in order."""
    return (
        f"({date} IS NULL) = ({date}_earliest IS NULL) AND ({date} IS NULL) = "
        f"({date}_latest IS NULL) AND ({date} IS NULL OR {date}_earliest <= {date}_latest)"
    )


def _versioned() -> list[sa.Column[Any]]:
    names = ("known_from", "known_to", "id")
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _references(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in targets.items()
    ]


def _key(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f("_".join(("ix", table, *columns))), table, list(columns))
