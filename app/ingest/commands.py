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
from app.actions import commands as actions
from app.actions.schemas import CitationIn
from app.api.fields import Json
from app.db import versions
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.tables.ledger import Action, Citation
from app.documents import commands as documents
from app.documents import queries as kept_documents
from app.domain.evidence import Tier
from app.ingest import comparing, planning, queries, resolving, sourced
from app.ingest.comparing import Plan, Recorded, Wanted, compare, with_known_ends
from app.ingest.editions import Edition
from app.ingest.formats import aliases
from app.ingest.keeping import facts, losses, quoted, returns, unread
from app.ingest.keeping.returns import Before
from app.ingest.keeping.watch import Watch
from app.ingest.resolving import Resolver
from app.notes import commands as notes
from app.passages import commands as passages
from app.sources import complete_lists
from app.sources.schemas import SourceIn


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

    def add(self, plans: Mapping[str, Plan], recorded: Mapping[str, Sequence[Recorded]]) -> None:
        """Count what plans will do to acts on record, both by accord."""
        for slug, plan in plans.items():
            self.acts += comparing.told(slug, recorded[slug], plan)
            self.recorded.update(one.act.kind.value for one in plan.new)
            self.corrected += len(plan.corrections)
            self.retracted += len(plan.gone)
            self.kept += plan.kept
            self.cited += len(plan.cited)


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
    watch: Watch,
) -> Loaded:
    """Load editions of one source, each of another accord: source, accords, notes and acts.

    `watch` knows the edition before, and takes which days of acts on record these put right or
    drop, and what they take away.
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
    plans = _plans(change, given, recorded, by_slug, sourced.day_of(source, today), watch.before)
    loaded = Loaded(unread=unread.keep(plans, recorded, by_slug, resolver))
    watch.losses.by_accord.update(losses.of(plans, recorded, by_slug))
    watch.moved.add(plans, recorded)
    planning.leave_what_was_taken_back(change, plans, by_slug)
    planning.use_what_stands(change, plans)
    planning.leave_what_makes_no_sense(change, plans, by_slug, source, watch.crowded)
    loaded.passages = sourced.put_passages(change, source, by_slug, resolver)
    loaded.add(plans, recorded)
    _write(change, source, plans)
    return loaded


def load_older(
    change: Change,
    source: SourceIn,
    editions: Sequence[Edition],
    resolver: Resolver,
    today: date,
    watch: Watch,
) -> Loaded:
    """Load editions of one source that are older than what was read of it before: participations
    that the newer ones no longer list. Else these have the word."""
    by_slug = {edition.accord.slug: edition for edition in editions}
    recorded = queries.recorded(change, list(by_slug), source.slug)
    of = Before(source.model_copy(update={"accessed_on": today}), watch.day)
    source = returns.edition(of)
    held = queries.recorded(change, list(by_slug), source.slug)
    loaded, plans = Loaded(), {}
    for slug, edition in by_slug.items():
        edition.source = source
        acts = resolving.wanted(edition, resolver, today)
        acts = with_known_ends(acts, held[slug], sourced.day_of(source, today))
        known = {one.identity for one in held[slug]}
        stay = returns.earlier(acts, recorded[slug], of.day)
        plans[slug] = Plan(new=[one for one in stay if one.identity not in known])
        plans[slug].kept = len(acts) - len(plans[slug].new)
    planning.leave_what_was_taken_back(change, plans, by_slug)
    if any(plan.new for plan in plans.values()):
        sourced.put_once(change, source)
        planning.use_what_stands(change, plans)
        planning.leave_what_makes_no_sense(change, plans, by_slug, source, watch.crowded)
        _write(change, source, plans)
    loaded.add(plans, held)
    return loaded


def _plans(
    change: Change,
    given: Mapping[str, Sequence[Wanted]],
    recorded: Mapping[str, Sequence[Recorded]],
    by_slug: Mapping[str, Edition],
    day: date,
    before: Before | None,
) -> dict[str, Plan]:
    """What has to be written of each accord. What stays of earlier participations is cited from the
    edition `before`, as a source of its own."""
    ended = {slug: with_known_ends(given[slug], recorded[slug], day) for slug in by_slug}
    stay = returns.of_record(ended, recorded, by_slug, before)
    staying = {one.number for acts in stay.values() for one in acts}
    plans = {
        slug: compare(acts, [one for one in recorded[slug] if one.number not in staying])
        for slug, acts in ended.items()
    }
    if before is not None and staying:
        source = returns.edition(before)
        sourced.put_once(change, source)
        for slug, acts in stay.items():
            plans[slug].kept += len(acts)
            plans[slug].moved.update((one.number, one.cited_from(source.slug)) for one in acts)
    return plans


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
    two sources would undo each other's edits at every import; others fill in its terms.
    """
    known = queries.accords(change, list(by_slug))
    shared = queries.cited_by_others(change, list(known), source.slug)
    given: list[AccordIn] = []
    new: list[AccordIn] = []
    for slug, edition in by_slug.items():
        one = known.get(slug)
        if one is None:
            given.append(edition.accord)
        elif one.author not in queries.OURS:
            facts.left_alone(edition, one)
            continue
        else:
            given.append(facts.merged(edition, one, shared=slug in shared))
        if slug not in shared or source.tier is Tier.DEPOSITARY:
            new.append(given[-1])
    accords.put_accords(change, given)
    accords.add_known_aliases(change, aliases.of_all(new))


def _put_notes(change: Change, by_slug: Mapping[str, Edition], source: SourceIn) -> None:
    before = queries.with_notes(change, list(by_slug), source.slug)
    for slug, edition in by_slug.items():
        if edition.notes or slug in before:
            notes.put_notes(change, slug, source.slug, edition.notes)


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


def _cite_anew(change: Change, given: Mapping[int, CitationIn | None], source: str) -> None:
    """Replace this source's citation of each action by a new one, or by none."""
    for part in chunks(sorted(given)):
        wanted = [
            {"action": number, **one.model_dump(exclude={"stance"}), "stance": one.stance.value}
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
