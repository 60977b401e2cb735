"""What many tests share: builders of acts, one assertion for errors, and a count of statements."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Self

import httpx
import sqlalchemy as sa

from app.db.recording import recording
from app.db.revisions import Change
from app.domain import dates
from app.domain.actions import Kind, Scope
from app.domain.derivation import timeline
from app.domain.derivation.events import Terms
from app.domain.derivation.tellings import Act
from app.spans import deriving

PUBLIC_URL = "https://depositary.test"
Body = dict[str, Any]


def act(
    number: int,
    kind: str,
    done_on: str,
    effective_on: str | None = None,
    scope: Scope = Scope.NAMED,
) -> Act:
    """An act as the domain sees it, from EDTF texts."""
    effect = dates.parse(effective_on) if effective_on else None
    return Act(number, Kind(kind), dates.parse(done_on), effect, scope)


def acts(*given: Sequence[str]) -> list[Act]:
    """Acts numbered from 1, each given as (kind, done_on[, effective_on])."""
    return [act(number, *item) for number, item in enumerate(given, 1)]  # type: ignore[arg-type]


def status_on(given: Sequence[Act], terms: Terms, day: str) -> str:
    """What held on a day: `party`, or `pending?none` where another status is left open.

    ` provisional` and ` leaving DATE` follow where the flags stand.
    """
    held = timeline.holding(timeline.derive(given, terms).spans, date.fromisoformat(day))
    others = ",".join(held.alternatives)
    told = f"{held.status}?{others}" if others else str(held.status)
    if held.span and held.span.provisional:
        told += " provisional"
    if held.span and held.span.leaving_on:
        told += f" leaving {held.span.leaving_on}"
    return told


@contextmanager
def change(engine: sa.Engine, reason: str = "a test", author: str = "tester") -> Iterator[Change]:
    """One revision, as every command writes it."""
    with recording(engine, author, reason, deriving.settle) as made:
        yield made


def assert_problem(response: httpx.Response, status: int, slug: str) -> Body:
    """The response is this problem document, whole and with its headers; returns its body."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["access-control-allow-origin"] == "*"
    body: Body = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(body)
    assert body["type"] == f"{PUBLIC_URL}/problems/{slug}"
    assert body["status"] == status
    assert body["instance"] == response.headers["x-request-id"]
    for text in ("Traceback", "sqlalchemy", "SELECT", 'File "', "/app/"):
        assert text not in response.text
    return body


async def get(client: httpx.AsyncClient, path: str, **asked: Any) -> Body:
    """The body of a 200."""
    response = await client.get(path, params=asked)
    assert response.status_code == 200, response.text
    body: Body = response.json()
    return body


def faults_of(body: Mapping[str, Any]) -> dict[str, str]:
    """The parameters (or pointers) that a problem document complains about, each with its code."""
    return {
        fault.get("parameter") or fault.get("pointer", ""): fault["code"]
        for fault in body.get("errors", [])
    }


Note = Callable[[str, Any], None]
"""Is told of an SQL statement and its values."""


@contextmanager
def followed(engine: sa.Engine, note: Note) -> Iterator[None]:
    """Notes the statements that reach the driver meanwhile, as production sends them.

    SQLite's are noted by the driver's cursors: a listener of the library's would have prepared
    selects go another way than they go when nobody listens.
    """
    if engine.dialect.name == "postgresql":
        with listening(engine, note):
            yield
        return

    class Cursor(sqlite3.Cursor):
        def execute(self, statement: str, values: Any = ()) -> Self:
            note(statement, values)
            return super().execute(statement, values)

        def executemany(self, statement: str, values: Any) -> Self:
            note(statement, values)
            return super().executemany(statement, values)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

    plain = engine.dialect.connect

    def connect(*given: Any, **named: Any) -> Any:
        return plain(*given, **named, factory=Connection)

    # Connections that are open already, or stay open behind this, are ended.
    engine.dialect.connect = connect  # type: ignore[method-assign]
    engine.pool.dispose()
    try:
        yield
    finally:
        engine.dialect.connect = plain  # type: ignore[method-assign]
        engine.pool.dispose()


@contextmanager
def listening(engine: sa.Engine, note: Note = lambda _statement, _values: None) -> Iterator[None]:
    """Notes the statements that the library tells of, as tracing does."""

    def told(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        note(statement, values)

    sa.event.listen(engine, "before_cursor_execute", told)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", told)


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """Collects the SQL statements sent meanwhile, without those that only begin, end or set up."""
    sent: list[str] = []

    def note(statement: str, _values: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET ", "SHOW ")):
            sent.append(statement)

    with followed(engine, note):
        yield sent


@contextmanager
def max_queries(engine: sa.Engine, most: int) -> Iterator[None]:
    """At most so many SQL statements are sent meanwhile."""
    with counted(engine) as sent:
        yield
    assert 0 < len(sent) <= most, "\n\n".join(sent)
