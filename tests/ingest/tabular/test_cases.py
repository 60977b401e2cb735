"""Small tables that once came out wrong, through the database: what is recorded, what refused."""

from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from app.db.tables.columns import OPEN
from app.ingest import runs
from app.ingest.formats import tabular
from app.ingest.formats.mapping import Mapping
from app.ingest.report import FileResult

Acts = list[tuple[str, str, str]]
SIGNED = [{"kind": "signature", "date": "d"}]


@pytest.fixture
def content() -> str:
    return "seeded"


def load(engine: sa.Engine, text: str | bytes, **given: Any) -> FileResult:
    """A table brought in with all that is not refused, by a mapping of which parts are given."""
    whole = {
        "source": {"slug": "a-table", "title": "A table", "tier": "reference"},
        "accord": {"only": {"slug": "lamps", "title": "Lamps", "in_force_on": "1950-01-01"}},
        "country": {"columns": ["c"]},
        "acts": SIGNED,
        **given,
    }
    raw = text if isinstance(text, bytes) else text.encode()
    read = partial(tabular.read, mapping=Mapping.model_validate(whole))
    (result,) = runs.run(engine, [("t.csv", lambda: raw)], read, keep_going=True).files
    return result


def recorded(engine: sa.Engine) -> Acts:
    query = sa.text(
        "SELECT country, kind, done_on FROM action "
        "WHERE accord = 'lamps' AND known_to = :open ORDER BY country, kind, done_on"
    )
    with engine.connect() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query, {"open": OPEN})]


def refused(result: FileResult) -> list[tuple[str, str]]:
    assert result.error is None
    return [(one.place, one.reason) for one in result.findings if one.weight == "refused"]


def test_a_format_without_a_day_gives_a_month_and_one_without_a_year_nothing(
    engine: sa.Engine,
) -> None:
    result = load(
        engine,
        "c,d\nFRA,1999\nDEU,March 1999\nITA,28 Feb\n",
        dates={"formats": ["%Y", "%B %Y", "%d %b"]},
    )
    assert recorded(engine) == [("DEU", "signature", "1999-03"), ("FRA", "signature", "1999")]
    ((place, why),) = refused(result)
    assert place == "line 4"
    assert "has no year" in why


def test_two_digits_of_a_year_are_no_year_in_the_future(engine: sa.Engine) -> None:
    text, formats = "c,d\nARG,24-Sep-45\nBRA,21-Sep-98\n", ["%d-%b-%y"]
    assert len(refused(load(engine, text, dates={"formats": formats}))) == 2
    assert recorded(engine) == []
    assert refused(load(engine, text, dates={"formats": formats, "pivot": 1930})) == []
    assert [one[2] for one in recorded(engine)] == ["1945-09-24", "1998-09-21"]


def test_brackets_are_refused_until_the_mapping_says_what_they_are(engine: sa.Engine) -> None:
    text = "c,d\nFRA,[1997-12-17]\nITA,1997-12-18\n"
    ((place, why),) = refused(load(engine, text, dates={"formats": ["edtf"]}))
    assert (place, 'brackets = "former"' in why) == ("line 2", True)
    assert recorded(engine) == [("ITA", "signature", "1997-12-18")]
    assert refused(load(engine, text, dates={"formats": ["edtf"], "brackets": "former"})) == []
    signed, gone, other = recorded(engine)
    assert (signed[:2], other[:2]) == (("FRA", "signature"), ("ITA", "signature"))
    assert gone[:2] == ("FRA", "signature_renounced")
    assert gone[2].startswith("1997-12-17/")


def test_nobody_leaves_at_the_end_of_time(engine: sa.Engine) -> None:
    text = "c,in,out\nFRA,1995-12-01,9999-12-31\nITA,1995-12-02,2899-01-01\n"
    columns = [{"kind": "ratification", "date": "in"}, {"kind": "withdrawal", "date": "out"}]
    told = refused(load(engine, text, acts=columns))
    assert [place for place, _ in told] == ["line 2", "line 3"]
    assert 'dates.unknown = ["9999-12-31"]' in told[0][1]
    assert 'dates.unknown = ["2899-01-01"]' in told[1][1]
    kept = [("FRA", "ratification", "1995-12-01"), ("ITA", "ratification", "1995-12-02")]
    assert recorded(engine) == kept
    unknown = {"unknown": ["9999-12-31", "2899-01-01"]}
    assert refused(load(engine, text, acts=columns, dates=unknown)) == []
    assert recorded(engine) == kept
