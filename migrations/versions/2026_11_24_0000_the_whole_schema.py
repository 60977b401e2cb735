"""The whole schema as the first release has it, but for the names that the next migration changes.

It stands for ten migrations that no release ever had. Its number is that of the last of them, so
that databases which they made go on from here.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = None

_STATUSES = (
    *("none", "mentioned", "declined", "pending", "signed", "contracting", "party"),
    *("suspended", "renounced", "withdrawn", "ended"),
)
_STANDINGS = ("prospective", "signatory", "member", "former", "none")
_RULES = (
    *("nothing-recorded", "mentioned", "announced", "declined", "signed", "signed-political"),
    *("consented-not-in-force", "consented-in-force", "succeeded", "withdrawal-notified"),
    *("withdrawn", "excluded", "ratification-withdrawn", "signature-renounced", "suspended"),
    *("accord-terminated", "state-ended"),
)
_KINDS = (
    *("mention", "announcement", "decline", "signature", "succession_to_signature"),
    *("ratification", "acceptance", "approval", "formal_confirmation", "accession"),
    *("definitive_signature", "consent", "succession", "provisional_application"),
    *("end_of_provisional_application", "withdrawal", "withdrawal_cancelled"),
    *("ratification_withdrawn", "signature_renounced", "suspension", "reinstatement", "exclusion"),
    *("reservation", "reservation_withdrawn", "declaration", "declaration_withdrawn"),
    *("objection", "objection_withdrawn", "territorial_application"),
    "territorial_application_withdrawn",
)
_TIERS = ("depositary", "government", "intergovernmental", "press", "reference")
_RETRACTED = sa.text("known_to < 2147483647")
_ADDED = sa.column("added", sa.Boolean) == sa.true()
_DISPUTED = sa.column("disputed", sa.Boolean) == sa.true()
_TARGETS = {
    "accord": "accord.slug",
    "country": "country.code",
    "source": "source.slug",
    "known_from": "revision.number",
    "action": "action.id",
    "replaces": "action.id",
    "caller": "api_key.name",
}
"""What a column of this name refers to, wherever it refers to anything."""


def _key(length: int) -> sa.types.TypeEngine[str]:
    """Text that is compared and sorted byte by byte on both engines."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _required(**types: Any) -> list[sa.Column[Any]]:
    return [sa.Column(name, type_, nullable=False) for name, type_ in types.items()]


def _optional(**types: Any) -> list[sa.Column[Any]]:
    return [sa.Column(name, type_, nullable=True) for name, type_ in types.items()]


def _versioned() -> list[sa.Column[Any]]:
    """What each versioned row begins with."""
    return _required(known_from=sa.Integer(), known_to=sa.Integer(), id=sa.Integer())


def _dated(name: str, columns: Callable[..., list[sa.Column[Any]]]) -> list[sa.Column[Any]]:
    """A partial date: its text, and the first and last day it can mean."""
    days = {f"{name}_earliest": sa.Date(), f"{name}_latest": sa.Date()}
    return columns(**{name: sa.Text()}, **days)


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f("_".join(("uq", table, *columns))))


def _references(table: str, *columns: str, **others: str) -> list[sa.ForeignKeyConstraint]:
    targets = {**{column: _TARGETS[column] for column in columns}, **others}
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in targets.items()
    ]


def _one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def _ordered(table: str, *dates: str) -> list[sa.CheckConstraint]:
    """A partial date's bounds are there together, and in order."""
    return [
        sa.CheckConstraint(
            f"({date} IS NULL) = ({date}_earliest IS NULL) AND ({date} IS NULL) = "
            f"({date}_latest IS NULL) AND ({date} IS NULL OR {date}_earliest <= {date}_latest)",
            name=op.f(f"ck_{table}_{date}"),
        )
        for date in dates
    ]


def _index(table: str, *columns: str, where: Any = None, name: str = "") -> None:
    name = op.f(name or "_".join(("ix", table, *columns)))
    op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    _revisions_and_identities()
    _countries()
    _accords_and_sources()
    _identifiers_and_notes()
    _actions()
    _citations()
    _spans()
    _extents_and_parts()
    _keys_and_replies()
    _maintenance()


def _revisions_and_identities() -> None:
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *_required(recorded_at=sa.DateTime(timezone=True), recorded_on=sa.Date()),
        *_required(author=sa.Text(), reason=sa.Text()),
        _primary("revision", "number"),
    )
    _index("revision", "recorded_at")
    for table, column, length in (
        ("country", "code", 16),
        ("accord", "slug", 80),
        ("source", "slug", 120),
    ):
        op.create_table(table, *_required(**{column: _key(length)}), _primary(table, column))


def _countries() -> None:
    table = "country_entry"
    op.create_table(
        table,
        *_versioned(),
        *_required(country=_key(16), kind=_key(20), name=sa.Text()),
        *_optional(official_name=sa.Text()),
        *_optional(region_code=_key(3), region=sa.Text()),
        *_optional(subregion_code=_key(3), subregion=sa.Text()),
        *_dated("ended_on", _optional),
        *_required(origin=sa.Text()),
        _one_of(table, "kind", "state", "territory", "former_state", "organization"),
        *_ordered(table, "ended_on"),
        *_references(table, "country", "known_from"),
        _primary(table, "id"),
        _unique(table, "country", "known_to"),
    )
    table = "country_name"
    op.create_table(
        table,
        *_versioned(),
        *_required(country=_key(16), kind=_key(16), language=_key(8), name=sa.Text()),
        *_required(key=_key(200)),
        _one_of(table, "kind", "name", "official", "alias", "code"),
        *_references(table, "country", "known_from"),
        _primary(table, "id"),
        _unique(table, "country", "kind", "language", "name", "known_to"),
    )
    _index(table, "key", "known_to")


def _accords_and_sources() -> None:
    table = "accord_entry"
    op.create_table(
        table,
        *_versioned(),
        *_required(accord=_key(80), title=sa.Text(), title_key=sa.Text(), nature=_key(16)),
        *_optional(summary=sa.Text(), chapter=sa.Text(), depositary=sa.Text()),
        *_optional(concluded_at=sa.Text()),
        *_dated("concluded_on", _optional),
        *_dated("in_force_on", _optional),
        *_optional(in_force_delay=_key(16)),
        *_dated("terminated_on", _optional),
        _one_of(table, "nature", "binding", "political"),
        *_ordered(table, "concluded_on", "in_force_on", "terminated_on"),
        *_references(table, "accord", "known_from"),
        _primary(table, "id"),
        _unique(table, "accord", "known_to"),
    )
    _index(table, "known_from")
    _index(table, "nature", "accord")
    table = "source_entry"
    op.create_table(
        table,
        *_versioned(),
        *_required(source=_key(120), title=sa.Text(), title_key=sa.Text()),
        *_optional(publisher=sa.Text(), url=sa.Text(), author=sa.Text(), language=_key(16)),
        *_required(tier=_key(20)),
        *_dated("published_on", _optional),
        *_optional(accessed_on=sa.Date(), sha256=_key(64)),
        _one_of(table, "tier", *_TIERS),
        *_ordered(table, "published_on"),
        *_references(table, "source", "known_from"),
        _primary(table, "id"),
        _unique(table, "source", "known_to"),
    )
    _index(table, "known_from")
    _index(table, "tier", "source")


def _identifiers_and_notes() -> None:
    table = "identifier"
    op.create_table(
        table,
        *_versioned(),
        *_optional(country=_key(16), accord=_key(80), source=_key(120)),
        *_required(scheme=_key(40), value=_key(200)),
        sa.CheckConstraint(
            "(country IS NOT NULL AND accord IS NULL AND source IS NULL) OR "
            "(country IS NULL AND accord IS NOT NULL AND source IS NULL) OR "
            "(country IS NULL AND accord IS NULL AND source IS NOT NULL)",
            name=op.f("ck_identifier_one_subject"),
        ),
        *_references(table, "country", "accord", "source", "known_from"),
        _primary(table, "id"),
    )
    for subject in ("country", "accord", "source"):
        _index(table, subject)
    _index(table, "scheme", "value", "known_to")
    table = "note"
    op.create_table(
        table,
        *_versioned(),
        *_required(accord=_key(80), source=_key(120), position=sa.Integer()),
        *_required(number=_key(20), text=sa.Text()),
        *_references(table, "accord", "source", "known_from"),
        _primary(table, "id"),
        _unique(table, "accord", "source", "position", "known_to"),
    )
    _index(table, "known_from")
    _index(table, "source")


def _actions() -> None:
    table = "action"
    op.create_table(
        table,
        *_versioned(),
        *_required(accord=_key(80), country=_key(16), kind=_key(40), scope=_key(16)),
        *_dated("done_on", _required),
        *_dated("effective_on", _optional),
        *_optional(statement=sa.Text(), replaces=sa.Integer(), retraction_reason=sa.Text()),
        *_optional(outcome=_key(16), retraction_outcome=_key(16)),
        _one_of(table, "kind", *_KINDS),
        _one_of(table, "scope", "named", "collective"),
        *_ordered(table, "done_on", "effective_on"),
        *_references(table, "accord", "country", "known_from", "replaces"),
        _primary(table, "id"),
    )
    for columns in (
        ("accord", "country", "kind"),
        ("accord", "known_from"),
        ("country", "known_from"),
        ("country", "outcome", "known_from"),
        ("country", "kind"),
        ("kind",),
        ("known_from",),
        ("replaces",),
    ):
        _index(table, *columns)
    _index(table, "outcome", "known_from", where=sa.text("outcome <> ''"))
    for first in ((), ("country",), ("retraction_outcome",)):
        _index(table, *first, "known_to", where=_RETRACTED)


def _citations() -> None:
    table = "citation"
    op.create_table(
        table,
        *_versioned(),
        *_required(action=sa.Integer(), source=_key(120)),
        *_optional(quote=sa.Text(), locator=sa.Text()),
        *_required(stance=_key(16)),
        *_optional(note=sa.Text()),
        sa.Column("added", sa.Boolean(), server_default="0", nullable=False),
        *_optional(outcome=_key(16)),
        _one_of(table, "stance", "supports", "disputes"),
        *_references(table, "action", "source", "known_from"),
        _primary(table, "id"),
    )
    for column in ("action", "source", "known_from"):
        _index(table, column)
    _index(table, "known_from", where=_ADDED, name="ix_citation_added")
    _index(table, "outcome", "known_from", where=_ADDED)


def _spans() -> None:
    table = "span"
    op.create_table(
        table,
        *_versioned(),
        *_required(accord=_key(80), country=_key(16), seq=sa.Integer(), status=_key(16)),
        *_required(standing=_key(16), rule=_key(40), basis=sa.Text()),
        *_dated("since", _required),
        *_dated("starts", _required),
        *_dated("ends", _required),
        *_required(provisional=sa.Boolean()),
        *_optional(leaving_on=sa.Text()),
        *_required(disputed=sa.Boolean(), citations=sa.Integer()),
        _one_of(table, "status", *_STATUSES),
        _one_of(table, "standing", *_STANDINGS),
        _one_of(table, "rule", *_RULES),
        *_references(table, "accord", "country", "known_from"),
        _primary(table, "id"),
    )
    _index(table, "accord", "country", "seq")
    _index(table, "country", "accord", "seq")
    for held in ("status", "standing"):
        _index(table, held, "accord", "country")
        _index(table, "country", held, "accord")
    _index(table, "country", "accord", where=_DISPUTED)


def _extents_and_parts() -> None:
    table = "extent"
    op.create_table(
        table,
        *_required(held=_key(16), accord=_key(80), known_from=sa.Integer()),
        *_required(starts_earliest=sa.Date(), ends_latest=sa.Date(), since_latest=sa.Date()),
        *_references(table, "accord", "known_from"),
        _primary(table, "held", "accord"),
        sqlite_with_rowid=False,
    )
    for bound in ("known_from", "starts_earliest", "since_latest", "ends_latest"):
        _index(table, "held", bound, "accord", where=sa.text("held <> ''"))
    for kind, length in (("accord", 80), ("source", 120)):
        table = f"{kind}_part"
        op.create_table(
            table,
            *_required(place=sa.Integer(), rest=_key(40), subject=_key(length), at=sa.Integer()),
            *_references(table, subject=f"{kind}.slug"),
            _primary(table, "place", "rest", "subject", "at"),
            sqlite_with_rowid=False,
        )


def _keys_and_replies() -> None:
    instant = sa.DateTime(timezone=True)
    table = "api_key"
    op.create_table(
        table,
        *_required(name=_key(80), ident=_key(16), hash=_key(64), scope=_key(16)),
        *_required(created_at=instant),
        *_optional(expires_at=instant, revoked_at=instant),
        _one_of(table, "scope", "write", "admin"),
        _primary(table, "name"),
        _unique(table, "ident"),
    )
    table = "reply"
    op.create_table(
        table,
        *_required(caller=_key(80), idempotency_key=_key(200), fingerprint=_key(64)),
        *_required(status=sa.Integer(), headers=sa.Text(), body=sa.LargeBinary()),
        *_required(replied_at=instant),
        *_references(table, "caller"),
        _primary(table, "caller", "idempotency_key"),
    )
    _index(table, "replied_at")


def _maintenance() -> None:
    op.create_table(
        "maintenance",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        *_required(since=sa.DateTime(timezone=True)),
        *_optional(reason=sa.Text()),
        sa.CheckConstraint("id = 1", name=op.f("ck_maintenance_one_row")),
        _primary("maintenance", "id"),
    )


def downgrade() -> None:
    for table in (
        *("maintenance", "reply", "api_key", "source_part", "accord_part", "extent", "span"),
        *("citation", "action", "note", "identifier", "source_entry", "accord_entry"),
        *("country_name", "country_entry", "source", "accord", "country", "revision"),
    ):
        op.drop_table(table)
