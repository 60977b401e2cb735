"""Acts that an edition would take back only because it, or a row of it, could not be read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from app.ingest.comparing import Plan, Recorded, group_of
from app.ingest.editions import Edition, Weight
from app.ingest.resolving import Resolver


def keep(
    plans: Mapping[str, Plan],
    recorded: Mapping[str, Sequence[Recorded]],
    by_slug: Mapping[str, Edition],
    resolver: Resolver,
) -> int:
    """Leave in place what would go of countries of which something could not be read, and say so
    in the report. Returns how many acts."""
    kept = 0
    for slug, plan in plans.items():
        edition = by_slug[slug]
        if not plan.lost:
            continue
        unread = whose(edition, resolver) | _by_days(edition, recorded[slug], plan)
        if unread:
            kept += _hold(plan, recorded[slug], unread, edition)
    return kept


def whose(edition: Edition, resolver: Resolver) -> set[str]:
    """The countries that refused cells, rows and lines name."""
    return set(resolver.codes((*edition.refused, *edition.unplaced)).values())


def _by_days(edition: Edition, recorded: Sequence[Recorded], plan: Plan) -> set[str]:
    """The countries that rows of no known country can be of: all acts of the row are among those
    of the country that would go, kind by kind and day by day."""
    rows: dict[str, set[tuple[str, str]]] = {}
    for one in edition.nobody:
        rows.setdefault(one.country or one.place, set()).add(_kind_and_day(one.kind, one.done_on))
    if not rows:
        return set()
    leaving = set(plan.gone)
    acts: dict[str, set[tuple[str, str]]] = {}
    for old in recorded:
        country, kind, day = old.identity[:3]
        if old.number in leaving:
            acts.setdefault(country, set()).add(_kind_and_day(kind, day))
    return {country for country, mine in acts.items() if any(row <= mine for row in rows.values())}


def _kind_and_day(kind: str, day: str) -> tuple[str, str]:
    return group_of("", kind)[1], day


def _hold(plan: Plan, recorded: Sequence[Recorded], unread: set[str], edition: Edition) -> int:
    leaving = set(plan.gone)
    held: list[Recorded] = []
    for one in recorded:
        group = group_of(*one.identity[:2])
        if one.number in leaving and one.identity[0] in unread and plan.lost[group]:
            plan.lost[group] -= 1
            held.append(one)
    numbers = {one.number for one in held}
    plan.gone = [number for number in plan.gone if number not in numbers]
    plan.kept += len(held)
    for place, why in told(held):
        edition.find(place, why, Weight.REMARK)
    return len(held)


def told(held: Sequence[Recorded]) -> Iterator[tuple[str, str]]:
    """What a report says of acts that stay, country by country: a place, and why they do."""
    for country, count in sorted(Counter(one.identity[0] for one in held).items()):
        acts = "1 act stays" if count == 1 else f"{count} acts stay"
        place = next(one.evidence[1] for one in held if one.identity[0] == country) or country
        yield place, f"{country}: {acts}, as it could not be read"
