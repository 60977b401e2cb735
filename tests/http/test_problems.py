"""Everything that is no success is a problem document, the crash handler's answer included."""

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from app import errors
from app.http import problems
from tests import example
from tests.support import PUBLIC_URL, assert_problem, faults_of

pytestmark = pytest.mark.anyio
SECRET = "/srv/secret/path SELECT password FROM users"
ERRORS = [
    (errors.NotFound("x"), 404, "not-found"),
    (errors.Rejected("x"), 400, "invalid-request"),
    (errors.Conflict("x"), 409, "conflict"),
    (errors.Unavailable("x"), 503, "unavailable"),
    (errors.StorageFull("x"), 507, "insufficient-storage"),
    (errors.Unusable("x"), 503, "unavailable"),
]


@pytest.fixture
def app(own_app: FastAPI) -> FastAPI:
    """These tests add routes to it."""
    return own_app


def failing_with(app: FastAPI, error: Exception) -> None:
    """Add a route that fails in this way."""

    @app.get("/fails")
    def fails() -> None:
        raise error


async def test_an_unknown_address_is_a_problem(client: httpx.AsyncClient) -> None:
    body = assert_problem(await client.get("/nothing/here"), 404, "not-found")
    assert "errors" not in body


@pytest.mark.parametrize(("error", "status", "slug"), ERRORS)
async def test_each_meaning_has_its_status(
    app: FastAPI, client: httpx.AsyncClient, error: Exception, status: int, slug: str
) -> None:
    failing_with(app, error)
    response = await client.get("/fails")
    body = assert_problem(response, status, slug)
    assert body["detail"] == "x"
    assert ("retry-after" in response.headers) == (status == 503)


async def test_a_crash_is_a_problem_that_leaks_nothing(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    failing_with(app, RuntimeError(SECRET))
    with capture_logs() as logged:
        response = await client.get("/fails", headers={"x-request-id": "abcdefgh-1"})
    body = assert_problem(response, 500, "internal-error")
    for word in ("secret", "password", "RuntimeError"):
        assert word not in response.text
    assert body["instance"] == response.headers["x-request-id"] == "abcdefgh-1"
    assert response.headers["x-content-type-options"] == "nosniff"
    crashed = [line for line in logged if line["event"] == "crashed"]
    assert [line["request_id"] for line in crashed] == ["abcdefgh-1"]


@pytest.mark.parametrize("given", ["kazakstn", "Untied Kingdom", "brazill"])
async def test_an_unknown_country_suggests_near_ones(client: httpx.AsyncClient, given: str) -> None:
    body = assert_problem(await client.get(f"/v1/countries/{given}"), 404, "not-found")
    wanted = {"kazakstn": "KAZ", "Untied Kingdom": "GBR", "brazill": "BRA"}[given]
    assert wanted in body["did_you_mean"]


async def test_an_unknown_slug_suggests_near_ones(client: httpx.AsyncClient) -> None:
    for path, wanted in (
        ("accords/quiet-harbour", example.HARBOUR),
        ("sources/cafe-leger", "cafe-ledger"),
    ):
        body = assert_problem(await client.get(f"/v1/{path}"), 404, "not-found")
        assert wanted in body["did_you_mean"]


async def test_what_resembles_nothing_suggests_nothing(client: httpx.AsyncClient) -> None:
    body = assert_problem(await client.get("/v1/countries/qqqqqqqqqqqq"), 404, "not-found")
    assert "did_you_mean" not in body


async def test_what_the_client_sent_is_never_returned_as_markup(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/countries/<script>alert(1)<%2Fscript>")
    assert response.status_code in (400, 404)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_a_lone_surrogate_in_a_request_does_no_harm(client: httpx.AsyncClient) -> None:
    for path in ("/v1/countries/%ED%A0%80", "/v1/search?q=%ED%A0%80&x=%ED%A0%80"):
        response = await client.get(path)
        assert response.status_code in (400, 404, 200)
        response.json()


async def test_the_type_of_each_problem_is_an_address_that_explains_it(
    client: httpx.AsyncClient,
) -> None:
    listed = (await client.get("/problems")).text
    for slug, kind in problems.TYPES.items():
        assert f"/problems/{slug}" in listed
        page = await client.get(f"/problems/{slug}")
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        assert kind.title in page.text
    assert_problem(await client.get("/problems/nothing"), 404, "not-found")


async def test_every_violation_has_a_code_and_a_place(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/memberships?limit=0&signed_before=2020&accord=A_B&x=1")
    body = assert_problem(response, 400, "invalid-request")
    assert set(faults_of(body)) == {"limit", "signed_before", "accord", "x"}
    assert body["type"].startswith(PUBLIC_URL)


async def test_what_cannot_be_shown_is_replaced_in_what_is_told(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/accords?a%00b%1B[31m=1")
    body = assert_problem(response, 400, "invalid-request")
    assert body["errors"][0]["parameter"] == "a\ufffdb\ufffd[31m"
    assert not any(character < " " for character in body["detail"])
