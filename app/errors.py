"""What can go wrong, as meanings. Which HTTP status each becomes stands in http/problems.py.

DepositaryError
├── NotFound       the thing does not exist (or not at that revision); may suggest near matches
├── Rejected       the input breaks a rule; carries every violation found
│   └── Crowded     so many acts overlap that their orders cannot be told apart
├── Conflict       the input contradicts what is already recorded
├── Unauthenticated  no key was given, or none that is good now
├── Forbidden      the key's scope does not cover this
├── Unconditional  an edit that does not say which state it is an edit of
├── Stale          an edit of a state that is no longer the current one
├── TooLarge       the body is larger than any that is read
├── NoSuchForm     what is asked for does not exist in the form asked for
├── UnknownForm    the body is of a type, or in a coding, that is not understood
├── Throttled      too many requests; try again later
├── Unavailable    the database is busy, down or out of connections; try again later
│   └── Maintenance   writes are refused while the operator is at work
├── StorageFull    nothing can be written, for want of space
└── Unusable       the database is not ours, damaged, or made by newer or by unreleased code
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong: what, a stable code, and where (a parameter or a JSON pointer).

    `suggestion`: what may have been meant, word for word.
    """

    detail: str
    code: str
    parameter: str | None = None
    pointer: str | None = None
    suggestion: str | None = None

    @classmethod
    def of_fault(
        cls, fault: Mapping[str, Any], parameter: str | None = None, pointer: str | None = None
    ) -> Self:
        """A validation error's fault (`msg` and `type`, as Pydantic writes them) as a violation."""
        detail = str(fault["msg"]).removeprefix("Value error, ")
        return cls(detail[:1000], str(fault["type"]), parameter, pointer)


class DepositaryError(Exception):
    """Base of all errors that a caller can act on. `detail` is one plain sentence."""

    def __init__(self, detail: str, violations: Sequence[Violation] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.violations = list(violations)


class NotFound(DepositaryError):
    """No such thing. `did_you_mean` holds near matches, never an answer."""

    def __init__(
        self, detail: str, did_you_mean: Sequence[str] = (), violations: Sequence[Violation] = ()
    ) -> None:
        super().__init__(detail, violations)
        self.did_you_mean = list(did_you_mean)


class Rejected(DepositaryError):
    """The input breaks a rule. `violations` lists all of them."""


class Crowded(Rejected):
    """So many acts of these memberships (accord and country) overlap that their orders cannot be
    told apart. `why` says of each what is too much."""

    def __init__(self, why: Mapping[tuple[str, str], str]) -> None:
        told = (f"{country} and {accord}: {said}." for (accord, country), said in why.items())
        super().__init__(" ".join(told))
        self.memberships = frozenset(why)


class Conflict(DepositaryError):
    """The input contradicts what is already recorded. `violations` may say where, all of it."""


class Unauthenticated(DepositaryError):
    """No key was given, or none that is good now (`tried`)."""

    def __init__(self, detail: str, *, tried: bool = False) -> None:
        super().__init__(detail)
        self.tried = tried


class Forbidden(DepositaryError):
    """The key is good, and its scope does not cover this. `needed` is the scope that would."""

    def __init__(self, detail: str, needed: str) -> None:
        super().__init__(detail)
        self.needed = needed


class Unconditional(DepositaryError):
    """An edit must name the state that it edits, so that nobody overwrites another unseen."""


class Stale(DepositaryError):
    """The state that was to be edited is no longer the current one."""


class TooLarge(DepositaryError):
    """The body is larger than any that is read."""


class NoSuchForm(DepositaryError):
    """What is asked for does not exist in the form asked for."""


class UnknownForm(DepositaryError):
    """The body is of a type, or in a coding, that is not understood."""


class Throttled(DepositaryError):
    """Too many requests. `retry_after` is in seconds."""

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(DepositaryError):
    """The database cannot answer now. `retry_after` is in seconds."""

    retry_after = 2


class Maintenance(Unavailable):
    """Nothing is written while the operator is at work."""

    retry_after = 60


class StorageFull(DepositaryError):
    """There is no space left to write to."""


class Unusable(DepositaryError):
    """The database is not one that this code can work with."""
