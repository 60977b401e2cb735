"""Hashing of API keys: only the SHA-256 of a key is kept, so that the database betrays none."""

import hmac
from hashlib import sha256

PREFIX = "dpk"
"""What every key begins with."""
_NOBODY = "0" * 64


def hashed(given: str) -> str:
    """The SHA-256 by which a key is kept."""
    return sha256(given.encode("utf-8", "replace")).hexdigest()


def same(given: str, kept: str | None) -> bool:
    """Whether this is the key whose hash is kept, compared in constant time; None is nobody's."""
    return hmac.compare_digest(hashed(given), kept or _NOBODY)
