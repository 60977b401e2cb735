"""Passages of sources from which no act could be read, and which answers they could change."""

from collections.abc import Set
from enum import StrEnum


class About(StrEnum):
    """What an unread passage speaks of."""

    ACT = "act"
    """An act: it could change any answer."""
    EXIT = "exit"
    """An exit, or a return from one: it could change answers from the first act on."""
    PREDECESSOR = "predecessor"
    """What a predecessor State did: it could change answers before the country itself was bound."""
    PROVISIONAL_APPLICATION = "provisional_application"
    """Provisional application: likewise."""


_BEFORE_BOUND = frozenset({About.PREDECESSOR, About.PROVISIONAL_APPLICATION})


def could_change(passages: Set[About], *, begun: bool, bound: bool) -> bool:
    """Whether passages on a membership could change its answers for a stretch of time.

    `begun`: it does not lie before all acts; `bound`: the country was bound before or in it.
    """
    return (
        About.ACT in passages
        or (begun and About.EXIT in passages)
        or (not bound and not _BEFORE_BOUND.isdisjoint(passages))
    )
