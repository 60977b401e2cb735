"""The evidence behind acts, as far as spans need it: who tells of each, and of which day."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.api.fields import stored
from app.db.chunks import chunks
from app.db.engine import Connection
from app.db.selects.prepared import Prepared, Row
from app.db.tables.columns import OPEN, columns, dated
from app.db.tables.knowledge import SourceEntry
from app.db.tables.ledger import Action, Citation, CompleteList
from app.domain import dates
from app.domain.actions import Kind, Scope
from app.domain.dates import PartialDate
from app.domain.derivation.tellings import Act
from app.domain.derivation.timeline import Timeline
from app.domain.evidence import Stance, Tier

_LISTS = Prepared(
    sa.select(col(CompleteList.accord), col(CompleteList.source)).where(
        col(CompleteList.accord).in_(sa.bindparam("accords", expanding=True)),
        col(CompleteList.known_to) == OPEN,
    )
)
ACT = (
    *columns(Action.id, Action.kind, Action.scope),
    *dated(col(Action.done_on)),
    *dated(col(Action.effective_on)),
)
"""What `act_of` takes from a row."""
SAID = (
    *columns(Citation.source, Citation.stance, SourceEntry.tier),
    *columns(SourceEntry.status_on_earliest, SourceEntry.published_on_earliest),
    sa.func.coalesce(col(SourceEntry.status_on_latest), col(SourceEntry.published_on_latest)),
)
"""The fields of a `Telling` from its source on, but for whether that is a complete list."""
_TOLD = Prepared(
    sa.select(*columns(Citation.action, Action.accord), *SAID)
    .join(Action, col(Action.id) == col(Citation.action))
    .join(SourceEntry, col(SourceEntry.source) == col(Citation.source))
    .where(
        col(Citation.action).in_(sa.bindparam("actions", expanding=True)),
        col(Citation.known_to) == OPEN,
        col(SourceEntry.known_to) == OPEN,
    )
)


def act_of(row: Row) -> Act:
    """An act without its evidence, from a row of `ACT`."""
    number, kind, scope, *days = row
    done, effect = PartialDate(*days[:3]), stored(*days[3:])
    return Act(number, Kind(kind), done, effect, Scope(scope))


class Telling(NamedTuple):
    """One citation: its source, and of which days that speaks."""

    source: str
    stance: str
    tier: str
    status_on: date | None
    """The day of which it speaks by its own word."""
    published_on: date | None
    latest: date | None
    """The last day that it can speak of."""
    complete: bool
    """Whether it lists all acts of the accord."""

    @classmethod
    def of(
        cls, source: str, tier: str, status_on: str | None, published_on: str | None
    ) -> "Telling":
        """A source that supports an act and is no complete list, from the texts of its days."""
        status, published = (
            dates.parse(text) if text else None for text in (status_on, published_on)
        )
        speaks = status or published
        return cls(
            source,
            Stance.SUPPORTS,
            tier,
            status.earliest if status else None,
            published.earliest if published else None,
            speaks.latest if speaks else None,
            complete=False,
        )


class Summary(NamedTuple):
    """What the evidence of a membership comes to."""

    citations: Mapping[int, int]
    """How many each act has."""
    disputed: bool
    told_through: date | None
    """The newest day of which a source speaks that is no complete list."""


def told(
    session: Connection, numbers: Sequence[int], accords: Collection[str]
) -> dict[int, list[Telling]]:
    """Everything that is cited for these acts, towards these accords."""
    lists = _LISTS.rows(session, {"accords": sorted(accords)})
    complete = {(accord, source) for accord, source in lists}
    found: dict[int, list[Telling]] = {}
    for part in chunks(numbers):
        for number, accord, *told_by in _TOLD.rows(session, {"actions": part}):
            listed = (accord, told_by[0]) in complete
            telling = Telling(*told_by, complete=listed)  # type: ignore[misc]
            found.setdefault(number, []).append(telling)
    return found


def attach(act: Act, tellings: Iterable[Telling], recorded_on: date) -> Act:
    """The act with what its sources add: who they are, and by when it must have been done.

    Nobody tells of what is still to come, nor records it.
    """
    supporting = [one for one in tellings if one.stance == Stance.SUPPORTS]
    last = min([one.latest for one in supporting if one.latest is not None] + [recorded_on])
    return act._replace(
        done_on=dates.until(act.done_on, last),
        sources=frozenset(one.source for one in supporting),
        depositary=any(one.tier == Tier.DEPOSITARY for one in supporting),
        listed_on=max((one.status_on for one in supporting if one.status_on), default=None),
    )


def summary(
    acts: Iterable[Act], tellings: Mapping[int, Sequence[Telling]], derived: Timeline
) -> Summary:
    """What the evidence for the acts of one membership comes to."""
    counts: Counter[int] = Counter()
    disputed, through = bool(derived.disputed), None
    for act in acts:
        for one in tellings.get(act.id, ()):
            counts[act.id] += 1
            disputed |= one.stance == Stance.DISPUTES
            if not one.complete:
                days = (one.status_on or one.published_on, act.done_on.earliest, through)
                # What nobody dates says nothing of any day.
                told = [day for day in days if day is not None and day != dates.FIRST_DAY]
                through = max(told, default=None)
    return Summary(counts, disputed, through)
