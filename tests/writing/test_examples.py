"""The requests that the contract shows: each is done when it is sent as it stands there."""

import json
from typing import Any

import httpx
import pytest

from app.documents.reading import PDF
from tests.http.contract.test_contract import DOCUMENT, METHODS, OPERATIONS
from tests.http.contract.test_generating import BODIES
from tests.support import assert_problem
from tests.writing.bodies import shows_what_is_right, spoilt, typed

pytestmark = pytest.mark.anyio
PATHS = {
    operation["operationId"]: path
    for path, item in DOCUMENT["paths"].items()
    for operation in item.values()
}


def examples(name: str, place: str) -> dict[str, Any]:
    """The first examples of an operation's parameters in this place."""
    return {
        parameter["name"]: json.dumps(parameter["schema"]["examples"][0]).strip('"')
        for parameter in OPERATIONS[name]["parameters"]
        if parameter["in"] == place and "examples" in parameter["schema"]
    }


@pytest.mark.parametrize("name", BODIES)
async def test_an_example_is_done_when_it_is_sent(admin: httpx.AsyncClient, name: str) -> None:
    path = PATHS[name].format(**examples(name, "path"))
    contents = OPERATIONS[name]["requestBody"]["content"]
    shown = [(kind, content["example"]) for kind, content in contents.items() if kind != PDF]
    for place, (media_type, example) in enumerate([*shown, shown[0]]):
        headers = {**examples(name, "header"), "content-type": media_type}
        body = example if isinstance(example, str) else json.dumps(example)
        # What was done is not done again in another form.
        asked = examples(name, "query") | ({"dry_run": "true"} if place < len(shown) else {})
        response = await admin.request(
            METHODS[name], f"/v1{path}", params=asked, content=body.encode(), headers=headers
        )
        assert response.status_code in (200, 201), response.text
        assert str(response.status_code) in OPERATIONS[name]["responses"]


def fields(name: str) -> list[tuple[str, Any]]:
    """The fields of a write's body that have a pattern, each with a value that is wrong."""
    content = OPERATIONS[name]["requestBody"]["content"]["application/json"]
    properties = typed(content["schema"])["properties"]
    plain = {
        field: typed(
            next((one for one in schema.get("anyOf", ()) if "null" not in str(one)), schema)
        )
        for field, schema in properties.items()
    }
    return [
        (field, spoilt(schema["pattern"])) for field, schema in plain.items() if "pattern" in schema
    ]


@pytest.mark.parametrize("name", [name for name in BODIES if name != "putDocument"])
async def test_a_field_that_fits_no_pattern_is_told_with_an_example(
    admin: httpx.AsyncClient, name: str
) -> None:
    path = PATHS[name].format(**examples(name, "path"))
    example = OPERATIONS[name]["requestBody"]["content"]["application/json"]["example"]
    assert fields(name) or name == "runBatch"
    for field, wrong in fields(name):
        response = await admin.request(
            METHODS[name], f"/v1{path}", json={**example, field: wrong},
            headers=examples(name, "header"),
        )  # fmt: skip
        for fault in assert_problem(response, 400, "invalid-request")["errors"]:
            assert fault["pointer"] == f"/{field}"
            assert fault["code"] == "string_too_short" or shows_what_is_right(fault), fault
