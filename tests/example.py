"""A small fictional data set: made-up accords among real countries, one of every status.

It is written through the commands in four revisions behind the seed, so that it holds retracted,
corrected and disputed actions as well.
"""

from typing import Any

import sqlalchemy as sa

from app.accords.commands import add_alias, put_accord
from app.accords.schemas import AccordIn
from app.actions import commands
from app.actions.schemas import ActionIn, CitationIn
from app.documents.commands import put_document
from app.documents.schemas import DocumentIn
from app.domain.passages import About
from app.passages.commands import put_passages
from app.passages.schemas import PassageIn
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from tests.support import change

GAZETTE, LEDGER = "harbour-gazette-1991", "cafe-ledger"
HARBOUR, LANTERN, TEA, SALT, CAFE = (
    "quiet-harbours",
    "lantern-protocol",
    "tea-declaration",
    "salt-treaty",
    "cafe-accord",
)
PRIVATE = "Belgium, too, had a hand in it.\nOnly whoever has a key reads of the chalcedony."
"""The text of a document that is private."""

SOURCES: list[dict[str, Any]] = [
    {
        "slug": GAZETTE,
        "title": "Harbour Gazette",
        "tier": "depositary",
        "publisher": "The Harbour Office",
        "url": "https://gazette.example/1991",
        "published_on": "1991/2023",
        "status_on": "2023-12-31",
        "sha256": "0" * 64,
    },
    {"slug": LEDGER, "title": "Café ledger, 50% off_print", "tier": "press", "language": "fr"},
]

ACCORDS: list[dict[str, Any]] = [
    {
        "slug": HARBOUR,
        "title": "Convention on Quiet Harbours",
        "nature": "binding",
        "chapter": "Chapter XII: Harbours",
        "depositary": "The Harbour Office",
        "concluded_on": "1990-05-01",
        "in_force_on": "1992-01-01",
        "in_force_delay": "P90D",
        "identifiers": {"mtdsg": "XII-99"},
    },
    {
        "slug": LANTERN,
        "title": "Lantern Protocol",
        "nature": "binding",
        "concluded_on": "2019",
        "in_force_on": "no",
    },
    {"slug": TEA, "title": "Tea Declaration", "nature": "political", "concluded_on": "2001-09"},
    {
        "slug": SALT,
        "title": "Salt Treaty",
        "nature": "binding",
        "in_force_on": "1980-01-01",
        "in_force_delay": "none",
        "terminated_on": "2005-12-31",
    },
    {"slug": CAFE, "title": "Accord du Café à 100%_libre", "nature": "political"},
]

# accord, country, kind, done_on, and what else there is to say
_ACTIONS: list[tuple[str, str, str, str, dict[str, Any]]] = [
    (HARBOUR, "NOR", "signature", "1990-05-01", {}),
    (HARBOUR, "NOR", "ratification", "1991-03-01", {}),
    (HARBOUR, "NOR", "reservation", "1991-03-01", {"statement": "Except fjords."}),
    (HARBOUR, "SWE", "signature", "1990-05", {}),
    (HARBOUR, "DNK", "accession", "1995-06-15", {}),
    (HARBOUR, "ISL", "ratification", "1991-06-01", {}),
    (HARBOUR, "ISL", "withdrawal", "2001-01-10", {"effective_on": "2002-01-10"}),
    (HARBOUR, "FIN", "ratification", "1993-04-04", {}),
    (HARBOUR, "FIN", "withdrawal", "2020-02-01", {"effective_on": "2999-01-01"}),
    (HARBOUR, "EST", "ratification", "1994-04-04", {}),
    (HARBOUR, "LVA", "ratification", "1996-04-01", {}),
    (HARBOUR, "LVA", "ratification", "1996-05-01", {}),
    (HARBOUR, "LTU", "signature", "1990-05-01", {}),
    (HARBOUR, "LTU", "signature_renounced", "2003-03-03", {}),
    (HARBOUR, "POL", "ratification", "1992-02-02", {}),
    (HARBOUR, "POL", "suspension", "2010-01-01", {}),
    (HARBOUR, "DDDE", "ratification", "1990-06-01", {}),
    (HARBOUR, "DEU", "signature", "1990-05-01", {}),
    (HARBOUR, "DEU", "provisional_application", "1991-01-01", {}),
    (HARBOUR, "CSHH", "ratification", "1991-01-01", {}),
    (HARBOUR, "CZE", "succession", "1993-02-22", {"effective_on": "1993-01-01"}),
    (HARBOUR, "BEL", "ratification", "1994/1996", {}),
    (HARBOUR, "EUE", "formal_confirmation", "2000-01-01", {}),
    (LANTERN, "NOR", "ratification", "2019-05-05", {}),
    (LANTERN, "SWE", "signature", "2019-05-05", {}),
    (LANTERN, "CIV", "signature", "2019?", {}),
    (TEA, "JPN", "signature", "2001-09", {}),
    (TEA, "KOR", "announcement", "2002-02-02", {}),
    (TEA, "MNG", "mention", "2002-02-02", {"scope": "collective"}),
    (TEA, "CHN", "mention", "2002-02-02", {}),
    (TEA, "LKA", "decline", "2002-03-03", {}),
    (SALT, "PRT", "ratification", "1981-01-01", {}),
    (SALT, "ESP", "ratification", "1982", {}),
    (CAFE, "FRA", "signature", "2003-03-03", {}),
]
RETRACTED = (LANTERN, "ITA", "signature", "2019-06-06")
CORRECTED = (TEA, "JPN", "announcement", "2000-01-01")


def action(country: str, kind: str, done_on: str, **more: Any) -> ActionIn:
    """An action with one citation, where no other is given."""
    cited = [{"source": GAZETTE, "quote": f"{country}: {kind}", "locator": "paragraph 1"}]
    given = {"country": country, "kind": kind, "done_on": done_on, "citations": cited, **more}
    return ActionIn.model_validate(given)


def write(engine: sa.Engine) -> None:
    """Put the data set into a seeded database: revisions 2 to 5."""
    with change(engine, "the fictional accords") as made:
        for source in SOURCES:
            put_source(made, SourceIn.model_validate(source))
        for accord in ACCORDS:
            put_accord(made, AccordIn.model_validate(accord))
        add_alias(made, HARBOUR, "QHC")
        lists = [HARBOUR, LANTERN, TEA, SALT]
        put_source(made, SourceIn.model_validate({**SOURCES[0], "lists": lists}))
    with change(engine, "the fictional actions") as made:
        for slug in (HARBOUR, LANTERN, TEA, SALT, CAFE):
            mine = [item for item in _ACTIONS if item[0] == slug]
            commands.record_actions(
                made, slug, [action(c, kind, day, **more) for _, c, kind, day, more in mine]
            )
        (wrong,) = commands.record_actions(made, LANTERN, [action(*RETRACTED[1:])])
        (early,) = commands.record_actions(made, TEA, [action(*CORRECTED[1:])])
    with change(engine, "second thoughts") as made:
        commands.retract_actions(made, [wrong], "Italy never signed.")
        commands.correct_actions(
            made, {early: action("JPN", "announcement", "2000-12-12")}, "A slip of the pen."
        )
    with change(engine, "a dispute") as made:
        doubted = made.session.execute(
            sa.text("SELECT id FROM action WHERE country = 'EST' AND accord = :slug"),
            {"slug": HARBOUR},
        ).scalar_one()
        doubt = CitationIn.model_validate(
            {"source": LEDGER, "stance": "disputes", "note": "The instrument was never found."}
        )
        commands.cite_action(made, doubted, [doubt])
        words = PassageIn(CAFE, "BEL", About.ACT, "page 9", "Belgium, too, had a hand in it.")
        put_passages(made, LEDGER, [words], [CAFE])
        put_document(made, LEDGER, DocumentIn("text/plain", "1" * 64, len(PRIVATE), PRIVATE))
