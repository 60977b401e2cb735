"""Question pages: a sentence, a table, a map and a CSV for each; and end notes in place."""

import csv
import io
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.notes import evidence
from app.pages import negotiation
from tests.example import HARBOUR
from tests.walking import every

pytestmark = pytest.mark.anyio
PEOPLE = {"accept": "text/html"}
MEMBERS = f"/v1/accords/{HARBOUR}/members"


@pytest.fixture
def app(shared_app: FastAPI) -> FastAPI:
    return shared_app


async def rows(client: httpx.AsyncClient, address: str) -> list[dict[str, str]]:
    answer = await client.get(address, params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("language", negotiation.LANGUAGES)
@pytest.mark.parametrize("name", ["signed", "absent", "left", "between"])
async def test_every_question_is_answered_in_every_language(
    client: httpx.AsyncClient, name: str, language: str
) -> None:
    address = f"/accords/{HARBOUR}/questions/{name}?lang={language}"
    answer = await client.get(address, headers=PEOPLE)
    assert answer.status_code == 200
    for part in ('class="standfirst"', "format=csv", "/map.svg", "changes.atom?accord="):
        assert part in answer.text


@pytest.mark.parametrize(
    ("name", "by", "value"), [("signed", "status", "signed"), ("left", "standing", "former")]
)
async def test_a_question_tells_of_those_that_the_api_tells_of(
    client: httpx.AsyncClient, name: str, by: str, value: str
) -> None:
    asked: dict[str, Any] = {by: value}
    expected = {item["country"]["code"] for item in await every(client, MEMBERS, **asked)}
    assert expected
    found = await rows(client, f"/accords/{HARBOUR}/questions/{name}")
    assert {row["country_code"] for row in found} == expected


async def test_a_table_says_in_which_language_its_names_are(client: httpx.AsyncClient) -> None:
    address = f"/accords/{HARBOUR}/questions/absent?format=csv"
    found = {}
    for language in ("en", "ru"):
        answer = await client.get(address, headers={"accept-language": language})
        assert answer.headers["content-language"] == language
        assert "Accept-Language" in answer.headers["vary"]
        assert answer.headers["revision"]
        found[language] = answer.text
    assert found["en"] != found["ru"]


async def test_who_is_absent_stands_in_its_region(client: httpx.AsyncClient) -> None:
    found = await rows(client, f"/accords/{HARBOUR}/questions/absent")
    bound = {
        item["country"]["code"]
        for standing in ("member", "signatory")
        for item in await every(client, MEMBERS, standing=standing)
    }
    assert not bound & {row["country_code"] for row in found}
    assert {row["group"] for row in found} >= {"Africa", "Americas", "Asia", "Europe", "Oceania"}


async def test_between_two_days_who_came_and_who_went_is_told(client: httpx.AsyncClient) -> None:
    day = {"since": "1900-01-01"}
    answer = await client.get(
        f"/accords/{HARBOUR}/questions/between", params={**day, "format": "csv"}
    )
    found = list(csv.DictReader(io.StringIO(answer.text)))
    members = {item["country"]["code"] for item in await every(client, MEMBERS, standing="member")}
    came = {row["country_code"] for row in found if row["group"] == "came"}
    assert came == members
    assert {row["before"] for row in found} == {"none"}


async def test_a_month_without_acts_so_far_is_said_before_older_ones_are_shown(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/happened?as_of=2024-08-15", headers=PEOPLE)).text
    assert "No act of August 2024 is recorded yet. Acts done in " in page
    acts = await every(client, "/v1/actions", limit=100)
    newest = max(
        one["done_on"]["edtf"]
        for one in acts
        if re.fullmatch(r"\d{4}-\d\d-\d\d", one["done_on"]["edtf"])
    )
    page = (await client.get(f"/happened?as_of={newest}", headers=PEOPLE)).text
    assert 'class="standfirst"' in page
    assert "is recorded yet" not in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/happened?month=9999-12", 200),
        ("/happened?month=1000-01", 200),
        ("/happened?month=0000-01", 400),
    ],
)
async def test_the_ends_of_the_calendar_have_pages(
    client: httpx.AsyncClient, address: str, status: int
) -> None:
    assert (await client.get(address, headers=PEOPLE)).status_code == status


async def test_what_happened_is_told_by_the_day_of_the_act(client: httpx.AsyncClient) -> None:
    acts = await every(client, "/v1/actions", limit=100)
    month = max(
        act["done_on"]["earliest"][:7]
        for act in acts
        if len(act["done_on"]["edtf"]) == len("2020-01-01")
    )
    expected = sorted(
        (act["country"]["code"], act["kind"])
        for act in acts
        if act["done_on"].get("earliest", "")[:7] == month
        and act["done_on"].get("latest", "")[:7] == month
    )
    answer = await client.get("/happened", params={"month": month, "format": "csv"})
    found = csv.DictReader(io.StringIO(answer.text))
    assert sorted((row["country_code"], row["kind"]) for row in found) == expected
    page = await client.get("/happened", params={"month": month}, headers=PEOPLE)
    assert page.status_code == 200
    assert page.text.count('<th scope="row">') == len(expected)


async def test_all_acts_are_paged_with_their_evidence(client: httpx.AsyncClient) -> None:
    page = await client.get(f"/accords/{HARBOUR}/acts", headers=PEOPLE)
    acts = await every(client, f"/v1/accords/{HARBOUR}/actions")
    assert page.text.count('class="act-card"') == min(25, len(acts))
    assert page.text.count("<cite") >= min(25, len(acts))
    assert (await client.get(f"/accords/{HARBOUR}/acts?kind=wedding")).status_code == 400


LONG = "For the European part of the Kingdom only, until further notice is given to the depositary."


@pytest.mark.parametrize(
    ("text", "said", "told"),
    [
        ("For the Kingdom.", "See end note “For the Kingdom.”", True),
        ("For the Kingdom.", "See end notes “Other.”, “For the Kingdom.”", True),
        (LONG, "See end note “For the European part of the Kingdom only, until …”", True),
        (LONG, "See end note “For the European part of the Republic …”", False),
        (LONG, "For the European part", False),
    ],
)
def test_a_note_is_known_by_its_first_words(text: str, said: str, told: bool) -> None:
    assert evidence.named(text, said) is told
