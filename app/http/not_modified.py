"""Not modified (RFC 9110 sections 13.1.2 and 15.4.5): what If-None-Match names, what a 304 says."""

from collections.abc import Iterable

RawHeaders = list[tuple[bytes, bytes]]
_OF_THE_BODY = frozenset(
    (b"content-encoding", b"content-language", b"content-length", b"content-type", b"last-modified")
)


def matches(header: str, etag: str) -> bool:
    """Whether If-None-Match names this representation: a list, weak or strong, or `*`."""
    if header.strip() == "*":
        return True
    return etag in (tag.strip().removeprefix("W/") for tag in header.split(","))


def headers_of_304(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """The headers of the 304 that stands for a 200 with these."""
    return [header for header in headers if header[0] not in _OF_THE_BODY]


def status(asked: bytes | None, etag: bytes) -> int:
    """304 where If-None-Match names what the reader would be sent, else 200."""
    if not asked or not etag:
        return 200
    named = asked == etag or matches(asked.decode("latin-1"), etag.decode("latin-1"))
    return 304 if named else 200
