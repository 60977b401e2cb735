"""Cursors: where a page begins, with the question it is a page of, in a text that is opaque."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_CHECK = 8
_closely = json.JSONEncoder(separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode


class Place(NamedTuple):
    """The key of the row before the page, and the filters with the revision and the day."""

    listed: str
    """Names the list: a digest of its address."""
    question: dict[str, Any]
    key: list[Any]


def _digest(text: bytes) -> bytes:
    # Not a secret: a forged cursor could only say where a page starts. It tells a cursor that was
    # changed from one of ours.
    return hashlib.blake2s(text, digest_size=_CHECK, person=b"deposcur").digest()


def of_list(address: str) -> str:
    """What names a list in its cursors."""
    return _digest(address.encode()).hex()


def encode(address: str, question: Mapping[str, Any], key: Sequence[Any]) -> str:
    """The cursor behind a row with this key, in the answers to this question."""
    body = _closely([of_list(address), question, list(key)]).encode()
    return base64.urlsafe_b64encode(_digest(body) + body).decode().rstrip("=")


def decode(cursor: object) -> Place | None:
    """What a cursor says; None for a text that is none, or that was changed."""
    if not isinstance(cursor, str):
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        check, body = raw[:_CHECK], raw[_CHECK:]
        if check != _digest(body):
            return None
        place = Place(*json.loads(body))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    whole = isinstance(place.question, dict) and isinstance(place.key, list)
    return place if whole else None


def normal(question: Mapping[str, Any]) -> Any:
    """A question as a cursor holds it."""
    return json.loads(_closely(question))
