"""What many operations and schemas have in common is written once, and referred to."""

import json
from collections import Counter
from collections.abc import Iterator
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
    schemas = document["components"]["schemas"]
    for name, (description, annotation) in _TYPES.items():
        schema = TypeAdapter(annotation).json_schema()
        if schema["type"] == "integer":
            schema["format"] = fields.integer_format(schema)
        if _replace(document, schema, {"$ref": f"#/components/schemas/{name}"}):
            schemas[name] = {"description": description, **schema}
    document["components"]["schemas"] = dict(sorted(schemas.items()))


def _replace(node: Any, schema: Json, reference: Json) -> int:
    """Put the reference in the place of this schema wherever it stands; how often."""
    count = 0
    inner = node.items() if isinstance(node, dict) else enumerate(node)
    for place, value in inner:
        if isinstance(value, dict) and "type" in value:
            beside = {said: value[said] for said in _SAID_BESIDE if said in value}
            if {key: value[key] for key in value if key not in beside} == schema:
                node[place] = {**reference, **beside}
                count += 1
                continue
        if isinstance(value, dict | list):
            count += _replace(value, schema, reference)
    return count


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
