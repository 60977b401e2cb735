"""The terms of treaties deposited with the UN, as their final clauses say: seeds/terms.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from app.api.fields import ABSENT, Edtf, Line, text
from app.api.models import In
from app.domain import delays
from app.ingest.editions import checked

FILE = Path(__file__).parents[3] / "seeds" / "terms.toml"
NONE = "none"
"""A delay or a notice that there is not: what is left out is unknown."""
Period = Annotated[str, text(16, pattern=rf"{delays.PATTERN}|^{NONE}$")]


class TermsIn(In):
    """The final clauses of one treaty, each with the article that it stands in."""

    mtdsg: Line
    """The treaty's number in the depositary's list."""
    treaty: Line
    """Its title."""
    concluded_on: Edtf = ABSENT
    """When it was concluded."""
    in_force_on: Annotated[str, text(10, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$|^no$")] = ABSENT
    """The day on which it entered into force, or `no`."""
    in_force_article: Line = ABSENT
    condition: Line = ABSENT
    """What its entry into force waits for."""
    delay: Period = ABSENT
    """How long after a later consent it enters into force for that State, or `none`."""
    delay_article: Line = ABSENT
    notice: Period = ABSENT
    """How long after its notification a withdrawal takes effect, or `none`."""
    notice_article: Line = ABSENT
    remark: Line = ABSENT
    """What the periods do not say."""


@cache
def shipped() -> dict[str, TermsIn]:
    """All terms by the treaties' numbers. Raises Rejected for an entry that is not valid."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["terms"]
    found = [checked(TermsIn, one, FILE.name, one.get("mtdsg", "?")) for one in entries]
    return {one.mtdsg: one for one in found}


def delay_of(number: str, concluded_on: str | None) -> tuple[str | None, str | None]:
    """The delay after a later consent that a treaty's terms give, and a remark that cites it.

    Both None where the terms are not known, or are those of a treaty concluded on another day.
    """
    known = shipped().get(number)
    if known is None or known.delay is None or known.concluded_on != concluded_on:
        return None, None
    remark = f"delay of a later consent: {known.delay} (article {known.delay_article})"
    return (None if known.delay == NONE else known.delay), remark
