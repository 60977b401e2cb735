"""What Prometheus reads."""

from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families as parse

from app.http.operations import metrics
from app.main import create_app
from tests import example
from tests.conftest import settings_for
from tests.support import change

pytestmark = pytest.mark.anyio
URL = f"/v1/accords/{example.HARBOUR}"


@pytest.fixture
def app(own_app: FastAPI) -> FastAPI:
    return own_app


async def numbers(client: httpx.AsyncClient) -> dict[str, float]:
    """Every number by its name and labels: `name{label=value}`."""
    response = await client.get("/metrics")
    assert response.status_code == 200
    found = {}
    for family in parse(response.text):
        for sample in family.samples:
            labels = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


async def test_they_are_for_prometheus_and_nobody_keeps_them(client: httpx.AsyncClient) -> None:
    response = await client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert not any(
        "metrics" in path for path in (await client.get("/openapi.json")).json()["paths"]
    )


async def test_answers_are_counted_by_method_template_and_status(client: httpx.AsyncClient) -> None:
    for slug in (example.HARBOUR, example.HARBOUR, example.TEA):
        await client.get(f"/v1/accords/{slug}")
    await client.head(URL)
    await client.get("/v1/accords/no-such")
    await client.delete("/v1/accords")
    await client.get("/nothing")
    await client.get("/static/no-such.css")
    await client.get(f"/accords/{example.HARBOUR}")
    found = await numbers(client)
    template = "route=/v1/accords/{slug}"
    expected = {
        f"method=GET,{template},status=200": 3,
        f"method=GET,{template},status=404": 1,
        f"method=HEAD,{template},status=200": 1,
        "method=GET,route=/accords/{slug},status=200": 1,
        "method=DELETE,route=other,status=405": 1,
        "method=GET,route=other,status=404": 2,
    }
    counted = {
        name: value
        for name, value in found.items()
        if name.startswith("depositary_requests_total{")
    }
    assert counted == {f"depositary_requests_total{{{k}}}": v for k, v in expected.items()}
    # The latency is that of every answer, those from memory too.
    assert found[f"depositary_request_seconds_count{{{template}}}"] == 5
    assert found[f"depositary_request_seconds_bucket{{le=+Inf,{template}}}"] == 5
    assert 0 < found[f"depositary_request_seconds_sum{{{template}}}"] < 60


async def test_no_client_can_invent_labels(client: httpx.AsyncClient) -> None:
    for number in range(3):
        await client.request(f"METHOD{number}", f"/v1/{number}")
        await client.get(f"/static/{number}")
    found = await numbers(client)
    names = {name for name in found if name.startswith("depositary_requests_total{")}
    assert len(names) == 2
    assert {name.partition("route=")[2].partition(",")[0] for name in names} == {"other"}


async def test_the_cache_tells_what_it_did_and_holds(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    await client.get(URL)
    before = await numbers(client)
    had = before["depositary_cache_hits_total"], before["depositary_cache_misses_total"]
    if app.state.watch.token():
        for _ in range(3):
            await client.get(URL)
    after = await numbers(client)
    assert had[0] + had[1] <= 1
    assert after["depositary_cache_hits_total"] + after["depositary_cache_misses_total"] == (
        sum(had) + (3 if after["depositary_cache_entries"] else 0)
    )
    assert after["depositary_cache_entries"] in (0, 1)
    assert (after["depositary_cache_bytes"] > 1_000) == (after["depositary_cache_entries"] == 1)


async def test_the_revision_and_the_pool_are_those_of_now(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    before = await numbers(client)
    assert before["depositary_revision"] == 5
    assert before["depositary_pool_connections"] == 10
    assert before["depositary_pool_in_use"] == 0
    with engine.connect(), engine.connect():
        assert (await numbers(client))["depositary_pool_in_use"] == 2
    with change(engine) as made:
        assert made.number == 6
    assert (await numbers(client))["depositary_revision"] == 6


@pytest.fixture
async def lost() -> AsyncIterator[httpx.AsyncClient]:
    """The client of an application whose database cannot be reached."""
    made = create_app(settings_for("sqlite:////no/such/folder/x.db"))
    transport = httpx.ASGITransport(app=made)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client
    made.state.engine.dispose()


async def test_they_can_be_read_while_the_database_is_down(lost: httpx.AsyncClient) -> None:
    assert (await lost.get(URL)).status_code == 503
    found = await numbers(lost)
    assert found["depositary_requests_total{method=GET,route=/v1/accords/{slug},status=503}"] == 1


def test_a_folder_for_several_processes_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    with metrics.together():
        folder = metrics.folder()
        assert folder
        assert folder.is_dir()
    assert metrics.folder() is None
    assert not folder.exists()
