"""Members as rows of a table: beside what the accord and the country are called, and as CSV."""

from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache, partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.api import tables
from app.api.fields import Json, parse_joined
from app.api.listing import Rows
from app.api.models import Carried, Listed
from app.api.tables import Lines
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared
from app.db.tables.columns import columns, constant
from app.db.tables.knowledge import Identifier
from app.memberships import lists, milestones, status_on_day

_SCHEMES = {
    "iso3166-1-alpha-2": "iso2",
    "iso3166-1-numeric": "iso3",
    "m49": "m49",
    "wikidata": "wikidata",
}
_SLUGS: sa.BindParameter[str] = sa.bindparam("accords", expanding=True)
_OF_ACCORDS = Prepared(
    sa.select(*columns(Identifier.accord, Identifier.scheme, Identifier.value))
    .where(col(Identifier.accord).in_(_SLUGS), revisions.visible(Identifier))
    .order_by(*columns(Identifier.scheme, Identifier.value))
)
_OF_COUNTRIES = Prepared(
    sa.select(*columns(Identifier.country, Identifier.scheme, Identifier.value)).where(
        col(Identifier.country).in_(sa.bindparam("countries", expanding=True)),
        col(Identifier.scheme).in_([constant(scheme) for scheme in _SCHEMES]),
        revisions.visible(Identifier),
    )
)
_CALLED = tuple(_SCHEMES.values())


def accords(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, Json]:
    """What each of these accords is called, with two statements."""
    found: dict[str, Json] = {
        slug: {"accord_title": accord["title"], "accord_identifiers": []}
        for slug, accord in lists.accords(session, slugs, moment).items()
    }
    values = {**moment.values, "accords": list(slugs)}
    for slug, scheme, value in _OF_ACCORDS.rows(session, values):
        found[slug]["accord_identifiers"].append(f"{scheme}:{value}")
    return found


def countries(session: Snapshot, codes: Collection[str], moment: Moment) -> dict[str, Json]:
    """What others call each of these countries, with one statement."""
    found: dict[str, Json] = {code: {} for code in codes}
    values = {**moment.values, "countries": list(codes)}
    for code, scheme, value in _OF_COUNTRIES.rows(session, values):
        # Only what has a number by ISO 3166-1 has a code of three letters by it, which is ours.
        if scheme != "iso3166-1-numeric":
            found[code][_SCHEMES[scheme]] = value
        elif len(code) == 3:
            found[code]["iso3"] = code
    return found


def items(session: Snapshot, rows: Rows, moment: Moment) -> list[Json]:
    """Members with all that a row has; four statements."""
    members = status_on_day.members(session, rows, moment)
    titles = accords(session, {row[0] for row in rows}, moment)
    called = countries(session, {row[1] for row in rows}, moment)
    for member in members:
        country = member["country"]
        member |= titles[member["accord"]]
        member["country"] = {**country, **called[country["code"]]}
    return members


@lru_cache(maxsize=32768)
def _three(joined: str | None) -> str:
    """The three cells of a date with its bounds in one text (`fields.joined`)."""
    day = parse_joined(joined) if joined is not None else {}
    return tables.cells([day.get(name) for name in ("edtf", "earliest", "latest")])


_FLAGS = ("false", "true")


def lines(session: Snapshot, rows: Rows, moment: Moment, carried: Carried) -> Lines:
    """Rows of `status_on_day.SELECT` as CSV in the order of the model's columns.

    Each takes a few microseconds: what many rows share is written once. `carried` has what earlier
    pages read, and gets what this one does: up to four statements for countries and accords that
    were on none of them.
    """
    if not rows:
        return Lines()
    _carry(session, rows, moment, carried)
    called, titles = carried.countries, carried.accords
    reaches = status_on_day.Reaches(carried.listed, moment)
    exact = moment.as_of.exact
    tails: dict[tuple[Any, ...], str] = {}
    found = []
    for (
        accord, code, _, status, standing, since, disputed, provisional, leaving, citations,
        earliest, latest, signed, consent, consented, in_force, left, unread, told, left_open,
    ) in rows:  # fmt: skip
        # The status only counts where months and years tell what held all of them.
        place = accord, told, left_open, unread, exact or status
        tail = tails.get(place)
        if tail is None:
            reach = reaches[accord, told]
            tail = tails[place] = _tail(reach, status, left_open, unread, moment)
        if earliest != latest or latest != since:
            since = f"{since}|{_bound(earliest)}|{_bound(latest)}"
        found.append(
            f"{accord},{called[code]},{status},{standing},{_three(since)},{_three(signed)},"
            f"{consent or ''},{_three(consented)},{_three(in_force)},{_three(left)},"
            f"{_FLAGS[disputed]},{_FLAGS[provisional]},{_one(leaving)},{citations},{tail},"
            f"{titles[accord]}\r\n"
        )
    return Lines("".join(found).encode())


def _carry(session: Snapshot, rows: Rows, moment: Moment, carried: Carried) -> None:
    """Read what is still missing of what these rows' accords and countries are called."""
    new = {row[0] for row in rows} - carried.accords.keys()
    if new:
        carried.listed |= status_on_day.listed_through(session, new, moment)
        slugs = accords(session, new, moment)
        cells = tables.each(said.values() for said in slugs.values())
        carried.accords.update(zip(slugs, cells, strict=True))
    names = {row[1]: row[2] for row in rows if row[1] not in carried.countries}
    if names:
        codes = countries(session, names, moment)
        told = ([code, names[code], *map(codes[code].get, _CALLED)] for code in codes)
        carried.countries.update(zip(codes, tables.each(told), strict=True))


def _bound(day: date | str) -> str:
    return "" if day in milestones.OPEN_ENDS else str(day)


def _one(edtf: str | None) -> str:
    """One cell of a date."""
    return tables.cells([edtf]) if edtf else ""


def _tail(
    reach: status_on_day.Reach, status: str, left_open: str | None, unread: Any, moment: Moment
) -> str:
    """The cells of how sure a status is, and of what else is left open."""
    others = status_on_day.alternatives(left_open)
    over_time = status_on_day.over_time(status, others, moment)
    told = (over_time.get("throughout"), over_time.get("sometime", []))
    sure = reach.left_open if others or unread else reach.settled
    # A former State that another continues has no status of its own, and is in no list.
    return tables.cells([sure, reach.through, None, None, others, *told])


def written(
    session: Snapshot, moment: Moment, asked: Listed
) -> Callable[[Rows], list[Json] | Lines]:
    """What makes rows into what is asked for: lines, or items."""
    if asked.format == "csv":
        return partial(lines, session, moment=moment, carried=asked.carried)
    make = items if asked.format == "ndjson" else status_on_day.members
    return partial(make, session, moment=moment)
