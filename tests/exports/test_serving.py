"""Exports over HTTP: the list, immutable files in ranges, and the stable address of the newest."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.exports import commands
from app.settings import Settings
from tests.conftest import settings_for
from tests.exports import reading
from tests.support import PUBLIC_URL, assert_problem

pytestmark = pytest.mark.anyio
MEMBERS = "/v1/exports/5/members.csv.gz"
SQLITE = "/v1/exports/5/depositary.sqlite"


@pytest.fixture
def settings(new_database: Callable[[str], str], folder: Path) -> Settings:
    made = settings_for(new_database("example"))
    return made.model_copy(update={"exports": str(folder)})


@pytest.fixture
def export(engine: sa.Engine, folder: Path) -> Path:
    made, _ = commands.export(engine, folder, None, ["csv", "sqlite"], PUBLIC_URL, "MIT")
    return made


async def test_the_list_names_each_file_and_where_it_is(
    client: httpx.AsyncClient, export: Path
) -> None:
    response = await client.get("/v1/exports")
    body = response.json()
    (listed,) = body["items"]
    assert (listed["revision"], body["revision"]) == (5, 5)
    assert {file["name"] for file in listed["files"]} == {path.name for path in export.iterdir()}
    for file in listed["files"]:
        assert file["url"] == f"{PUBLIC_URL}/v1/exports/5/{file['name']}"
        sent = await client.get(file["url"].removeprefix(PUBLIC_URL))
        assert sent.status_code == 200
        assert sent.headers["content-type"] == file["media_type"]
        assert len(sent.content) == file["bytes"]
        assert hashlib.sha256(sent.content).hexdigest() == file["sha256"]


async def test_the_list_tells_at_once_of_what_came_and_went(
    client: httpx.AsyncClient, engine: sa.Engine, folder: Path
) -> None:
    async def listed() -> list[int]:
        items = (await client.get("/v1/exports")).json()["items"]
        return [one["revision"] for one in items]

    assert await listed() == []
    for revision, known in ((3, [3]), (5, [5, 3])):
        commands.export(engine, folder, revision, ["csv"], PUBLIC_URL, "MIT")
        assert await listed() == known
    commands.keep(folder, 1)
    assert await listed() == [5]


async def test_a_file_says_its_digest_and_may_be_kept_for_ever(
    client: httpx.AsyncClient, export: Path
) -> None:
    text = (export / "members.csv.gz").read_bytes()
    response = await client.get(MEMBERS, headers={"accept-encoding": "br, gzip"})
    assert response.content == text
    digest = hashlib.sha256(text)
    assert response.headers["etag"] == f'"{digest.hexdigest()}"'
    encoded = base64.b64encode(digest.digest()).decode()
    assert response.headers["repr-digest"] == f"sha-256=:{encoded}:"
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["revision"] == "5"
    assert response.headers["accept-ranges"] == "bytes"
    assert "content-encoding" not in response.headers
    assert response.headers["content-disposition"].endswith('"depositary-r5-members.csv.gz"')


@pytest.mark.parametrize("url", [MEMBERS, SQLITE])
async def test_what_the_client_has_is_not_sent_again(
    client: httpx.AsyncClient, export: Path, url: str
) -> None:
    tag = (await client.get(url)).headers["etag"]
    again = await client.get(url, headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await client.get(url, headers={"if-none-match": '"other"'})).status_code == 200


@pytest.mark.parametrize("url", [MEMBERS, SQLITE])
async def test_head_says_the_same_without_the_file(
    client: httpx.AsyncClient, export: Path, url: str
) -> None:
    got, headed = await client.get(url), await client.head(url)
    assert headed.content == b""
    for name in ("etag", "content-length", "content-type", "repr-digest", "accept-ranges"):
        assert headed.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None),
     ("bytes=5-999999999", 5, None), ("bytes=-999999999", 0, None), ("BYTES=7-7", 7, 7)],
)  # fmt: skip
async def test_a_range_is_a_part_of_the_file(
    client: httpx.AsyncClient, export: Path, asked: str, first: int, last: int | None
) -> None:
    text = (export / "depositary.sqlite").read_bytes()
    response = await client.get(SQLITE, headers={"range": asked, "accept-encoding": "gzip"})
    part = text[first : None if last is None else last + 1]
    assert (response.status_code, response.content) == (206, part)
    begin = first % len(text)
    assert response.headers["content-range"] == (
        f"bytes {begin}-{begin + len(part) - 1}/{len(text)}"
    )
    assert response.headers["etag"] == (await client.head(SQLITE)).headers["etag"]


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0"])
async def test_a_range_behind_the_end_is_a_problem(
    client: httpx.AsyncClient, export: Path, asked: str
) -> None:
    response = await client.get(SQLITE, headers={"range": asked})
    assert_problem(response, 416, "range-not-satisfiable")
    size = (export / "depositary.sqlite").stat().st_size
    assert response.headers["content-range"] == f"bytes */{size}"


@pytest.mark.parametrize(
    "asked", ["bytes=9-3", "bytes=0-1,5-9", "lines=1-2", "bytes", "bytes=a-b", ""]
)
async def test_what_is_no_range_in_order_is_passed_over(
    client: httpx.AsyncClient, export: Path, asked: str
) -> None:
    response = await client.get(SQLITE, headers={"range": asked})
    assert response.status_code == 200
    assert len(response.content) == (export / "depositary.sqlite").stat().st_size


async def test_a_range_of_another_state_is_the_whole_file(
    client: httpx.AsyncClient, export: Path
) -> None:
    tag = (await client.head(SQLITE)).headers["etag"]
    for condition, status in ((tag, 206), ('"another"', 200)):
        asked = {"range": "bytes=0-9", "if-range": condition}
        assert (await client.get(SQLITE, headers=asked)).status_code == status


async def test_the_latest_leads_to_the_newest(
    client: httpx.AsyncClient, engine: sa.Engine, folder: Path
) -> None:
    for revision in (4, 5):
        commands.export(engine, folder, revision, ["csv"], PUBLIC_URL, "MIT")
        response = await client.get("/v1/exports/latest/spans.csv.gz")
        assert response.status_code == 307
        assert response.headers["location"] == f"{PUBLIC_URL}/v1/exports/{revision}/spans.csv.gz"
        assert "immutable" not in response.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    ["5/../5/members.csv.gz", "5/..%2F5%2Fmembers.csv.gz", "5/%2e%2e/secret.csv", "5/secret.csv",
     "5/secret.csv.gz", "5/.hidden", "6/members.csv.gz", "99999999999/members.csv.gz",
     "../exports/5/secret.csv.gz", "0/members.csv.gz", "5/members.parquet"],
)  # fmt: skip
async def test_nothing_is_served_but_what_a_package_names(
    client: httpx.AsyncClient, export: Path, folder: Path, path: str
) -> None:
    for hidden in (export / "secret.csv.gz", export / "secret.csv", export / ".hidden"):
        hidden.write_text("secret")
    (folder / "secret.csv").write_text("secret")
    response = await client.get(f"/v1/exports/{path}")
    if response.status_code == 200:  # The client itself has made the address plain.
        assert response.content == (export / "members.csv.gz").read_bytes()
    else:
        assert response.status_code in (400, 404, 406)
    assert b"secret" not in response.content.replace(b"secret.csv", b"")


async def test_without_exports_there_are_none(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/exports")).json()["items"] == []
    assert_problem(await client.get("/v1/exports/latest/members.csv.gz"), 404, "not-found")


async def test_an_unknown_export_names_those_that_are_kept(
    client: httpx.AsyncClient, export: Path
) -> None:
    body = assert_problem(await client.get("/v1/exports/4/members.csv.gz"), 404, "not-found")
    assert body["did_you_mean"] == ["5"]


async def test_the_descriptions_lead_to_where_they_are_served(
    client: httpx.AsyncClient, export: Path
) -> None:
    package = reading.package(export)
    assert package["id"] == f"{PUBLIC_URL}/v1/exports/5"
    croissant: dict[str, Any] = json.loads((export / "croissant.json").read_text())
    files = {one["@id"]: one["sha256"] for one in croissant["distribution"]}
    assert files == {
        one["path"]: one["hash"].removeprefix("sha256:") for one in package["resources"]
    }
