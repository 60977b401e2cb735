"""The contract: the framework's OpenAPI document, completed with what holds for every operation."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.api.addresses import PREFIX
from app.api.fields import Json, integer_format
from app.http.contract import components, examples, sharing
from app.http.reads import tables
from app.http.writes import bodies

DESCRIPTION = """
A knowledge base of countries, accords, membership status and the source citations behind every
status. Acts are the truth, each with a citation; statuses follow from them. Every answer can be
had as of any day (`as_of`) and as known at any revision (`revision`, `known_at`).

Errors are problem documents (RFC 9457). Dates are EDTF texts (ISO 8601-2), as precise as their
source. Collections are paged: follow `next`.
"""
TAGS = {
    "accords": "Treaties, protocols, conventions and political declarations.",
    "passages": "Words of sources from which no act could be read, which keep answers open.",
    "actions": "The ledger: who did what about an accord, and when.",
    "batches": "Many writes that become one revision, or none.",
    "countries": "States, territories, former states and organizations.",
    "comparisons": "Countries side by side, hold-outs, and how an accord grew.",
    "exports": "The whole knowledge base as known at a revision, in files to analyse.",
    "figures": "SVG images of an accord or a membership, to embed anywhere.",
    "index": "Where everything is.",
    "memberships": "What a country is to an accord, since when, and why.",
    "revisions": "What changed in the knowledge base, who changed it, and why.",
    "search": "Finding countries, accords and sources by their names.",
    "sources": "The documents that citations point to.",
}
LOCAL = "http://127.0.0.1:8000"
"""The address that the committed contract names: where `serve` listens unless it is told."""
_METHODS = ("get", "put", "post", "patch", "delete")
_ON_ALL = (400, 404, 405, 406, 500, 503)
_ON_WRITES = (401, 403, 409, 413, 415, 429, 507)
_ON_EDITS = (412, 428)
_LENGTHS = {"date": 10, "date-time": 40}


def operations(app: FastAPI) -> dict[str, Json]:
    """Every path of the contract as it is served, with its methods.

    A parameter that may hold slashes says so (`{name:slashed}`); the contract has no words for it.
    """
    contract = app.openapi()
    served = {route.path_format: route.path for route in app.routes if isinstance(route, APIRoute)}
    return {
        served[PREFIX + path]: {name: item[name] for name in _METHODS if name in item}
        for path, item in contract["paths"].items()
    }


def addressed(contract: Json, public_url: str) -> Json:
    """The contract of the server at this address."""
    info = {
        **contract["info"],
        "termsOfService": f"{public_url}/terms",
        "contact": {**contract["info"]["contact"], "url": f"{public_url}/"},
    }
    return {
        **contract,
        "info": info,
        "servers": [{**contract["servers"][0], "url": f"{public_url}{PREFIX}"}],
    }


def document(app: FastAPI, public_url: str) -> Json:
    """The OpenAPI 3.1 document. Deterministic: the same code and address give the same text."""
    raw = get_openapi(
        title="Depositary",
        version=version("depositary"),
        summary="Who is in which accord, with what status, since when, and says which source.",
        description=DESCRIPTION.strip(),
        contact={"name": "Depositary", "url": public_url},
        license_info={"name": "MIT", "identifier": "MIT"},
        terms_of_service=f"{public_url}/terms",
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        servers=[{"url": f"{public_url}{PREFIX}", "description": "This server."}],
    )
    raw["paths"] = {
        path.removeprefix(PREFIX): item
        for path, item in raw["paths"].items()
        if path.startswith(PREFIX + "/")
    }
    schemas = raw["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas |= {"Problem": components.PROBLEM, "Violation": components.VIOLATION}
    raw["components"]["schemas"] = dict(sorted(schemas.items()))
    raw["components"]["headers"] = components.HEADERS
    raw["components"]["securitySchemes"] = {"key": components.KEY}
    raw["components"]["responses"] = components.responses()
    for item in raw["paths"].values():
        for method, operation in item.items():
            _complete(method, operation)
            _complete_parameters(operation)
    _tidy(raw)
    sharing.share_types(raw)
    sharing.share_parameters(raw)
    return raw


def _complete(method: str, operation: Json) -> None:
    """Document the statuses and headers that every operation of this method shares."""
    responses = operation["responses"]
    responses.pop("422", None)
    statuses: list[int] = [*_ON_ALL]
    if method == "get":
        _complete_read(operation)
    else:
        _complete_write(operation)
        statuses += _ON_WRITES
        if any(parameter["name"] == "If-Match" for parameter in operation["parameters"]):
            statuses += _ON_EDITS
    refusals: list[int | str] = [*sorted(statuses), "default"]
    responses |= {str(status): components.response(status) for status in refusals}


def _complete_parameters(operation: Json) -> None:
    """Say how values are parted where there can be several, and nothing twice."""
    for parameter in operation.get("parameters", ()):
        if parameter["schema"].get("description") == parameter.get("description"):
            parameter["schema"].pop("description", None)
        if parameter["schema"].pop("explode", None) is False:
            parameter |= {"style": "form", "explode": False}


def _complete_read(operation: Json) -> None:
    responses = operation["responses"]
    operation["security"] = []
    responses["200"]["headers"] = components.refer(
        "ETag", "Cache-Control", "Revision", "X-Request-Id"
    )
    if any(parameter["name"] == "cursor" for parameter in operation.get("parameters", [])):
        responses["200"]["headers"] |= components.refer("Link", "Content-Disposition")
        content = responses["200"]["content"]
        for media_type in tables.MEDIA_TYPES.values() if "application/json" in content else ():
            content[media_type] = {"schema": {"type": "string", "contentMediaType": media_type}}
    operation.setdefault("parameters", []).append(components.AT_LEAST)
    responses["304"] = components.response(304)


def _complete_write(operation: Json) -> None:
    headers = ("Cache-Control", "RateLimit", "RateLimit-Policy", "X-Request-Id")
    for status, more in {
        "200": ("ETag", "Revision"),
        "201": ("ETag", "Location", "Revision"),
        "204": (),
    }.items():
        if status in operation["responses"]:
            operation["responses"][status]["headers"] = components.refer(*headers, *more)
    content = operation.get("requestBody", {}).get("content", {})
    if bodies.JSON in content:
        content[bodies.JSON]["example"] = examples.BODIES[operation["operationId"]]
    if bodies.MERGE_PATCH in bodies.forms(operation["operationId"]):
        content[bodies.MERGE_PATCH] = content[bodies.JSON]
        for parameter in operation["parameters"]:
            # Not for the framework, which would answer 400: what lacks it is told 428.
            parameter["required"] = parameter["required"] or parameter["name"] == "If-Match"


def _walk(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from _walk(value)


def _tidy(raw: Json) -> None:
    """Drop what says nothing (titles, null defaults) and give integers their format."""
    for node in _walk(raw):
        if node.get("default", ...) is None:
            del node["default"]
        if isinstance(node.get("title"), str) and ("type" in node or "$ref" in node):
            del node["title"]
        if node.get("type") == "integer":
            node.setdefault("format", integer_format(node))
        if node.get("format") in _LENGTHS:
            node.setdefault("maxLength", _LENGTHS[node["format"]])
        if node.get("type") == "string" and "const" in node:
            node.setdefault("maxLength", len(node["const"]))
