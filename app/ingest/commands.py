"""Idempotent import of editions: record what is new, correct what differs, retract what is gone.

It runs inside one change, so that a file is one revision or nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.accords import commands as accords
from app.accords.schemas import AccordIn
from app.actions import checks
from app.actions import commands as actions
from app.api.fields import Json
from app.db import versions
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.tables.columns import OPEN, columns
from app.db.tables.knowledge import AccordEntry, Identifier, Revision
from app.db.tables.ledger import Action, Citation
from app.documents import commands as documents
from app.documents import queries as kept_documents
from app.domain.actions import NEEDS_EARLIER
from app.domain.evidence import Tier
from app.domain.passages import About
from app.ingest import comparing, queries, resolving, sourced
from app.ingest.comparing import Plan, Recorded, Wanted, compare, with_known_ends
from app.ingest.editions import Edition, Unread, Weight
from app.ingest.formats import aliases
from app.ingest.keeping import losses, quoted, unread
from app.ingest.keeping.losses import Loss
from app.ingest.keeping.order import Moved
from app.ingest.resolving import Resolver
from app.notes import commands as notes
from app.passages import commands as passages
from app.sources import complete_lists
from app.sources.schemas import SourceIn
from app.spans import sense


@dataclass(slots=True)
class Loaded:
    """What loading editions did to the record."""

    recorded: Counter[str] = field(default_factory=Counter)
    corrected: int = 0
    retracted: int = 0
    kept: int = 0
    cited: int = 0
    """Actions that stood on other evidence, and have this source's too now."""
    unread: int = 0
    """Actions that stay only because what the file says of them could not be read."""
    passages: int = 0
    """Passages that keep answers open, as no act could be read from them."""
    acts: list[Json] = field(default_factory=list)
    """The actions that are corrected or retracted."""
    losses: dict[str, Loss] = field(default_factory=dict)
    """What was taken away and not replaced, by accord."""


class Gone(NamedTuple):
    """The actions that were retracted; and those that were not, as they could not be read, by
    accord."""

    retracted: list[Json]
    unread: dict[str, list[Recorded]]


def load(
    change: Change,
    source: SourceIn,
    editions: Sequence[Edition],
    resolver: Resolver,
    today: date,
    moved: Moved,
) -> Loaded:
    """Load editions of one source, each of another accord: source, accords, notes and acts.

    `moved` takes which days of acts on record they put right or drop.
    """
    by_slug = {edition.accord.slug: edition for edition in editions}
    given = {slug: resolving.wanted(edition, resolver, today) for slug, edition in by_slug.items()}
    source = sourced.put(change, source, by_slug, today)
    quoted.leave_misquoted_terms(change, by_slug)
    _put_accords(change, by_slug, source)
    _put_notes(change, by_slug, source)
    recorded = queries.recorded(change, list(by_slug), source.slug)
    quoted.leave_misquoted(change.session, given, recorded, by_slug)
    sourced.put_lists(change, source, given, by_slug)
    day = sourced.day_of(source, today)
    plans = {
        slug: compare(with_known_ends(given[slug], recorded[slug], day), recorded[slug])
        for slug in by_slug
    }
    loaded = Loaded(unread=unread.keep(plans, recorded, by_slug, resolver))
    loaded.losses = losses.of(plans, recorded, by_slug)
    moved.add(plans, recorded)
    _leave_what_was_taken_back(change, plans, by_slug)
    _use_what_stands(change, plans)
    _leave_what_makes_no_sense(change, plans, by_slug, source)
    loaded.passages = sourced.put_passages(change, source, by_slug, resolver)
    for slug, plan in plans.items():
        loaded.acts += comparing.told(slug, recorded[slug], plan)
        loaded.recorded.update(one.act.kind.value for one in plan.new)
        loaded.corrected += len(plan.corrections)
        loaded.retracted += len(plan.gone)
        loaded.kept += plan.kept
        loaded.cited += len(plan.cited)
    _write(change, source, plans)
    return loaded


def retract_rest(change: Change, source: str, seen: set[str], unread: set[str]) -> Gone:
    """Retract what the source said earlier of accords that its edition no longer names, but for
    the countries that lines of it name which could not be read."""
    rest = sorted(queries.accords_of(change, source) - seen)
    recorded = queries.recorded(change, rest, source)
    kept = {
        slug: held
        for slug, found in recorded.items()
        if (held := [one for one in found if one.identity[0] in unread])
    }
    acts = [
        comparing.act(slug, one)
        for slug, found in recorded.items()
        for one in found
        if one.identity[0] not in unread
    ]
    complete_lists.put(change, source, {}, among=rest)
    passages.put_passages(change, source, (), among=rest)
    _take_back(change, [one["id"] for one in acts], source)
    return Gone(acts, kept)


def _put_accords(change: Change, by_slug: Mapping[str, Edition], source: SourceIn) -> None:
    """Record the accords, but leave alone what a person edited since.

    An accord that other sources are evidence for is edited by its depositary's edition alone, or
    two sources would undo each other's edits at every import.
    """
    authors: dict[str, str] = {}
    others: dict[str, dict[str, str]] = {}
    for part in chunks(list(by_slug)):
        query = (
            sa.select(col(AccordEntry.accord), col(Revision.author))
            .join(Revision, col(AccordEntry.known_from) == col(Revision.number))
            .where(col(AccordEntry.accord).in_(part), col(AccordEntry.known_to) == OPEN)
        )
        authors.update((row[0], row[1]) for row in change.session.execute(query))
        known = sa.select(*columns(Identifier.accord, Identifier.scheme, Identifier.value)).where(
            col(Identifier.accord).in_(part), col(Identifier.known_to) == OPEN
        )
        for slug, scheme, value in change.session.execute(known):
            others.setdefault(slug, {})[scheme] = value
    there = list(authors)
    cited: set[str] = set()
    if source.tier is not Tier.DEPOSITARY:
        cited = queries.cited_by_others(change, there, source.slug)
    given: list[AccordIn] = []
    for slug, edition in by_slug.items():
        author = authors.get(slug)
        if author is not None and author not in queries.OURS:
            edition.find("header", f"{slug} was edited by {author}; left as it is", Weight.REMARK)
        elif slug not in cited:
            identifiers = {**others.get(slug, {}), **edition.accord.identifiers}
            given.append(edition.accord.model_copy(update={"identifiers": identifiers}))
    accords.put_accords(change, given)
    accords.add_known_aliases(change, aliases.of_all(given))


def _put_notes(change: Change, by_slug: Mapping[str, Edition], source: SourceIn) -> None:
    before = queries.with_notes(change, list(by_slug), source.slug)
    for slug, edition in by_slug.items():
        if edition.notes or slug in before:
            notes.put_notes(change, slug, source.slug, edition.notes)


def _leave_what_was_taken_back(
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


def _use_what_stands(change: Change, plans: Mapping[str, Plan]) -> None:
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


def _leave_what_makes_no_sense(
    change: Change, plans: Mapping[str, Plan], by_slug: Mapping[str, Edition], source: SourceIn
) -> None:
    """Refuse, row by row, what would undo nothing that is on record or in the file."""
    coming: dict[tuple[str, str], sense.Coming] = {}
    rows: dict[int, tuple[str, Wanted]] = {}
    for slug, plan in plans.items():
        fresh = [*plan.new, *plan.corrections.values()]
        doubtful = {one.identity[0] for one in fresh if one.act.kind in NEEDS_EARLIER}
        leaving = frozenset((*plan.gone, *plan.corrections))
        for code in sorted(doubtful):
            mine = [one for one in fresh if one.identity[0] == code]
            numbered = {len(rows) + n: one for n, one in enumerate(mine, 1)}
            rows.update((key, (slug, one)) for key, one in numbered.items())
            given = {key: one.act for key, one in numbered.items()}
            coming[slug, code] = sense.Coming(leaving, given)
    wrong = sense.without_sense(change, coming, sourced.telling(source)) if coming else {}
    for key, why in wrong.items():
        slug, one = rows[key]
        by_slug[slug].find(one.place, why)
        by_slug[slug].unread.append(Unread(one.identity[0], About.EXIT, one.place, one.told))
        plan = plans[slug]
        plan.new = [other for other in plan.new if other is not one]
        plan.corrections = {n: other for n, other in plan.corrections.items() if other is not one}


def _write(change: Change, source: SourceIn, plans: Mapping[str, Plan]) -> None:
    _take_back(change, [number for plan in plans.values() for number in plan.gone], source.slug)
    corrections = {n: one for plan in plans.values() for n, one in plan.corrections.items()}
    if corrections:
        others = queries.other_evidence(change, list(corrections), source.slug)
        better = {
            number: one.act.model_copy(
                update={"citations": [*one.act.citations, *others.get(number, [])]}
            )
            for number, one in corrections.items()
        }
        actions.correct_actions(change, better, f"changed in {source.title}", source.slug)
    cited = {n: one.act.citations for plan in plans.values() for n, one in plan.cited.items()}
    if cited:
        actions.cite_actions(change, cited)
    actions.record_each(change, [(slug, one.act) for slug, p in plans.items() for one in p.new])
    _cite_anew(change, {n: o for p in plans.values() for n, o in p.moved.items()}, source.slug)


def _take_back(change: Change, numbers: Sequence[int], source: str) -> None:
    """Retract actions; those that other sources support only lose this evidence."""
    cited = queries.supported_by_others(change, numbers, source)
    retracted = [number for number in numbers if number not in cited]
    if retracted:
        actions.retract_actions(change, retracted, f"no longer in {source}")
    _cite_anew(change, dict.fromkeys(cited), source)


def _cite_anew(change: Change, given: Mapping[int, Wanted | None], source: str) -> None:
    """Replace this source's citation of each action by a new one, or by none."""
    for part in chunks(sorted(given)):
        wanted = [
            {
                "action": number,
                **one.evidence.model_dump(exclude={"stance"}),
                "stance": one.evidence.stance.value,
            }
            for number in part
            if (one := given[number]) is not None
        ]
        versions.replace_open(
            change, Citation, wanted, col(Citation.source) == source, col(Citation.action).in_(part)
        )
        members = sa.select(col(Action.accord), col(Action.country)).where(col(Action.id).in_(part))
        change.touched.update((a, c) for a, c in change.session.execute(members))
    if given:
        documents.locate(change, kept_documents.kept(change.session, [source]))
