"""Participations that a newer edition of a source no longer lists, as it lists the latest one only.

A consent of a later day than that of an edition is no other telling of one that this edition told:
the country had left in between, and came back. So the earlier act stays, on the word of the edition
that told it, which is a source of its own from then on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from app.domain import dates
from app.domain.actions import with_article
from app.ingest.comparing import Recorded, Wanted, group_of
from app.ingest.editions import EARLIER, Edition, Weight
from app.ingest.keeping.order import PUT_RIGHT, Day
from app.sources.schemas import SourceIn

Told = TypeVar("Told", Recorded, Wanted)
_LONGEST = 120


class Before(NamedTuple):
    """A source as an edition of a day left it."""

    source: SourceIn
    day: Day


def earlier(
    before: Sequence[Told], now: Iterable[Recorded] | Iterable[Wanted], day: Day
) -> list[Told]:
    """The acts that an edition of `day` told, and which belong to participations before one that a
    later edition tells of; `now` are all acts of that one.

    Only what no act of the later edition is a correction of, in the order of their dates.
    """
    told = {one.identity for one in before}
    left: dict[str, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    fresh: dict[tuple[str, str], list[dates.PartialDate]] = defaultdict(list)
    same = set()
    for one in now:
        if one.identity in told:
            same.add(one.identity)
        else:
            fresh[group_of(*one.identity[:2])].append(dates.parse(one.identity[2]))
    for old in before:
        if old.identity not in same:
            country, group = group_of(*old.identity[:2])
            left[country][group].append(old)
    found: list[Told] = []
    for country, groups in left.items():
        if not _returned(groups["consent"], fresh[country, "consent"], day):
            continue
        for group, acts in groups.items():
            corrected = sum(when.earliest <= day.earliest for when in fresh[country, group])
            found += sorted(acts, key=lambda old: old.identity[2])[corrected:]
    return found


def _returned(before: Sequence[Told], fresh: Sequence[dates.PartialDate], day: Day) -> bool:
    """Whether one of these consents is a second act, and not one of the earlier put right.

    Where the edition does not state its day, its newest act is the earliest that it can be of; a
    consent that moves by a year at most is put right.
    """
    acts = [dates.parse(old.identity[2]).latest for old in before]
    if day.stated:
        bound = [done for done in acts if done < day.earliest]
        return bool(bound) and any(when.earliest > day.earliest for when in fresh)
    bound = [done for done in acts if done <= day.earliest]
    return any(
        when.earliest > day.earliest and when.earliest - done > PUT_RIGHT
        for done in bound
        for when in fresh
    )


def of_record(
    given: Mapping[str, Sequence[Wanted]],
    recorded: Mapping[str, Sequence[Recorded]],
    by_slug: Mapping[str, Edition],
    before: Before | None,
) -> dict[str, list[Recorded]]:
    """The same of what is recorded, by accord, with a remark on each: all that stays beside what
    the editions give."""
    if before is None:
        return {}
    found = {}
    for slug, known in recorded.items():
        found[slug] = earlier(known, given[slug], before.day)
        for one in found[slug]:
            country, kind, done_on = one.identity[:3]
            what = f"{country}: {with_article(kind)} of {done_on} stays"
            why = f"the edition of {before.day.earliest} told it, and a later consent is a return"
            by_slug[slug].find(one.evidence[1] or country, f"{what}: {why}", Weight.REMARK)
    return found


def edition(of: Before) -> SourceIn:
    """An edition as a source of its own, by its day."""
    day: date = of.day.earliest
    ending = f"{EARLIER}{day}"
    slug = of.source.slug[: _LONGEST - len(ending)].rstrip("-")
    status_on = of.source.status_on or of.source.published_on or f"{day}/.."
    return of.source.model_copy(
        update={
            "slug": slug + ending,
            "title": f"{of.source.title} (as at {day})",
            "status_on": status_on,
            "lists": [],
        }
    )
