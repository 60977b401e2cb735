"""One row more is one change: citations name rows and notes by words that last."""

import httpx
import pytest
import sqlalchemy as sa

from tests.ingest.keeping import readings
from tests.ingest.keeping.readings import counted, lines, revisions, rows, standing
from tests.support import Body, get

pytestmark = pytest.mark.anyio


@pytest.fixture
def content() -> str:
    return "seeded"


LEFT = (
    "On 5 May 1999, the Secretary-General received from the Government of Norway a notification of "
    "denunciation. It will take effect one year after, i.e., on 5 May 2000."
)
BEFORE = "Czechoslovakia had signed and ratified the Agreement on 1 May 1990 and 3 June 1990."
TERRITORY = (
    "<TerritorialApplications><Application><Participant>Denmark<superscript>{}</superscript>"
    "</Participant><DateNotification>3 Jun 1990</DateNotification>"
    "<Territories>Greenland</Territories></Application></TerritorialApplications>"
)


def edition(first: int) -> str:
    """A file with three notes, the first of which has this number."""
    noted = [
        (f"Czech Republic<superscript>{first}</superscript>", "", "22 Feb 1993 d"),
        (f"Norway<superscript>{first + 1}</superscript>", "[1 May 1990]", "[3 Jun 1990]"),
        (f"Denmark<superscript>{first + 2}</superscript>", "1 May 1990", "4 Jun 1990"),
    ]
    notes = [BEFORE, LEFT, "With a declaration as to Greenland."]
    added = [("Angola<superscript>1</superscript>", "", "1 Aug 2001 a")] if first > 1 else []
    return counted(
        [*added, *rows(2), *noted],
        columns=("Participant", "Signature", "Ratification, Accession(a), Succession(d)"),
        notes=[*(["In the name of the Government of Unity."] if first > 1 else []), *notes],
        more=TERRITORY.format(first + 2),
    )


async def changes(client: httpx.AsyncClient, since: int) -> list[Body]:
    found: list[Body] = (await get(client, "/v1/changes", since=since))["items"]
    return [one for one in found if one["subject"] in ("action", "citation")]


async def test_a_row_and_a_note_at_the_top_are_one_change(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    readings.status(engine, edition(1))
    acts = standing(engine)
    assert ("withdrawal", "1999-05-05") in acts
    assert ("ratification", "1990-06-03") in standing(engine, country="CSHH")
    before = revisions(engine)
    result = readings.status(engine, edition(2))
    assert (result.recorded.total(), result.corrected, result.retracted) == (1, 0, 0)
    (change,) = await changes(client, before)
    assert (change["country"]["code"], change["change"]) == ("AGO", "recorded")
    with engine.connect() as connection:
        written = sa.text("SELECT count(*) FROM citation WHERE known_from > :before")
        assert connection.execute(written, {"before": before}).scalar() == 1
        closed = sa.text("SELECT count(*) FROM citation WHERE known_to < 2147483647")
        assert connection.execute(closed).scalar() == 0


async def test_a_note_is_named_by_the_words_it_begins_with(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    readings.status(engine, edition(2))
    notes = (await get(client, "/v1/accords/mtdsg-xix-99/notes"))["items"]
    norway = await get(client, "/v1/accords/mtdsg-xix-99/members/NOR")
    cited = {act["kind"]: act["citations"][0] for act in norway["actions"]}
    assert cited["withdrawal"]["locator"] == "end note on Norway"
    assert "denunciation" in cited["withdrawal"]["quote"]
    assert cited["signature"]["locator"] == "row Norway"
    words = cited["signature"]["note"].removeprefix("See end note “").removesuffix(" …”")
    assert [note["number"] for note in notes if note["text"].startswith(words)] == ["3"]


async def test_a_line_at_the_top_of_a_table_is_one_change(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    whole = [*lines("A", 10), *lines("B", 10)]
    readings.table(engine, whole)
    before = revisions(engine)
    result = readings.table(engine, ["A,Norway,1990-05-01,", *whole])
    assert (result.recorded.total(), result.kept) == (1, 40)
    assert [one["country"]["code"] for one in await changes(client, before)] == ["NOR"]
    with engine.connect() as connection:
        written = sa.text("SELECT locator FROM citation WHERE known_from > :before")
        assert list(connection.execute(written, {"before": before})) == [("A, row Norway",)]
