"""Entity tags: what names a representation, and what an edit says it is an edit of."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from app.api.fields import Check, Json
from app.errors import Stale, Unconditional

_SIZE = 24


def of_bytes(body: bytes) -> str:
    """The tag of a representation by its bytes."""
    return f'"{_digest(body)}"'


def coded(tag: str, coding: str) -> str:
    """The tag of the same representation in a content coding; `coding` may be empty."""
    return f'{tag[:-1]}-{coding}"' if coding else tag


def of_state(data: Mapping[str, Any]) -> str:
    """The tag of something that can be edited: a digest of what it says, then the revision.

    The revision that answered is part of the body, so the whole tag changes with it. The digest
    does not: an edit is refused as stale only where the thing itself has changed since.
    """
    return f'"{_state(data)}.{data["revision"]}"'


def names(if_match: str, data: Mapping[str, Any]) -> bool:
    """Whether If-Match names this state: a list of strong tags, in any coding, or `*`.

    Weak tags never match (RFC 9110 section 13.1.1).
    """
    if if_match.strip() == "*":
        return True
    wanted = _state(data)
    tags = (tag.strip() for tag in if_match.split(","))
    return any(tag.startswith('"') and tag[1:].partition(".")[0] == wanted for tag in tags)


def _state(data: Mapping[str, Any]) -> str:
    return _digest(orjson.dumps({name: data[name] for name in data if name != "revision"}))


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:_SIZE]


def matching(if_match: str | None, *, required: bool = True) -> Check:
    """Refuses another state than If-Match names with Stale, and none named with Unconditional."""

    def check(current: Json) -> None:
        if if_match is None:
            if required:
                raise Unconditional("Say in If-Match which state this is an edit of.")
        elif not names(if_match, current):
            raise Stale("This has changed since the state that If-Match names.")

    return check
