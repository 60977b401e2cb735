"""Rows of certain pairs of an accord and a country, found by the index of both on either engine."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import col

from app.db.tables.derived import Span
from app.db.tables.ledger import Action, Passage

_PAIRS = sa.bindparam("pairs", type_=sa.String)
_UNFOLDED = {
    "sqlite": "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each({})",
    "postgresql": "SELECT value->>0, value->>1 FROM jsonb_array_elements(CAST({} AS jsonb))",
}


class _Unfolded(FunctionElement[str]):
    """The pairs of a JSON array, as rows of two texts."""

    inherit_cache = True


@compiles(_Unfolded)
def _compiled(element: _Unfolded, compiler: Any, **how: Any) -> str:
    pairs = compiler.process(element.clauses, **how)
    return f"({_UNFOLDED[compiler.dialect.name].format(pairs)})"


def among(table: type[Action] | type[Span] | type[Passage]) -> sa.ColumnElement[bool]:
    """The rows whose accord and country are one of the pairs that `naming` names.

    SQLite uses the index of two columns only where the pairs are rows themselves; and one parameter
    for all of them leaves the statement the same for any number.
    """
    pair = sa.tuple_(col(table.accord), col(table.country))
    return pair.op("IN", is_comparison=True)(_Unfolded(_PAIRS))


def naming(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The value that names these pairs for a statement."""
    return {_PAIRS.key: json.dumps(pairs)}
