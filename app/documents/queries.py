"""Reads of documents: what is kept of a source, its text, and the quotes that stand in it."""

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Mapping
from threading import Lock
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.api import pages
from app.api.fields import Json
from app.api.models import Known
from app.api.pages import Answer
from app.db import revisions
from app.db.chunks import chunks
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared, Row, Values, parameter
from app.db.tables.columns import OPEN, columns
from app.db.tables.documents import Document, DocumentText, Selector
from app.db.tables.knowledge import Term
from app.db.tables.ledger import Action, Citation
from app.documents.schemas import MOST_LOST
from app.domain.evidence import quotes
from app.errors import NotFound
from app.sources import queries as sources

_LETTERS, _TEXTS = 16_777_216, 8
"""How much text is kept in memory, already split."""
SUGGESTED = 20
"""For so many quotes the nearest passage is looked for, which takes a while in a long text."""
_ONE = Prepared(
    sa.select(
        *columns(Document.media_type, Document.sha256, Document.size, Document.read_on),
        *columns(Document.public, Document.paragraphs, Document.known_from, Document.digest),
        sa.func.length(col(DocumentText.text)),
    )
    .join(DocumentText, col(DocumentText.digest) == col(Document.digest))
    .where(
        col(Document.source) == parameter("source", col(Document.source)),
        revisions.visible(Document),
    )
)
_COUNTED = Prepared(
    sa.select(col(Selector.verified), sa.func.count())
    .join(Citation, col(Citation.id) == col(Selector.citation))
    .join(Action, col(Action.id) == col(Citation.action))
    .where(
        col(Citation.source) == parameter("source", col(Citation.source)),
        revisions.visible(Citation),
        revisions.visible(Action),
        revisions.visible(Selector),
    )
    .group_by(col(Selector.verified))
)
_TERMS_COUNTED = Prepared(
    sa.select(col(Term.verified), sa.func.count())
    .where(
        col(Term.source) == parameter("source", col(Term.source)),
        col(Term.verified).is_not(None),
        revisions.visible(Term),
    )
    .group_by(col(Term.verified))
)
_TEXT = Prepared(
    sa.select(col(DocumentText.text)).where(
        col(DocumentText.digest) == parameter("digest", col(DocumentText.digest))
    )
)
_KEPT = Prepared(
    sa.select(*columns(Document.source, Document.digest, Document.public)).where(
        col(Document.source).in_(sa.bindparam("sources", expanding=True)),
        revisions.visible(Document),
    )
)
NEWEST: Json = {"known": OPEN - 1}
"""What stands now, in a change as well."""


class Kept(NamedTuple):
    """A document that is kept: which text it has, and whether anybody may read it."""

    digest: str
    public: bool


class _Shelf:
    """Texts that were read lately, by their hash, which no other text can have."""

    def __init__(self) -> None:
        self._documents: OrderedDict[str, quotes.Document] = OrderedDict()
        self._lock = Lock()

    def get(self, session: Snapshot, digest: str) -> quotes.Document:
        with self._lock:
            found = self._documents.get(digest)
            if found is not None:
                self._documents.move_to_end(digest)
                return found
        ((text,),) = _TEXT.rows(session, {"digest": digest})
        found = quotes.Document(text)
        with self._lock:
            self._documents[digest] = found
            while len(self._documents) > _TEXTS or (
                len(self._documents) > 1
                and sum(len(each.text) for each in self._documents.values()) > _LETTERS
            ):
                self._documents.popitem(last=False)
        return found


text_of = _Shelf().get
"""The text of this hash, split into paragraphs."""


def kept(session: Snapshot, slugs: Iterable[str], values: Values = NEWEST) -> dict[str, Kept]:
    """Those of these sources that have a document, with one statement; none for none."""
    found: dict[str, Kept] = {}
    for part in chunks(sorted(set(slugs))):
        rows = _KEPT.rows(session, {**values, "sources": part})
        found.update((row[0], Kept(row[1], bool(row[2]))) for row in rows)
    return found


def holds(
    session: Snapshot, kept: Mapping[str, Kept], source: str, quote: str | None, locator: str | None
) -> bool | None:
    """Whether a quote stands in its source's document; None without a quote or a document."""
    if not quote or source not in kept:
        return None
    return text_of(session, kept[source].digest).find(quote, locator) is not None


def _described(session: Snapshot, slug: str, asked: Known) -> tuple[Json, str, Moment]:
    """What is kept of a source, and the hash of its text. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    sources.require(session, slug, moment)
    values = {**moment.values, "source": slug}
    row = _ONE.first(session, values)
    if row is None:
        raise NotFound(f"The source {slug!r} has no document.")
    counted = Counter[bool]()
    for select in (_COUNTED, _TERMS_COUNTED):
        counted.update({bool(found): number for found, number in select.rows(session, values)})
    out = _out(slug, row, counted)
    return out, row[7], moment


def get_document(session: Snapshot, slug: str, asked: Known, *, keyed: bool) -> Answer:
    """What is kept of a source; with its text if that is public, or whoever asks has a key, who
    also sees which quotes that stand now do not stand in it.

    Raises NotFound.
    """
    out, digest, moment = _described(session, slug, asked)
    if keyed and not moment.pinned:
        out["lost"] = _lost(session, slug, digest)
    if out["public"] or keyed:
        document = text_of(session, digest)
        out["text"] = document.text
        out["paragraphs"] = [
            {"number": number, "start": start, "text": text}
            for number, (start, text) in enumerate(
                zip(document.starts, document.paragraphs, strict=True), 1
            )
        ]
    return {**out, "revision": moment.revision}, moment


def get_kept(session: Snapshot, slug: str) -> Answer:
    """The document that a source has now without its text, and the quotes it does not hold."""
    out, digest, moment = _described(session, slug, Known())
    return {**out, "revision": moment.revision, "lost": _lost(session, slug, digest)}, moment


def _out(slug: str, row: Row, counted: Counter[bool]) -> Json:
    media_type, sha256, size, read_on, public, paragraphs, known_from, _, length = row
    return {
        "source": slug,
        "media_type": media_type,
        "sha256": sha256,
        "size": size,
        "read_on": read_on.isoformat(),
        "public": bool(public),
        "length": length,
        "paragraph_count": paragraphs,
        "verified": counted[True],
        "unverified": counted[False],
        "recorded_in": known_from,
    }


def selection(
    verified: bool | None,
    exact: str | None,
    prefix: str | None,
    suffix: str | None,
    start: int | None,
    end: int | None,
) -> Json:
    """What a citation says of its quote, from the columns of `SELECTED`; nothing for no row."""
    if verified is None:
        return {}
    if not verified:
        return {"verified": False}
    words = {"exact": exact, "prefix": prefix, "suffix": suffix}
    quote = {name: value for name, value in words.items() if value is not None}
    return {
        "verified": True,
        "selector": [
            {"type": "TextQuoteSelector", **quote},
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
    }


SELECTED = columns(
    Selector.verified,
    Selector.exact,
    Selector.prefix,
    Selector.suffix,
    Selector.starts,
    Selector.ends,
)


class Cited(NamedTuple):
    """A quote of a source, what it is evidence of, and whether and where it is said to stand."""

    evidence_of: Json
    """`action`, or `accord` and `term`."""
    quote: str
    locator: str | None
    verified: bool | None
    starts: int | None
    """The letter at which it begins; of actions only."""

    @property
    def named(self) -> str:
        """What it is evidence of, in words."""
        if "action" in self.evidence_of:
            return f"the citation of action {self.evidence_of['action']}"
        return "the citation of {term} of {accord}".format(**self.evidence_of)


def cited(session: Snapshot, slug: str) -> list[Cited]:
    """All quotes of a source by which actions and terms are cited now, in their order."""
    quoted = columns(Citation.quote, Citation.locator, Selector.verified, Selector.starts)
    acts = (
        sa.select(col(Citation.action), *quoted)
        .join(Action, col(Action.id) == col(Citation.action))
        .outerjoin(
            Selector,
            sa.and_(col(Selector.citation) == col(Citation.id), col(Selector.known_to) == OPEN),
        )
        .where(
            col(Citation.source) == slug,
            col(Citation.quote).is_not(None),
            col(Citation.known_to) == OPEN,
            col(Action.known_to) == OPEN,
        )
        .order_by(col(Citation.id))
    )
    terms = (
        sa.select(*columns(Term.accord, Term.term, Term.quote, Term.locator, Term.verified))
        .where(col(Term.source) == slug, col(Term.quote).is_not(None), col(Term.known_to) == OPEN)
        .order_by(col(Term.id))
    )
    return [
        *(Cited({"action": action}, *more) for action, *more in session.execute(acts)),
        *(
            Cited({"accord": accord, "term": term}, quote, locator, verified, None)
            for accord, term, quote, locator, verified in session.execute(terms)
        ),
    ]


def _lost(session: Snapshot, slug: str, digest: str) -> list[Json]:
    """The quotes of a source that this text does not hold, with what is wrong."""
    document = text_of(session, digest)
    found: list[Json] = []
    for one in cited(session, slug):
        fault = quotes.fault(document, one.quote, one.locator, nearest=len(found) < SUGGESTED)
        if fault is not None:
            said = {**one.evidence_of, "quote": one.quote, "locator": one.locator}
            out = {**said, "detail": fault.detail, "suggestion": fault.suggestion}
            found.append({name: value for name, value in out.items() if value is not None})
        if len(found) == MOST_LOST:
            break
    return found


def documented(session: Snapshot) -> Collection[str]:
    """The slugs of all sources that have a document now."""
    query = sa.select(col(Document.source)).where(col(Document.known_to) == OPEN)
    return list(session.execute(query.order_by(col(Document.source))).scalars())
