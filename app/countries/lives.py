"""The lives of States: when they began and ended, and who succeeded whom."""

from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.api.fields import Json, partial, stored
from app.db import revisions
from app.db.chunks import chunks
from app.db.engine import Snapshot
from app.db.revisions import FIRST_DAY, LAST_DAY, Moment
from app.db.selects.prepared import Prepared, Row, parameter
from app.db.tables.columns import OPEN, columns, dated
from app.db.tables.knowledge import CountryEntry, Succession
from app.domain.dates import PartialDate


class Life(NamedTuple):
    """A participant's name, and when it began and ended, where that is known."""

    name: str
    began_on: PartialDate | None
    ended_on: PartialDate | None
    """The first day without it."""


_STATES = Prepared(
    sa.select(col(CountryEntry.country)).where(
        col(CountryEntry.kind) == "state",
        revisions.visible(CountryEntry),
        sa.or_(col(CountryEntry.ended_on).is_(None), col(CountryEntry.ended_on_latest) > FIRST_DAY),
        sa.or_(
            col(CountryEntry.began_on).is_(None), col(CountryEntry.began_on_earliest) <= LAST_DAY
        ),
    )
)

_LIVES = Prepared(
    sa.select(
        *columns(CountryEntry.country, CountryEntry.name),
        *dated(col(CountryEntry.began_on)),
        *dated(col(CountryEntry.ended_on)),
    ).where(
        col(CountryEntry.country).in_(sa.bindparam("codes", expanding=True)),
        col(CountryEntry.known_to) == OPEN,
    )
)


def states_on(session: Snapshot, moment: Moment) -> set[str]:
    """The codes of the States that there are, or can be, on the day asked about."""
    return {row[0] for row in _STATES.rows(session, moment.values)}


def lives(session: Snapshot, codes: Iterable[str]) -> dict[str, Life]:
    """The lives of these participants, as they are known now."""
    wanted = sorted(set(codes))
    found: dict[str, Life] = {}
    for part in chunks(wanted):
        for code, name, *bounds in _LIVES.rows(session, {"codes": part}):
            found[code] = Life(name, stored(*bounds[:3]), stored(*bounds[3:]))
    return found


def successors(session: Snapshot, code: str) -> list[str]:
    """The names of the States that succeeded one, each with its code."""
    query = (
        sa.select(col(CountryEntry.name), col(CountryEntry.country))
        .join(Succession, col(Succession.successor) == col(CountryEntry.country))
        .where(
            col(Succession.predecessor) == code,
            col(Succession.known_to) == OPEN,
            col(CountryEntry.known_to) == OPEN,
        )
        .order_by(col(CountryEntry.name))
    )
    return [f"{name} ({successor})" for name, successor in session.execute(query)]


def acted_after_its_end(session: Snapshot, code: str, life: Life | None, done: PartialDate) -> str:
    """What is wrong with an act of that day: it names the successors. Empty if nothing is."""
    if life is None or life.ended_on is None or done.earliest < life.ended_on.latest:
        return ""
    by = successors(session, code)
    succeeded = f"; it was succeeded by {', '.join(by)}" if by else ""
    return f"{life.name} ({code}) had ended on {life.ended_on.edtf}{succeeded}"


def _beside(here: sa.SQLColumnExpression[str], there: sa.SQLColumnExpression[str]) -> Prepared:
    """The successions of one State, with the State on the other side."""
    return Prepared(
        sa.select(
            *columns(there, CountryEntry.name, Succession.kind),
            *dated(col(Succession.happened_on)),
            col(Succession.origin),
        )
        .join(CountryEntry, col(CountryEntry.country) == there)
        .where(
            here == parameter("code", here),
            revisions.visible(Succession),
            revisions.visible(CountryEntry),
        )
        .order_by(there)
    )


_BESIDE = {
    "succeeds": _beside(col(Succession.successor), col(Succession.predecessor)),
    "succeeded_by": _beside(col(Succession.predecessor), col(Succession.successor)),
}


def around(session: Snapshot, code: str, moment: Moment) -> Json:
    """The States before and behind one, as they are served, with two statements."""
    return {
        side: [_out(row) for row in query.rows(session, {**moment.values, "code": code})]
        for side, query in _BESIDE.items()
    }


def _out(row: Row) -> Json:
    code, name, kind, edtf, earliest, latest, origin = row
    out: Json = {"country": {"code": code, "name": name}, "kind": kind}
    if edtf is not None:
        out["happened_on"] = partial(edtf, earliest, latest)
    return {**out, "origin": origin}
