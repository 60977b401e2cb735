"""Pages of every collection: complete, each item once, by cursors that fit one question only."""

from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.actions import commands
from app.db import revisions
from tests import example
from tests.http.urls import EVERY
from tests.support import assert_problem, change, faults_of
from tests.walking import every

pytestmark = pytest.mark.anyio
MEMBERS = f"/v1/accords/{example.HARBOUR}/members"
NO_PAGES = {"/", "/exports", "/sources/{slug}/document"}
COLLECTIONS = {
    path: url
    for path, url in EVERY.items()
    # What ends in a parameter is one thing, what ends in a suffix is another form of things.
    if path not in NO_PAGES and not {"{", "."} & set(path.rsplit("/", 1)[-1])
}


@pytest.mark.parametrize("path", COLLECTIONS)
async def test_small_pages_hold_what_a_large_one_does(client: httpx.AsyncClient, path: str) -> None:
    url, _, query = COLLECTIONS[path].partition("?")
    asked: dict[str, Any] = {**parse_qs(query), "limit": 100}
    whole = (await client.get(url, params=asked)).json()
    paged = await every(client, url, **{**asked, "limit": 7 if len(whole["items"]) < 50 else 60})
    assert paged[: len(whole["items"])] == whole["items"]
    assert ("next" in whole) == (len(paged) > 100)
    assert {"as_of", "revision"} <= set(whole)


def changed(cursor: str) -> list[str]:
    """Cursors that nobody was given."""
    middle = len(cursor) // 2
    swapped = "A" if cursor[middle] != "A" else "B"
    return [
        cursor[:-1],
        cursor[1:],
        cursor + "A",
        cursor[:middle] + swapped + cursor[middle + 1 :],
        cursor[::-1],
        "A" * len(cursor),
        "next",
        "1",
        "bnVsbA",
    ]


@pytest.mark.parametrize("path", COLLECTIONS)
async def test_a_forged_or_changed_cursor_is_refused(client: httpx.AsyncClient, path: str) -> None:
    url, _, query = COLLECTIONS[path].partition("?")
    asked: dict[str, Any] = {**parse_qs(query), "limit": 1}
    body = (await client.get(url, params=asked)).json()
    cursors = ["bnVsbA"]
    if "next" in body:
        asked = parse_qs(urlsplit(body["next"]).query)
        cursors = changed(asked.pop("cursor")[0])
    for cursor in cursors:
        response = await client.get(url, params={**asked, "cursor": cursor})
        fault = assert_problem(response, 400, "invalid-request")
        assert faults_of(fault) == {"cursor": "cursor"}


@pytest.mark.parametrize(
    "other",
    [
        {"standing": "former"},
        {"status": "party"},
        {"as_of": "1999-01-01"},
        {"revision": "4"},
        {"region": "europe"},
        {"disputed": "true"},
    ],
    ids=str,
)
async def test_a_cursor_fits_its_own_filters_only(
    client: httpx.AsyncClient, other: dict[str, str]
) -> None:
    first = (await client.get(MEMBERS, params={"limit": 2, "standing": "member"})).json()
    asked = parse_qs(urlsplit(first["next"]).query)
    assert (await client.get(MEMBERS, params=asked)).status_code == 200
    response = await client.get(MEMBERS, params={**asked, **other})
    assert_problem(response, 400, "invalid-request")


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("/v1/countries", "/v1/accords"),
        (MEMBERS, f"/v1/accords/{example.TEA}/members"),
        (f"/v1/sources/{example.GAZETTE}/citations", f"/v1/sources/{example.LEDGER}/citations"),
        ("/v1/countries/NOR/memberships", "/v1/countries/SWE/memberships"),
    ],
    ids=["collection", "accord", "source", "country"],
)
async def test_a_cursor_of_another_address_is_refused(
    client: httpx.AsyncClient, url: str, other: str
) -> None:
    first = (await client.get(url, params={"limit": 1})).json()
    asked = parse_qs(urlsplit(first["next"]).query)
    assert (await client.get(url, params=asked)).status_code == 200
    assert_problem(await client.get(other, params=asked), 400, "invalid-request")


async def test_the_page_may_grow_on_the_way(client: httpx.AsyncClient) -> None:
    first = (await client.get(MEMBERS, params={"limit": 2})).json()
    asked = parse_qs(urlsplit(first["next"]).query)
    rest = (await client.get(MEMBERS, params={**asked, "limit": 100})).json()
    whole = (await client.get(MEMBERS, params={"limit": 100})).json()
    assert first["items"] + rest["items"] == whole["items"]


async def test_the_next_page_asks_about_the_same_revision_and_day(
    client: httpx.AsyncClient,
) -> None:
    first = (await client.get(MEMBERS, params={"limit": 2, "as_of": "1999"})).json()
    asked = parse_qs(urlsplit(first["next"]).query)
    assert asked["revision"] == [str(first["revision"])]
    assert asked["as_of"] == ["1999"]
    second = (await client.get(first["next"])).json()
    assert (second["revision"], second["as_of"]) == (first["revision"], "1999")


@pytest.mark.parametrize("path", COLLECTIONS)
async def test_a_cursor_alone_goes_on_where_it_was(client: httpx.AsyncClient, path: str) -> None:
    url, _, query = COLLECTIONS[path].partition("?")
    body = (await client.get(url, params={**parse_qs(query), "limit": 1})).json()
    if "next" not in body:
        assert "next_cursor" not in body
        return
    following = await client.get(url, params={"cursor": body["next_cursor"], "limit": 1})
    assert following.status_code == 200, following.text
    assert following.json() == (await client.get(body["next"])).json()


async def test_a_cursor_alone_holds_the_filters_the_revision_and_the_day(
    client: httpx.AsyncClient,
) -> None:
    asked: dict[str, Any] = {
        "standing": "member,former",
        "region": "Europe",
        "as_of": "2010-06",
        "revision": 3,
    }
    whole = (await client.get(MEMBERS, params=asked)).json()
    first = (await client.get(MEMBERS, params={**asked, "limit": 2})).json()
    rest = (await client.get(MEMBERS, params={"cursor": first["next_cursor"]})).json()
    assert first["items"] + rest["items"] == whole["items"]
    assert (rest["as_of"], rest["revision"]) == ("2010-06", 3)
    repeated = await client.get(
        MEMBERS, params={"standing": "member,former", "cursor": first["next_cursor"]}
    )
    assert repeated.json() == rest
    others: list[dict[str, Any]] = [
        {"standing": "member"},
        {"as_of": "2010"},
        {"revision": 4},
        {"disputed": "true"},
    ]
    for other in others:
        response = await client.get(MEMBERS, params={**other, "cursor": first["next_cursor"]})
        assert faults_of(assert_problem(response, 400, "invalid-request")) == {"cursor": "cursor"}


async def test_a_cursor_says_nothing_of_the_form(client: httpx.AsyncClient) -> None:
    first = (await client.get("/v1/countries", params={"limit": 3, "kind": "state"})).json()
    asked = {"cursor": first["next_cursor"], "limit": 2}
    lines = (await client.get("/v1/countries.csv", params=asked)).text.splitlines()
    page = (await client.get("/v1/countries", params=asked)).json()
    assert [line.partition(",")[0] for line in lines[1:]] == [i["code"] for i in page["items"]]


async def test_a_cursor_outlives_a_write_and_midnight(
    own_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = httpx.ASGITransport(app=own_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        whole = (await client.get(MEMBERS)).json()
        first = (await client.get(MEMBERS, params={"limit": 3})).json()
        with change(own_app.state.engine) as made:
            late = example.action("USA", "signature", "1990-05-01")
            commands.record_actions(made, example.HARBOUR, [late])

        class Tomorrow(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> "Tomorrow":
                return cls(2199, 1, 1, tzinfo=tz)

        monkeypatch.setattr(revisions, "datetime", Tomorrow)
        newer = (await client.get(MEMBERS, params={"limit": 100})).json()
        assert (newer["as_of"], newer["revision"]) == ("2199-01-01", first["revision"] + 1)
        rest = (await client.get(MEMBERS, params={"cursor": first["next_cursor"]})).json()
    assert first["items"] + rest["items"] == whole["items"]
    assert (rest["as_of"], rest["revision"]) == (first["as_of"], first["revision"])
