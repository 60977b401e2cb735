"""Reads for overviews: all members of an accord, some memberships of a country, counts."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlmodel import col

from app.accords.queries import others_of
from app.api import listing
from app.api.fields import Json, partial
from app.api.models import Paged
from app.db import accord_bounds, revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared, Row, parameter
from app.db.tables.columns import columns, constant, dated
from app.db.tables.derived import Span
from app.db.tables.knowledge import AccordEntry, Identifier, SourceEntry
from app.db.tables.ledger import CompleteList
from app.domain import certainties, dates
from app.domain.statuses import Standing, Status
from app.memberships import silence, status_on_day

_SPAN = (
    *columns(Span.accord, Span.status, Span.standing, Span.since, Span.unread),
    *dated(col(Span.starts)),
    *dated(col(Span.ends)),
)
_ACCORD = parameter("accord", col(Span.accord))
_MEMBERS = Prepared(status_on_day.MEMBERS.where(col(Span.accord) == _ACCORD))
_NONE = Prepared(
    status_on_day.SELECT.where(
        col(Span.accord) == _ACCORD, col(Span.status) == constant(Status.NONE.value)
    )
)
_COUNTRY = parameter("country", col(Span.country))
_SLUGS: sa.BindParameter[str] = sa.bindparam("accords", expanding=True)
_MEMBERSHIPS = Prepared(
    status_on_day.MEMBERS.where(
        col(Span.country) == _COUNTRY, col(Span.accord).in_(_SLUGS)
    ).order_by(col(Span.accord))
)
_COUNTS = Prepared(
    sa.select(col(Span.accord), col(Span.standing), sa.func.count())
    .where(status_on_day.HELD, col(Span.accord).in_(_SLUGS))
    .group_by(col(Span.accord), col(Span.standing))
)
_NUMBERS = Prepared(
    sa.select(col(Span.accord), sa.func.count())
    .where(
        status_on_day.ANSWERS,
        col(Span.standing) == constant(Standing.MEMBER.value),
        col(Span.accord).in_(_SLUGS),
    )
    .group_by(col(Span.accord))
)
_COUNTS_OF_COUNTRY = Prepared(
    sa.select(col(Span.standing), sa.func.count())
    .where(status_on_day.HELD, col(Span.country) == _COUNTRY)
    .group_by(col(Span.standing))
)
_SPANS = Prepared(
    sa.select(*_SPAN)
    .where(col(Span.country) == _COUNTRY, col(Span.accord).in_(_SLUGS), revisions.visible(Span))
    .order_by(col(Span.accord), col(Span.seq))
)
_ALL_ACCORDS = Prepared(
    sa.select(sa.func.count()).select_from(AccordEntry).where(revisions.visible(AccordEntry))
)
_ACCORDS = Prepared(
    sa.select(*columns(AccordEntry.accord, AccordEntry.title, AccordEntry.nature)).where(
        col(AccordEntry.accord).in_(_SLUGS), revisions.visible(AccordEntry)
    )
)

_DEPOSITARIES = Prepared(
    sa.select(*columns(AccordEntry.accord, AccordEntry.depositary)).where(
        col(AccordEntry.accord).in_(_SLUGS), revisions.visible(AccordEntry)
    )
)
_REGISTRIES = Prepared(
    sa.select(*columns(CompleteList.accord, SourceEntry.publisher))
    .join(SourceEntry, col(SourceEntry.source) == col(CompleteList.source))
    .where(
        col(CompleteList.accord).in_(_SLUGS),
        revisions.visible(CompleteList),
        revisions.visible(SourceEntry),
    )
    .order_by(*columns(CompleteList.accord, CompleteList.reaches, CompleteList.source))
)
_CATALOGUE_QUERY = (
    sa.select(
        *columns(AccordEntry.accord, AccordEntry.title, AccordEntry.title_key),
        *columns(AccordEntry.nature, AccordEntry.chapter, Identifier.value),
    )
    .outerjoin(
        Identifier,
        sa.and_(
            col(Identifier.accord) == col(AccordEntry.accord),
            col(Identifier.scheme) == constant("mtdsg"),
            revisions.visible(Identifier),
        ),
    )
    .where(revisions.visible(AccordEntry))
    .order_by(*columns(AccordEntry.accord, Identifier.value))
)
_CATALOGUE = Prepared(_CATALOGUE_QUERY)
_FILED = Prepared(_CATALOGUE_QUERY.where(col(AccordEntry.accord).in_(_SLUGS)))


def all_members(session: Snapshot, slug: str, moment: Moment) -> list[Json]:
    """Every member of an accord in the order of their names, with two statements."""
    rows = _MEMBERS.rows(session, {**moment.values, "accord": slug})
    return sorted(
        status_on_day.members(session, rows, moment),
        key=lambda member: (member["country"]["name"], member["country"]["code"]),
    )


@cache
def _concerned(narrow: str | None) -> listing.Listing:
    query = sa.select(col(Span.accord)).where(
        col(Span.country) == _COUNTRY, col(Span.status) != "none", revisions.visible(Span)
    )
    if narrow:
        query = query.where(col(Span.accord).in_(accord_bounds.PASSING[narrow]))
    return listing.Listing(query.distinct(), [col(Span.accord)], looked_up=narrow is not None)


def concerned(session: Snapshot, code: str, asked: Paged, moment: Moment, base: str) -> Json:
    """A page of the slugs of accords towards which a country ever had a status. Two statements."""
    ever = {"first_day": date.min, "last_day": date.max, "held": accord_bounds.EVERYTHING}
    values = {**moment.values, **ever, "country": code}
    of_question = _concerned(accord_bounds.most_selective(session, values))
    return of_question.page(session, values, asked, moment, base, lambda rows: [r[0] for r in rows])


def memberships(session: Snapshot, code: str, slugs: Collection[str], moment: Moment) -> list[Json]:
    """A country's memberships of these accords in their order, with two statements."""
    values = {**moment.values, "country": code, "accords": list(slugs)}
    return status_on_day.members(session, _MEMBERSHIPS.rows(session, values), moment)


def silences(
    session: Snapshot, slug: str, countries: Mapping[str, str], moment: Moment
) -> dict[str, Json]:
    """What is known of these countries (codes and names) that have no status towards an accord.

    Four or five statements.
    """
    held = status_on_day.members(
        session, _NONE.rows(session, {**moment.values, "accord": slug}), moment
    )
    open_ones = {member["country"]["code"]: member for member in held}
    known = silence.silences(session, [slug], list(countries), moment)
    return {
        code: open_ones.get(code)
        or silence.nothing(slug, {"code": code, "name": name}, known[slug, code], moment)
        for code, name in countries.items()
    }


def known_through(
    session: Snapshot, code: str, slugs: Collection[str], moment: Moment
) -> dict[str, date | None]:
    """The newest day of which a source tells what a country is to each accord; two statements."""
    listed = status_on_day.listed_through(session, slugs, moment)
    told = silence.told_through(session, slugs, [code], moment)
    return {
        slug: certainties.known_through(told.get((slug, code)), listed.get(slug)) for slug in slugs
    }


def count_standings(
    session: Snapshot, slugs: Collection[str], moment: Moment
) -> dict[str, dict[str, int]]:
    """For each of these accords how many countries have which standing, with one statement."""
    counts: dict[str, dict[str, int]] = {}
    values = {**moment.values, "accords": list(slugs)}
    for accord, standing, number in _COUNTS.rows(session, values):
        counts.setdefault(accord, {})[standing] = number
    return counts


def count_members(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, int]:
    """How many members each of these accords has, if any; with one statement."""
    values = {**moment.values, "accords": list(slugs)}
    return {str(slug): int(number) for slug, number in _NUMBERS.rows(session, values)}


def count_of_country(session: Snapshot, code: str, moment: Moment) -> dict[str, int]:
    """Towards how many accords a country has which standing, with one statement."""
    rows = _COUNTS_OF_COUNTRY.rows(session, {**moment.values, "country": code})
    return {str(name): int(number) for name, number in rows}


def count_accords(session: Snapshot, moment: Moment) -> int:
    """How many accords there are at a revision, with one statement."""
    return int(_ALL_ACCORDS.rows(session, moment.values)[0][0])


def catalogue(session: Snapshot, moment: Moment) -> list[Json]:
    """Every accord, in the order of their normalised titles, with one statement.

    Each has `slug`, `title`, `key` (its normalised title), `nature`, and where they are known
    `chapter` and `number` (that of the UN Treaty Collection).
    """
    return _filed(_CATALOGUE.rows(session, moment.values))


def filed(session: Snapshot, slugs: Collection[str], moment: Moment) -> list[Json]:
    """The same of some accords."""
    return _filed(_FILED.rows(session, {**moment.values, "accords": list(slugs)}))


def _filed(rows: Iterable[Row]) -> list[Json]:
    found: dict[str, Json] = {}
    for slug, title, key, nature, chapter, number in rows:
        out = {"slug": slug, "title": title, "key": key, "nature": nature}
        out |= {k: v for k, v in (("chapter", chapter), ("number", number)) if v is not None}
        found.setdefault(slug, out)
    return sorted(found.values(), key=lambda one: (one["key"], one["slug"]))


def origins(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, str]:
    """Where these accords come from: the registry that lists the acts of each, or its depositary.

    Two statements. A registry tells two records of one treaty apart; the depositary does not.
    """
    values = {**moment.values, "accords": list(slugs)}
    found: dict[str, str] = {}
    for query in (_DEPOSITARIES, _REGISTRIES):
        found.update((slug, name) for slug, name in query.rows(session, values) if name)
    return found


def doubles(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, list[Json]]:
    """The other records of the same treaty, of those of these accords that have any.

    Each has `slug`, `title`, `members`, and `origin` where that is known. Five statements, one
    where there are no others, none for no accords.
    """
    others = others_of(session, slugs, moment) if slugs else {}
    if not others:
        return {}
    every = {slug for mine in others.values() for slug in mine}
    found = accords(session, every, moment)
    members, named = count_members(session, every, moment), origins(session, every, moment)
    told = {
        slug: {**accord, "origin": named.get(slug), "members": members.get(slug, 0)}
        for slug, accord in found.items()
    }
    return {slug: [told[other] for other in mine] for slug, mine in others.items()}


def spans_of(
    session: Snapshot, code: str, slugs: Collection[str], moment: Moment
) -> dict[str, list[Json]]:
    """A country's spans by accord, of these accords, each in order, with one statement."""
    values = {**moment.values, "country": code, "accords": list(slugs)}
    rows = _SPANS.rows(session, values)
    found: dict[str, list[Json]] = {}
    for accord, status, standing, since, unread, *bounds in rows:
        out: Json = {
            "status": status,
            "standing": standing,
            "since": since,
            "starts": partial(*bounds[:3]),
            "unread": bool(unread),
        }
        if bounds[4] != dates.LAST_DAY:
            out["ends"] = partial(*bounds[3:])
        found.setdefault(accord, []).append(out)
    return found


def accords(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, dict[str, str]]:
    """Title and nature of these accords by their slugs, with one statement."""
    return {
        slug: {"slug": slug, "title": title, "nature": nature}
        for slug, title, nature in _ACCORDS.rows(session, {**moment.values, "accords": list(slugs)})
    }
