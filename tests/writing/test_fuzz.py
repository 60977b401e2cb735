"""Each write with bodies that are nearly right: done whole, or refused whole and told well."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from app.db import accord_bounds
from app.db.recording import recording
from app.spans import deriving
from tests.example import GAZETTE, HARBOUR
from tests.support import Body
from tests.writing.bodies import ACCORD, SIGNED, SOURCE, action, counts
from tests.writing.conftest import KeyMaker, client_with

REFUSED = {400, 404, 409}
GOOD: dict[str, tuple[str, str, Body]] = {
    "createSource": ("POST", "/v1/sources", {**SOURCE, "published_on": "2001", "language": "en"}),
    "editSource": ("PATCH", f"/v1/sources/{GAZETTE}", {"title": "x", "author": None}),
    "createAccord": ("POST", "/v1/accords", {**ACCORD, "identifiers": {"unts": "1"}}),
    "editAccord": ("PATCH", f"/v1/accords/{HARBOUR}", {"in_force_on": "1999", "summary": None}),
    "recordAction": ("POST", f"/v1/accords/{HARBOUR}/actions", SIGNED),
    "retractAction": ("POST", "/v1/actions/40/retraction", {"reason": "x"}),
    "correctAction": ("POST", "/v1/actions/41/correction", {**SIGNED, "reason": "x"}),
    "citeAction": ("POST", "/v1/actions/42/citations", {"source": GAZETTE, "stance": "disputes"}),
    "disputeAction": ("POST", "/v1/actions/42/dispute", {"source": GAZETTE, "note": "x"}),
    "dismissPassage": ("POST", "/v1/passages/1/dismissal", {"reason": "x"}),
    "addAccordAlias": ("POST", f"/v1/accords/{HARBOUR}/aliases", {"name": "HRBR"}),
    "createCountry": (
        "POST",
        "/v1/countries",
        {"code": "X-TFO", "kind": "organization", "name": "Tea Forum", "origin": "x"},
    ),
    "addAlias": ("POST", "/v1/countries/NOR/aliases", {"name": "Noreg"}),
    "runBatch": (
        "POST",
        "/v1/batches",
        {
            "operations": [
                {"op": "create_source", "body": SOURCE},
                {"op": "record_action", "accord": HARBOUR, "body": action(done_on="1990")},
                {"op": "cite_action", "operation": 1, "body": {"source": GAZETTE}},
                {"op": "retract_action", "action": 3, "body": {"reason": "x"}},
            ]
        },
    ),
}
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**64), 2**64),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(["", " ", "NOR", "2001-02-30", "2001/1999", "withdrawal", "supports", GAZETTE]),
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner)
)


@st.composite
def spoilt(draw: st.DrawFn, good: Any) -> Any:
    """A body with up to three of its parts replaced, dropped, or added to."""
    body = json.loads(json.dumps(good))
    for _ in range(draw(st.integers(0, 3))):
        node, places = body, []
        while isinstance(node, dict | list) and node:
            keys = sorted(node) if isinstance(node, dict) else list(range(len(node)))
            key = draw(st.sampled_from(keys))
            places.append((node, key))
            node = node[key]
        if not places:
            return body
        node, key = draw(st.sampled_from(places))
        match draw(st.sampled_from(["replace", "drop", "add"])):
            case "replace":
                node[key] = draw(VALUES)
            case "drop":
                del node[key]
            case "add" if isinstance(node, dict):
                node[draw(st.text(min_size=1, max_size=9))] = draw(VALUES)
    return body


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


def test_every_write_of_the_contract_is_here(app: FastAPI) -> None:
    operations = {
        operation["operationId"]
        for item in app.openapi()["paths"].values()
        for method, operation in item.items()
        if method in ("post", "patch", "put")
    }
    # Documents are no JSON, and have a fuzz of their own.
    assert operations == {*GOOD, "putDocument"}


@pytest.mark.parametrize("name", GOOD)
def test_a_write_is_done_whole_or_refused_whole(
    app: FastAPI, engine: sa.Engine, make_key: KeyMaker, loop: asyncio.AbstractEventLoop, name: str
) -> None:
    method, path, good = GOOD[name]
    client = client_with(app, make_key(scope="admin"))
    done = refused = 0

    def send(body: Any) -> httpx.Response:
        text = json.dumps(body)
        headers = {"content-type": "application/json", "if-match": "*"}
        return loop.run_until_complete(client.request(method, path, content=text, headers=headers))

    @profile(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
    @given(spoilt(good))
    def check(body: Any) -> None:
        nonlocal done, refused
        before = counts(engine)
        response = send(body)
        after = counts(engine)
        if response.status_code < 300:
            done += 1
            assert after["revision"] - before["revision"] in (0, 1)
        else:
            refused += 1
            assert response.status_code in REFUSED, response.text
            assert response.headers["content-type"] == "application/problem+json"
            assert after == before

    check()
    assert done > 0
    assert refused > 0
    moved = 0
    with recording(engine, "test", "rebuild", lambda _change: None, keep=False) as change:
        deriving.touch_everything(change)
        moved = deriving.settle(change)
        assert accord_bounds.missing(change.session) == []
    assert moved == 0
    loop.run_until_complete(client.aclose())
