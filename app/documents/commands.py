"""Writes of documents, and of where in them quotes stand. They never commit."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlmodel import col

from app.api.fields import Json
from app.db import inserting, revisions, versions
from app.db.revisions import Change
from app.db.tables.columns import OPEN, columns
from app.db.tables.documents import Document, DocumentText, Selector
from app.db.tables.knowledge import Term
from app.db.tables.ledger import Citation
from app.documents import queries
from app.documents.queries import Kept
from app.documents.schemas import DocumentIn
from app.domain.evidence import quotes
from app.errors import Conflict, Rejected, Violation
from app.sources import queries as sources

_IN_FUTURE = Violation("it lies in the future", "in_the_future", parameter="read_on")


def put_document(change: Change, slug: str, given: DocumentIn) -> str:
    """Keep this as the document of a source, and check its quotes against it. Returns the slug.

    The same document once more, of no other day, changes nothing. A private one takes back what
    was public before. Raises NotFound, Rejected for a day to come, and Conflict for another one
    than the source records the hash of, unless any is taken.
    """
    source = sources.require(change.session, slug, revisions.moment(change.session))
    recorded = source.get("sha256")
    if recorded not in (None, given.sha256) and not given.any_hash:
        raise Conflict(
            f"The source {slug} records the SHA-256 {recorded}, and this document has "
            f"{given.sha256}: correct the source's, or keep the document with any_hash=true."
        )
    digest = sha256(given.text.encode()).hexdigest()
    if given.read_on and given.read_on > datetime.now(UTC).date():
        raise Rejected("Nothing is read on a day to come.", [_IN_FUTURE])
    of_source = col(Document.source) == slug
    values = {
        "source": slug,
        "media_type": given.media_type,
        "sha256": given.sha256,
        "size": given.size,
        "paragraphs": given.text.count("\n") + 1,
        "public": given.public,
        "digest": digest,
    }
    before = change.session.execute(
        sa.select(*columns(Document.read_on, Document.sha256)).where(
            of_source, col(Document.known_to) == OPEN
        )
    ).first()
    same = before is not None and before[1] == given.sha256
    values["read_on"] = given.read_on or (
        before[0] if before is not None and same else datetime.now(UTC).date()
    )
    known = sa.select(col(DocumentText.digest)).where(col(DocumentText.digest) == digest)
    if change.session.execute(known).first() is None:
        inserting.insert(change.session, DocumentText, [{"digest": digest, "text": given.text}])
    if versions.replace_open(change, Document, [values], of_source):
        _check_anew(change, slug, Kept(digest, given.public))
        if not given.public:
            _withdraw(change, slug)
    return slug


def _withdraw(change: Change, slug: str) -> None:
    """Keep from all who have no key what was public of a source, at earlier revisions, too.

    Who may read a text is no part of what was known.
    """
    quoted = sa.select(col(Citation.id)).where(col(Citation.source) == slug)
    for edit in (
        sa.update(Document).where(col(Document.source) == slug).values(public=False),
        sa.update(Selector)
        .where(col(Selector.citation).in_(quoted), col(Selector.prefix).is_not(None))
        .values(prefix=None, suffix=None),
    ):
        change.session.execute(edit)


def _check_anew(change: Change, slug: str, kept: Kept) -> None:
    """Look for all quotes of a source in the document that it has now."""
    # Here, and not when the first quote comes: whoever sends a document waits for it anyway.
    document = queries.text_of(change.session, kept.digest).prepare()
    of_source = sa.select(col(Citation.id)).where(col(Citation.source) == slug)
    query = sa.select(*columns(Citation.id, Citation.quote, Citation.locator)).where(
        col(Citation.source) == slug,
        col(Citation.quote).is_not(None),
        col(Citation.known_to) == OPEN,
    )
    rows = [
        _selector(number, document.find(quote, locator), kept.public)
        for number, quote, locator in change.session.execute(query)
    ]
    versions.replace_open(change, Selector, rows, col(Selector.citation).in_(of_source))
    quoting = (col(Term.source) == slug, col(Term.quote).is_not(None))
    table = Term.__table__  # type: ignore[attr-defined]
    claims = change.session.execute(
        sa.select(table).where(*quoting, col(Term.known_to) == OPEN).order_by(col(Term.id))
    )
    terms = [
        {**row, "verified": document.find(row["quote"], row["locator"]) is not None}
        for row in claims.mappings()
    ]
    versions.replace_open(change, Term, terms, *quoting)


def _selector(citation: int, place: quotes.Place | None, public: bool) -> Json:
    return {
        "citation": citation,
        "verified": place is not None,
        "exact": place and place.exact,
        # The words around a quote are the document's, not the citation's.
        "prefix": place.prefix if place and public else None,
        "suffix": place.suffix if place and public else None,
        "starts": place and place.start,
        "ends": place and place.end,
    }


def locate(change: Change, kept: Mapping[str, Kept]) -> None:
    """Say of each quote of these documents' sources that this revision recorded where it stands."""
    if not kept:
        return
    located = sa.exists().where(
        col(Selector.citation) == col(Citation.id), col(Selector.known_to) == OPEN
    )
    query = sa.select(
        *columns(Citation.id, Citation.source, Citation.quote, Citation.locator)
    ).where(
        col(Citation.known_from) == change.number,
        col(Citation.known_to) == OPEN,
        col(Citation.source).in_(sorted(kept)),
        col(Citation.quote).is_not(None),
        ~located,
    )
    rows: Sequence[Json] = [
        {
            **_selector(
                number,
                queries.text_of(change.session, kept[source].digest).find(quote, locator),
                kept[source].public,
            ),
            "known_from": change.number,
            "known_to": OPEN,
        }
        for number, source, quote, locator in change.session.execute(query)
    ]
    inserting.insert(change.session, Selector, rows)
