"""What a route that writes asks for: all or nothing, once, and an answer that is on disk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import orjson
from fastapi import Depends, Header, Query, Request, Response
from pydantic import Field

from app.api import etags, patterns
from app.api.addresses import COLLECTIONS, PREFIX
from app.api.editing import Editing
from app.api.fields import ABSENT, IfMatch, Json, Line
from app.api.models import Filter, In
from app.api.pages import Answer
from app.db import idempotency, maintenance
from app.db.engine import Connection, Engine
from app.db.idempotency import Replied
from app.db.recording import recording
from app.db.revisions import Change, Moment
from app.errors import Rejected, Violation
from app.http.writes import bodies
from app.http.writes.gate import WriteGate
from app.keys.queries import Caller

Done = TypeVar("Done")
Given = TypeVar("Given", bound=In)
IdempotencyKey = Annotated[str, Field(min_length=1, max_length=200, pattern=patterns.WORD)]


class WriteOptions(Filter):
    """How to write."""

    dry_run: bool = False
    """Answer just as the write would be answered, and write nothing."""
    reason: Line = ABSENT
    """Why: kept in the revision. Left out, the revision says what was done; what takes something
    back (a retraction, a correction, a dismissal) is refused without."""


@dataclass(frozen=True, slots=True)
class Writing:
    """One write: whose it is, why, and whether it is to last."""

    engine: Engine
    gate: WriteGate
    public_url: str
    caller: Caller
    options: WriteOptions
    idempotency_key: str | None
    fingerprint: str

    def __call__(
        self,
        do: Callable[[Change], Done],
        show: Callable[[Connection, Done], Answer],
        reason: str,
        *,
        place: Callable[[Json], str] | None = None,
        editable: bool = False,
    ) -> Response:
        """Do it in one transaction and answer with what `show` then reads in the same one.

        201 with Location if `place` says where the new thing is, else 200. The answer, and with
        it everything written, is there before anybody is told.
        """

        def answered(change: Change) -> Replied:
            done = do(change)
            self.gate.settle(change)
            data, moment = show(change.session, done)
            return self._reply(data, moment, place, editable)

        return self._once(answered, reason)

    def why(self, said: str | None = None) -> str:
        """Why this is done, where that must be said: in the address, or as `said` in the body.

        Raises Rejected.
        """
        reason = self.options.reason or said
        if not reason:
            fault = Violation("say why", "missing", parameter="reason")
            raise Rejected("Not valid: reason.", [fault])
        return reason

    def create(self, editing: Editing[Given], slug: str, body: Given) -> Response:
        """Create an entry: 201."""
        return self(
            lambda change: editing.create(change, slug, body),
            editing.show,
            f"create the {editing.kind} {slug}",
            place=lambda data: f"/{COLLECTIONS[editing.kind]}/{data['slug']}",
            editable=True,
        )

    def edit(self, editing: Editing[Given], slug: str, patch: In, if_match: str | None) -> Response:
        """Edit the state of an entry that If-Match names: 200."""
        return self(
            lambda change: editing.edit(change, slug, patch, etags.matching(if_match)),
            editing.show,
            f"edit the {editing.kind} {slug}",
            editable=True,
        )

    def delete(self, editing: Editing[Given], slug: str, if_match: str | None) -> Response:
        """Erase an entry, or only in the state that If-Match names: 204."""
        check = etags.matching(if_match, required=False)
        return self.erase(
            lambda change: editing.erase(change, slug, check), f"delete the {editing.kind} {slug}"
        )

    def erase(self, do: Callable[[Change], object], reason: str) -> Response:
        """Do it in one transaction and answer 204."""

        def answered(change: Change) -> Replied:
            do(change)
            self.gate.settle(change)
            return Replied(204, {}, b"")

        return self._once(answered, reason)

    def _once(self, answered: Callable[[Change], Replied], reason: str) -> Response:
        options, now = self.options, datetime.now(UTC)
        mine = (self.caller.name, self.idempotency_key or "", self.fingerprint)
        remembered = self.idempotency_key is not None and not options.dry_run
        why, keep = options.reason or reason[:500], not options.dry_run
        with recording(self.engine, self.caller.name, why, self.gate.settle, keep=keep) as change:
            maintenance.refuse(change.session)
            earlier = idempotency.find(change.session, *mine, now) if remembered else None
            replied = earlier or answered(change)
            if remembered and earlier is None:
                idempotency.remember(change.session, *mine, replied, now)
        headers = {"cache-control": "no-store", **replied.headers}
        if earlier is not None:
            headers["idempotency-replayed"] = "true"
        media_type = bodies.JSON if replied.body else None
        return Response(replied.body or None, replied.status, headers, media_type)

    def _reply(
        self, data: Json, moment: Moment, place: Callable[[Json], str] | None, editable: bool
    ) -> Replied:
        body = orjson.dumps(data)
        headers = {
            "etag": etags.of_state(data) if editable else etags.of_bytes(body),
            "revision": str(moment.revision),
        }
        if place is not None:
            headers["location"] = f"{self.public_url}{PREFIX}{place(data)}"
        return Replied(200 if place is None else 201, headers, body)


IdempotencyHeader = Annotated[
    IdempotencyKey,
    Header(
        alias="Idempotency-Key",
        description="Names this write, so that it can be sent again: for a day the same "
        "request under the same key is answered as the first time, and done only once.",
    ),
]


async def writing(
    request: Request,
    options: Annotated[WriteOptions, Query()],
    idempotency_key: IdempotencyHeader = ABSENT,
) -> Writing:
    """The write that a request asks for."""
    state, scope = request.app.state, request.scope
    mine = scope["caller"], options, idempotency_key, scope["fingerprint"]
    return Writing(state.engine, state.gate, scope["public_url"], *mine)


Write = Annotated[Writing, Depends(writing)]
Matching = Annotated[
    IfMatch,
    Header(
        alias="If-Match",
        description="The ETag of the state that this is an edit of, as it was read; `*` for any.",
        examples=["*"],
    ),
]
