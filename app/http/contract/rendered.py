"""The contract as pages to read: plain HTML with headings and lists, without a script."""

import re
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from app.api.fields import Json

STYLE = """
:root { color-scheme: light dark; --line: #767676; --soft: #f2f2f2; --back: #fff;
  --ink: #1b1b1b; --link: #0645ad }
@media (prefers-color-scheme: dark) {
  :root { --line: #8c8c8c; --soft: #262626; --back: #161616; --ink: #ececec; --link: #8ab4f8 }
}
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: var(--ink); background: var(--back);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
a { color: var(--link) } nav ul, ul.columns { columns: 15rem; padding-left: 1.25rem }
h2 { border-top: 1px solid var(--line); margin-top: 2.5rem; padding-top: 1rem }
code, pre { font-family: ui-monospace, monospace; font-size: .9em }
pre { background: var(--soft); padding: .75rem; white-space: pre-wrap }
dl { border-left: 3px solid var(--line); padding-left: 1rem } dd { margin: 0 0 .5rem 1rem }
"""
_Operation = tuple[str, str, Json]
"""A path, a method, and what the contract says of them."""


def index(contract: Json, site: str) -> str:
    """The body of the first page: what there is, in the order of its tags."""
    info = contract["info"]
    sections = "".join(
        f'<h2><a href="{site}/docs/{tag}">{tag.capitalize()}</a></h2>{_prose(said)}<ul>'
        + "".join(
            f'<li><a href="{site}/docs/{tag}#{operation["operationId"]}">'
            f"{escape(operation['summary'])}</a> <code>{_request(method, path)}</code></li>"
            for path, method, operation in _operations(contract, tag)
        )
        + "</ul>"
        for tag, said in tags(contract).items()
    )
    return (
        f"<main><h1>{escape(info['title'])} API {escape(info['version'])}</h1>"
        f"{_prose(info['description'])}<p>Server: <code>{escape(contract['servers'][0]['url'])}"
        f"</code>. {_document(site)}.</p>{sections}</main>"
    )


def of_tag(contract: Json, tag: str, site: str) -> str:
    """The body of a tag's page: its operations, and every schema that they lead to."""
    found = list(_operations(contract, tag))
    others = "".join(
        f'<li><a href="{site}/docs/{other}">{other.capitalize()}</a></li>'
        for other in tags(contract)
        if other != tag
    )
    here = "".join(
        f'<li><a href="#{operation["operationId"]}">{escape(operation["summary"])}</a></li>'
        for _, _, operation in found
    )
    schemas = contract["components"]["schemas"]
    reached = sorted(_reached(contract, [operation for _, _, operation in found]))
    return (
        f'<nav aria-label="Other parts"><p><a href="{site}/docs">All operations</a>. '
        f"{_document(site)}.</p><ul>{others}</ul></nav>"
        f"<main><h1>{tag.capitalize()}</h1>{_prose(tags(contract)[tag])}"
        f'<ul class="columns">{here}</ul>'
        + "".join(_operation(contract, *one) for one in found)
        + '<h2 id="schemas">Schemas</h2>'
        + "".join(_schema(name, schemas[name]) for name in reached)
        + "</main>"
    )


def tags(contract: Json) -> dict[str, str]:
    """The contract's parts by their names, with what is said of each."""
    return {tag["name"]: tag["description"] for tag in contract["tags"]}


def _document(site: str) -> str:
    return f'<a href="{site}/openapi.json">The contract as a document</a> (OpenAPI 3.1)'


def _operations(contract: Json, tag: str) -> Iterator[_Operation]:
    for path, item in contract["paths"].items():
        for method, operation in item.items():
            if operation["tags"][0] == tag:
                yield path, method, operation


def _reached(contract: Json, operations: list[Json]) -> set[str]:
    """The names of all schemas that these operations refer to, through whatever lies between."""
    seen: set[str] = set()
    nodes: list[Any] = [*operations]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                nodes.append(_meant(contract, node))
            nodes.extend(node.values())
        elif isinstance(node, list):
            nodes.extend(node)
    schemas = "#/components/schemas/"
    return {each.removeprefix(schemas) for each in seen if each.startswith(schemas)}


def _operation(contract: Json, path: str, method: str, operation: Json) -> str:
    parameters = [_meant(contract, one) for one in operation.get("parameters", ())]
    rows = "".join(
        f"<dt><code>{escape(one['name'])}</code> ({one['in']}"
        f"{', required' if one.get('required') else ''}): {_kind(one['schema'])}</dt>"
        f"<dd>{_words(one['description'])}{_examples(_shown(contract, one['schema']))}</dd>"
        for one in parameters
    )
    answers = "".join(
        f"<dt>{status}{_forms(said)}</dt><dd>{_words(_meant(contract, said)['description'])}</dd>"
        for status, said in operation["responses"].items()
    )
    return (
        f'<h2 id="{operation["operationId"]}">{escape(operation["summary"])}</h2>'
        f"<p><code>{_request(method, path)}</code></p>{_prose(operation['description'])}"
        + (f"<h3>Parameters</h3><dl>{rows}</dl>" if rows else "")
        + f"<h3>Request</h3>{_example(contract, path, method, operation, parameters)}"
        f"<h3>Answers</h3><dl>{answers}</dl>"
    )


def _example(
    contract: Json, path: str, method: str, operation: Json, parameters: list[Json]
) -> str:
    """A request that can be sent: the address with its parts filled in, and a body if it has one.

    What only reads is a link.
    """
    query: list[tuple[str, str]] = []
    for one in parameters:
        if one.get("required") and one["in"] in ("path", "query"):
            shown = _shown(contract, one["schema"])["examples"][0]
            value = ",".join(shown) if isinstance(shown, list) else str(shown)
            path = path.replace(f"{{{one['name']}}}", quote(value))
            query += [(one["name"], value)] if one["in"] == "query" else []
    asked = f"?{urlencode(query, safe=',')}" if query else ""
    address = escape(f"{contract['servers'][0]['url']}{path}{asked}")
    if method == "get":
        return f'<p><code>GET <a href="{address}">{address}</a></code></p>'
    content = operation.get("requestBody", {}).get("content", {})
    body = "".join(
        f"<p>Body ({media_type}): {_kind(said['schema'])}, such as</p>"
        f"<pre>{_json(said['example'])}</pre>"
        for media_type, said in list(content.items())[:1]
    )
    return f"<p><code>{_request(method, address)}</code>, with a key.</p>{body}"


def _request(method: str, address: str) -> str:
    return f"{method.upper()} {address}"


def _forms(said: Json) -> str:
    forms = said.get("content", {})
    listed = ", ".join(f"{name} ({_kind(one['schema'])})" for name, one in forms.items())
    return f": {listed}" if listed else ""


def _schema(name: str, schema: Json) -> str:
    required = schema.get("required", ())
    rows = "".join(
        f"<dt><code>{escape(field)}</code>{', required' if field in required else ''}: "
        f"{_kind(one)}</dt><dd>{_words(one.get('description', ''))}</dd>"
        for field, one in schema.get("properties", {}).items()
    )
    kind = "" if rows else f"<p>{_kind(schema)}</p>"
    described = _prose(schema.get("description", ""))
    return f'<h3 id="schema-{name}">{name}</h3>{described}{kind}' + (rows and f"<dl>{rows}</dl>")


def _kind(schema: Json) -> str:
    """What a schema lets through, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#schema-{name}">{name}</a>'
    for either in ("anyOf", "oneOf", "allOf"):
        if either in schema:
            return " or ".join(_kind(one) for one in schema[either])
    if "enum" in schema:
        return " or ".join(f"<code>{escape(str(one))}</code>" for one in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    bounds = [
        f"{words} {schema[name]}"
        for name, words in (
            ("minimum", "from"), ("maximum", "to"), ("maxLength", "at most"), ("default", "else")
        )
        if name in schema
    ]  # fmt: skip
    return " ".join([escape(schema.get("type", "any value")), *bounds])


def _shown(contract: Json, schema: Json) -> Json:
    """The schema with the examples that stand beside it, or else in what it refers to."""
    return schema if "examples" in schema else _meant(contract, schema)


def _examples(schema: Json) -> str:
    shown = ", ".join(f"<code>{_json(one)}</code>" for one in schema.get("examples", ()))
    return f" Such as {shown}." if shown else ""


def _json(value: Any) -> str:
    return escape(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def _words(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _prose(text: str) -> str:
    return "".join(f"<p>{_words(part)}</p>" for part in text.split("\n\n") if part)


def _meant(contract: Json, node: Json) -> Json:
    if "$ref" not in node:
        return node
    _, _, kind, name = node["$ref"].split("/")
    found: Json = contract["components"][kind][name]
    return found
