"""An export as Croissant (version 1.0): files, and the records that are read from them."""

from collections.abc import Sequence

from app.api.fields import Json
from app.exports.describing.about import About
from app.exports.describing.files import File
from app.exports.resources import KEYS, Resource

_ENCODINGS = {
    "csv.gz": "text/csv",
    "parquet": "application/x-parquet",
    "ndjson.gz": "application/jsonlines",
    "sqlite": "application/vnd.sqlite3",
}
_KINDS = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
}
_CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification gives, whole: readers compare it."""


def document(about: About, files: Sequence[File]) -> Json:
    """The description. Records are read from the first of the ways in which tables are written."""
    first = next((file.suffix for file in files if file.resource), None)
    day = about.recorded_at.date().isoformat()
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "Depositary",
        "description": about.description,
        "url": about.url,
        "license": f"https://spdx.org/licenses/{about.licence}",
        "version": f"{about.revision}.0.0",
        "datePublished": day,
        "creator": {"@type": "Organization", "name": "Depositary", "url": about.url},
        "citeAs": f"Depositary, revision {about.revision}, {day}. {about.url}",
        "distribution": [_file(file) for file in files],
        "recordSet": [
            _records(file.resource, file.name)
            for file in files
            if file.resource and file.suffix == first
        ],
    }


def _file(file: File) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": file.name,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": _ENCODINGS[file.suffix],
        "sha256": file.sha256,
    }


def _records(resource: Resource, file: str) -> Json:
    out: Json = {
        "@type": "cr:RecordSet",
        "@id": resource.name,
        "name": resource.name,
        "description": resource.title,
        "field": [],
    }
    if resource.key:
        out["key"] = [{"@id": f"{resource.name}/{name}"} for name in resource.key]
    for column in resource.columns:
        field: Json = {
            "@type": "cr:Field",
            "@id": f"{resource.name}/{column.name}",
            "name": column.name,
            "description": column.description,
            "dataType": _KINDS[column.kind],
            "source": {"fileObject": {"@id": file}, "extract": {"column": column.name}},
        }
        if column.name in resource.refers:
            table = resource.refers[column.name]
            field["references"] = {"field": {"@id": f"{table}/{KEYS[table]}"}}
        out["field"].append(field)
    return out
