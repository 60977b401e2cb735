"""Accords that a curator marks as one treaty, which several registries record."""

import httpx
import pytest
import sqlalchemy as sa

from app.accords.commands import put_accords
from app.accords.schemas import AccordIn
from tests.support import Body, assert_problem, change, get
from tests.telling import TREATY, Teller
from tests.walking import every

pytestmark = pytest.mark.anyio
PEOPLE = {"accept": "text/html"}
OTHER = {**TREATY, "slug": "lamps-elsewhere", "title": "Lamps, a Treaty on"}
THIRD = {**TREATY, "slug": "lamps-thirdly", "title": "Treaty on Lamps (third list)"}
RECORDS = (TREATY, OTHER, THIRD)


@pytest.fixture
async def marked(teller: Teller) -> Teller:
    """One treaty, two doubles of it."""
    for record in RECORDS:
        await teller.send("POST", "/accords", record, 201)
    for double in (OTHER, THIRD):
        await teller.edit(f"/accords/{double['slug']}", {"same_as": TREATY["slug"]})
    return teller


async def records(client: httpx.AsyncClient, slug: str, **asked: int) -> Body:
    read = await get(client, f"/v1/accords/{slug}", **asked)
    return {name: read[name] for name in ("same_as", "also_recorded_as") if name in read}


async def test_all_records_of_a_treaty_name_each_other(marked: Teller) -> None:
    slugs = {record["slug"] for record in RECORDS}
    for slug in slugs:
        told = await records(marked.client, slug)
        assert told["also_recorded_as"] == sorted(slugs - {slug})
        assert told.get("same_as") == (None if slug == TREATY["slug"] else TREATY["slug"])


async def test_a_mark_is_versioned_and_can_be_taken_back(marked: Teller) -> None:
    before = (await get(marked.client, "/v1/revisions"))["revision"]
    await marked.edit(f"/accords/{OTHER['slug']}", {"same_as": None})
    assert await records(marked.client, OTHER["slug"]) == {}
    assert (await records(marked.client, TREATY["slug"]))["also_recorded_as"] == [THIRD["slug"]]
    then = await records(marked.client, OTHER["slug"], revision=before)
    assert then["same_as"] == TREATY["slug"]


async def test_a_mark_tells_of_all_that_it_concerns_and_moves_no_status(marked: Teller) -> None:
    since = (await get(marked.client, "/v1/revisions"))["revision"]
    await marked.edit(f"/accords/{OTHER['slug']}", {"same_as": None})
    told = await every(marked.client, "/v1/changes", since=since)
    found = {(one["subject"], one["id"], one["change"]) for one in told}
    assert found == {("accord", slug, "corrected") for slug in (OTHER["slug"], TREATY["slug"])}


async def test_an_edit_of_something_else_leaves_a_mark(marked: Teller) -> None:
    await marked.edit(f"/accords/{OTHER['slug']}", {"summary": "On lamps."})
    assert (await records(marked.client, OTHER["slug"]))["same_as"] == TREATY["slug"]


async def test_an_import_leaves_a_mark_and_a_mark_keeps_no_import_out(
    marked: Teller, engine: sa.Engine
) -> None:
    newer = AccordIn.model_validate({**OTHER, "title": "Lamps, a newer title"})
    with change(engine, "an import") as made:
        put_accords(made, [newer])
    read = await get(marked.client, f"/v1/accords/{OTHER['slug']}")
    assert (read["title"], read["same_as"]) == (newer.title, TREATY["slug"])


@pytest.mark.parametrize(
    ("slug", "same_as", "code"),
    [
        (TREATY["slug"], TREATY["slug"], "no_single_record"),
        (TREATY["slug"], OTHER["slug"], "no_single_record"),
        (TREATY["slug"], "abraham-accords", "no_single_record"),
        ("abraham-accords", OTHER["slug"], "no_single_record"),
        ("abraham-accords", "no-such", "unknown_accord"),
    ],
)
async def test_records_stand_around_one(marked: Teller, slug: str, same_as: str, code: str) -> None:
    tag = (await marked.client.get(f"/v1/accords/{slug}")).headers["etag"]
    answer = await marked.client.patch(
        f"/v1/accords/{slug}", json={"same_as": same_as}, headers={"if-match": tag}
    )
    body = assert_problem(answer, 400, "invalid-request")
    assert [(one["pointer"], one["code"]) for one in body["errors"]] == [("/same_as", code)]


async def test_what_doubles_name_is_not_deleted(marked: Teller) -> None:
    async def delete(slug: str) -> httpx.Response:
        tag = (await marked.client.get(f"/v1/accords/{slug}")).headers["etag"]
        return await marked.client.delete(f"/v1/accords/{slug}", headers={"if-match": tag})

    assert_problem(await delete(TREATY["slug"]), 409, "conflict")
    assert (await delete(OTHER["slug"])).status_code == 204
    assert (await records(marked.client, TREATY["slug"]))["also_recorded_as"] == [THIRD["slug"]]


async def test_hits_of_a_search_name_their_doubles(marked: Teller) -> None:
    found = (await get(marked.client, "/v1/search", q="lamps"))["items"]
    told = {one["id"]: one.get("also_recorded_as") for one in found}
    assert told[OTHER["slug"]] == sorted([TREATY["slug"], THIRD["slug"]])
    (other,) = (await get(marked.client, "/v1/search", q="abraham accords", kind="accord"))["items"]
    assert "also_recorded_as" not in other


@pytest.mark.parametrize("address", ["/accords/{}", "/catalogue", "/search?q=lamps"])
async def test_pages_lead_to_doubles_and_say_where_they_come_from(
    marked: Teller, address: str
) -> None:
    await marked.tell("NOR", "ratification", "1990-01-01", to=OTHER["slug"])
    await marked.source("lists", publisher="Lamp Office", lists=[OTHER["slug"]], status_on="2026")
    page = await marked.client.get(address.format(TREATY["slug"]), headers=PEOPLE)
    assert page.status_code == 200
    (said,) = [
        part.split("</span></p>")[0].split("</span></th>")[0].split("</span></li>")[0]
        for part in page.text.split('class="soft doubles">')[1:]
        if f'"/accords/{OTHER["slug"]}"' in part and f'"/accords/{THIRD["slug"]}"' in part
    ]
    assert "Lamp Office</span> · Members 1)" in said
