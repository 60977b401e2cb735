"""Evidence: what sources are, and what a citation says of an act."""

from enum import StrEnum


class Tier(StrEnum):
    """How near a source stands to the acts it tells of."""

    DEPOSITARY = "depositary"
    GOVERNMENT = "government"
    INTERGOVERNMENTAL = "intergovernmental"
    PRESS = "press"
    REFERENCE = "reference"


class Stance(StrEnum):
    """Whether a source supports an action or disputes it."""

    SUPPORTS = "supports"
    DISPUTES = "disputes"
