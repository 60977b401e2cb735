"""An export as a Data Package (version 2): its tables with schema, keys, sizes and hashes."""

from collections.abc import Sequence

from app.api.fields import Json
from app.exports.columns import Column
from app.exports.describing.about import About
from app.exports.describing.files import File, media_type
from app.exports.resources import KEYS, Resource

_PROFILES = "https://datapackage.org/profiles/2.0"
_FORMATS = {"csv.gz": "csv", "ndjson.gz": "ndjson"}
_NAMED = {"parquet": "apache-parquet"}
"""A validator that knows the format by its short name reads the table, and misses the bytes."""


def document(about: About, files: Sequence[File]) -> Json:
    """The descriptor. Tables that are written in several ways are several resources."""
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": f"depositary-{about.revision}",
        "id": about.url,
        "title": about.title,
        "description": about.description,
        "homepage": about.url,
        "version": f"{about.revision}.0.0",
        "created": about.recorded_at.isoformat(),
        "licenses": [{"name": about.licence, "path": f"https://spdx.org/licenses/{about.licence}"}],
        "sources": [{"title": publisher} for publisher in about.publishers],
        "revision": about.revision,
        "as_of": about.as_of,
        "resources": [_resource(file, files) for file in files],
    }


def _resource(file: File, files: Sequence[File]) -> Json:
    resource = file.resource
    empty = file.rows == 0 and file.suffix == "ndjson.gz"
    kind = _FORMATS.get(file.suffix, file.suffix)
    # The tables that people read first have the plain names.
    plain = kind == next((_FORMATS.get(one.suffix, one.suffix) for one in files), kind)
    name = resource.name if resource else "depositary"
    out: Json = {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": name if plain else f"{name}-{kind}",
        "path": file.name,
        "title": resource.title if resource else "All tables, with views, as an SQLite database",
        "format": "json-lines" if empty else _NAMED.get(kind, kind),
        "mediatype": media_type(file.name),
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
    if file.suffix not in _FORMATS or resource is None or empty:
        # Lines of JSON without any line have no columns that a schema could be about.
        return out
    return {
        **out,
        "type": "table",
        "rows": file.rows,
        "encoding": "utf-8",
        "compression": "gz",
        "schema": _schema(resource, "" if plain else f"-{kind}"),
    }


def _schema(resource: Resource, end: str) -> Json:
    schema: Json = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(column) for column in resource.columns],
    }
    if resource.key:
        schema["primaryKey"] = list(resource.key)
    if resource.refers:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": table + end, "fields": [KEYS[table]]}}
            for column, table in resource.refers.items()
        ]
    return schema


def _field(column: Column) -> Json:
    constraints: Json = {}
    if column.required:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    out: Json = {"name": column.name, "type": column.kind, "description": column.description}
    return {**out, "constraints": constraints} if constraints else out
