"""A URL with a revision in it answers the same bytes for ever."""

import httpx
import pytest
import sqlalchemy as sa

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.actions import commands
from app.countries.commands import put_countries
from app.countries.schemas import CountryIn
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from tests import example
from tests.support import assert_problem, change

pytestmark = pytest.mark.anyio
PINNED = [
    f"/v1/accords/{example.HARBOUR}/members?revision=5",
    f"/v1/accords/{example.HARBOUR}/members/NOR?revision=5",
    f"/v1/accords/{example.HARBOUR}/members/NOR?revision=5&as_of=1991",
    f"/v1/accords/{example.HARBOUR}/members/USA?revision=5",
    f"/v1/accords/{example.HARBOUR}/history?revision=5",
    f"/v1/accords/{example.HARBOUR}/absent?revision=5&region=northern-europe",
    f"/v1/accords/{example.HARBOUR}/actions?revision=5",
    f"/v1/accords/{example.HARBOUR}?revision=5",
    "/v1/accords?revision=5",
    "/v1/countries/NOR?revision=5",
    "/v1/countries/NOR/memberships?revision=5",
    "/v1/countries?revision=5&limit=100",
    f"/v1/sources/{example.GAZETTE}?revision=5",
    f"/v1/sources/{example.GAZETTE}/citations?revision=5",
    "/v1/memberships?revision=5&status=party",
    "/v1/compare?country=NOR&country=SWE&revision=5",
    "/v1/search?q=harbour&revision=5",
    "/v1/changes?since=2&revision=5",
    "/v1/revisions/3",
    "/v1/revisions?revision=5",
]


def edit_everything(engine: sa.Engine) -> None:
    """Change the accord, the source, the country and the ledger, each in a revision of its own."""
    with change(engine, "another title") as made:
        accord = {
            **example.ACCORDS[0],
            "title": "Convention on Loud Harbours",
            "in_force_on": "1999",
        }
        put_accord(made, AccordIn.model_validate(accord))
    with change(engine, "another source") as made:
        source = {**example.SOURCES[0], "title": "Harbour Herald", "publisher": "Nobody"}
        put_source(made, SourceIn.model_validate(source))
    with change(engine, "another country") as made:
        norway = {"code": "NOR", "kind": "state", "name": "Norge", "origin": "a test"}
        put_countries(made, [CountryIn.model_validate(norway)])
    with change(engine, "another act") as made:
        commands.record_actions(made, example.HARBOUR, [example.action("USA", "accession", "2001")])
        number = made.session.execute(
            sa.text("SELECT id FROM action WHERE country = 'NOR' AND kind = 'ratification'")
        ).scalars()
        commands.retract_actions(made, [next(iter(number))], "a test")


async def test_pinned_answers_never_change_whatever_is_edited_later(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    before = {url: await client.get(url) for url in PINNED}
    edit_everything(engine)
    for url, answer in before.items():
        assert answer.status_code == 200, answer.text
        assert "immutable" in answer.headers["cache-control"], url
        again = await client.get(url)
        assert again.content == answer.content, url
        assert again.headers["etag"] == answer.headers["etag"], url


async def test_answers_of_today_do_change(client: httpx.AsyncClient, engine: sa.Engine) -> None:
    url = f"/v1/accords/{example.HARBOUR}/members/USA"
    assert (await client.get(url)).json()["status"] == "none"
    edit_everything(engine)
    body = (await client.get(url)).json()
    assert (body["status"], body["revision"]) == ("party", 9)


async def test_the_answer_says_which_revision_answered(client: httpx.AsyncClient) -> None:
    url = f"/v1/accords/{example.HARBOUR}/members"
    newest = await client.get(url)
    assert newest.headers["revision"] == "5"
    assert newest.json()["revision"] == 5
    older = await client.get(url, params={"revision": 3})
    assert older.headers["revision"] == "3"
    assert older.json()["revision"] == 3


async def test_an_instant_means_the_revision_of_then(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    recorded = (await client.get("/v1/revisions/4")).json()["recorded_at"]
    url = f"/v1/accords/{example.LANTERN}/members/ITA"
    at = await client.get(url, params={"known_at": recorded})
    assert at.json()["revision"] == 4
    assert "immutable" not in at.headers["cache-control"]
    early = {"known_at": "2001-01-01T00:00:00Z"}
    assert_problem(await client.get(url, params=early), 404, "not-found")


async def test_a_revision_that_does_not_exist_yet_is_not_found(client: httpx.AsyncClient) -> None:
    url = f"/v1/accords/{example.HARBOUR}/members"
    assert_problem(await client.get(url, params={"revision": 6}), 404, "not-found")


async def test_a_pinned_question_without_a_day_is_about_the_day_of_the_revision(
    client: httpx.AsyncClient,
) -> None:
    recorded = (await client.get("/v1/revisions/5")).json()["recorded_at"]
    body = (await client.get(PINNED[0])).json()
    assert body["as_of"] == recorded[:10]


async def test_what_was_retracted_is_known_before_and_marked_after(
    client: httpx.AsyncClient,
) -> None:
    url = f"/v1/accords/{example.LANTERN}/members/ITA"
    before = (await client.get(url, params={"revision": 3})).json()
    after = (await client.get(url, params={"revision": 5})).json()
    assert (before["status"], after["status"]) == ("signed", "none")
    assert after["actions"] == after["spans"] == []
    (act,) = after["timeline"]["retracted"]
    assert (act["retracted_in"], act["retraction_reason"]) == (4, "Italy never signed.")
    (span,) = after["timeline"]["spans"]
    assert (span["known_from"], span["known_to"]) == (3, 4)
    assert "retracted_in" not in before["actions"][0]
    assert before["timeline"]["retracted"] == []


async def test_a_membership_sends_each_action_once(client: httpx.AsyncClient) -> None:
    for code in ("EST", "LVA", "ITA"):
        for slug in (example.HARBOUR, example.LANTERN):
            body = (await client.get(f"/v1/accords/{slug}/members/{code}")).json()
            sent = [act["id"] for act in (*body["actions"], *body["timeline"]["retracted"])]
            assert len(sent) == len(set(sent))
