"""Keyset pages: an opaque cursor holds the last row's key, bound to the question it belongs to."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.db.selects.prepared import Row, Values, parameter
from app.errors import Rejected, Violation

Columns = Sequence[sa.SQLColumnExpression[Any]]
"""Columns that order a list and together are unique."""
_CHECK = 8
# Made once: with options the library would make one for each text.
_in_order = json.JSONEncoder(sort_keys=True, default=str).encode
_closely = json.JSONEncoder(separators=(",", ":")).encode


def _digest(body: bytes, question: Values) -> bytes:
    asked = _in_order(question).encode()
    # Not a secret: a forged cursor could only say where a page starts. It tells a cursor that was
    # changed, or that belongs to another question, from one of ours.
    return hashlib.blake2s(body + b"\0" + asked, digest_size=_CHECK, person=b"deposcur").digest()


def encode(key: Row, question: Values) -> str:
    """The cursor after a row with this key, for this question (its filters, without the cursor)."""
    body = _closely(list(key)).encode()
    return base64.urlsafe_b64encode(_digest(body, question) + body).decode().rstrip("=")


def decode(cursor: str, question: Values, kinds: Sequence[type]) -> Row:
    """The key in a cursor. Raises Rejected if it was changed or is for another question."""
    wrong = Violation(
        "not a cursor of this question; take it from `next`, or leave it out",
        "cursor",
        parameter="cursor",
    )
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        check, body = raw[:_CHECK], raw[_CHECK:]
        if check != _digest(body, question):
            raise ValueError
        key = json.loads(body)
        if not isinstance(key, list) or [type(part) for part in key] != list(kinds):
            raise ValueError
    except (ValueError, binascii.Error, RecursionError):
        raise Rejected("The cursor is not valid here.", [wrong]) from None
    return key


def key(columns: Columns) -> list[sa.BindParameter[Any]]:
    """The parameters that stand for a key in these columns, for `values` to fill in."""
    return [parameter(f"key_{place}", column) for place, column in enumerate(columns)]


def values(parts: Row) -> Values:
    """The values of a key, for a statement with `after` or `before` in it."""
    return {f"key_{place}": part for place, part in enumerate(parts)}


def after(columns: Columns) -> sa.ColumnElement[bool]:
    """The rows behind a key in the ascending order of `columns`; `values` gives the key.

    Row-value comparison, so that one index range scan finds them on both engines. Where the columns
    are of two tables no index holds both, so the first is compared by itself as well.
    """
    place = key(columns)
    if len(columns) == 1:
        return columns[0] > place[0]
    behind = sa.tuple_(*columns) > sa.tuple_(*place)
    # An expression is of no table.
    tables = [getattr(sa.inspect(column).expression, "table", None) for column in columns[:2]]
    return behind if tables[0] is tables[1] else sa.and_(columns[0] >= place[0], behind)


def before(columns: Columns) -> sa.ColumnElement[bool]:
    """The rows behind a key in the descending order of `columns`."""
    place = key(columns)
    return columns[0] < place[0] if len(columns) == 1 else sa.tuple_(*columns) < sa.tuple_(*place)
