"""Imports of sources that have a document: their quotes are looked for in it, row by row."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.accords.schemas import TermIn
from app.documents.commands import put_document
from app.documents.schemas import DocumentIn
from app.domain.terms import TermKind
from app.ingest import runs
from app.ingest.editions import Edition, Weight
from app.ingest.formats import tabular
from app.ingest.formats.mapping import Mapping
from app.ingest.reports.report import FileResult
from app.operations import checks
from tests.support import change, get

pytestmark = pytest.mark.anyio
SOURCE, CHARTER = "list-of-lamps", {"slug": "charter", "title": "Charter of Lamps"}
TABLE = Mapping.model_validate(
    {
        "source": {"slug": SOURCE, "title": "List of lamps", "tier": "reference"},
        "accord": {"only": CHARTER},
        "country": {"columns": ["c"]},
        "dates": {"formats": ["edtf", "%d %B %Y"]},
        "acts": [{"kind": "ratification", "date": "in"}],
    }
)
DOCUMENT = "The list of lamps\nNorway: 1990-05-01\nSweden: 1991-06-01"
NEAREST = "the quote is not in the document; what comes nearest is in paragraph 3: '1991-06-01'"


@pytest.fixture
def content() -> str:
    return "seeded"


def load(
    engine: sa.Engine, table: str, *terms: TermIn, keep_going: bool = True, **more: Any
) -> FileResult:
    def read(raw: bytes, name: str) -> list[Edition]:
        editions = list(tabular.read(raw, name, TABLE))
        for edition in editions:
            said = {"terms": list(terms), **more}
            edition.accord = edition.accord.model_copy(update=said)
        return editions

    files = [("lamps.csv", f"c,in\n{table}".encode)]
    return runs.run(engine, files, read, keep_going=keep_going).files[0]


def keep(engine: sa.Engine, text: str = DOCUMENT) -> None:
    with change(engine) as made:
        given = DocumentIn("text/plain", "1" * 64, len(text), text, any_hash=True)
        put_document(made, SOURCE, given)


def refused(result: FileResult) -> list[tuple[str, str, str]]:
    found = [one for one in result.findings if one.weight is Weight.REFUSED]
    return [(one.file, one.place, one.reason) for one in found]


async def test_a_row_whose_quote_does_not_stand_is_refused_and_the_rest_recorded(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    load(engine, "NOR,1990-05-01\n")
    keep(engine)
    table = "NOR,1990-05-01\nSWE,1992-06-01\n"
    result = load(engine, table, keep_going=False)
    assert (result.outcome, result.error) == ("refused", None)
    why = [("lamps.csv", "line 3", f"SWE: '1992-06-01': {NEAREST}")]
    assert refused(result) == why
    result = load(engine, table + "ISL,1990-05-01\n")
    assert (result.outcome, result.recorded.total(), refused(result)) == ("recorded", 1, why)
    iceland = await get(client, "/v1/accords/charter/members/ISL")
    assert [one["verified"] for one in iceland["actions"][0]["citations"]] == [True]
    sweden = await get(client, "/v1/accords/charter/members/SWE")
    assert (sweden["actions"], sweden["certainty"]) == ([], "possible")
    assert list(checks.faults(engine)) == []


async def test_a_citation_that_an_import_moves_is_checked(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    load(engine, "NOR,1990-05-01\nSWE,1991-06-01\n")
    keep(engine)
    result = load(engine, "NOR,1 May 1990\nSWE,1991-06-01\n")
    assert [one[:2] for one in refused(result)] == [("lamps.csv", "line 2")]
    assert refused(result)[0][2].startswith("NOR: '1 May 1990': the quote is not in the document")
    (act,) = (await get(client, "/v1/accords/charter/members/NOR"))["actions"]
    assert [one["quote"] for one in act["citations"]] == ["1990-05-01"]
    keep(engine, DOCUMENT.replace("1990-05-01", "1 May 1990"))
    assert refused(load(engine, "NOR,1 May 1990\nSWE,1991-06-01\n")) == []
    (act,) = (await get(client, "/v1/accords/charter/members/NOR"))["actions"]
    assert [(one["quote"], one["verified"]) for one in act["citations"]] == [("1 May 1990", True)]


async def test_what_was_cited_before_the_document_came_is_no_refusal(engine: sa.Engine) -> None:
    load(engine, "NOR,1989-05-01\n")
    keep(engine)
    result = load(engine, "NOR,1989-05-01\nSWE,1991-06-01\n")
    assert (result.recorded.total(), refused(result)) == (1, [])
    (fault,) = checks.faults(engine)
    assert "1989-05-01" in fault


async def test_a_term_whose_quote_does_not_stand_is_refused_and_not_the_file(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    load(engine, "NOR,1990-05-01\n")
    keep(engine)
    term = TermIn(term=TermKind.IN_FORCE_ON, value="1992", source=SOURCE, quote="in 1992")
    result = load(engine, "NOR,1990-05-01\nSWE,1991-06-01\n", term, in_force_on="1992")
    assert result.recorded.total() == 1
    ((_, place, why),) = refused(result)
    assert (place, why) == ("in_force_on 1992", "'in 1992': the quote is not in the document")
    accord = await get(client, "/v1/accords/charter")
    assert "in_force_on" not in accord
    assert {one["value"] for one in accord["terms"]} == {"unknown"}
