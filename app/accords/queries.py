"""Reads of accords."""

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.accords.schemas import AccordAliasFilter
from app.api import listing, pages
from app.api.addresses import PREFIX
from app.api.entries import Entries
from app.api.fields import Json, partial
from app.api.models import Known
from app.api.pages import Answer
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared, Row, parameter
from app.db.tables.columns import columns, dated
from app.db.tables.knowledge import (
    AccordAlias,
    AccordEntry,
    Identifier,
    SameAccord,
    SourceEntry,
    Term,
)
from app.db.tables.ledger import CompleteList, DeclaredCount
from app.domain import terms
from app.domain.naming import names
from app.domain.terms import TermKind
from app.errors import NotFound, Violation
from app.sources import queries as sources

_PLAIN = (
    "title", "nature", "summary", "chapter", "depositary", "concluded_at", "in_force_delay",
    "in_force_condition", "withdrawal_notice",
)  # fmt: skip
_CLAIMED = ("term", "value", "locator", "quote")
_DATES = ("concluded_on", "in_force_on", "terminated_on")
_COLUMNS = (
    col(AccordEntry.accord),
    *(getattr(AccordEntry, name) for name in _PLAIN),
    *(
        getattr(AccordEntry, name + suffix)
        for name in _DATES
        for suffix in ("", "_earliest", "_latest")
    ),
)
_IDENTIFIERS = Prepared(
    sa.select(col(Identifier.scheme), col(Identifier.value))
    .where(
        col(Identifier.accord) == parameter("slug", col(Identifier.accord)),
        revisions.visible(Identifier),
    )
    .order_by(col(Identifier.scheme), col(Identifier.value))
)


_ENTRIES = {None: "unknown", terms.NOT: "no"}
CLAIM = columns(Term.term, Term.value, Term.locator, Term.quote, Term.verified)
_TERMS = Prepared(
    sa.select(*CLAIM, *sources.SHORT)
    .join(SourceEntry, col(SourceEntry.source) == col(Term.source))
    .where(
        col(Term.accord) == parameter("slug", col(Term.accord)),
        revisions.visible(Term),
        revisions.visible(SourceEntry),
    )
    .order_by(col(Term.id))
)
_LISTS = Prepared(
    sa.select(col(CompleteList.source), col(CompleteList.reaches))
    .where(
        col(CompleteList.accord) == parameter("slug", col(CompleteList.accord)),
        revisions.visible(CompleteList),
    )
    .order_by(col(CompleteList.reaches).desc(), col(CompleteList.source))
)


_DECLARED = Prepared(
    sa.select(
        *columns(DeclaredCount.what, DeclaredCount.number, DeclaredCount.source),
        *dated(col(SourceEntry.status_on)),
    )
    .join(SourceEntry, col(SourceEntry.source) == col(DeclaredCount.source))
    .where(
        col(DeclaredCount.accord) == parameter("slug", col(DeclaredCount.accord)),
        revisions.visible(DeclaredCount),
        revisions.visible(SourceEntry),
    )
    .order_by(col(DeclaredCount.source), col(DeclaredCount.what))
)


_MARKED = sa.select(*columns(SameAccord.accord, SameAccord.same_as)).where(
    revisions.visible(SameAccord)
)
_SLUGS: sa.BindParameter[str] = sa.bindparam("slugs", expanding=True)
_SAME = Prepared(
    _MARKED.where(
        sa.or_(
            col(SameAccord.same_as).in_(_SLUGS),
            col(SameAccord.same_as).in_(
                _MARKED.with_only_columns(col(SameAccord.same_as)).where(
                    col(SameAccord.accord).in_(_SLUGS)
                )
            ),
        )
    )
)


def _out(row: Row) -> Json:
    out: Json = {"slug": row[0]}
    for name, value in zip(_PLAIN, row[1:], strict=False):
        if value is not None:
            out[name] = value
    bounds = row[1 + len(_PLAIN) :]
    for index, name in enumerate(_DATES):
        edtf, earliest, latest = bounds[index * 3 : index * 3 + 3]
        if edtf is not None and edtf != terms.NOT:
            out[name] = partial(edtf, earliest, latest)
    in_force_on = bounds[3 * _DATES.index("in_force_on")]
    out["entry_into_force"] = _ENTRIES.get(in_force_on, "dated")
    return out


ENTRIES = Entries("accord", AccordEntry, _COLUMNS, _out, "nature")
list_accords, require = ENTRIES.page, ENTRIES.require


def require_several(session: Snapshot, slugs: Iterable[str], moment: Moment) -> None:
    """Raises NotFound for one that there is not, as a value of the filter `accord`."""
    for slug in slugs:
        try:
            require(session, slug, moment)
        except NotFound as error:
            fault = Violation(error.detail, "unknown_accord", parameter="accord")
            raise NotFound(error.detail, error.did_you_mean, [fault]) from error


def given(accord: Json) -> Json:
    """An accord as it is read, in the form in which it is written.

    A value that the cited terms agree on is left out, so that it follows an edit of these.
    """
    plain = {name: accord[name] for name in ("slug", *_PLAIN) if name in accord}
    dates = {name: accord[name]["edtf"] for name in _DATES if name in accord}
    if accord["entry_into_force"] == terms.NOT:
        dates["in_force_on"] = terms.NOT
    claims = [
        {**{name: one[name] for name in _CLAIMED if name in one}, "source": one["source"]["slug"]}
        for one in accord["terms"]
        if "source" in one
    ]
    claimed: dict[str, set[str]] = {}
    for one in claims:
        claimed.setdefault(one["term"], set()).add(one["value"])
    written = {**plain, **dates}
    if "same_as" in accord:
        written["same_as"] = accord["same_as"]
    for name, values in claimed.items():
        if values == {written.get(name)}:
            del written[name]
    identifiers = {one["scheme"]: one["value"] for one in accord["identifiers"]}
    return {**written, "identifiers": identifiers, "terms": claims}


def get_accord(session: Snapshot, slug: str, asked: Known) -> Answer:
    """One accord with its identifiers, terms and lists. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    out = require(session, slug, moment)
    values = {**moment.values, "slug": slug}
    identifiers = _IDENTIFIERS.rows(session, values)
    out["identifiers"] = [{"scheme": scheme, "value": value} for scheme, value in identifiers]
    out["terms"] = _terms(out, _TERMS.rows(session, values))
    out["lists"] = [
        {"source": source, "reaches": reaches} for source, reaches in _LISTS.rows(session, values)
    ]
    out["declared"] = [_declared(*row) for row in _DECLARED.rows(session, values)]
    marks = marks_around(session, [slug], moment)
    if slug in marks:
        out["same_as"] = marks[slug]
    if marks:
        out["also_recorded_as"] = sorted({*marks, *marks.values()} - {slug})
    return {**out, "revision": moment.revision}, moment


def marks_around(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, str]:
    """All doubles among the records of the treaties that these accords record, each with the record
    that it is marked as a double of. One statement."""
    rows = _SAME.rows(session, {**moment.values, "slugs": list(slugs)})
    return dict(map(tuple, rows))


def others_of(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, list[str]]:
    """The other records of the same treaty, of those of these accords that have any.

    One statement.
    """
    groups: dict[str, set[str]] = {}
    for slug, centre in marks_around(session, slugs, moment).items():
        groups.setdefault(centre, {centre}).add(slug)
    found = {slug: group for group in groups.values() for slug in group}
    return {slug: sorted(found[slug] - {slug}) for slug in slugs if slug in found}


def _declared(what: str, number: int, source: str, *as_at: Any) -> Json:
    out: Json = {"what": what, "number": number, "source": source}
    if as_at[0] is not None:
        out["as_at"] = partial(*as_at)
    return out


def _terms(accord: Json, rows: Iterable[Row]) -> list[Json]:
    """Every claim about the accord's terms, in their order; and what nobody claims."""
    claims: dict[str, list[Json]] = {}
    for term, value, locator, quote, verified, *source in rows:
        more = {"locator": locator, "quote": quote}
        if verified is not None:
            more["verified"] = bool(verified)
        claim = {"term": term, "value": value, "source": sources.short(source)}
        claim |= {name: said for name, said in more.items() if said is not None}
        claims.setdefault(term, []).append(claim)
    return [
        claim
        for kind in TermKind
        for claim in claims.get(kind, [{"term": kind.value, "value": _value(accord, kind)}])
    ]


def _value(accord: Json, kind: TermKind) -> str:
    value = accord.get(kind)
    if kind is TermKind.IN_FORCE_ON and accord["entry_into_force"] == terms.NOT:
        return terms.NOT
    if value is None:
        return "unknown"
    return str(value["edtf"] if kind is TermKind.IN_FORCE_ON else value)


_ALIASES = sa.select(*columns(AccordAlias.accord, AccordAlias.name)).where(
    col(AccordAlias.accord) == parameter("slug", col(AccordAlias.accord)),
    revisions.visible(AccordAlias),
)
_ALIAS = Prepared(
    _ALIASES.add_columns(col(AccordAlias.id)).where(
        col(AccordAlias.key) == parameter("key", col(AccordAlias.key))
    )
)
_ALIAS_LISTING = listing.Listing(_ALIASES, columns(AccordAlias.key, AccordAlias.id))


def require_alias(session: Snapshot, slug: str, name: str, revision: int) -> tuple[int, str]:
    """An alias of an accord: its row's number, and the name. Raises NotFound."""
    key = names.key_of(name)
    row = _ALIAS.first(session, {"known": revision, "slug": slug, "key": key})
    if row is None:
        raise NotFound(f"{slug} has no alias {name!r}.")
    return row[2], row[1]


def get_alias(session: Snapshot, slug: str, name: str, asked: Known) -> Answer:
    """One alias of an accord. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    require(session, slug, moment)
    _, found = require_alias(session, slug, name, moment.revision)
    return {"accord": slug, "name": found, "revision": moment.revision}, moment


def list_aliases(session: Snapshot, slug: str, asked: AccordAliasFilter, url: str) -> Answer:
    """A page of an accord's aliases, in the order of their normalised forms. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    require(session, slug, moment)
    out = listing.each(lambda row: {"accord": row[0], "name": row[1]})
    base = f"{url}{PREFIX}/accords/{slug}/aliases"
    return _ALIAS_LISTING.page(session, {"slug": slug}, asked, moment, base, out), moment
