"""Near matches among known slugs, only ever to ask "did you mean"."""

from collections.abc import Iterable
from difflib import get_close_matches


def close_to(text: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The known slugs most like `text`, best first; none if nothing is like it."""
    return get_close_matches(text[:100].casefold(), list(known), n=limit, cutoff=0.6)
