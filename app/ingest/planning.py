"""What an edition would have written, against all that stands: dropped, cited or refused."""

from collections.abc import Collection, Mapping

from app.actions import checks
from app.db.revisions import Change
from app.domain.actions import NEEDS_EARLIER
from app.domain.passages import About
from app.ingest import queries, sourced
from app.ingest.comparing import Plan, Wanted
from app.ingest.editions import Edition, Unread, Weight
from app.sources.schemas import SourceIn
from app.spans import sense
from app.spans.deriving import Membership


def leave_what_was_taken_back(
    change: Change, plans: Mapping[str, Plan], by_slug: Mapping[str, Edition]
) -> None:
    """Drop from the plans what a person has retracted or corrected: it is not recorded again."""
    taken = queries.taken_back(change, [slug for slug, plan in plans.items() if plan.new])
    if not taken:
        return
    for slug, plan in plans.items():
        for one in plan.new:
            revision = taken.get((slug, one.identity))
            if revision is not None:
                why = f"{one.identity[0]}: taken back in revision {revision}"
                by_slug[slug].find(one.place, why, Weight.SKIPPED)
        plan.new = [one for one in plan.new if (slug, one.identity) not in taken]


def use_what_stands(change: Change, plans: Mapping[str, Plan]) -> None:
    """Acts that already stand on other evidence are cited, and not recorded again."""
    places = {
        (slug, one.identity)
        for slug, plan in plans.items()
        for one in (*plan.corrections.values(), *plan.new)
    }
    leaving = {n for plan in plans.values() for n in (*plan.corrections, *plan.gone)}
    standing = {
        place: number
        for place, number in checks.standing(change, places).items()
        if number not in leaving
    }
    for slug, plan in plans.items() if standing else ():
        merged = {
            old: one for old, one in plan.corrections.items() if (slug, one.identity) in standing
        }
        for old in merged:
            del plan.corrections[old]
        plan.gone.extend(merged)
        for one in (*merged.values(), *plan.new):
            if (slug, one.identity) in standing:
                plan.cited[standing[slug, one.identity]] = one
        plan.new = [one for one in plan.new if (slug, one.identity) not in standing]


def leave_what_makes_no_sense(
    change: Change,
    plans: Mapping[str, Plan],
    by_slug: Mapping[str, Edition],
    source: SourceIn,
    crowded: Collection[Membership],
) -> None:
    """Refuse, row by row, what would undo nothing that is on record or in the file.

    Of memberships that are `crowded`, also what overlaps too much to be told apart.
    """
    coming: dict[tuple[str, str], sense.Coming] = {}
    rows: dict[int, tuple[str, Wanted]] = {}
    for slug, plan in plans.items():
        fresh = [*plan.new, *plan.corrections.values()]
        doubtful = {one.identity[0] for one in fresh if one.act.kind in NEEDS_EARLIER}
        doubtful |= {one.identity[0] for one in fresh if (slug, one.identity[0]) in crowded}
        leaving = frozenset((*plan.gone, *plan.corrections))
        for code in sorted(doubtful):
            mine = [one for one in fresh if one.identity[0] == code]
            numbered = {len(rows) + n: one for n, one in enumerate(mine, 1)}
            rows.update((key, (slug, one)) for key, one in numbered.items())
            given = {key: one.act for key, one in numbered.items()}
            coming[slug, code] = sense.Coming(leaving, given)
    wrong = sense.without_sense(change, coming, sourced.telling(source)) if coming else {}
    for key in sorted(wrong, key=lambda key: (len(rows[key][1].place), rows[key][1].place)):
        slug, one = rows[key]
        by_slug[slug].find(one.place, wrong[key])
        about = About.EXIT if one.act.kind in NEEDS_EARLIER else About.ACT
        by_slug[slug].unread.append(Unread(one.identity[0], about, one.place, one.told))
        plan = plans[slug]
        plan.new = [other for other in plan.new if other is not one]
        plan.corrections = {n: other for n, other in plan.corrections.items() if other is not one}
