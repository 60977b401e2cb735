"""What many operations and schemas have in common is written once, and referred to."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

from app.api import fields
from app.api.fields import Json

_TYPES = {
    "Code": ("The code of a country.", fields.Code),
    "Count": ("How many.", fields.Count),
    "CountryRef": ("A country, by any of its codes or names.", fields.CountryRef),
    "Day": ("A day, such as `2021-01-31`.", fields.Day),
    "Edtf": ("A date in EDTF (ISO 8601-2).", fields.Edtf),
    "Id": ("A number that names one thing.", fields.Id),
    "Line": ("A line of text.", fields.Line),
    "Number": ("The number of a revision.", fields.Number),
    "Prose": ("Text of any number of lines.", fields.Prose),
    "Sha256": ("A SHA-256 in hexadecimal digits.", fields.Sha256),
    "Slug": ("Names an accord in addresses.", fields.Slug),
    "SourceSlug": ("Names a source in addresses.", fields.SourceSlug),
    "Url": ("An absolute address.", fields.Url),
}
"""The types that schemas refer to by name, with what is said of each."""
_SAID_BESIDE = ("description", "default", "examples")
"""What may stand beside a reference, as it is no part of the type."""

_Place = tuple[str, Json, int]
"""An operation's name, the operation, and the position of a parameter in it."""


def share_types(document: Json) -> None:
    """Let schemas refer to the types that many of them are made of."""
    types = {
        name: TypeAdapter(annotation).json_schema() for name, (_, annotation) in _TYPES.items()
    }
    for schema in types.values():
        if schema["type"] == "integer":
            schema["format"] = fields.integer_format(schema)
    schemas = document["components"]["schemas"]
    used: set[str] = set()
    _refer(document, types, used)
    schemas |= {name: {"description": _TYPES[name][0], **types[name]} for name in used}
    document["components"]["schemas"] = dict(sorted(schemas.items()))


def _refer(node: Any, types: Mapping[str, Json], used: set[str]) -> None:
    """Put a reference in the place of each schema that is one of these types; adds their names."""
    for place, value in node.items() if isinstance(node, dict) else enumerate(node):
        name = None
        if isinstance(value, dict) and value.get("type") in ("string", "integer"):
            beside = {said: value[said] for said in _SAID_BESIDE if said in value}
            bare = {key: value[key] for key in value if key not in beside}
            name = next((name for name, schema in types.items() if schema == bare), None)
        if name is not None:
            node[place] = {"$ref": f"#/components/schemas/{name}", **beside}
            used.add(name)
        elif isinstance(value, dict | list):
            _refer(value, types, used)


def share_parameters(document: Json) -> None:
    """Move each parameter that is alike in several operations to the components.

    There it is called as in requests. Of several that are called alike the most common one is, and
    others have the name of the first operation behind theirs.
    """
    places: dict[str, list[_Place]] = {}
    for place in _places(document):
        _, operation, at = place
        text = json.dumps(operation["parameters"][at], sort_keys=True)
        places.setdefault(text, []).append(place)
    uses = Counter({text: len(found) for text, found in places.items() if len(found) > 1})
    components: dict[str, Json] = {}
    for text, _ in uses.most_common():
        parameter = json.loads(text)
        name = parameter["name"]
        if name in components:
            name = f"{name}-{places[text][0][0]}"
        components[name] = parameter
        for _, operation, at in places[text]:
            operation["parameters"][at] = {"$ref": f"#/components/parameters/{name}"}
    document["components"]["parameters"] = dict(sorted(components.items()))


def _places(document: Json) -> Iterator[_Place]:
    for item in document["paths"].values():
        for operation in item.values():
            for at in range(len(operation.get("parameters", ()))):
                yield operation["operationId"], operation, at
