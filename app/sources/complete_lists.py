"""Complete lists and counts: what a source says of an accord as a whole, and until which day."""

from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from app.db import versions
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.tables.columns import OPEN
from app.db.tables.ledger import Action, Citation, CompleteList, DeclaredCount
from app.domain.actions import CONSENTS


def put(
    change: Change, source: str, reach: Mapping[str, date], among: Collection[str] | None = None
) -> bool:
    """Let a source list exactly these accords, each until its day. Says if that is new.

    `among`: only those accords are looked at, and the source's other lists stay.
    """
    wanted = [
        {"accord": slug, "source": source, "reaches": day} for slug, day in sorted(reach.items())
    ]
    scope = [col(CompleteList.source) == source]
    if among is not None:
        scope.append(col(CompleteList.accord).in_(among))
    before = _listed(change, *scope)
    difference = versions.replace_open(change, CompleteList, wanted, *scope)
    # What a list says counts apart: memberships that it tells of are derived anew.
    for part in chunks(sorted(before ^ reach.keys())):
        _touch(change, source, col(Action.accord).in_(part))
    return bool(difference)


def put_counts(change: Change, source: str, counts: Mapping[str, Mapping[str, int]]) -> bool:
    """Let a source give exactly these counts, by accord and what it counts. Says if that is new."""
    wanted = [
        {"accord": slug, "source": source, "what": what, "number": number}
        for slug, given in counts.items()
        for what, number in given.items()
    ]
    scope = col(DeclaredCount.source) == source, col(DeclaredCount.accord).in_(list(counts))
    return bool(versions.replace_open(change, DeclaredCount, wanted, *scope))


def touch_cited(change: Change, source: str, *, since: date, all_of_them: bool) -> None:
    """Derive anew what depends on the day of a source, or (`all_of_them`) on its tier.

    How far its complete lists reach is looked up with every answer. What matters for them is until
    when they show a country bound that consented more than once, and by when acts that are dated in
    part must have been done: of those that can have been done after `since`.
    """
    if all_of_them:
        _touch(change, source)
        return
    listed = sorted(_listed(change, col(CompleteList.source) == source))
    _touch(change, source, col(Action.accord).not_in(listed))
    again = (
        sa.select(col(Action.accord), col(Action.country))
        .where(col(Action.kind).in_(CONSENTS), col(Action.known_to) == OPEN)
        .group_by(col(Action.accord), col(Action.country))
        .having(sa.func.count() > 1)
    )
    for part in chunks(listed):
        rows = change.session.execute(again.where(col(Action.accord).in_(part)))
        change.touched.update((accord, country) for accord, country in rows)
        _touch(
            change,
            source,
            col(Action.accord).in_(part),
            col(Action.done_on_earliest) < col(Action.done_on_latest),
            col(Action.done_on_latest) > since,
        )


def _listed(change: Change, *scope: sa.ColumnElement[bool]) -> set[str]:
    """The accords that are listed completely within `scope`."""
    query = sa.select(col(CompleteList.accord)).where(*scope, col(CompleteList.known_to) == OPEN)
    return set(change.session.execute(query).scalars())


def _touch(change: Change, source: str, *where: sa.ColumnElement[bool]) -> None:
    """Derive anew the memberships of which the source tells."""
    query = (
        sa.select(col(Action.accord), col(Action.country))
        .join(Citation, col(Citation.action) == col(Action.id))
        .where(
            col(Citation.source) == source,
            col(Citation.known_to) == OPEN,
            col(Action.known_to) == OPEN,
            *where,
        )
    )
    rows = change.session.execute(query.distinct())
    change.touched.update((accord, country) for accord, country in rows)
