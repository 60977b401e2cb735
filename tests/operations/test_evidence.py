"""Documents and where quotes stand in them, taken from one engine to the other and back."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.actions.commands import record_actions
from app.actions.schemas import ActionIn, CitationIn
from app.db import engine as engines
from app.db.tables.columns import OPEN, columns
from app.db.tables.documents import Selector
from app.db.tables.ledger import Citation
from app.documents import queries
from app.documents.commands import put_document
from app.documents.schemas import DocumentIn
from app.domain.evidence import quotes
from app.operations import checks
from tests.example import HARBOUR, LEDGER, action
from tests.operations.conftest import Run
from tests.operations.support import content, told, url_of
from tests.support import change

# What a copy between engines could take for something else: tabs, escapes, letters of all planes.
TEXT = quotes.Document.of(
    "1\tNoruega \\N “firmó” \\t el 5 de mayo\n"
    "2\U0001f41f\U0001f41f Ísland e\u0301 signed — “twice”\n"
    "3 חתמה ועידה 1990\n" + "Long. " * 50_000 + "\nThe end, it says: '' %s :name"
).text
QUOTES = ("\\N «firmó» \\t el", 'é signed - "twice"', "חתמה ועידה", "says: '' %s :name")


@pytest.fixture
def quoting(database: sa.Engine) -> int:
    """Gives the database a document with such letters, and acts that quote it; how many."""
    with change(database) as made:
        kept = DocumentIn("text/plain", "2" * 64, len(TEXT.encode()), TEXT)
        put_document(made, LEDGER, kept)
        cited = [CitationIn(source=LEDGER, quote=quote) for quote in QUOTES]
        act = action("ISL", "signature", "1990-05-02").model_dump(exclude_unset=True)
        record_actions(made, HARBOUR, [ActionIn.model_validate({**act, "citations": cited})])
    return len(QUOTES)


def verified(engine: sa.Engine) -> list[bool]:
    """Whether each quote that was looked for stands where it is said to, by the text itself."""
    query = sa.select(
        *columns(Citation.quote, Selector.verified, Selector.exact, Selector.starts, Selector.ends)
    ).join(Citation, col(Citation.id) == col(Selector.citation))
    with engines.reading(engine) as session:
        document = queries.text_of(session, queries.kept(session, [LEDGER])[LEDGER].digest)
        rows = session.execute(query.where(col(Selector.known_to) == OPEN)).all()
    return [
        said and document.text[start:end] == exact and document.find(quote) is not None
        for quote, said, exact, start, end in rows
    ]


def test_all_quotes_stand_after_a_way_over_the_other_engine_and_back(
    run: Run,
    url: str,
    quoting: int,
    connect: Callable[[str | Path], sa.Engine],
    new_database: Callable[[str], str],
    elsewhere: Path,
) -> None:
    there, back = elsewhere.with_name("there.db"), elsewhere.with_name("back.db")
    last = new_database("empty")
    told(run("backup", there))
    told(run("restore", there, url=url_of(elsewhere)))
    told(run("backup", back, url=url_of(elsewhere)))
    told(run("restore", back, url=last))
    for place in (url_of(elsewhere), last):
        queries.text_of.__self__._documents.clear()  # type: ignore[attr-defined]
        engine = connect(place)
        assert content(engine) == content(connect(url))
        assert list(checks.faults(engine)) == []
        assert verified(engine) == [True] * quoting
    with change(connect(last)) as made:
        put_document(made, LEDGER, DocumentIn("text/plain", "3" * 64, 8, "Nothing."))
    assert verified(connect(last)) == [False] * quoting
    assert len(list(checks.faults(connect(last)))) == quoting
