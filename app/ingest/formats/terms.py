"""The terms of treaties deposited with the UN, as their final clauses say: seeds/terms.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Annotated

from app import resources
from app.accords.schemas import AccordIn, Period, TermIn
from app.api.fields import ABSENT, Edtf, Line, text
from app.api.models import In
from app.domain.evidence import Tier
from app.domain.terms import TermKind
from app.ingest.editions import checked
from app.sources.schemas import SourceIn

FILE = resources.SEEDS / "terms.toml"


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


def of(number: str, concluded_on: str | None) -> TermsIn | None:
    """The terms of a treaty; None where they are not known, or another day's treaty's."""
    known = shipped().get(number)
    return known if known is not None and known.concluded_on == concluded_on else None


def applied(accord: AccordIn) -> tuple[AccordIn, list[SourceIn]]:
    """An accord with the terms of its treaty, cited, and the documents that these are cited from.

    What is said of it already stays.
    """
    known = of(accord.identifiers.get("mtdsg", ""), accord.concluded_on)
    if known is None:
        return accord, []
    text = document(accord.slug, known)
    said = [
        one for one in claims(text.slug, known) if getattr(accord, one.term) in (ABSENT, one.value)
    ]
    values = {one.term.value: one.value for one in said}
    given = accord.model_dump(exclude_none=True, exclude_unset=True)
    whole = {**given, **values, "terms": [*accord.terms, *said]}
    return AccordIn.model_validate(whole), [text]


def document(slug: str, known: TermsIn) -> SourceIn:
    """The treaty itself as a source."""
    return SourceIn(
        slug=f"text-of-{slug}",
        title=f"{known.treaty}: the text of the treaty",
        tier=Tier.DEPOSITARY,
        published_on=known.concluded_on,
    )


def told(accord: Mapping[str, str | None], source: str) -> list[TermIn]:
    """The terms among an accord's facts, as claims of a source."""
    said = ((kind, accord.get(kind)) for kind in TermKind)
    return [TermIn(term=kind, value=value, source=source) for kind, value in said if value]


def claims(source: str, known: TermsIn) -> list[TermIn]:
    """What the treaty says of its terms, article by article."""
    said = (
        (TermKind.IN_FORCE_ON, known.in_force_on, known.in_force_article),
        (TermKind.IN_FORCE_CONDITION, known.condition, known.in_force_article),
        (TermKind.IN_FORCE_DELAY, known.delay, known.delay_article),
        (TermKind.WITHDRAWAL_NOTICE, known.notice, known.notice_article),
    )
    return [
        TermIn(
            term=kind,
            value=value,
            source=source,
            **({"locator": f"article {article}"} if article else {}),
        )
        for kind, value, article in said
        if value is not ABSENT
    ]
