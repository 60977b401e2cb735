"""An LRU cache of finished answers, bounded in bytes, for one state of knowledge."""

from collections import OrderedDict
from typing import Any

from app.http import not_modified, responses
from app.http.not_modified import RawHeaders

CacheKey = tuple[Any, ...]
"""The normalised request: what differs only in wording has the same key."""
RawKey = tuple[str, str, bytes, bytes | None, bytes | None, bytes | None]
"""The request as it came: origin, path, query, Accept, Accept-Language, Accept-Encoding."""
_SHARE = 16
"""One answer may take up to this part of the whole."""
_RAW_KEYS, _LONGEST = 4096, 500
"""How many raw keys are remembered, and of how many bytes each."""
_OVERHEAD = 600
"""Bytes that an entry, its key and its lists take beside what they hold; measured roughly."""
_PER_HEADER = 130
# Who sends a key is answered anew, so that what is kept is what all others get.
_ALLOWED = frozenset(("accept", "accept-encoding", "authorization", responses.AT_LEAST.lower()))
_ON_PAGES = _ALLOWED | {"accept-language"}


class Entry:
    """A finished answer: its headers (without a request id) and body, and the 304 for it."""

    __slots__ = (
        "body",
        "etag",
        "headers",
        "not_modified_headers",
        "path",
        "revision",
        "route",
        "size",
    )

    def __init__(self, headers: RawHeaders, body: bytes, path: str) -> None:
        named = dict(headers)
        self.headers = headers
        self.not_modified_headers = not_modified.headers_of_304(headers)
        self.body = body
        self.etag = named.get(b"etag", b"")
        self.path = path
        self.route: str | None = None
        revision = named.get(b"revision", b"")
        self.revision = int(revision) if revision else None
        self.size = len(body) + _OVERHEAD
        self.size += sum(len(name) + len(value) + _PER_HEADER for name, value in headers)


def storable(headers: RawHeaders, pages: bool) -> bool:
    """Whether whoever asks the same gets a 200 with these headers: public, and for all alike."""
    named = dict(headers)
    kept = named.get(b"cache-control", b"").decode("latin-1").lower()
    says = {directive.strip().partition("=")[0] for directive in kept.split(",")}
    varies = named.get(b"vary", b"").decode("latin-1").lower()
    # An answer that does not say what it depends on is not trusted to depend on nothing.
    names = {name.strip() for name in varies.split(",")}
    return (
        "public" in says
        and says.isdisjoint(("no-store", "no-cache", "private"))
        and b"set-cookie" not in named
        and bool(named.get(b"etag"))
        and names <= (_ON_PAGES if pages else _ALLOWED)
    )


class Store:
    """Answers of one state of knowledge, of at most so many bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self.state: object = None
        self._entries: OrderedDict[CacheKey, Entry] = OrderedDict()
        self._by_raw_key: dict[RawKey, tuple[CacheKey, Entry]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self) -> list[Entry]:
        """All answers, the one used last at the end."""
        return list(self._entries.values())

    def recall(self, state: object, raw_key: RawKey) -> Entry | None:
        """The answer to a question that was put with this very raw key before, in this state."""
        if state is not self.state and state != self.state:
            return None
        known = self._by_raw_key.get(raw_key)
        if known is None:
            return None
        key, entry = known
        self._entries.move_to_end(key)
        return entry

    def get(self, state: object, key: CacheKey, raw_key: RawKey | None = None) -> Entry | None:
        """The answer to this question in this state. Another state empties the store.

        `raw_key`: how it was asked now, to be recalled.
        """
        if state is not self.state and state != self.state:
            self.clear(state)
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
            if raw_key and sum(len(part) for part in raw_key if part) <= _LONGEST:
                if len(self._by_raw_key) >= _RAW_KEYS:
                    self._by_raw_key.clear()
                self._by_raw_key[raw_key] = key, entry
        return entry

    def put(self, state: object, key: CacheKey, entry: Entry) -> None:
        """Keep an answer that was made in this state."""
        if state != self.state:
            self.clear(state)
        entry.size += sum(len(part) for part in key if part)
        if entry.size > self.most // _SHARE:
            return
        replaced = self._entries.pop(key, None)
        self.size += entry.size - (replaced.size if replaced else 0)
        self._entries[key] = entry
        if replaced or self.size > self.most:
            # What is not kept any longer must not be recalled.
            self._by_raw_key.clear()
        while self.size > self.most:
            _, oldest = self._entries.popitem(last=False)
            self.size -= oldest.size

    def clear(self, state: object = None) -> None:
        """Forget everything; what comes now belongs to this state."""
        self._entries.clear()
        self._by_raw_key.clear()
        self.size = 0
        self.state = state
