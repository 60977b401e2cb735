"""HEAD, OPTIONS, 405, addresses that are meant well, and what Accept lets through."""

import httpx
import pytest

from app.api.addresses import INDEX
from app.http.middleware.methods import acceptable
from tests import example
from tests.http.urls import EVERY, FILES, FILLED_PATHS
from tests.support import PUBLIC_URL, assert_problem

pytestmark = pytest.mark.anyio
URL = f"/v1/accords/{example.HARBOUR}"


@pytest.mark.parametrize("url", FILLED_PATHS)
async def test_head_and_options_are_known_wherever_get_is(
    client: httpx.AsyncClient, url: str
) -> None:
    head = await client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    options = await client.options(url)
    assert (options.status_code, options.content) == (204, b"")
    allowed = {method.strip() for method in options.headers["allow"].split(",")}
    assert {"GET", "HEAD", "OPTIONS"} <= allowed
    assert options.headers["access-control-allow-methods"] == options.headers["allow"]
    assert options.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in options.headers


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
async def test_another_method_is_405_and_told_all_that_are_known(
    client: httpx.AsyncClient, method: str
) -> None:
    response = await client.request(method, f"{URL}/members/NOR")
    assert_problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


async def test_an_unknown_address_is_404_whatever_the_method(client: httpx.AsyncClient) -> None:
    for method in ("GET", "POST", "DELETE"):
        response = await client.request(method, "/v1/no-such-thing")
        assert_problem(response, 404, "not-found")


@pytest.mark.parametrize("url", [url.partition("?")[0] for url in FILLED_PATHS])
async def test_a_trailing_slash_leads_to_the_address_without(
    client: httpx.AsyncClient, url: str
) -> None:
    if url != INDEX:
        response = await client.get(f"{url}/", params={"limit": 3})
        assert response.status_code == 308
        assert response.headers["location"] == f"{PUBLIC_URL}{url}?limit=3"


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "/v1/no%0d%0aX:y/"])
async def test_no_redirect_leads_elsewhere(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(f"http://testserver{path}")
    assert response.status_code in (308, 404)
    assert response.headers.get("location", PUBLIC_URL).startswith(f"{PUBLIC_URL}")
    assert "x" not in response.headers


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/v1/accords/Quiet-HARBOURS", "/v1/accords/quiet-harbours"),
        ("/v1/accords/QUIET-HARBOURS/members", "/v1/accords/quiet-harbours/members"),
        ("/v1/accords/Quiet-Harbours/members.csv", "/v1/accords/quiet-harbours/members.csv"),
        ("/v1/accords/Quiet-Harbours/members/nor/", "/v1/accords/quiet-harbours/members/nor"),
        ("/v1/accords/Quiet-Harbours/map.svg", "/v1/accords/quiet-harbours/map.svg"),
        ("/v1/sources/Cafe-Ledger/citations", "/v1/sources/cafe-ledger/citations"),
        ("/accords/Quiet-Harbours", "/accords/quiet-harbours"),
        ("/sources/Cafe-Ledger/", "/sources/cafe-ledger"),
    ],
)
async def test_a_slug_in_any_case_leads_to_the_canonical_address(
    client: httpx.AsyncClient, asked: str, canonical: str
) -> None:
    query = "?as_of=2021&lang=fr" if asked.startswith("/accords") else ""
    for method in ("GET", "HEAD", "POST"):
        response = await client.request(method, asked + query)
        assert response.status_code == 308
        assert response.headers["location"] == f"{PUBLIC_URL}{canonical}{query}"
        assert response.headers["cache-control"] == "public, max-age=3600"
    assert (await client.get(canonical + query)).status_code == 200


async def test_the_index_has_every_address_that_can_be_read(client: httpx.AsyncClient) -> None:
    body = (await client.get("/v1")).json()
    assert body == (await client.get("/v1/")).json()
    said = {link.get("url", link.get("template")) for link in body["links"]}
    every = {f"{PUBLIC_URL}/v1{path}" for path in EVERY.keys() | FILES}
    assert said | {f"{PUBLIC_URL}{INDEX}"} == every
    assert len(said) == len(body["links"])
    asked = [link["url"] for link in body["links"] if "url" in link]
    for address in [*asked, body["contract"], body["documentation"]]:
        # Those that need a parameter say which.
        assert (await client.get(address)).status_code in (200, 400)


@pytest.mark.parametrize(
    "url", ["/V1/accords", "/v1//accords", "/accords", "/v2/accords", "/v1/Accords"]
)
async def test_only_the_exact_address_answers(client: httpx.AsyncClient, url: str) -> None:
    assert_problem(await client.get(url), 404, "not-found")


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("application/*", 200),
        ("*/*", 200),
        ("", 200),
        ("text/html, */*;q=0.1", 200),
        ("text/html;q=1, application/json;q=0.001", 200),
        ("APPLICATION/JSON", 200),
        ("application/json; charset=utf-8", 200),
        ("text/html", 406),
        ("application/xml, text/*", 406),
        ("application/json;q=0", 406),
        ("*/*;q=0", 406),
        ("application/json;q=0, */*", 406),
        ("application/*;q=0, text/html", 406),
        ("nonsense", 200),
        (";;;,,,/", 200),
        ("application/json;q=banana", 200),
        ("application/json;q=", 200),
        ("\xff\xfe", 200),
        ("a/" * 5000, 200),
    ],
)
async def test_accept_excludes_json_or_does_not_and_never_fails(
    client: httpx.AsyncClient, accept: str, status: int
) -> None:
    response = await client.get(URL, headers=[(b"accept", accept.encode("latin-1"))])
    if status == 406:
        assert_problem(response, 406, "not-acceptable")
    else:
        assert response.status_code == status


@pytest.mark.parametrize("weight", ["nan", "inf", "-1", "1e9", "0x1", "banana"])
def test_a_weight_that_is_none_excludes_nothing(weight: str) -> None:
    assert acceptable(f"application/json;q={weight}", {"application/json"})


async def test_two_accept_headers_are_one_list(client: httpx.AsyncClient) -> None:
    headers = [("accept", "text/html"), ("accept", "application/json")]
    assert (await client.get(URL, headers=headers)).status_code == 200


async def test_links_use_the_public_address_and_never_the_host(client: httpx.AsyncClient) -> None:
    headers = {"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil"}
    response = await client.get("/v1/countries?limit=1", headers=headers)
    assert response.json()["next"].startswith(f"{PUBLIC_URL}/v1/countries?")
    assert "evil" not in response.text + str(response.headers)
    missing = await client.get("/v1/nothing", headers=headers)
    assert "evil" not in missing.text
