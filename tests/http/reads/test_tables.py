"""Every collection as CSV and NDJSON: whole, of one revision, and as safe as it is plain."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
import sqlalchemy as sa

from app.actions import commands, queries
from app.api import tables
from app.api.fields import ABSENT, Line
from app.api.models import Model, PartialDateOut
from app.http.reads import tables as reads
from app.main import create_app
from app.settings import Settings
from tests.example import CAFE, GAZETTE, HARBOUR, action
from tests.http.urls import EVERY
from tests.support import Body, assert_problem, change, faults_of
from tests.walking import every

pytestmark = pytest.mark.anyio
CONTRACT = create_app(Settings()).openapi()["paths"]
LISTS = {
    path: url
    for path, url in EVERY.items()
    if "text/csv" in CONTRACT[path]["get"]["responses"]["200"]["content"]
}
EMPTY = {"/accords/{slug}/notes", "/accords/{slug}/passages"}
"""Of which the example has none there."""
MEMBERS = f"/v1/accords/{HARBOUR}/members"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def suffixed(url: str, suffix: str) -> str:
    path, mark, query = url.partition("?")
    return f"{path}.{suffix}{mark}{query}"


def with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"


def holds(item: Any, shown: Any) -> bool:
    """Whether an item of a table is what JSON shows, with what only tables have or without."""
    if isinstance(item, dict) and isinstance(shown, dict):
        return all(name in item and holds(item[name], shown[name]) for name in shown)
    return bool(item == shown)


def test_there_are_lists() -> None:
    assert len(LISTS) >= 17
    assert {"/memberships", "/changes", "/compare", "/accords/{slug}/history"} <= LISTS.keys()


@pytest.mark.parametrize("path", LISTS)
async def test_every_list_is_a_table_by_suffix_format_and_accept(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    url = LISTS[path]
    base, _, query = url.partition("?")
    asked: Body = parse_qs(query)
    shown = await every(client, base, **asked)
    # So that there are several pages behind a table.
    monkeypatch.setattr(reads, "_AT_ONCE", 3)
    whole = await client.get(suffixed(url, "ndjson"))
    assert whole.status_code == 200, whole.text
    assert whole.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    told = [json.loads(line) for line in whole.text.splitlines()]
    assert all(map(holds, told, shown))
    assert len(told) == len(shown)
    table = await client.get(suffixed(url, "csv"))
    assert table.status_code == 200, table.text
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    name = f"-r{table.headers['revision']}.csv"
    assert table.headers["content-disposition"].endswith(f'{name}"')
    read = rows(table.text)
    assert len(read) >= len(shown)
    assert shown or path in EMPTY
    assert table.text.count("\r\n") >= len(read) + 1
    for same in (
        await client.get(with_query(url, "format=csv")),
        await client.get(url, headers={"accept": "text/csv, application/json;q=0.5"}),
    ):
        assert same.text == table.text
        assert "vary" in same.headers


@pytest.mark.parametrize("path", LISTS)
async def test_every_list_can_be_asked_for_less_and_again(
    client: httpx.AsyncClient, path: str
) -> None:
    url = suffixed(LISTS[path], "csv")
    first = await client.get(url)
    again = await client.get(url, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    head = await client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]
    page = await client.get(with_query(url, "limit=1"))
    shown = (await client.get(with_query(LISTS[path], "limit=1"))).json()
    assert page.text.splitlines()[0] == first.text.splitlines()[0]
    assert len(page.text) <= len(first.text)
    assert ("link" in page.headers) == ("next" in shown)
    if "next" in shown:
        following = page.headers["link"].split(">")[0].removeprefix("<")
        more = await client.get(following)
        assert more.headers["content-type"].startswith("text/csv")
        assert more.text != page.text


@pytest.mark.parametrize("coding", ["gzip", "br", "identity"])
async def test_a_stream_is_compressed_as_the_client_likes(
    client: httpx.AsyncClient, coding: str
) -> None:
    headers = {"accept-encoding": coding}
    answer = await client.get("/v1/countries.csv", headers=headers)
    assert answer.headers.get("content-encoding", "identity") == coding
    assert rows(answer.text)[0]["code"] == "ABW"
    named = {**headers, "if-none-match": answer.headers["etag"]}
    assert (await client.get("/v1/countries.csv", headers=named)).status_code == 304
    assert gzip.decompress(gzip.compress(answer.content)) == answer.content


async def test_what_is_within_has_columns_of_its_own(client: httpx.AsyncClient) -> None:
    members = {row["country_code"]: row for row in rows((await client.get(f"{MEMBERS}.csv")).text)}
    assert members["NOR"]["country_name"] == "Norway"
    assert (members["NOR"]["status"], members["NOR"]["disputed"]) == ("party", "false")
    assert members["LVA"]["disputed"] == "true"
    acts = rows((await client.get("/v1/actions.csv", params={"accord": HARBOUR})).text)
    doubted = [row for row in acts if row["country_code"] == "EST"]
    assert [row["citation_stance"] for row in doubted] == ["supports", "disputes"]
    partial = next(row for row in acts if row["country_code"] == "BEL")
    assert (partial["done_on"], partial["done_on_earliest"], partial["done_on_latest"]) == (
        "1994/1996",
        "1994-01-01",
        "1996-12-31",
    )
    cited = rows((await client.get(f"/v1/sources/{GAZETTE}/citations.csv")).text)
    assert cited[0]["action_citation_quote"].startswith(cited[0]["action_country_code"])
    assert not any(cell.startswith(("[", "{")) for row in cited for cell in row.values())
    compared = (await client.get("/v1/compare.csv?country=NOR&country=SWE")).text
    pairs = [(row["accord_slug"], row["member_country_code"]) for row in rows(compared)]
    assert len(pairs) == len(set(pairs))
    assert (HARBOUR, "NOR") in pairs
    open_ones = rows((await client.get(f"{MEMBERS}.csv?as_of=1994-06")).text)
    assert "; " in next(one["sometime"] for one in open_ones if one["country_code"] == "BEL")


class Item(Model):
    """An item with all that a table must hold."""

    text: Line
    """A text."""
    when: PartialDateOut = ABSENT
    """A day."""
    many: list[Line]
    """Texts."""
    sure: bool
    """A flag."""


NASTY: dict[str, Any] = {
    "=1+1": "'=1+1",
    "+1": "'+1",
    "-1": "'-1",
    "@SUM(A1)": "'@SUM(A1)",
    "\tx": "'\tx",
    'say "no", then\r\nleave': 'say "no", then\r\nleave',
    "Türkiye": "Türkiye",
}


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_begins_a_formula_and_every_text_survives(text: str) -> None:
    item: Body = {"text": text, "many": [text, "b"], "sure": True}
    of = tables.table(Item)
    data = (tables.header(of) + tables.as_csv([item], of)).decode()
    (row,) = rows(data)
    assert row == {
        "text": NASTY[text],
        "when": "",
        "when_earliest": "",
        "when_latest": "",
        "many": f"{NASTY[text]}; b",
        "sure": "true",
    }
    assert json.loads(tables.as_ndjson([item])) == item


def before_the_second_page(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> list[int]:
    """Do this when a list of actions is asked for again; returns the count of times asked."""
    monkeypatch.setattr(reads, "_AT_ONCE", 5)
    real, asked = queries.list_actions, [0]

    def listing(*given: Any) -> Any:
        asked[0] += 1
        if asked[0] == 2:
            do()
        return real(*given)

    monkeypatch.setattr(queries, "list_actions", listing)
    return asked


async def test_a_table_is_of_one_revision_whatever_is_written_meanwhile(
    client: httpx.AsyncClient, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "/v1/actions.ndjson"
    before = (await client.get(url)).text

    def write() -> None:
        with change(engine) as made:
            commands.record_actions(made, CAFE, [action("ITA", "signature", "2004-04-04")])

    asked = before_the_second_page(monkeypatch, write)
    assert (await client.get(url)).text == before
    assert asked[0] > 5
    assert (await client.get(url)).text != before


async def test_what_fails_behind_the_first_page_ends_the_stream_unfinished(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("the disk is gone")

    before_the_second_page(monkeypatch, fail)
    with pytest.raises(RuntimeError, match="the disk is gone"):
        await client.get("/v1/actions.csv")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "application/json"),
        ("application/json, text/csv", "application/json"),
        ("text/csv, application/json;q=0.9", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/x-ndjson", "application/x-ndjson; charset=utf-8"),
        ("application/*;q=0.1, text/csv;q=0.2", "text/csv; charset=utf-8"),
        ("text/html, */*;q=0.1", "application/json"),
    ],
)
async def test_accept_decides_where_nothing_else_does(
    client: httpx.AsyncClient, accept: str, form: str
) -> None:
    answer = await client.get(MEMBERS, headers={"accept": accept})
    assert answer.headers["content-type"] == form


async def test_the_name_of_a_file_is_plain_whatever_the_path(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/countries/C%C3%B4te%20d'Ivoire/memberships.csv?as_of=2020")
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="countries-C-te-d-Ivoire-memberships-2020'
        f'-r{answer.headers["revision"]}.csv"'
    )


async def test_errors_are_told_before_a_table_begins(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/v1/accords/no-such/members.csv"), 404, "not-found")
    assert_problem(await client.get(f"{MEMBERS}.csv?status=x"), 400, "invalid-request")
    assert_problem(await client.get(f"{MEMBERS}?format=xml"), 400, "invalid-request")
    for url in (f"/v1/accords/{HARBOUR}", f"{MEMBERS}/NOR", "/v1/countries/NOR", "/v1/actions/1"):
        problem = assert_problem(await client.get(f"{url}.csv"), 406, "not-acceptable")
        assert "This is no list" in problem["detail"]


async def test_a_suffix_that_format_contradicts_is_refused(client: httpx.AsyncClient) -> None:
    for suffix, form in (("csv", "json"), ("csv", "ndjson"), ("ndjson", "csv")):
        response = await client.get(f"{MEMBERS}.{suffix}", params={"format": form})
        assert faults_of(assert_problem(response, 400, "invalid-request")) == {
            "format": "contradiction"
        }
    assert (await client.get(f"{MEMBERS}.csv?format=csv")).status_code == 200
    assert_problem(await client.get("/v1/changes.atom?format=csv"), 400, "invalid-request")
    assert_problem(await client.get(f"{MEMBERS}.xml"), 404, "not-found")
