"""Participants: of which kinds they are, and of which kinds their names."""

from enum import StrEnum
from typing import Literal

CountryKind = Literal["state", "territory", "former_state", "organization"]
SuccessionKind = Literal["dissolution", "separation", "unification", "independence", "continuation"]
"""How a State came into the place of another (the terms of the VCSST; `continuation`: it goes on as
the same subject of law)."""


class NameKind(StrEnum):
    """What a name is: the one shown, the formal one, another one, or a code."""

    NAME = "name"
    OFFICIAL = "official"
    ALIAS = "alias"
    CODE = "code"
