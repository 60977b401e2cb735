"""Reads of countries: one, many, and the one that a name or code means."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import sqlalchemy as sa
from sqlmodel import col

from app.api import listing, pages
from app.api.addresses import PREFIX
from app.api.fields import Json, partial
from app.api.models import Known
from app.api.pages import Answer
from app.countries import lives
from app.countries.schemas import AliasFilter, CountryFilter
from app.db import revisions
from app.db.chunks import chunks
from app.db.engine import Snapshot
from app.db.selects.prepared import Prepared, Row, parameter
from app.db.tables.columns import columns, dated
from app.db.tables.knowledge import CountryEntry, CountryName, Identifier
from app.domain.naming import forms, names
from app.domain.naming.participants import NameKind
from app.errors import NotFound, Violation

_COLUMNS = (
    *columns(
        CountryEntry.country,
        CountryEntry.kind,
        CountryEntry.name,
        CountryEntry.official_name,
        CountryEntry.region_code,
        CountryEntry.region,
        CountryEntry.subregion_code,
        CountryEntry.subregion,
    ),
    *dated(col(CountryEntry.began_on)),
    *dated(col(CountryEntry.ended_on)),
    col(CountryEntry.origin),
)
_CODE = parameter("code", col(CountryEntry.country))
_REGION = parameter("region", col(CountryEntry.region_code))
IN_REGION: sa.ColumnElement[bool] = sa.or_(
    col(CountryEntry.region_code) == _REGION, col(CountryEntry.subregion_code) == _REGION
)
"""A country's entry lies in the region or subregion whose code is given as `region`."""
_MEANT = Prepared(
    sa.select(col(CountryName.key), col(CountryName.country)).where(
        col(CountryName.key).in_(sa.bindparam("keys", expanding=True)),
        revisions.visible(CountryName),
    )
)
_NAMES = Prepared(
    sa.select(col(CountryName.name), col(CountryName.country)).where(
        revisions.visible(CountryName), col(CountryName.kind) != NameKind.CODE
    )
)
_IN_ENGLISH = Prepared(
    sa.select(col(CountryEntry.country), col(CountryEntry.name)).where(
        revisions.visible(CountryEntry)
    )
)
_IN_LANGUAGE = Prepared(
    sa.select(col(CountryName.country), col(CountryName.name)).where(
        col(CountryName.language) == sa.bindparam("language"),
        col(CountryName.kind) == NameKind.NAME,
        revisions.visible(CountryName),
    )
)
_ONE = Prepared(
    sa.select(*_COLUMNS).where(col(CountryEntry.country) == _CODE, revisions.visible(CountryEntry))
)
_KNOWN_AS = Prepared(
    sa.select(col(CountryName.language), col(CountryName.name))
    .where(
        col(CountryName.country) == _CODE,
        col(CountryName.kind) == NameKind.NAME,
        revisions.visible(CountryName),
    )
    .order_by(col(CountryName.language))
)
_IDENTIFIERS = Prepared(
    sa.select(col(Identifier.scheme), col(Identifier.value))
    .where(col(Identifier.country) == _CODE, revisions.visible(Identifier))
    .order_by(col(Identifier.scheme), col(Identifier.value))
)


@cache
def _listing(filters: tuple[str, ...]) -> listing.Listing:
    query = sa.select(*_COLUMNS).where(revisions.visible(CountryEntry))
    if "region" in filters:
        query = query.where(IN_REGION)
    if "kind" in filters:
        query = query.where(col(CountryEntry.kind) == sa.bindparam("kind"))
    return listing.Listing(query, [col(CountryEntry.country)])


def resolve_all(session: Snapshot, refs: Iterable[str], revision: int) -> dict[str, str]:
    """The codes of those of `refs` (names or codes, any case) that mean exactly one country.

    What is recorded under no such name is looked for in the other forms that official lists give
    a name; the closest form that is recorded decides, if all such mean the same country.
    """
    keys = {ref: [names.key_of(ref)] for ref in refs}
    found = _meaning(session, keys, revision)
    others = {ref: forms.tiers(ref) for ref in keys if ref not in found}
    while others:
        tried = {
            ref: tier for ref, rest in others.items() if (tier := next(rest, None)) is not None
        }
        found |= _meaning(session, tried, revision)
        others = {ref: others[ref] for ref in tried if ref not in found}
    return {ref: next(iter(codes)) for ref, codes in found.items() if len(codes) == 1}


def _meaning(
    session: Snapshot, keys: Mapping[str, Iterable[str]], revision: int
) -> dict[str, set[str]]:
    """The countries that are recorded under any of its keys, for each ref that has such."""
    codes: dict[str, set[str]] = {}
    wanted = sorted({key for some in keys.values() for key in some} - {""})
    for part in chunks(wanted):
        for key, code in _MEANT.rows(session, {"known": revision, "keys": part}):
            codes.setdefault(key, set()).add(code)
    return {
        ref: meant
        for ref, some in keys.items()
        if (meant := {code for key in some for code in codes.get(key, ())})
    }


def resolve(session: Snapshot, ref: str, revision: int) -> str:
    """The code of the country that `ref` means. Raises NotFound, with suggestions."""
    code = resolve_all(session, [ref], revision).get(ref)
    if code is None:
        raise NotFound(f"There is no country {ref!r}.", suggestions(session, ref, revision))
    return code


def resolve_several(session: Snapshot, refs: Sequence[str], revision: int) -> list[str]:
    """The codes that a list means. Raises NotFound for one that means none, with suggestions.

    A list is parted at its commas, and some names have one ("Korea, Republic of"): what alone is no
    name belongs to its neighbour, if together they are one.
    """
    meant = resolve_all(session, refs, revision)
    if any(ref not in meant for ref in refs):
        joined = (", ".join(refs[at : at + n]) for n in (2, 3) for at in range(len(refs) + 1 - n))
        meant |= resolve_all(session, joined, revision)
    codes, at = [], 0
    while at < len(refs):
        alone = at + 1 == len(refs) or refs[at + 1] in meant
        widths = (1, 2, 3) if alone else (3, 2, 1)
        found = (n for n in widths if ", ".join(refs[at : at + n]) in meant)
        width = next(found, None)
        if width is None:
            near = suggestions(session, refs[at], revision)
            why = f"There is no country {refs[at]!r}."
            raise NotFound(why, near, [Violation(why, "unknown_country", parameter="country")])
        codes.append(meant[", ".join(refs[at : at + width])])
        at += width
    return list(dict.fromkeys(codes))


def suggestions(session: Snapshot, ref: str, revision: int) -> list[str]:
    """Codes of countries with a similar name. Never an answer: a wrong country is worse."""
    return all_names(session, revision).suggest(ref)


def all_names(session: Snapshot, revision: int) -> names.Names:
    """Every name by which a country is found, indexed for suggestions."""
    pairs: dict[str, str] = {}
    for name, code in _NAMES.rows(session, {"known": revision}):
        pairs.setdefault(names.normalise(name), code)
    return names.Names(pairs.items())


def _out(row: Row) -> Json:
    (code, kind, name, official, region_code, region, subregion_code, subregion, *rest) = row
    *bounds, origin = rest
    out: Json = {"code": code, "name": name, "kind": kind}
    if official:
        out["official_name"] = official
    if region_code:
        out["region"] = {"code": region_code, "name": region}
    if subregion_code:
        out["subregion"] = {"code": subregion_code, "name": subregion}
    if bounds[0]:
        out["began_on"] = partial(*bounds[:3])
    if bounds[3]:
        out["ended_on"] = partial(*bounds[3:])
    out["origin"] = origin
    return out


def list_countries(session: Snapshot, asked: CountryFilter, base: str) -> Answer:
    """A page of countries in the order of their codes, with two statements."""
    moment = pages.asked_moment(session, asked)
    given = listing.given(asked, ["region", "kind"])
    parts = [(_listing(tuple(each)), each) for each in listing.combinations(given)]
    return listing.page(session, parts, asked, moment, base, listing.each(_out)), moment


def get_country(session: Snapshot, ref: str, asked: Known) -> Answer:
    """One country with its names, identifiers, predecessors and successors. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    code = resolve(session, ref, moment.revision)
    values = {**moment.values, "code": code}
    (row,) = _ONE.rows(session, values)
    known_as = _KNOWN_AS.rows(session, values)
    identifiers = _IDENTIFIERS.rows(session, values)
    out = {
        **_out(row),
        "names": [{"language": language, "name": name} for language, name in known_as],
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in identifiers],
        **lives.around(session, code, moment),
        "revision": moment.revision,
    }
    return out, moment


_KEY = parameter("key", col(CountryName.key))
_ALIASES = sa.select(col(CountryName.country), col(CountryName.name)).where(
    col(CountryName.country) == _CODE,
    col(CountryName.kind) == NameKind.ALIAS.value,
    revisions.visible(CountryName),
)
_ALIAS = Prepared(
    _ALIASES.add_columns(col(CountryName.id))
    .where(col(CountryName.key) == _KEY)
    .order_by(col(CountryName.id))
)
_ALIAS_LISTING = listing.Listing(_ALIASES, [col(CountryName.key), col(CountryName.id)])


def require_alias(session: Snapshot, ref: str, name: str, revision: int) -> tuple[int, str, str]:
    """An alias of a country: its row's number, the country's code and the name. Raises NotFound."""
    code = resolve(session, ref, revision)
    key = names.key_of(name)
    row = _ALIAS.first(session, {"known": revision, "code": code, "key": key})
    if row is None:
        raise NotFound(f"{code} has no alias {name!r}.")
    return row[2], row[0], row[1]


def get_alias(session: Snapshot, ref: str, name: str, asked: Known) -> Answer:
    """One alias of a country. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    _, code, found = require_alias(session, ref, name, moment.revision)
    return {"country": code, "name": found, "revision": moment.revision}, moment


def list_aliases(session: Snapshot, ref: str, asked: AliasFilter, url: str) -> Answer:
    """A page of a country's aliases, in the order of their normalised forms. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    code = resolve(session, ref, moment.revision)
    out = listing.each(lambda row: {"country": row[0], "name": row[1]})
    base = f"{url}{PREFIX}/countries/{code}/aliases"
    return _ALIAS_LISTING.page(session, {"code": code}, asked, moment, base, out), moment


_REGIONS = Prepared(
    sa.select(col(CountryEntry.country), col(CountryEntry.region)).where(
        revisions.visible(CountryEntry), col(CountryEntry.region).is_not(None)
    )
)


def regions_of(session: Snapshot, revision: int) -> dict[str, str]:
    """The name of every country's region by its code, with one statement."""
    return {row[0]: row[1] for row in _REGIONS.rows(session, {"known": revision})}


def names_in(session: Snapshot, language: str, revision: int) -> dict[str, str]:
    """Every country's name by its code, with one statement; one without a name is left out."""
    query = _IN_ENGLISH if language == "en" else _IN_LANGUAGE
    rows = query.rows(session, {"known": revision, "language": language})
    return {row[0]: row[1] for row in rows}
