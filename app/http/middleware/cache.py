"""The response cache, outermost of all: request ids, cached answers, 304s, the access log."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.addresses import PREFIX
from app.api.fields import Json
from app.db.watching import Token, Watch
from app.http import not_modified, responses
from app.http.deps import at_least
from app.http.middleware import identifiers
from app.http.middleware.access_log import AccessLog
from app.http.middleware.encoding import bounded_cache, coding
from app.http.middleware.origins import Origins
from app.http.middleware.snapshot import SnapshotPoll
from app.http.middleware.store import CacheKey, Entry, RawKey, Store, storable
from app.http.not_modified import RawHeaders

_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_CONDITIONS = (b"if-none-match", b"if-modified-since")
_OWN = frozenset((b"authorization", b"range", b"if-modified-since"))
"""A request with one of these may get an answer of its own, and bypasses the cache."""
_SEEN = responses.AT_LEAST.lower().encode()
_API = PREFIX + "/"
_READS = ("GET", "HEAD")
_PATIENCE = 0.5
"""Seconds for which a request waits for the answer to another that asks the same."""
Slot = tuple[Token, CacheKey]
"""The state of the database and the normalised request that an answer belongs to."""


@bounded_cache
def canonical(query: bytes) -> bytes:
    """A query with its parameters in the order of their names; those of one name keep theirs.

    One with an encoded name stays as it is: that name may equal a plainly written one, and their
    values must not be swapped.
    """
    named = [(part.partition(b"=")[0], part) for part in query.split(b"&")]
    if any(b"%" in name or b"+" in name for name, _ in named):
        return query
    named.sort(key=lambda pair: pair[0])
    return b"&".join([part for _, part in named])


def _everybodys(given: Mapping[bytes, bytes]) -> bool:
    """Whether a request with these headers gets what everybody gets, as far as they tell."""
    if _OWN.isdisjoint(given):
        return True
    # A date is only looked at where no tag is given.
    return given.keys() & _OWN == {b"if-modified-since"} and b"if-none-match" in given


def _reaches(token: Token | None, seen: bytes) -> bool:
    """Whether this state has what the client has seen already."""
    least = at_least(seen)
    return token is not None and least is not None and token.revision >= least


def _as_new_as(token: Token, entry: Entry) -> bool:
    """Whether an answer is of this state or a later one, or else the same in all.

    The state may be told of by one replica, and the answer be given by another.
    """
    if entry.revision is None or entry.revision >= token.revision:
        return True
    return b"immutable" in dict(entry.headers).get(b"cache-control", b"")


def _key(scope: Scope, raw_key: RawKey) -> CacheKey:
    """The raw key, normalised: what differs only in wording shares it. Sorts the query, too."""
    origin, path, query, accepted, language, encodings = raw_key
    if b"&" in query:
        # The routes see the same order, so that no answer can depend on another.
        query = scope["query_string"] = canonical(query)
    coded = coding(encodings) if encodings else ""
    return origin, path, query, accepted, None if path.startswith(_API) else language, coded


class Cached:
    """ASGI middleware around everything. Without a watch it keeps nothing, and does the rest."""

    def __init__(
        self, app: ASGIApp, watch: Watch | None, store: Store, access: AccessLog, origins: Origins
    ) -> None:
        self.app = app
        self.access = access
        self._origins = origins
        self.connections: object = None
        """What the server's connections share, where a server of ours holds them."""
        self._watch = watch
        self._glance = None if watch is None else SnapshotPoll(watch)
        self._store = store
        self._awaited: dict[Slot, asyncio.Future[Entry | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        headers = scope["headers"]
        given: dict[bytes, bytes] = dict(headers)
        request_id = given.get(b"x-request-id")
        if request_id is None or not _ID.fullmatch(request_id):
            request_id = identifiers.new()
        method = scope["method"]
        origin, refused = self._origins.find(scope, given)
        scope["public_url"], scope["refused"] = origin, refused
        entry = slot = None
        if method in _READS and refused is None:
            token = None
            # A header that came twice is not looked into.
            if self._glance and len(given) == len(headers) and _everybodys(given):
                token = self._glance.token()
                if _SEEN in given and not _reaches(token, given[_SEEN]):
                    token = None
            raw_key = (
                origin,
                scope["path"],
                scope["query_string"],
                given.get(b"accept"),
                given.get(b"accept-language"),
                given.get(b"accept-encoding"),
            )
            entry = None if token is None else self._store.recall(token, raw_key)
            if entry is None:
                slot, entry = await self._look(scope, token, raw_key)
        if entry is None:
            await _Miss(self, scope, send, request_id, began, slot).run(receive)
            return
        status, headers, body = 200, entry.headers, entry.body
        if not_modified.status(given.get(b"if-none-match"), entry.etag) == 304:
            status, headers, body = 304, entry.not_modified_headers, b""
        elif method == "HEAD":
            body = b""
        headers = [*headers, (b"x-request-id", request_id)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        self.access.hit(entry, request_id, method, status, began)

    async def _look(
        self, scope: Scope, token: Token | None, raw_key: RawKey
    ) -> tuple[Slot | None, Entry | None]:
        """The slot of a request whose raw key is new, if it has one, and what is there."""
        key = _key(scope, raw_key)
        if token is None:
            return None, None
        slot = token, key
        return slot, self._store.get(token, key, raw_key) or await self._answer_to_another(slot)

    async def _answer_to_another(self, slot: Slot) -> Entry | None:
        """What somebody else who asks the same of the same state is about to be answered.

        After a write, all who ask what everybody asks come at once. It is never older than the
        state: whoever asked first looked at the state before it was read.
        """
        awaited = self._awaited.get(slot)
        if awaited is None or awaited.get_loop() is not asyncio.get_running_loop():
            return None
        await asyncio.wait([awaited], timeout=_PATIENCE)
        return awaited.result() if awaited.done() else None

    def promise(self, slot: Slot) -> Callable[[Entry | None], None]:
        """Let others wait for the answer to this question until the result is called with it."""
        if slot in self._awaited:
            return lambda _entry: None
        promised = asyncio.get_running_loop().create_future()
        self._awaited[slot] = promised

        def resolve(entry: Entry | None) -> None:
            if not promised.done():
                del self._awaited[slot]
                promised.set_result(entry)

        return resolve

    def keep(self, slot: Slot, entry: Entry) -> None:
        """Store an answer, unless somebody wrote since its token was read.

        Its snapshot was taken later than that, so what is kept is never older than its token.
        """
        token, key = slot
        if self._watch is not None and self._watch.token() == token:
            self._store.put(token, key, entry)


@dataclass(slots=True)
class _Miss:
    """One request that the application itself answers."""

    cached: Cached
    scope: Scope
    send: Send
    id: bytes
    began: float
    slot: Slot | None
    asked: bytes = b""
    held: Message | None = None
    entry: Entry | None = None
    resolve: Callable[[Entry | None], None] = lambda _entry: None
    status: int = 0
    revision: int | None = None

    async def run(self, receive: Receive) -> None:
        """Let the application answer, keep that if it may be kept, and record it."""
        scope = self.scope
        scope["request_id"] = self.id.decode()
        log_context: Json = {}
        scope["log_context"] = log_context
        if self.slot is not None and scope["method"] == "GET":
            self.resolve = self.cached.promise(self.slot)
        if scope["method"] in _READS:
            asked = [value for name, value in scope["headers"] if name == b"if-none-match"]
            if asked:
                # The whole answer comes from within; whether it is needed is decided here.
                self.asked = b",".join(asked)
                headers = [h for h in scope["headers"] if h[0] not in _CONDITIONS]
                scope = {**scope, "headers": headers, "if_none_match": self.asked}
        try:
            await self.cached.app(scope, receive, self._take)
            if self.entry is not None and self.slot is not None:
                self.cached.keep(self.slot, self.entry)
        finally:
            self.resolve(None)
            self.cached.access.answered(
                self.began,
                request_id=scope["request_id"],
                method=scope["method"],
                route=log_context.get("route"),
                path=quote(scope["path"]),
                status=self.status,
                revision=self.revision,
                key=log_context.get("key") or scope.get("key_name"),
                cache="miss" if self.entry is not None else None,
            )

    async def _take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] == 200 and self.scope["method"] in _READS:
                self.held = message
            else:
                await self._begin(message["status"], message["headers"])
        elif self.held is None:
            await self.send(message)
        else:
            held, self.held = self.held, None
            await self._answer(held, message)

    async def _begin(self, status: int, headers: RawHeaders) -> None:
        self.status = status
        told = next((value for name, value in headers if name == b"revision"), None)
        self.revision = int(told) if told else None
        headers = [*headers, (b"x-request-id", self.id)]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})

    async def _answer(self, start: Message, message: Message) -> None:
        """A 200 to a reader: it goes out whole, unless the reader has it already."""
        if message.get("more_body", False) or not (self.slot or self.asked):
            await self._begin(200, start["headers"])
            await self.send(message)
            return
        entry = Entry(start["headers"], message.get("body", b""), quote(self.scope["path"]))
        if self.slot is not None and self.scope["method"] == "GET":
            page = not self.scope["path"].startswith(_API)
            if storable(entry.headers, pages=page) and _as_new_as(self.slot[0], entry):
                entry.route = self.scope["log_context"].get("route")
                self.entry = entry
                # Before it is sent: this client may take its time.
                self.resolve(entry)
        if not_modified.status(self.asked, entry.etag) == 304:
            await self._begin(304, entry.not_modified_headers)
            await self.send({"type": "http.response.body", "body": b""})
        else:
            await self._begin(200, entry.headers)
            await self.send(message)
