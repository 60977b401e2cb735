"""Quotes that do not stand in the document of their source: refused row by row, not by file."""

from collections.abc import Iterator, Mapping, Sequence

from app.accords import commands as accords
from app.api.fields import Json
from app.db.engine import Snapshot
from app.db.revisions import Change
from app.documents import checks as quotations
from app.domain.passages import About
from app.errors import Violation
from app.ingest.comparing import Recorded, Wanted
from app.ingest.editions import Edition, Unread


def leave_misquoted(
    session: Snapshot,
    given: dict[str, list[Wanted]],
    recorded: Mapping[str, Sequence[Recorded]],
    by_slug: Mapping[str, Edition],
) -> None:
    """Drop from what is given the acts whose quotes do not stand, as rows that cannot be read are.

    What is cited with these very words already was taken, or told of, when it was recorded.
    """
    known = {
        (slug, one.identity, *one.evidence[:2]) for slug, found in recorded.items() for one in found
    }
    quoted = [
        (slug, one)
        for slug, acts in given.items()
        for one in acts
        if (slug, one.identity, one.evidence.quote, one.evidence.locator) not in known
    ]
    wrong: set[int] = set()
    for number, fault in _faults(session, [one for _, one in quoted]):
        slug, one = quoted[number]
        unread = Unread(one.identity[0], About.ACT, one.place, one.told)
        by_slug[slug].leave(
            unread, f"{one.identity[0]}: {_told(one.evidence.quote, fault)}", one.act.kind
        )
        wrong.add(id(one))
    if wrong:
        for slug, acts in given.items():
            given[slug] = [one for one in acts if id(one) not in wrong]


def leave_misquoted_terms(change: Change, by_slug: Mapping[str, Edition]) -> None:
    """Drop the claims about terms whose quotes do not stand; what only they say is unknown."""
    given = [edition.accord for edition in by_slug.values()]
    for slug, claim, fault in list(accords.misquoted_terms(change, given)):
        edition = by_slug[slug]
        left = [one for one in edition.accord.terms if one is not claim]
        better: Json = {"terms": left}
        if not any(one.term is claim.term for one in left):
            better[claim.term.value] = None
        edition.accord = edition.accord.model_copy(update=better)
        edition.find(f"{claim.term.value} {claim.value}", _told(claim.quote, fault))


def _faults(session: Snapshot, given: Sequence[Wanted]) -> Iterator[tuple[int, Violation]]:
    quoted = [
        (one.evidence.source, one.evidence.quote, one.evidence.locator, str(number))
        for number, one in enumerate(given)
        if one.evidence.quote
    ]
    for fault in quotations.faults(session, quoted):
        yield int(fault.pointer or 0), fault


def _told(quote: str | None, fault: Violation) -> str:
    nearest = f": {fault.suggestion!r}" if fault.suggestion else ""
    return f"{quote!r}: {fault.detail}{nearest}"
