"""Column types and defaults that behave the same on SQLite and PostgreSQL."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Mapped
from sqlmodel import Field

OPEN = 2_147_483_647
"""`known_to` of a row that still stands: later than every revision (a 32-bit column's maximum)."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no offset, so it is put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key_type(length: int) -> sa.String:
    """Text that is compared and sorted byte by byte on both engines."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def key(length: int, foreign: str | None = None, *, primary: bool = False, **kwargs: Any) -> Any:
    """A field of such text, optionally a primary key or a reference to one."""
    nullable = kwargs.pop("nullable", False)
    references = [sa.ForeignKey(foreign)] if foreign else []
    column = sa.Column(
        key_type(length), *references, primary_key=primary, nullable=nullable, **kwargs
    )
    return Field(sa_column=column) if not nullable else Field(default=None, sa_column=column)


def text(*, nullable: bool = False) -> Any:
    """A field of free text of any length."""
    column: sa.Column[str] = sa.Column(sa.Text, nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def sorting_text() -> Any:
    """A field of free text that lists are sorted by: byte by byte on both engines."""
    bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return Field(sa_column=sa.Column(bytewise, nullable=False))


def day() -> Any:
    """A field for an optional day."""
    return Field(default=None, sa_type=sa.Date)


def one_of(column: str, values: Iterable[str], *, nullable: bool = False) -> sa.CheckConstraint:
    """The constraint that a text column holds one of these values."""
    listed = ", ".join(f"'{value}'" for value in values)
    also = f" OR {column} IS NULL" if nullable else ""
    return sa.CheckConstraint(f"{column} IN ({listed}){also}", name=column)


def ordered(name: str) -> sa.CheckConstraint:
    """The constraint that a partial date's bounds are there together, and in order."""
    return sa.CheckConstraint(
        f"({name} IS NULL) = ({name}_earliest IS NULL) AND ({name} IS NULL) = "
        f"({name}_latest IS NULL) AND ({name} IS NULL OR {name}_earliest <= {name}_latest)",
        name=name,
    )


def constant(value: str | int) -> Any:
    """A word or number of ours that is part of a statement.

    As a value of its own it would be put in with every execution, which costs as much as others.
    """
    return sa.literal_column(repr(value), sa.Integer if isinstance(value, int) else sa.String)


def columns(*attributes: object) -> tuple[sa.SQLColumnExpression[Any], ...]:
    """Attributes of tables as the columns that they are; `sqlmodel.col` for many at once."""
    return cast("tuple[sa.SQLColumnExpression[Any], ...]", attributes)


def as_stored(column: sa.SQLColumnExpression[Any]) -> sa.SQLColumnExpression[Any]:
    """A day or flag as the driver has it: text and 0 or 1 on SQLite, a date and a bool elsewhere.

    A select without anything to convert hands its rows over as they come.
    """
    is_flag = isinstance(cast("sa.ColumnElement[Any]", column).type, sa.Boolean)
    kind = sa.Integer if is_flag else sa.String
    return cast("sa.SQLColumnExpression[Any]", sa.type_coerce(column, kind))


def dated(edtf: Mapped[str] | Mapped[str | None]) -> tuple[sa.SQLColumnExpression[Any], ...]:
    """The three columns of a partial date: its EDTF text, its earliest and its latest day."""
    column = cast("InstrumentedAttribute[str]", edtf)
    return edtf, *(getattr(column.class_, column.key + end) for end in ("_earliest", "_latest"))
