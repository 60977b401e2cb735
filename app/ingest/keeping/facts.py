"""An accord's terms and days as several sources tell them: filled in where unknown, else kept.

What stands on the word of another source is only replaced by the accord's own depositary, and by
nobody where a person, or another depositary, says it.
"""

from collections.abc import Collection, Mapping

from app.accords.schemas import AccordIn, TermIn
from app.api.fields import ABSENT, Json
from app.domain.evidence import Tier
from app.domain.terms import TermKind
from app.ingest.comparing import Claim, OnRecord
from app.ingest.editions import Edition, Weight

_DAYS = ("concluded_on", "terminated_on")


def left_alone(edition: Edition, known: OnRecord) -> None:
    """Say in the report what of an edition is not taken, as a person edited its accord."""
    slug = known.accord.slug
    edition.find("header", f"{slug} was edited by {known.author}; left as it is", Weight.REMARK)
    for name in (*TermKind, *_DAYS):
        mine, value = getattr(edition.accord, name), getattr(known.accord, name)
        if mine not in (ABSENT, value):
            _tell(edition, name, mine, value, taken=False)


def merged(edition: Edition, known: OnRecord, *, shared: bool) -> AccordIn:
    """The accord as an edition and the record have it. `shared`: other sources tell of it."""
    given = edition.accord
    mine = {edition.source.slug, *(document.slug for document in edition.documents)}
    others = [one for one in known.claims if one.by_person or one.said.source not in mine]
    decides = edition.source.tier is Tier.DEPOSITARY or not shared
    values: Json = {"identifiers": {**known.accord.identifiers, **given.identifiers}}
    claims = [one.said for one in others]
    claims += [one for one in given.terms if one not in claims]
    for kind in TermKind:
        values[kind.value] = _term(edition, known, kind, others, shared=shared)
    for name in _DAYS:
        values[name] = _day(edition, known, name, decides=decides, shared=shared)
    values["terms"] = [one for one in claims if _backed(one.term, claims, values)]
    base = given if decides else known.accord
    return base.model_copy(update=values)


def _term(
    edition: Edition, known: OnRecord, kind: TermKind, others: Collection[Claim], *, shared: bool
) -> str | None:
    """The value of a term."""
    said: str | None = getattr(edition.accord, kind)
    value: str | None = getattr(known.accord, kind)
    theirs = {one.said.value for one in others if one.said.term is kind}
    unclaimed = all(one.said.term is not kind for one in known.claims)
    if value is ABSENT or not (value in theirs or (unclaimed and shared)):
        # Only this source said it, or nobody did.
        return said or min(theirs, default=ABSENT)
    if said in (ABSENT, value):
        return value
    firm = any(one.firm for one in others if one.said.term is kind and one.said.value == value)
    taken = edition.source.tier is Tier.DEPOSITARY and not firm
    _tell(edition, kind.value, said, value, taken=taken)
    return said if taken else value


def _day(
    edition: Edition, known: OnRecord, name: str, *, decides: bool, shared: bool
) -> str | None:
    said: str | None = getattr(edition.accord, name)
    value: str | None = getattr(known.accord, name)
    if said is ABSENT:
        return value if shared else ABSENT
    if value in (ABSENT, said) or not shared:
        return said
    _tell(edition, name, said, value, taken=decides)
    return said if decides else value


def _tell(edition: Edition, name: str, said: str | None, value: str | None, *, taken: bool) -> None:
    was = f"on record is {value or 'unknown'}"
    what = f"{edition.accord.slug}: {name}: {said} is {'' if taken else 'not '}taken; {was}"
    edition.find("header", what, Weight.REMARK)


def _backed(kind: TermKind, claims: Collection[TermIn], values: Mapping[str, object]) -> bool:
    """Whether the value of a term is one of those that are claimed for it."""
    return values[kind.value] in {one.value for one in claims if one.term is kind}
