"""Validation of actions against what is recorded: every fault at once, before any write."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlmodel import col

from app.actions.schemas import ActionIn, CitationIn
from app.countries import lives
from app.countries import queries as countries
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.selects.prepared import Prepared
from app.db.tables.columns import OPEN, columns
from app.db.tables.knowledge import AccordEntry, SourceEntry
from app.db.tables.ledger import Action, Citation
from app.documents import checks as quotations
from app.documents.queries import Kept
from app.domain import dates
from app.domain.actions import WITHOUT_EFFECT
from app.domain.evidence import Stance
from app.domain.naming import names
from app.errors import Conflict, NotFound, Rejected, Violation

Speaking = Mapping[str, date | None]
"""Sources, each with the last day that it can speak of, where that is known."""
Identity = tuple[str, str, str, str, str, str]
"""Country, kind, date, for what has no effect the statement, day of effect, and scope."""
IDENTITY = columns(
    Action.country, Action.kind, Action.done_on, Action.statement, Action.effective_on, Action.scope
)
"""What `identity_of` tells it from."""
Place = tuple[str, Identity]
"""An accord, and the identity of an action towards it."""

_SPEAKING = Prepared(
    sa.select(
        col(SourceEntry.source),
        sa.func.coalesce(col(SourceEntry.status_on_latest), col(SourceEntry.published_on_latest)),
    ).where(
        col(SourceEntry.source).in_(sa.bindparam("cited", expanding=True)),
        col(SourceEntry.known_to) == OPEN,
    )
)


def unknown_accords(change: Change, given: Sequence[tuple[str, ActionIn]]) -> list[Violation]:
    """The accords that are named and do not exist."""
    wanted = sorted({slug for slug, _ in given})
    known: set[str] = set()
    for part in chunks(wanted):
        query = sa.select(col(AccordEntry.accord)).where(
            col(AccordEntry.accord).in_(part), col(AccordEntry.known_to) == OPEN
        )
        known.update(change.session.execute(query).scalars())
    return [
        Violation(
            f"There is no accord {slug!r}.", "unknown_accord", pointer=pointer_to(index, given)
        )
        for index, (slug, _) in enumerate(given)
        if slug not in known
    ]


def resolved(change: Change, given: Sequence[ActionIn]) -> list[str]:
    """The code of each action's country. Raises Rejected naming every unknown reference."""
    codes = countries.resolve_all(change.session, {item.country for item in given}, OPEN - 1)
    refuse(unknown(change, given, codes))
    return [codes[item.country] for item in given]


def unknown(change: Change, given: Sequence[ActionIn], codes: Mapping[str, str]) -> list[Violation]:
    """The countries and sources that are named and do not exist, and the dates that cannot be."""
    known = known_sources(change, [c for item in given for c in item.citations])
    known_lives = lives.lives(change.session, codes.values())
    near: names.Names | None = None
    violations = []
    for index, item in enumerate(given):
        at = pointer_to(index, given)
        if item.country not in codes:
            near = near or countries.all_names(change.session, OPEN - 1)
            meant = ", ".join(near.suggest(item.country))
            hint = f"; did you mean {meant}?" if meant else ""
            detail = f"no country {item.country!r}{hint}"
            violations.append(Violation(detail, "unknown_country", pointer=f"{at}/country"))
        violations += unknown_sources(item.citations, known, at)
        violations += _too_late(item, known, at)
        if item.country in codes:
            code = codes[item.country]
            done = dates.parse(item.done_on)
            over = lives.acted_after_its_end(change.session, code, known_lives.get(code), done)
            if over:
                violations.append(Violation(over, "after_its_end", pointer=f"{at}/done_on"))
    return violations


def _too_late(given: ActionIn, speaking: Speaking, at: str) -> list[Violation]:
    """Nobody has acted yet on a day to come, nor had when a source told of it that is older."""
    done = dates.parse(given.done_on).earliest
    if done > datetime.now(UTC).date():
        detail = f"{given.done_on} lies in the future: nothing is done yet"
        return [Violation(detail, "in_the_future", pointer=f"{at}/done_on")]
    return older_sources(given.citations, speaking, done, at)


def misquoted(
    change: Change,
    given: Sequence[ActionIn],
    places: Mapping[int, Place],
    kept: Mapping[str, Kept],
    replaced: Sequence[int],
) -> list[Violation]:
    """The quotes that do not stand in their source's document, where that is among those kept.

    What a replaced action quotes for the same act already was taken, or told of, when it was
    recorded.
    """
    if not kept:
        return []
    known: set[tuple[Place, str, str | None, str | None]] = set()
    for part in chunks(replaced):
        query = (
            sa.select(
                col(Action.accord),
                *IDENTITY,
                *columns(Citation.source, Citation.quote, Citation.locator),
            )
            .join(Citation, col(Citation.action) == col(Action.id))
            .where(col(Action.id).in_(part), col(Citation.known_to) == OPEN)
        )
        for slug, *row in change.session.execute(query):
            known.add(((slug, identity_of(*row[:-3])), *row[-3:]))
    quoted = [
        (one.source, one.quote, one.locator, f"{pointer_to(index, given)}/citations/{number}/quote")
        for index, item in enumerate(given)
        for number, one in enumerate(item.citations)
        if one.quote
        and index in places
        and (places[index], one.source, one.quote, one.locator) not in known
    ]
    return list(quotations.faults(change.session, quoted, kept))


def older_sources(
    given: Sequence[CitationIn], speaking: Speaking, done: date, at: str = ""
) -> list[Violation]:
    """The citations whose source speaks of no day as late as that of the act."""
    return [
        Violation(
            f"{citation.source} speaks of no day as late as {done}",
            "after_its_source",
            pointer=f"{at}/citations/{number}/source",
        )
        for number, citation in enumerate(given)
        if (last := speaking.get(citation.source)) is not None and last < done
    ]


def unsupported(given: Sequence[ActionIn], told_before: Container[int]) -> list[Violation]:
    """The actions that no source supports, but for those that others tell of already.

    Evidence against what nobody says is evidence of nothing.
    """
    return [
        Violation(
            "An act needs at least one source that supports it, and these only dispute it.",
            "unsupported",
            pointer=f"{pointer_to(index, given)}/citations",
        )
        for index, item in enumerate(given)
        if index not in told_before and all(one.stance is Stance.DISPUTES for one in item.citations)
    ]


def unknown_sources(
    given: Sequence[CitationIn], known: Container[str], at: str = ""
) -> list[Violation]:
    """The citations whose source is not among the known; `at` is the pointer to their action."""
    return [
        Violation(
            f"no source {citation.source!r}",
            "unknown_source",
            pointer=f"{at}/citations/{number}/source",
        )
        for number, citation in enumerate(given)
        if citation.source not in known
    ]


def known_sources(change: Change, given: Iterable[CitationIn]) -> Speaking:
    """The slugs of the cited sources that exist, each with the last day that it can speak of."""
    cited = sorted({citation.source for citation in given})
    return {row[0]: row[1] for row in _SPEAKING.rows(change.session, {"cited": cited})}


def standing(change: Change, places: Iterable[Place]) -> dict[Place, int]:
    """The numbers of the actions that stand in these places."""
    by_slug: dict[str, set[str]] = {}
    for slug, identity in places:
        by_slug.setdefault(slug, set()).add(identity[0])
    wanted = sorted(by_slug)
    found: dict[Place, int] = {}
    for part in chunks(wanted):
        query = sa.select(col(Action.accord), col(Action.id), *IDENTITY).where(
            col(Action.accord).in_(part), col(Action.known_to) == OPEN
        )
        if len(wanted) == 1:
            query = query.where(col(Action.country).in_(sorted(by_slug[wanted[0]])))
        for slug, number, *key in change.session.execute(query):
            found[slug, identity_of(*key)] = number
    return found


def place_of(slug: str, code: str, item: ActionIn) -> Place:
    """The accord and the natural key of an action that is given."""
    kind, scope = item.kind.value, item.scope.value
    return slug, identity_of(code, kind, item.done_on, item.statement, item.effective_on, scope)


def identity_of(
    code: str, kind: str, done_on: str, statement: str | None, effective_on: str | None, scope: str
) -> Identity:
    """An action's natural key. Declarations of one day differ by what they say.

    Sources that give another day, or another day of effect, each have an action of their own, so
    that nothing of what they say is lost; `tellings` joins them to one act.
    """
    said = (statement or "") if kind in WITHOUT_EFFECT else ""
    return (code, str(kind), done_on, said, effective_on or "", str(scope))


def identities(
    change: Change, slug: str, codes: Iterable[str], *where: sa.ColumnElement[bool]
) -> set[Identity]:
    """The identities of all actions that these countries ever took towards an accord.

    `where` narrows them. Retracted actions count too.
    """
    wanted = sorted(codes)
    found: set[Identity] = set()
    for part in chunks(wanted):
        query = sa.select(*IDENTITY).where(
            col(Action.accord) == slug, col(Action.country).in_(part), *where
        )
        found.update(identity_of(*row) for row in change.session.execute(query))
    return found


def refuse(faults: Sequence[Violation]) -> None:
    """Raise the one error that fits these faults, with all of them in it; return if none."""
    kinds = {fault.code for fault in faults}
    if kinds == {"unknown_accord"}:
        raise NotFound(faults[0].detail, violations=faults)
    if kinds == {"recorded_already"}:
        raise Conflict(faults[0].detail, faults)
    if kinds <= {"in_the_future", "after_its_source", "after_its_end"} and faults:
        raise Rejected("An action cannot be dated so.", faults)
    if kinds <= {"not_in_document", "not_in_paragraph"} and faults:
        raise Rejected("A quote does not stand in the document of its source.", faults)
    if any(kind.startswith("unknown") for kind in kinds):
        raise Rejected("Something is named that does not exist.", faults)
    if faults:
        raise Rejected("This cannot be recorded.", faults)


def pointer_to(index: int, given: Sequence[object]) -> str:
    """The JSON pointer (RFC 6901) to one of several; for one alone pointers start inside it."""
    return f"/{index}" if len(given) > 1 else ""
