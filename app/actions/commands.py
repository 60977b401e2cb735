"""Writes of the ledger. They never commit; spans are derived by `spans.settle` before that."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from app.actions.schemas import ActionIn
from app.countries import queries as countries
from app.db.columns import OPEN
from app.db.revisions import Change
from app.db.tables import AccordEntry, Action, Citation, SourceEntry
from app.domain.actions import WITHOUT_EFFECT
from app.errors import Conflict, NotFound, Rejected, Violation
from app.http.fields import date_columns

_action: Any = Action
_accord: Any = AccordEntry
_source: Any = SourceEntry
_CHUNK = 400
Identity = tuple[str, str, str, str]


def record_actions(change: Change, slug: str, given: Sequence[ActionIn]) -> list[int]:
    """Record actions towards one accord; the numbers they got, in order.

    All or none: raises NotFound for an unknown accord, Rejected naming every unknown country and
    source, Conflict for an action that is recorded already (same country, accord, kind and date).
    """
    _require_accord(change, slug)
    codes = resolved(change, given)
    recorded = identities(change, slug, set(codes), _action.known_to == OPEN)
    for item, code in zip(given, codes, strict=True):
        identity = identity_of(code, item.kind, item.done_on, item.statement)
        if identity in recorded:
            raise Conflict(
                f"A {item.kind.value} of {item.done_on} by {code} towards {slug} is recorded "
                f"already."
            )
        recorded.add(identity)
    numbers = _insert(change, slug, given, codes)
    change.touched.update((slug, code) for code in codes)
    return numbers


def identity_of(code: str, kind: str, done_on: str, statement: str | None) -> Identity:
    """What makes two records one action. Declarations of one day differ by what they say."""
    return (code, str(kind), done_on, (statement or "") if kind in WITHOUT_EFFECT else "")


def identities(
    change: Change, slug: str, codes: Iterable[str], *where: sa.ColumnElement[bool]
) -> set[Identity]:
    """Which actions of these countries towards an accord were ever recorded (and match)."""
    wanted = sorted(codes)
    found: set[Identity] = set()
    for start in range(0, len(wanted), _CHUNK):
        query = sa.select(_action.country, _action.kind, _action.done_on, _action.statement).where(
            _action.accord == slug, _action.country.in_(wanted[start : start + _CHUNK]), *where
        )
        found.update(identity_of(*row) for row in change.session.execute(query))
    return found


def _require_accord(change: Change, slug: str) -> None:
    query = sa.select(_accord.id).where(_accord.accord == slug, _accord.known_to == OPEN)
    if change.session.execute(query).first() is None:
        raise NotFound(f"There is no accord {slug!r}.")


def resolved(change: Change, given: Sequence[ActionIn]) -> list[str]:
    """The code of each action's country. Raises Rejected naming every unknown reference."""
    refs = {item.country for item in given}
    codes = countries.resolve_all(change.session, refs, OPEN - 1)
    cited = {citation.source for item in given for citation in item.citations}
    known = set(
        change.session.execute(
            sa.select(_source.source).where(_source.source.in_(cited), _source.known_to == OPEN)
        ).scalars()
    )
    violations = []
    for index, item in enumerate(given):
        at = f"/{index}" if len(given) > 1 else ""
        if item.country not in codes:
            near = ", ".join(countries.suggestions(change.session, item.country, OPEN - 1))
            hint = f"; did you mean {near}?" if near else ""
            violations.append(
                Violation(
                    f"no country {item.country!r}{hint}",
                    "unknown_country",
                    pointer=f"{at}/country",
                )
            )
        for number, citation in enumerate(item.citations):
            if citation.source not in known:
                violations.append(
                    Violation(
                        f"no source {citation.source!r}",
                        "unknown_source",
                        pointer=f"{at}/citations/{number}/source",
                    )
                )
    if violations:
        raise Rejected("Something is named that does not exist.", violations)
    return [codes[item.country] for item in given]


def _insert(
    change: Change, slug: str, given: Sequence[ActionIn], codes: Sequence[str]
) -> list[int]:
    if not given:
        return []
    stamp = {"known_from": change.number, "known_to": OPEN}
    values = [
        {
            "accord": slug,
            "country": code,
            "kind": item.kind.value,
            "scope": item.scope.value,
            "statement": item.statement,
            **date_columns("done_on", item.done_on),
            **date_columns("effective_on", item.effective_on),
            **stamp,
        }
        for item, code in zip(given, codes, strict=True)
    ]
    insert = sa.insert(Action).returning(_action.id, sort_by_parameter_order=True)
    numbers = [int(number) for number in change.session.execute(insert, values).scalars()]
    citations = [
        {
            "action": number,
            **citation.model_dump(exclude={"stance"}),
            "stance": citation.stance.value,
            **stamp,
        }
        for number, item in zip(numbers, given, strict=True)
        for citation in item.citations
    ]
    change.session.execute(sa.insert(Citation), citations)
    return numbers
