"""The statuses of a membership, and how they group for people who do not want the law."""

from enum import StrEnum


class Nature(StrEnum):
    """Whether an accord binds in law or in politics only."""

    BINDING = "binding"
    POLITICAL = "political"


class Status(StrEnum):
    """What a country is towards an accord."""

    NONE = "none"
    MENTIONED = "mentioned"
    DECLINED = "declined"
    PENDING = "pending"
    SIGNED = "signed"
    CONTRACTING = "contracting"
    PARTY = "party"
    SUSPENDED = "suspended"
    RENOUNCED = "renounced"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Standing(StrEnum):
    """The statuses in six groups."""

    PROSPECTIVE = "prospective"
    OUTSIDE = "outside"
    SIGNATORY = "signatory"
    MEMBER = "member"
    FORMER = "former"
    NONE = "none"


STRENGTH = {status: rank for rank, status in enumerate(Status)}
"""Which status says more where two are equally possible: the later in the enumeration."""

_STANDINGS = {
    Status.NONE: Standing.NONE,
    Status.MENTIONED: Standing.PROSPECTIVE,
    Status.DECLINED: Standing.OUTSIDE,
    Status.PENDING: Standing.PROSPECTIVE,
    Status.SIGNED: Standing.SIGNATORY,
    Status.CONTRACTING: Standing.MEMBER,
    Status.PARTY: Standing.MEMBER,
    Status.SUSPENDED: Standing.FORMER,
    Status.RENOUNCED: Standing.FORMER,
    Status.WITHDRAWN: Standing.FORMER,
    Status.ENDED: Standing.FORMER,
}


def standing_of(status: Status, nature: Nature) -> Standing:
    """The group of a status. In a political accord signing is joining: `signed` is a member."""
    if status is Status.SIGNED and nature is Nature.POLITICAL:
        return Standing.MEMBER
    return _STANDINGS[status]
