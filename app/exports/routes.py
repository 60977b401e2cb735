"""The exports that are kept, over HTTP: their list, and their files, whole or in ranges."""

import base64
import re
from pathlib import Path as Folder
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse

from app.api import pages
from app.api.addresses import PREFIX
from app.api.fields import Json
from app.api.models import Nothing
from app.db import revisions
from app.errors import NotFound
from app.exports import shelf
from app.exports.describing.files import MEDIA_TYPES
from app.exports.schemas import ExportsOut
from app.exports.shelf import Export, Kept
from app.http import not_modified, problems, responses
from app.http.deps import Address, Asked, Here, Reader
from app.http.reads.routing import ReadRoute

router = APIRouter(prefix=PREFIX, tags=["exports"], route_class=ReadRoute)
LATEST = "latest"
_RANGE = re.compile(r"\s*bytes\s*=\s*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))\s*", re.I)
Revision = Annotated[
    str,
    Path(
        pattern=r"^(?:latest|[1-9][0-9]{0,9})$",
        max_length=10,
        description="The revision that was exported, or `latest`.",
        examples=[LATEST],
    ),
]
File = Annotated[
    str,
    Path(
        pattern=r"^[a-z][a-z0-9_]*(?:\.[a-z]+)+$",
        max_length=80,
        description="One of the export's files.",
        examples=["members.csv.gz"],
    ),
]
_BINARY: Json = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
_CONTENT: Json = dict.fromkeys(sorted(set(MEDIA_TYPES.values())), _BINARY)
_RANGED = ("ETag", "Cache-Control", "Revision", "Repr-Digest", "Accept-Ranges", "X-Request-Id")
_ANSWERS: dict[int | str, Json] = {
    200: {"description": "The file.", "content": _CONTENT},
    206: {
        "description": "A part of the file.",
        "content": _CONTENT,
        "headers": {
            name: {"$ref": f"#/components/headers/{name}"} for name in (*_RANGED, "Content-Range")
        },
    },
    307: {
        "description": "Of the latest export: where it is, for ever the same.",
        "headers": {
            name: {"$ref": f"#/components/headers/{name}"} for name in ("Location", "X-Request-Id")
        },
    },
    416: {"$ref": "#/components/responses/RangeNotSatisfiable"},
}


def _folder(request: Request) -> Folder | None:
    kept = request.app.state.settings.exports
    return Folder(kept) if kept else None


@router.get("/exports", operation_id="listExports", response_model=ExportsOut)
def list_exports(request: Request, session: Reader, here: Here, _asked: Asked[Nothing]) -> Response:
    """List exports.

    Everything that was known at a revision, in files to analyse: the newest first. Each file has an
    address that never changes what it answers; `/exports/latest/` leads to the newest.
    """
    moment = revisions.moment(session)
    folder = _folder(request)
    kept = [shelf.find(folder, number) for number in shelf.revisions(folder)] if folder else []
    items = [_listed(one, here) for one in kept if one]
    body = orjson.dumps(pages.stamped({"items": items}, moment))
    response = responses.finished(body, "application/json", moment, here.max_age)
    # No state of the database says when an export is added or removed.
    response.headers["cache-control"] = "public, no-cache"
    return response


def _listed(export: Export, here: Address) -> Json:
    base = f"{here.url}{PREFIX}/exports/{export.revision}"
    return {
        "revision": export.revision,
        "as_of": export.as_of,
        "files": [
            {
                "name": name,
                "url": f"{base}/{name}",
                "media_type": file.media_type,
                "bytes": file.bytes,
                "sha256": file.sha256,
            }
            for name, file in export.files.items()
        ],
    }


@router.get(
    "/exports/{revision}/{file}",
    operation_id="getExportFile",
    responses=_ANSWERS,
    response_class=Response,
)
def get_export_file(
    request: Request, here: Here, revision: Revision, file: File, _asked: Asked[Nothing]
) -> Response:
    """Get a file of an export.

    Whole, or the range of its bytes that is asked for. `Repr-Digest` has its SHA-256, and so has
    its `ETag`. Under `latest` it leads to the newest export.
    """
    folder = _folder(request)
    known = shelf.revisions(folder) if folder else []
    if folder is None or not known or (revision != LATEST and int(revision) not in known):
        raise NotFound(f"There is no export {revision}.", [str(number) for number in known[:3]])
    export = shelf.find(folder, known[0] if revision == LATEST else int(revision))
    if export is None or file not in export.files:
        raise NotFound(f"There is no file {file!r} in the export {revision}.")
    if revision == LATEST:
        address = f"{here.url}{PREFIX}/exports/{export.revision}/{file}"
        return Response(
            None, 307, {"location": address, "cache-control": f"public, max-age={here.max_age}"}
        )
    return _sent(request, export, file, export.files[file])


def _sent(request: Request, export: Export, name: str, file: Kept) -> Response:
    """A file, as far as it is asked for."""
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    headers = {
        "accept-ranges": "bytes",
        "cache-control": responses.PINNED,
        "content-disposition": f'attachment; filename="depositary-r{export.revision}-{name}"',
        "etag": f'"{file.sha256}"',
        "repr-digest": f"sha-256=:{digest}:",
        "revision": str(export.revision),
        "vary": "Accept",
    }
    asked = request.scope.get("if_none_match")
    if not_modified.status(asked, headers["etag"].encode()) == 304:
        return Response(None, 304, headers)
    request.scope["streams"] = True
    if request.scope.get("headers_only"):
        headers["content-length"] = str(file.bytes)
        return Response(None, 200, headers, file.media_type)
    begins = _beginning(request, headers["etag"], file.bytes)
    if begins is not None and begins >= file.bytes:
        return problems.problem(
            request.scope,
            "range-not-satisfiable",
            f"The file has {file.bytes} bytes.",
            headers={"content-range": f"bytes */{file.bytes}"},
        )
    if begins is None:
        # It has none that is understood, or is not of this state: all of it is sent.
        request.scope["headers"] = [h for h in request.scope["headers"] if h[0] != b"range"]
    return FileResponse(file.path, 200, headers, file.media_type)


def _beginning(request: Request, tag: str, size: int) -> int | None:
    """Where the range begins that is asked for; None where the whole is sent.

    What is not one range of bytes in order is passed over (RFC 9110 section 14.2).
    """
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    if found is None or request.headers.get("if-range", tag) != tag:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        return max(size - int(suffix), 0) if int(suffix) else size
    return None if last and int(last) < int(first) else int(first)
