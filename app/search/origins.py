"""Where what was found comes from, and how many take part in it: with the hits of a page."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from app.accords.queries import others_of
from app.api.addresses import of_thing
from app.api.fields import Json
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects import findables
from app.db.selects.prepared import Prepared
from app.db.tables.columns import columns
from app.db.tables.knowledge import Identifier, SourceEntry
from app.memberships import lists

_SLUGS: sa.BindParameter[str] = sa.bindparam("slugs", expanding=True)
_NUMBERS = Prepared(
    sa.select(*columns(Identifier.accord, Identifier.value))
    .where(
        col(Identifier.accord).in_(_SLUGS),
        col(Identifier.scheme) == "mtdsg",
        revisions.visible(Identifier),
    )
    .order_by(*columns(Identifier.accord, Identifier.value))
)
_PUBLISHERS = Prepared(
    sa.select(*columns(SourceEntry.source, SourceEntry.publisher)).where(
        col(SourceEntry.source).in_(_SLUGS), revisions.visible(SourceEntry)
    )
)
Found = Sequence[tuple[str, str, str]]
"""Kind, slug or code, and name of each hit."""


def told(session: Snapshot, hits: Found, moment: Moment, url: str) -> list[Json]:
    """The hits as they are served, with at most six statements."""
    origins: dict[tuple[str, str], str | None] = {}
    values = {kind: [one[1] for one in hits if one[0] == kind] for kind in findables.KINDS}
    accords, sources = (
        {**moment.values, "slugs": values[kind]} for kind in (findables.ACCORD, findables.SOURCE)
    )
    numbers: dict[str, str] = {}
    members: dict[str, int] = {}
    same: dict[str, list[str]] = {}
    if accords["slugs"]:
        for slug, name in lists.origins(session, accords["slugs"], moment).items():
            origins[findables.ACCORD, slug] = name
        numbers = {row[0]: row[1] for row in _NUMBERS.rows(session, accords)}
        members = lists.count_members(session, accords["slugs"], moment)
        same = others_of(session, accords["slugs"], moment)
    if sources["slugs"]:
        for slug, name in _PUBLISHERS.rows(session, sources):
            origins[findables.SOURCE, slug] = name
    items = []
    for kind, identity, name in hits:
        item: Json = {
            "kind": kind,
            "id": identity,
            "name": name,
            "url": of_thing(url, kind, identity),
        }
        if origin := origins.get((kind, identity)):
            item["origin"] = origin
        if kind == findables.ACCORD:
            if identity in numbers:
                item["number"] = numbers[identity]
            if identity in same:
                item["also_recorded_as"] = same[identity]
            item["members"] = members.get(identity, 0)
        items.append(item)
    return items
