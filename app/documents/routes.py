"""Documents over HTTP: kept by whoever may write, read by all only where they are public."""

import hashlib
from functools import partial
from typing import Annotated

import anyio
import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from app.api.addresses import PREFIX
from app.api.fields import ABSENT, WholeDay
from app.api.models import Known
from app.documents import commands, queries, reading
from app.documents.schemas import DocumentIn, DocumentOut, DocumentPutOut
from app.http import responses
from app.http.authentication import WithKey
from app.http.deps import Asked, Here, Reader
from app.http.reads.routing import ReadRoute
from app.http.writes import bodies, writing
from app.http.writes.routing import WriteRoute
from app.http.writes.writing import IdempotencyHeader, WriteOptions, Writing
from app.sources.routes import SourcePath

_EXAMPLE = "Kazakhstan is set to join the accords, a spokesperson said."
_BODY = {
    "description": "The document as it was read, at most 5 MiB.",
    "required": True,
    "content": {
        name: {
            "schema": {"type": "string", "contentMediaType": name},
            **({"example": _EXAMPLE} if name != reading.PDF else {}),
        }
        for name in reading.MEDIA_TYPES
    },
}


class DocumentRoute(WriteRoute):
    """A route whose body is a document, which is read before the request waits for its turn."""

    def __init__(self, path: str, endpoint: object, **kwargs: object) -> None:
        # PDF and HTML are read one by one, so that whoever only reads is answered as ever.
        self._one = anyio.CapacityLimiter(1)
        super().__init__(path, endpoint, **kwargs)  # type: ignore[arg-type]

    async def read_body(self, request: Request) -> bodies.ReadRequest:
        """The request with its document: the parsed body names it, and the scope holds it."""
        raw = await bodies.received(request, reading.MEDIA_TYPES, reading.LARGEST)
        media_type = bodies.media_type(request)
        charset = _charset(request.headers.get("content-type", ""))
        read = partial(reading.read, raw, media_type, charset)
        # What takes a process of its own may take long: other text does not wait for it.
        limiter = self._one if media_type in reading.EXTRACTED else None
        text = await anyio.to_thread.run_sync(read, limiter=limiter)
        digest = hashlib.sha256(raw).hexdigest()
        request.scope["document"] = DocumentIn(media_type, digest, len(raw), text)
        return bodies.ReadRequest(request, raw, [digest, media_type, charset])


def _charset(content_type: str) -> str | None:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip()
    return None


router = APIRouter(prefix=f"{PREFIX}/sources", tags=["sources"], route_class=ReadRoute)
writes = APIRouter(prefix=f"{PREFIX}/sources", tags=["sources"], route_class=DocumentRoute)


class DocumentOptions(WriteOptions):
    """How to keep a document."""

    public: bool = False
    """Let its text be read without a key. Private if left out: it is other people's text."""
    read_on: WholeDay = ABSENT
    """The day on which it was read; today (UTC) if left out."""
    any_hash: bool = Field(default=False, examples=[True])
    """Keep it even if its SHA-256 is not the one that its source records: another form of the
    text, or a later edition. Refused (409) if left out."""


async def _keeping(
    request: Request,
    options: Annotated[DocumentOptions, Query()],
    idempotency_key: IdempotencyHeader = ABSENT,
) -> Writing:
    return await writing.writing(request, options, idempotency_key)


Keeping = Annotated[Writing, Depends(_keeping)]


@router.get("/{slug}/document", operation_id="getDocument", response_model=DocumentOut)
def get_document(
    session: Reader, here: Here, key: WithKey, slug: SourcePath, asked: Asked[Known]
) -> Response:
    """Get a source's document.

    What was read, when, and how many quotes stand in it. Its text and paragraphs come along with a
    key, or if the document is public.
    """
    answer = queries.get_document(session, slug, asked, keyed=key is not None)
    response = responses.json(answer, here.max_age)
    response.headers["vary"] += ", Authorization"
    if key is not None:
        response.headers["cache-control"] = "private, no-store"
    return response


@writes.put(
    "/{slug}/document",
    operation_id="putDocument",
    response_model=DocumentPutOut,
    openapi_extra={"requestBody": _BODY},
)
def put_document(write: Keeping, request: Request, slug: SourcePath) -> Response:
    """Keep a source's document.

    Plain text, Markdown, HTML or PDF, of at most 5 MiB: its text is kept, to check quotes against.
    It takes the place of the one before. All quotes of the source are looked for in it again, and
    those that do not stand in it are listed. Another one than that whose SHA-256 the source records
    is refused, unless `any_hash` allows it.
    """
    options = write.options
    assert isinstance(options, DocumentOptions)
    given: DocumentIn = request.scope["document"]
    given = given._replace(
        public=options.public, read_on=options.read_on, any_hash=options.any_hash
    )
    return write(
        lambda change: commands.put_document(change, slug, given),
        queries.get_kept,
        f"keep the document of {slug}",
    )
