"""The OpenAPI document: valid, complete, bounded, and what is served."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.documents import reading
from app.http.contract import document
from app.main import create_app
from app.settings import Settings
from tests.http.urls import EVERY
from tests.support import PUBLIC_URL, Body

COMMITTED = Path(__file__).parents[3] / "openapi.json"
DEFAULT_URL = document.LOCAL
DOCUMENT: Body = create_app(Settings(public_url=DEFAULT_URL)).openapi()
METHODS: dict[str, str] = {
    operation["operationId"]: method
    for item in DOCUMENT["paths"].values()
    for method, operation in item.items()
}


def found(node: Any) -> Any:
    """What is meant: a shared parameter or response is looked up."""
    if isinstance(node, list):
        return [found(one) for one in node]
    kind, _, name = node.get("$ref", "").removeprefix("#/components/").partition("/")
    return DOCUMENT["components"][kind][name] if kind in ("parameters", "responses") else node


OPERATIONS: dict[str, Body] = {
    operation["operationId"]: {
        **operation,
        "parameters": found(operation.get("parameters", [])),
        "responses": {status: found(said) for status, said in operation["responses"].items()},
    }
    for item in DOCUMENT["paths"].values()
    for operation in item.values()
}
READS = [name for name, method in METHODS.items() if method == "get"]
WRITES = [name for name, method in METHODS.items() if method != "get"]
Node = tuple[str, Any]


def walk(node: Any, at: str = "") -> Iterator[Node]:
    """Every object of the document with where it stands."""
    if isinstance(node, dict):
        yield at, node
        for name, value in node.items():
            yield from walk(value, f"{at}/{name}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from walk(value, f"{at}/{number}")


def schemas() -> list[Node]:
    """Every schema, wherever it stands; examples and names of properties are none."""
    return [
        (at, node)
        for at, node in walk(DOCUMENT)
        if "/example" not in at and not at.endswith("/properties") and "type" in node
        if isinstance(node["type"], str)
    ]


def test_it_is_valid_openapi_31() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_the_committed_contract_is_the_one_of_the_code() -> None:
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == DOCUMENT


@pytest.mark.anyio
async def test_the_served_contract_differs_only_in_the_public_address(
    client: httpx.AsyncClient,
) -> None:
    response = await client.get("/openapi.json")
    assert response.headers["content-type"] == "application/json"
    assert json.loads(response.text.replace(PUBLIC_URL, DEFAULT_URL)) == DOCUMENT


def test_info_names_version_contact_licence_and_terms() -> None:
    info = DOCUMENT["info"]
    assert {"title", "summary", "description", "contact", "license", "termsOfService"} <= set(info)
    assert len(info["version"].split(".")) == 3
    assert [server["url"] for server in DOCUMENT["servers"]] == [f"{DEFAULT_URL}/v1"]
    assert not any(path.startswith("/v1") for path in DOCUMENT["paths"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_described(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation["summary"]
    assert operation["description"]
    assert operation["summary"] != operation["description"]
    (tag,) = operation["tags"]
    assert tag in {declared["name"] for declared in DOCUMENT["tags"]}
    for parameter in operation.get("parameters", []):
        assert parameter["description"], parameter["name"]


@pytest.mark.parametrize("name", READS)
def test_a_read_is_open_and_says_what_answered(name: str) -> None:
    operation = OPERATIONS[name]
    responses = operation["responses"]
    assert operation["security"] == []
    assert {"200", "304"} <= set(responses)
    assert {"ETag", "Cache-Control", "Revision"} <= set(responses["200"]["headers"])
    assert ("Link" in responses["200"]["headers"]) == (
        "cursor" in {parameter["name"] for parameter in operation.get("parameters", [])}
    )


@pytest.mark.parametrize("name", WRITES)
def test_a_write_needs_a_key_and_documents_how_it_can_be_refused(name: str) -> None:
    operation = OPERATIONS[name]
    (needed,) = operation["security"]
    assert set(needed) == set(DOCUMENT["components"]["securitySchemes"])
    assert needed["key"] in (["write"], ["admin"])
    assert {"401", "403", "409", "413", "415", "429", "507"} <= set(operation["responses"])
    names = {parameter["name"] for parameter in operation["parameters"]}
    assert {"dry_run", "reason", "Idempotency-Key"} <= names
    assert ("If-Match" in names) == ({"412", "428"} <= set(operation["responses"]))
    assert "WWW-Authenticate" in operation["responses"]["401"]["headers"]
    assert ("201" in operation["responses"]) == (
        "Location" in operation["responses"].get("201", {}).get("headers", {})
    )


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_documents_every_status_and_bad_input_is_400(name: str) -> None:
    responses = OPERATIONS[name]["responses"]
    assert {"400", "404", "405", "406", "500", "503", "default"} <= set(responses)
    assert "422" not in responses
    for status, response in responses.items():
        assert response["description"]
        if not status.startswith(("2", "3")):
            assert list(response["content"]) == ["application/problem+json"]
        assert "X-Request-Id" in response["headers"]


def test_operation_ids_are_unique() -> None:
    count = sum(len(item) for item in DOCUMENT["paths"].values())
    assert len(OPERATIONS) == count


UNBOUNDED = {"text/csv", "application/x-ndjson", "application/octet-stream", *reading.MEDIA_TYPES}
"""Tables and files have no bound: all that there is. That of documents is of bytes."""


def bounded(schema: Body) -> bool:
    if "contentMediaType" in schema:
        return schema["contentMediaType"] in UNBOUNDED
    if schema["type"] == "string" and not {"enum", "const"} & set(schema):
        return "maxLength" in schema and bool({"pattern", "format"} & set(schema))
    if schema["type"] == "integer":
        return {"format", "minimum", "maximum"} <= set(schema)
    if schema["type"] == "array":
        return {"items", "maxItems"} <= set(schema)
    return True


def test_every_string_integer_and_array_is_bounded() -> None:
    assert [at for at, schema in schemas() if not bounded(schema)] == []


def test_nothing_is_null_but_what_a_merge_patch_drops() -> None:
    for at, node in walk(DOCUMENT):
        assert node.get("default", ...) is not None, at
        if "Patch/properties/" in at:
            continue
        assert node.get("type") != "null", at
        if "anyOf" in node:
            assert not any(choice.get("type") == "null" for choice in node["anyOf"]), at


def test_every_schema_property_and_header_has_a_description() -> None:
    components = DOCUMENT["components"]
    bare = [
        name for kind in components.values() for name in kind if "description" not in kind[name]
    ]
    bare += [
        f"{name}.{field}"
        for name, schema in components["schemas"].items()
        for field, described in schema.get("properties", {}).items()
        if not {"description", "$ref"} & set(described)
    ]
    assert bare == []


def test_names_are_snake_case_and_paths_kebab_case() -> None:
    for path in DOCUMENT["paths"]:
        assert path == path.lower()
        assert "_" not in path
    for schema in DOCUMENT["components"]["schemas"].values():
        for field in schema.get("properties", {}):
            assert field == field.lower()
            assert "-" not in field


def test_no_component_is_left_over() -> None:
    text = json.dumps(DOCUMENT)
    for kind, components in DOCUMENT["components"].items():
        for name in components:
            if kind == "securitySchemes":
                continue  # Named by the operations themselves, not by reference.
            assert f'"#/components/{kind}/{name}"' in text, name


@pytest.mark.anyio
@pytest.mark.parametrize("path", EVERY)
async def test_every_documented_path_answers(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(EVERY[path])
    assert response.status_code == 200, response.text
    documented = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]
    assert response.headers["content-type"].partition(";")[0] in documented
    if response.headers["content-type"] == "application/json":
        assert isinstance(response.json(), dict)
        assert "null" not in response.text.replace('"null"', "")


EXAMPLES = [
    (path, parameter["name"], example)
    for path, item in DOCUMENT["paths"].items()
    if "get" in item
    for parameter in found(item["get"].get("parameters", []))
    if parameter["in"] == "query"
    for example in parameter["schema"].get("examples", parameter.get("examples", []))
]


@pytest.mark.anyio
@pytest.mark.parametrize(("path", "name", "example"), EXAMPLES)
async def test_the_examples_of_the_contract_work(
    client: httpx.AsyncClient, path: str, name: str, example: Any
) -> None:
    asked = found(DOCUMENT["paths"][path]["get"]["parameters"])
    required = [one for one in asked if one["in"] == "query" and one.get("required")]
    params = {one["name"]: one["schema"]["examples"][0] for one in required} | {name: example}
    response = await client.get(EVERY[path].partition("?")[0], params=params)
    assert response.status_code == 200, response.text


def test_who_asks_while_the_contract_is_written_gets_it_too() -> None:
    # The first requests come while it is written; FastAPI cannot write it twice at once.
    for _ in range(3):
        app = create_app(Settings())
        with ThreadPoolExecutor(4) as several:
            found = list(several.map(lambda _, app=app: app.openapi(), range(4)))
        assert all(one is found[0] for one in found)
        assert found[0]["paths"]
