"""Validation of quotes against the documents that are kept, before anything is written."""

from collections.abc import Iterable, Iterator, Mapping

from app.db.engine import Snapshot
from app.documents import queries
from app.documents.queries import Kept
from app.domain.evidence import quotes
from app.errors import Violation

Quoted = tuple[str, str, str | None, str]
"""A source, a quote of it, its locator, and the pointer to the quote."""


def faults(
    session: Snapshot, given: Iterable[Quoted], kept: Mapping[str, Kept] | None = None
) -> Iterator[Violation]:
    """The quotes that do not stand in the document of their source, where that has one.

    `kept`: the documents of their sources, if whoever asks has selected them.
    """
    quoted = list(given)
    if kept is None:
        kept = queries.kept(session, {one[0] for one in quoted})
    found = 0
    for source, quote, locator, pointer in quoted:
        if source not in kept:
            continue
        document = queries.text_of(session, kept[source].digest)
        fault = quotes.fault(document, quote, locator, nearest=found < queries.SUGGESTED)
        if fault is not None:
            found += 1
            yield Violation(fault.detail, fault.code, pointer=pointer, suggestion=fault.suggestion)
