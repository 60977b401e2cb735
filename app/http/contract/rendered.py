"""The contract as a page to read: plain HTML with headings and tables, without a script."""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

import orjson

from app.api.fields import Json

STYLE = """
:root { color-scheme: light dark; --line: #767676; --soft: #f2f2f2;
  --ink: #1b1b1b; --link: #0645ad }
@media (prefers-color-scheme: dark) {
  :root { --line: #8c8c8c; --soft: #262626; --ink: #ececec; --link: #8ab4f8 }
  body { background: #161616 }
}
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
a { color: var(--link) } nav ul { columns: 18rem; padding-left: 1rem }
h2 { border-bottom: 1px solid var(--line); margin-top: 3rem } h3 { margin: 2.5rem 0 0 }
code, pre { font-family: ui-monospace, monospace; font-size: .9em }
pre { background: var(--soft); padding: .75rem; white-space: pre-wrap }
dl { border-left: 3px solid var(--line); padding-left: 1rem } dd { margin: 0 0 .5rem 1rem }
"""


def page(contract: Json, site: str) -> str:
    """The body of the page: the operations by their tags, then the schemas."""
    by_tag = {tag["name"]: list(named) for tag, named in _by_tag(contract)}
    info = contract["info"]
    links = "".join(
        f'<li><a href="#{operation["operationId"]}">{escape(operation["summary"])}</a></li>'
        for operations in by_tag.values()
        for _, _, operation in operations
    )
    said = {tag["name"]: tag["description"] for tag in contract["tags"]}
    sections = "".join(
        f'<section aria-labelledby="tag-{tag}"><h2 id="tag-{tag}">{tag.capitalize()}</h2>'
        f"<p>{escape(said[tag])}</p>"
        + "".join(_operation(contract, *operation) for operation in operations)
        + "</section>"
        for tag, operations in by_tag.items()
    )
    schemas = "".join(
        _schema(name, schema) for name, schema in contract["components"]["schemas"].items()
    )
    return (
        f"<main><h1>{escape(info['title'])} API {escape(info['version'])}</h1>"
        f"{_prose(info['description'])}<p>Server: <code>{escape(contract['servers'][0]['url'])}"
        f'</code>. <a href="{site}/openapi.json">The contract as a document</a> (OpenAPI 3.1).</p>'
        f'<nav aria-label="Operations"><ul>{links}</ul></nav>{sections}'
        '<section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>'
        f"{schemas}</section></main>"
    )


def _by_tag(contract: Json) -> Iterator[tuple[Json, list[tuple[str, str, Json]]]]:
    operations = [
        (path, method, operation)
        for path, item in contract["paths"].items()
        for method, operation in item.items()
    ]
    ordered = sorted(operations, key=lambda one: one[2]["tags"][0])
    found = {tag: list(some) for tag, some in groupby(ordered, lambda one: one[2]["tags"][0])}
    for tag in contract["tags"]:
        yield tag, found.get(tag["name"], [])


def _operation(contract: Json, path: str, method: str, operation: Json) -> str:
    parameters = [_meant(contract, one) for one in operation.get("parameters", ())]
    rows = "".join(
        f"<dt><code>{escape(one['name'])}</code> ({one['in']}"
        f"{', required' if one.get('required') else ''}): {_kind(one['schema'])}</dt>"
        f"<dd>{escape(one['description'])}{_examples(one['schema'])}</dd>"
        for one in parameters
    )
    answers = "".join(
        f"<li>{status}: {_content(said) or escape(_meant(contract, said)['description'])}</li>"
        for status, said in operation["responses"].items()
    )
    content = operation.get("requestBody", {}).get("content", {})
    body = "".join(
        f"<p>Body ({media_type}): {_kind(said['schema'])}, such as</p>"
        f"<pre>{_json(said['example'])}</pre>"
        for media_type, said in list(content.items())[:1]
    )
    return (
        f'<h3 id="{operation["operationId"]}">{escape(operation["summary"])}</h3>'
        f"<p><code>{method.upper()} {escape(path)}</code></p>{_prose(operation['description'])}"
        + (f"<p>Parameters:</p><dl>{rows}</dl>" if rows else "")
        + f"{body}<p>Answers:</p><ul>{answers}</ul>"
    )


def _content(said: Json) -> str:
    forms = said.get("content", {})
    return ", ".join(f"{name} ({_kind(one['schema'])})" for name, one in forms.items())


def _schema(name: str, schema: Json) -> str:
    required = schema.get("required", ())
    rows = "".join(
        f"<dt><code>{escape(field)}</code>{', required' if field in required else ''}: "
        f"{_kind(one)}</dt><dd>{escape(one.get('description', ''))}</dd>"
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
        for name, words in (("minimum", "from"), ("maximum", "to"), ("maxLength", "at most"))
        if name in schema
    ]
    return " ".join([escape(schema.get("type", "any value")), *bounds])


def _examples(schema: Json) -> str:
    shown = ", ".join(f"<code>{_json(one)}</code>" for one in schema.get("examples", ()))
    return f" Such as {shown}." if shown else ""


def _json(value: Any) -> str:
    return escape(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def _prose(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part)


def _meant(contract: Json, node: Json) -> Json:
    if "$ref" not in node:
        return node
    _, _, kind, name = node["$ref"].split("/")
    found: Json = contract["components"][kind][name]
    return found
