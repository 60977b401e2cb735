"""Words of sources from which no act could be read: what they leave open, until when, and why."""

from collections.abc import Sequence

import httpx
import pytest
import sqlalchemy as sa

from app.ingest import runs
from app.ingest.formats import tabular, untc
from app.ingest.formats.mapping import Mapping
from app.ingest.reports.report import FileResult
from tests.ingest.statusfile import status_file
from tests.support import Body, get
from tests.telling import said

pytestmark = pytest.mark.anyio
ACCORD = "/v1/accords/mtdsg-xix-99"
ROWS = [("Norway<superscript>1</superscript>", "", "1 May 1991"), ("Sweden", "", "1 August 2021")]
EXIT = "On 3 June 1999, Norway spoke of its withdrawal from the Agreement in riddles."
FORMER = "The former Norway had signed the Agreement in the year of the great storm."
APPLIED = "Norway applied the Agreement provisionally for a while."


@pytest.fixture
def content() -> str:
    return "seeded"


def load(engine: sa.Engine, note: str, rows: Sequence[Sequence[str]] = ROWS) -> FileResult:
    text = status_file(rows, notes=[note])
    files = [("XIX-99.en.xml", text.encode)]
    return runs.run(engine, files, lambda raw, name: [untc.read(raw, name)]).files[0]


def load_table(engine: sa.Engine, text: str) -> FileResult:
    mapping = Mapping.model_validate(
        {
            "source": {"slug": "table", "title": "Table", "tier": "reference"},
            "accord": {
                "only": {
                    "slug": "mtdsg-xix-99",
                    "title": "Charter",
                    "in_force_on": "1950-01-01",
                    "in_force_delay": "none",
                }
            },
            "country": {"columns": ["c"]},
            "dates": {"formats": ["edtf"]},
            "complete": True,
            "acts": [
                {"kind": "ratification", "date": "in"},
                {"kind": "withdrawal", "date": "out"},
                {"kind": "reservation", "date": "reserved"},
            ],
        }
    )
    files = [("table.csv", text.encode)]
    read = runs.run(
        engine, files, lambda raw, name: tabular.read(raw, name, mapping), keep_going=True
    )
    return read.files[0]


async def member(client: httpx.AsyncClient, day: str, code: str = "NOR") -> Body:
    return await get(client, f"{ACCORD}/members/{code}", as_of=day)


async def held(client: httpx.AsyncClient, day: str, code: str = "NOR") -> str:
    return said(await member(client, day, code))


@pytest.mark.parametrize(
    ("note", "about", "before", "after"),
    [
        (EXIT, "exit", "certain", "possible"),
        (FORMER, "predecessor", "possible", "certain"),
        (APPLIED, "provisional_application", "possible", "certain"),
    ],
)
async def test_a_note_that_was_not_understood_leaves_open_what_it_could_change(
    engine: sa.Engine, client: httpx.AsyncClient, note: str, about: str, before: str, after: str
) -> None:
    assert not load(engine, note).failed
    assert await held(client, "1985") == f"none {before}"
    assert await held(client, "2010") == f"party {after}"
    found = await member(client, "2010")
    (passage,) = found["passages"]
    assert (passage["about"], passage["quote"]) == (about, note)
    assert passage["source"]["slug"] == found["actions"][0]["citations"][0]["source"]["slug"]
    assert (await get(client, f"{ACCORD}/passages"))["items"] == [passage]
    assert (await get(client, f"{ACCORD}/passages", country="nor"))["items"] == [passage]
    assert (await get(client, f"{ACCORD}/passages", country="SWE"))["items"] == []
    asked = {"about": about, "country": "NOR"}
    assert (await get(client, f"{ACCORD}/passages", **asked))["items"] == [passage]
    assert (await get(client, f"{ACCORD}/passages", about="act"))["items"] == []
    shown = await get(client, f"/v1/passages/{passage['id']}")
    assert shown == {**passage, "revision": found["revision"]}
    day = "2010" if after == "possible" else "1985"
    (sentence,) = (await member(client, day))["because"]["uncertain"]
    assert sentence.endswith("in words from which no act could be read.")
    listed = await get(client, f"{ACCORD}/members", as_of="2021-08-01", certainty=after)
    assert "NOR" in [one["country"]["code"] for one in listed["items"]]
    curve = (await get(client, f"{ACCORD}/history"))["items"]
    joined = [point for point in curve if point["on"] < "2021"][-1]
    assert joined["counts"] == {"party": 1}
    assert joined["possible"] == ({"party": 1} if after == "possible" else {})
    page = (await client.get("/accords/mtdsg-xix-99/NOR", params={"as_of": day})).text
    assert note in page
    assert "could not be read as an act" in page


ENDS = [
    "By a letter of 3 March 2001 Norway put an end to its participation in the Agreement.",
    "The Government of Norway left the Agreement with effect from 3 March 2002.",
    "Norway quit the Agreement on 3 March 2001.",
    "The Government of Norway informed the Secretary-General that it did not intend to be bound "
    "any longer by the Agreement.",
    "Expelled by decision of the Assembly of 3 March 2001.",
    "The membership of Norway lapsed on 3 March 2001.",
    "The Agreement was terminated as between Norway and the other Parties on 3 March 2001.",
    "Norway's accession was annulled on 3 March 2001.",
    "The Government of Norway revoked its ratification by a communication of 3 March 2001.",
    "On 3 March 2001, Norway repudiated the Agreement.",
    "On 3 March 2001, the Government of Norway gave notice under article 12.",
    "On 3 March 2001, Norway declared the ratification null and void.",
    "Participation suspended from 3 March 2001.",
    "Norway opted out of the Agreement on 3 March 2001.",
    "Norway disengaged itself from the Agreement on 3 March 2001.",
    "Norway requested that its name be removed from the list of parties.",
    "La dénonciation de la Norvège a pris effet le 3 mars 2001.",
    "The Secretary-General received from the Government of Norway, on 3 March 2001, a notification "
    "of withdrawal which was withdrawn on 5 May 2001.",
]


@pytest.mark.parametrize("note", ENDS)
async def test_words_of_leaving_that_tell_no_act_leave_the_country_open(
    engine: sa.Engine, client: httpx.AsyncClient, note: str
) -> None:
    load(engine, note)
    found = await member(client, "2010")
    assert found["certainty"] == "possible"
    assert [one["about"] for one in found["passages"]] == ["exit"]


@pytest.mark.parametrize(
    "note",
    [
        "With a declaration under article 9.",
        "The Agreement applies to the Norwegian islands from 3 March 2001.",
        "See also note 1 under Sweden in chapter I.",
    ],
)
async def test_other_notes_leave_nothing_open(
    engine: sa.Engine, client: httpx.AsyncClient, note: str
) -> None:
    load(engine, note)
    assert await held(client, "2010") == "party certain"


async def test_a_list_with_a_row_of_nobody_says_nothing_of_others(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    """`Norwegia` can be any country that the list seems not to have."""
    load_table(engine, "c,in,out,reserved\nSWE,1970-01-01,,\nNorwegia,1960-05-01,,\n")
    assert await held(client, "1970-01-01", "SWE") == "party certain"
    assert await held(client, "1965") == "none unknown"
    load_table(engine, "c,in,out,reserved\nSWE,1970-01-01,,\nNorway,1960-05-01,,\n")
    assert await held(client, "1965", "DNK") == "none certain"


async def test_a_line_that_is_no_row_leaves_open_whom_it_names(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    load_table(engine, "c,in,out,reserved\nSWE,1970-01-01,,\nPeru\n")
    assert await held(client, "1965", "PER") == "none possible"
    assert await held(client, "1965", "DNK") == "none certain"


async def test_a_dismissed_passage_keeps_nothing_open_and_stays_dismissed(
    engine: sa.Engine, writer: httpx.AsyncClient
) -> None:
    load(engine, EXIT)
    (passage,) = (await member(writer, "2010"))["passages"]
    place = f"/v1/passages/{passage['id']}/dismissal"
    assert (
        await writer.post("/v1/passages/999/dismissal", json={"reason": "x"})
    ).status_code == 404
    answer = await writer.post(place, json={"reason": "It never left."})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["dismissal"], body["closed_in"]) == ("It never left.", body["revision"])
    assert (await writer.post(place, json={"reason": "Again."})).status_code == 409
    found = await member(writer, "2010")
    assert (said(found), found["passages"]) == ("party certain", [])
    earlier = await get(
        writer, f"{ACCORD}/members/NOR", as_of="2010", revision=body["revision"] - 1
    )
    assert said(earlier) == "party possible"
    assert load(engine, EXIT).outcome == "unchanged"
    load(engine, EXIT, [*ROWS, ("Denmark", "", "2 August 2021")])
    assert await held(writer, "2010") == "party certain"


async def test_an_edition_without_the_words_closes_their_passage(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    load(engine, EXIT)
    (passage,) = (await member(client, "2010"))["passages"]
    assert load(engine, "Nothing to see here.").outcome == "recorded"
    found = await member(client, "2010")
    assert (said(found), found["passages"]) == ("party certain", [])
    shown = await get(client, f"/v1/passages/{passage['id']}")
    assert shown["closed_in"] == found["revision"]
    assert "dismissal" not in shown


CELLS = {
    "NOR,1960-05-01,who knows,": "possible",
    "NOR,1960-05-01,2999-01-01,": "possible",
    "NOR,1960-05-01,,who knows": "certain",
}


@pytest.mark.parametrize("row", CELLS)
async def test_a_cell_that_was_refused_leaves_its_country_open(
    engine: sa.Engine, client: httpx.AsyncClient, row: str
) -> None:
    result = load_table(engine, f"c,in,out,reserved\n{row}\nSWE,1970-01-01,,\n")
    assert result.failed
    assert await held(client, "1969") == f"party {CELLS[row]}"
    assert await held(client, "1970-01-01", "SWE") == "party certain"


async def test_a_country_of_which_nothing_could_be_read_is_no_certain_absence(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    load_table(engine, "c,in,out,reserved\nNOR,who knows,,\nSWE,1970-01-01,,\n")
    found = await member(client, "1969")
    assert said(found) == "none possible"
    assert found["passages"][0]["about"] == "act"
    absent = await get(client, f"{ACCORD}/absent", as_of="1970-01-01", certainty="possible")
    assert [one["country"]["code"] for one in absent["items"]] == ["NOR"]


def test_a_row_of_no_name_that_cannot_be_read_is_no_country_without_one(engine: sa.Engine) -> None:
    result = load_table(engine, "c,in,out,reserved\n,who knows,,\nSWE,1970-01-01,,\n")
    assert result.unresolved == {}


async def test_what_a_passage_names_is_not_deleted(
    engine: sa.Engine, writer: httpx.AsyncClient
) -> None:
    load_table(engine, "c,in,out,reserved\nNOR,who knows,,\n")
    for path in (ACCORD, "/v1/sources/table"):
        assert (await writer.delete(path)).status_code == 409
    assert said(await member(writer, "1969")) == "none possible"
