"""What is said of an export as a whole, whatever describes it."""

from datetime import datetime
from typing import NamedTuple


class About(NamedTuple):
    """An export: its revision and when that was recorded, where it comes from, and its licence."""

    revision: int
    as_of: str
    recorded_at: datetime
    url: str
    """Where it will be served."""
    licence: str
    """The licence of the data, by its SPDX identifier."""
    publishers: list[str]
    """Those whose documents the acts are cited from."""

    @property
    def title(self) -> str:
        return f"Depositary, revision {self.revision}"

    @property
    def description(self) -> str:
        return (
            "Which countries are in which accords, with what status, since when, and which source "
            f"says so: everything that was known at revision {self.revision}. The table `members` "
            f"is about {self.as_of}; `spans` answers for any day. A date is kept as its source "
            "gives it (EDTF), beside the first and the last day that it can mean."
        )
