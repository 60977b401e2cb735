"""Writes of accords."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries
from app.accords.schemas import AccordIn, TermIn
from app.api.editing import Editing
from app.api.fields import ABSENT, Json, date_columns
from app.db import inserting, revisions, versions
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.selects import findables
from app.db.tables.columns import OPEN, columns
from app.db.tables.knowledge import (
    Accord,
    AccordAlias,
    AccordEntry,
    Identifier,
    SameAccord,
    SourceEntry,
    Term,
)
from app.db.tables.ledger import Action, CompleteList, DeclaredCount, Note, Passage
from app.documents import checks as quotations
from app.documents import queries as documents
from app.domain import dates, terms
from app.domain.naming import names
from app.errors import Conflict, NotFound, Rejected, Violation

_NOT_IN_FORCE = {
    "in_force_on": terms.NOT,
    "in_force_on_earliest": dates.LAST_DAY,
    "in_force_on_latest": dates.LAST_DAY,
}
_DATES = ("concluded_on", "in_force_on", "terminated_on")


def put_accord(change: Change, given: AccordIn) -> bool:
    """Record an accord, or edit it if its facts differ. Says whether anything was written.

    An edit can move the status of every member, so all of them are derived anew.
    """
    return put_accords(change, [given])


def put_accords(change: Change, given: Sequence[AccordIn]) -> bool:
    """The same for many accords, at the cost of few."""
    written = False
    for part in chunks(given):
        written |= _put(change, part)
    return written


def put_marked(change: Change, given: AccordIn) -> bool:
    """The same, and whether it is another's double: what a person says, and no import undoes.

    Raises Rejected for one that does not exist, is this itself, or is or has a double in its turn.
    """
    written = put_accord(change, given)
    wanted = []
    if given.same_as is not ABSENT:
        _refuse_mark(change, given.slug, given.same_as)
        wanted = [{"accord": given.slug, "same_as": given.same_as}]
    mine = col(SameAccord.accord) == given.slug
    return bool(versions.replace_open(change, SameAccord, wanted, mine)) or written


def _refuse_mark(change: Change, slug: str, same_as: str) -> None:
    """All records of a treaty stand around one, so that nobody has to follow marks."""
    now = revisions.moment(change.session)
    try:
        queries.require(change.session, same_as, now)
    except NotFound:
        fault = Violation(f"no accord {same_as!r}", "unknown_accord", pointer="/same_as")
        raise Rejected("Something is named that does not exist.", [fault]) from None
    marks = queries.marks_around(change.session, [slug, same_as], now)
    said = None
    if slug == same_as:
        said = "an accord is no double of itself"
    elif same_as in marks:
        said = f"{same_as} is a double of {marks[same_as]} itself: name that"
    elif slug in marks.values():
        said = f"{slug} has doubles itself: mark these, or {same_as} as one of {slug}"
    if said:
        fault = Violation(said, "no_single_record", pointer="/same_as")
        raise Rejected("The records of a treaty stand around one of them.", [fault])


def _put(change: Change, given: Sequence[AccordIn]) -> bool:
    slugs = [accord.slug for accord in given]
    known = sa.select(col(Accord.slug)).where(col(Accord.slug).in_(slugs))
    there = set(change.session.execute(known).scalars())
    fresh = [{"slug": slug} for slug in dict.fromkeys(slugs) if slug not in there]
    inserting.insert(change.session, Accord, fresh)
    entries = [_values(accord) for accord in given]
    edited = versions.replace_open(change, AccordEntry, entries, col(AccordEntry.accord).in_(slugs))
    identifiers = [
        {"accord": accord.slug, "scheme": scheme, "value": value}
        for accord in given
        for scheme, value in accord.identifiers.items()
    ]
    renamed = versions.replace_open(
        change, Identifier, identifiers, col(Identifier.accord).in_(slugs)
    )
    if edited or renamed:
        findables.refresh(change.session, findables.ACCORD, slugs)
    cited = _put_terms(change, given)
    moved = {row["accord"] for row in edited.opened} & there
    if moved:
        members = sa.select(col(Action.accord), col(Action.country)).where(
            col(Action.accord).in_(moved)
        )
        change.touched.update((a, c) for a, c in change.session.execute(members.distinct()))
    return bool(edited) or bool(renamed) or cited


def _put_terms(change: Change, given: Sequence[AccordIn]) -> bool:
    """Record what sources say of the terms. Raises Rejected for a source that does not exist."""
    claims = [
        (accord.slug, number, one) for accord in given for number, one in enumerate(accord.terms)
    ]
    known: set[str] = set()
    for part in chunks(sorted({one.source for _, _, one in claims})):
        query = sa.select(col(SourceEntry.source)).where(
            col(SourceEntry.source).in_(part), col(SourceEntry.known_to) == OPEN
        )
        known.update(change.session.execute(query).scalars())
    faults = [
        Violation(f"no source {one.source!r}", "unknown_source", pointer=f"/terms/{number}/source")
        for _, number, one in claims
        if one.source not in known
    ]
    if faults:
        raise Rejected("Something is named that does not exist.", faults)
    misquoted = [fault for *_, fault in misquoted_terms(change, given)]
    if misquoted:
        raise Rejected("A quote does not stand in the document of its source.", misquoted)
    kept = documents.kept(change.session, {one.source for _, _, one in claims})
    wanted = [
        {
            "accord": slug,
            **one.model_dump(mode="json"),
            "verified": documents.holds(change.session, kept, one.source, one.quote, one.locator),
        }
        for slug, _, one in claims
    ]
    of_accords = col(Term.accord).in_([accord.slug for accord in given])
    return bool(versions.replace_open(change, Term, wanted, of_accords))


def misquoted_terms(
    change: Change, given: Sequence[AccordIn]
) -> Iterator[tuple[str, TermIn, Violation]]:
    """The claims that are not recorded yet and whose quotes do not stand in the document of their
    source, each with its accord's slug and the fault."""
    known: set[tuple[object, ...]] = set()
    for part in chunks(sorted({accord.slug for accord in given if accord.terms})):
        query = sa.select(
            *columns(Term.accord, Term.term, Term.value, Term.source, Term.quote, Term.locator)
        ).where(col(Term.accord).in_(part), col(Term.known_to) == OPEN)
        known.update(tuple(row) for row in change.session.execute(query))
    claims = [
        (accord.slug, number, one)
        for accord in given
        for number, one in enumerate(accord.terms)
        if one.quote
        and (accord.slug, one.term, one.value, one.source, one.quote, one.locator) not in known
    ]
    quoted = [
        (one.source, one.quote, one.locator, str(index))
        for index, (_, _, one) in enumerate(claims)
        if one.quote
    ]
    for fault in quotations.faults(change.session, quoted):
        slug, number, one = claims[int(fault.pointer or 0)]
        yield slug, one, replace(fault, pointer=f"/terms/{number}/quote")


def _values(given: AccordIn) -> Json:
    values = {
        "accord": given.slug,
        "title_key": names.title_key(given.title),
        **given.model_dump(exclude={"slug", "same_as", "identifiers", "terms", *_DATES}),
    }
    for name in _DATES:
        said = getattr(given, name)
        values |= _NOT_IN_FORCE if said == terms.NOT else date_columns(name, said)
    values["nature"] = given.nature.value
    return values


def add_alias(change: Change, slug: str, name: str) -> tuple[str, str]:
    """Let an accord be found by one more name; its slug and the name.

    Raises NotFound, Rejected for a name without letters, Conflict if it has this alias already.
    """
    queries.require(change.session, slug, revisions.moment(change.session))
    if not names.normalise(name):
        fault = Violation("a name needs a letter or a digit", "no_name", pointer="/name")
        raise Rejected("This is no name.", [fault])
    query = sa.select(col(AccordAlias.name)).where(
        col(AccordAlias.accord) == slug,
        col(AccordAlias.key) == names.key_of(name),
        col(AccordAlias.known_to) == OPEN,
    )
    if change.session.execute(query).first() is not None:
        raise Conflict(f"{slug} has the alias {name!r} already.")
    _insert_aliases(change, [(slug, name)])
    return slug, name


def remove_alias(change: Change, slug: str, name: str) -> None:
    """Let an accord no longer be found by an alias. Raises NotFound. Its title stays."""
    now = revisions.moment(change.session)
    queries.require(change.session, slug, now)
    number, _ = queries.require_alias(change.session, slug, name, OPEN - 1)
    edit = sa.update(AccordAlias).where(col(AccordAlias.id) == number)
    change.session.execute(edit.values(known_to=change.number))
    findables.refresh(change.session, findables.ACCORD, [slug])


def add_known_aliases(change: Change, given: Mapping[str, Sequence[str]]) -> None:
    """Let accords be found by these names, but by none that was ever recorded of them before.

    What a person removed stays removed.
    """
    for part in chunks(sorted(given)):
        query = sa.select(col(AccordAlias.accord), col(AccordAlias.key))
        rows = change.session.execute(query.where(col(AccordAlias.accord).in_(part)))
        there = {(row[0], row[1]) for row in rows}
        fresh = {
            (slug, names.key_of(name)): name
            for slug in part
            for name in given[slug]
            if (slug, names.key_of(name)) not in there
        }
        if fresh:
            _insert_aliases(change, [(slug, name) for (slug, _), name in fresh.items()])


def _insert_aliases(change: Change, aliases: Sequence[tuple[str, str]]) -> None:
    rows = [
        {
            "accord": slug,
            "name": name,
            "key": names.key_of(name),
            "known_from": change.number,
            "known_to": OPEN,
        }
        for slug, name in aliases
    ]
    change.session.execute(sa.insert(AccordAlias), rows)
    findables.refresh(change.session, findables.ACCORD, [slug for slug, _ in aliases])


EDITING = Editing(
    queries.ENTRIES,
    AccordIn,
    queries.get_accord,
    queries.given,
    put_marked,
    referring=columns(Action.accord, Note.accord, Passage.accord, SameAccord.same_as),
    said=(AccordEntry, AccordAlias, Identifier, SameAccord, Term, CompleteList, DeclaredCount),
)
