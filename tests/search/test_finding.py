"""Search as people type: real titles, and what is to be found first, on both engines alike."""

import pytest
import sqlalchemy as sa

from app.db import engine as engines
from app.search import queries
from app.search.schemas import SearchFilter

FIRST = {
    # Any order, any part.
    "climate change convention": "mtdsg-xxvii-7",
    "women nationality": "mtdsg-xvi-2",
    "nationality of women": "mtdsg-xvi-2",
    "genocide": "mtdsg-iv-1",
    "torture convention": "mtdsg-iv-9",
    "child rights": "mtdsg-iv-11",
    "rights of the child": "mtdsg-iv-11",
    "disabilities": "mtdsg-iv-15",
    "refugees status convention": "mtdsg-v-2",
    "stateless persons": "mtdsg-v-3",
    "reduction statelessness": "mtdsg-v-4",
    "hostages": "mtdsg-xviii-5",
    "law of the sea": "mtdsg-xxi-6",
    "high seas convention": "mtdsg-xxi-2",
    "arms trade": "mtdsg-xxvi-8",
    "nuclear test ban": "mtdsg-xxvi-4",
    "chemical weapons": "mtdsg-xxvi-3",
    "diplomatic relations": "mtdsg-iii-3",
    "mercury": "mtdsg-xxvii-17",
    "tropical timber 2006": "mtdsg-xix-46",
    "combat desertification": "mtdsg-xxvii-10",
    # Acronyms and short names.
    "UNFCCC": "mtdsg-xxvii-7",
    "CITES": "cites",
    "ICCPR": "mtdsg-iv-4",
    "I.C.C.P.R.": "mtdsg-iv-4",
    "cedaw": "mtdsg-iv-8",
    "UNCLOS": "mtdsg-xxi-6",
    "NPT treaty": None,
    "ctbt": "mtdsg-xxvi-4",
    "ottawa convention": "mtdsg-xxvi-5",
    "rome statute": "mtdsg-xviii-10",
    "paris climate": "mtdsg-xxvii-7-d",
    "escazu": "mtdsg-xxvii-18",
    # Numbers, as they are written anywhere.
    "XXVII-7": "mtdsg-xxvii-7",
    "XXVII-7-d": "mtdsg-xxvii-7-d",
    "xxvii.7(d)": "mtdsg-xxvii-7-d",
    "XXVII 7 a": "mtdsg-xxvii-7-a",
    # Slips of the finger.
    "kyto protocl": "mtdsg-xxvii-7-a",
    "parsi agreement": "mtdsg-xxvii-7-d",
    "refuges convention": "mtdsg-v-2",
    "genocde": "mtdsg-iv-1",
    "montreal protokol": "mtdsg-xxvii-2-a",
    "biodiversty": "mtdsg-xxvii-8",
    # Countries as ever.
    "norvege": "NOR",
    "cote d ivoire": "CIV",
}


@pytest.mark.parametrize(("q", "first"), FIRST.items(), ids=FIRST)
def test_it_is_found_first(titled: sa.Engine, q: str, first: str | None) -> None:
    with engines.reading(titled) as session:
        page, _ = queries.search(session, SearchFilter(q=q, limit=5), "")
    assert [item["id"] for item in page["items"]][:1] == ([first] if first else [])


def test_a_slip_of_the_finger_is_told(titled: sa.Engine) -> None:
    with engines.reading(titled) as session:
        page, _ = queries.search(session, SearchFilter(q="kyto protocl"), "")
        typed, _ = queries.search(session, SearchFilter(q="kyoto protocol"), "")
    assert page["read_as"] == "kyoto protocol"
    assert "read_as" not in typed
    assert page["items"] == typed["items"]


def test_without_its_index_a_search_finds_the_same(titled: sa.Engine) -> None:
    """PostgreSQL may be without pg_trgm; SQLite reads all names for words too short for its own."""
    if titled.dialect.name != "postgresql":
        pytest.skip("SQLite always has its index")
    with engines.reading(titled) as session:
        there, _ = queries.search(session, SearchFilter(q="kyoto protocol"), "")
    with titled.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_findable_letters")
    with engines.reading(titled) as session:
        assert queries.search(session, SearchFilter(q="kyoto protocol"), "")[0] == there
