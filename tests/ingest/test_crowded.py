"""Acts that overlap too much to be told apart: rows are refused, as many as it takes, no file."""

import httpx
import pytest
import sqlalchemy as sa

from app.ingest import runs
from app.ingest.editions import Weight
from app.ingest.formats import tabular
from app.ingest.formats.mapping import Mapping
from app.ingest.reports.report import FileResult
from tests.ingest.keeping.readings import revisions, standing
from tests.support import get
from tests.telling import said

pytestmark = pytest.mark.anyio


@pytest.fixture
def content() -> str:
    return "seeded"


SAID = [f"FRA,{kind},{year}/1999" for year in range(1990, 1994)
        for kind in ("mention", "announcement", "decline")]  # fmt: skip
CROWDED = [*SAID, "FRA,signature,1995", "FRA,accession,1995", "FRA,provisional_application,1995"]
EXITS = [f"FRA,{kind},{year}/1999" for year in range(1990, 1997)
         for kind in ("accession", "withdrawal", "suspension", "reinstatement")]  # fmt: skip
OTHERS = ["DEU,accession,1995-01-01", "ITA,accession,1995"]


def load(
    engine: sa.Engine, lines: list[str], source: str = "crowd", *, keep_going: bool = True
) -> FileResult:
    mapping = Mapping.model_validate(
        {
            "source": {"slug": source, "title": "Crowd", "tier": "reference"},
            "accord": {"only": {"slug": "crowd", "title": "Crowd", "in_force_on": "1950-01-01"}},
            "country": {"columns": ["c"]},
            "dates": {"formats": ["edtf"]},
            "acts": [{"kind_column": "k", "date": "d"}],
        }
    )
    text = "\n".join(("c,k,d", *lines)) + "\n"
    report = runs.run(
        engine,
        [("crowd.csv", text.encode)],
        lambda raw, name: tabular.read(raw, name, mapping),
        keep_going=keep_going,
    )
    return report.files[0]


def refused(result: FileResult) -> list[tuple[str, str]]:
    return [(one.place, one.reason) for one in result.findings if one.weight is Weight.REFUSED]


@pytest.mark.parametrize("lines", [CROWDED, EXITS], ids=["said", "exits"])
async def test_rows_are_refused_and_the_rest_is_recorded(
    engine: sa.Engine, client: httpx.AsyncClient, lines: list[str]
) -> None:
    result = load(engine, [OTHERS[0], *lines, OTHERS[1]])
    assert (result.outcome, result.error) == ("recorded", None)
    found = refused(result)
    assert 0 < len(found) < len(lines)
    for place, why in found:
        assert place.startswith("line ")
        assert why.startswith("FRA: ")
    assert len(standing(engine, "crowd")) == 2 + len(lines) - len(found)
    # The most exact stay, and what could not be told apart leaves the answer open.
    member = await get(client, "/v1/accords/crowd/members/FRA", as_of="1996-06-01")
    assert said(member).endswith("possible")
    assert member["passages"]
    assert standing(engine, "crowd", "ITA") == [("accession", "1995")]


def test_the_exact_ones_stay(engine: sa.Engine) -> None:
    refused_lines = {int(place.split()[1]) for place, _ in refused(load(engine, CROWDED))}
    exact = {2 + n for n, line in enumerate(CROWDED) if line.endswith(",1995")}
    assert refused_lines
    assert not refused_lines & exact


def test_without_keep_going_the_rows_are_named_and_nothing_is_recorded(engine: sa.Engine) -> None:
    before = revisions(engine)
    result = load(engine, [*CROWDED, *OTHERS], keep_going=False)
    assert (result.outcome, result.failed, result.error) == ("refused", True, None)
    assert refused(result)
    assert revisions(engine) == before


def test_another_source_brings_the_one_too_many(engine: sa.Engine) -> None:
    few = len(CROWDED) - len(refused(load(engine, CROWDED)))
    result = load(engine, ["FRA,mention,1991/1998", "FRA,decline,1991/1998", *OTHERS], "other")
    assert result.outcome == "recorded"
    assert {place for place, _ in refused(result)} <= {"line 2", "line 3"}
    assert refused(result)
    assert len(standing(engine, "crowd", "FRA")) in (few, few + 1)
    assert len(standing(engine, "crowd")) >= few + len(OTHERS)


def test_the_same_file_again_changes_nothing(engine: sa.Engine) -> None:
    load(engine, [*CROWDED, *OTHERS])
    result = load(engine, [*CROWDED, *OTHERS])
    assert (result.outcome, result.failed) == ("unchanged", False)
