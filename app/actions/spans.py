"""Deriving the spans of the memberships that a change touched, inside its own transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.db import rows
from app.db.columns import OPEN
from app.db.revisions import Change
from app.db.tables import AccordEntry, Action, Citation, CountryEntry, Span
from app.domain import actions, delays, timeline, worlds
from app.domain.actions import Kind, Scope
from app.domain.dates import PartialDate
from app.domain.events import Act, Terms
from app.domain.statuses import Nature
from app.domain.timeline import Timeline
from app.errors import Rejected, Violation
from app.http.fields import stored

_action: Any = Action
_citation: Any = Citation
_country: Any = CountryEntry
_accord: Any = AccordEntry
_span: Any = Span
_CHUNK = 400


def settle(change: Change) -> int:
    """Bring the spans of all touched memberships up to date.

    Costs a handful of statements per accord and some hundred countries, whatever the size of the
    database. Says how many spans were opened or closed. Raises Rejected if what was recorded in
    this change makes no sense.
    """
    by_accord: dict[str, list[str]] = defaultdict(list)
    for accord, country in sorted(change.touched):
        by_accord[accord].append(country)
    change.touched.clear()
    moved = 0
    for accord, countries in by_accord.items():
        for start in range(0, len(countries), _CHUNK):
            part = countries[start : start + _CHUNK]
            wanted = list(_derived(change, accord, part))
            scope = (_span.accord == accord, _span.country.in_(part))
            difference = rows.sync(change, Span, wanted, *scope)
            moved += len(difference.opened) + difference.closed
    return moved


def touch_everything(change: Change) -> None:
    """Mark every membership there is, so that all spans are derived anew."""
    for table in (_action, _span):
        query = sa.select(table.accord, table.country).where(table.known_to == OPEN)
        change.touched.update((a, c) for a, c in change.session.execute(query.distinct()))


def _terms(session: Session, accord: str) -> Terms:
    columns = [
        _accord.nature,
        _accord.in_force_delay,
        *(getattr(_accord, "in_force_on" + end) for end in ("", "_earliest", "_latest")),
        *(getattr(_accord, "terminated_on" + end) for end in ("", "_earliest", "_latest")),
    ]
    row = session.execute(
        sa.select(*columns).where(_accord.accord == accord, _accord.known_to == OPEN)
    ).one()
    return Terms(
        nature=Nature(row[0]),
        delay=delays.parse(row[1]) if row[1] else None,
        in_force_on=stored(*row[2:5]),
        terminated_on=stored(*row[5:8]),
    )


def _ends(session: Session, countries: Sequence[str]) -> dict[str, PartialDate]:
    """The days from which former states no longer exist."""
    query = sa.select(
        _country.country,
        _country.ended_on,
        _country.ended_on_earliest,
        _country.ended_on_latest,
    ).where(
        _country.country.in_(countries),
        _country.known_to == OPEN,
        _country.ended_on.is_not(None),
    )
    return {code: PartialDate(*date) for code, *date in session.execute(query)}


def _acts(session: Session, accord: str, countries: Sequence[str]) -> dict[str, list[Any]]:
    query = sa.select(
        _action.country,
        _action.id,
        _action.kind,
        _action.scope,
        _action.done_on,
        _action.done_on_earliest,
        _action.done_on_latest,
        _action.effective_on,
        _action.effective_on_earliest,
        _action.effective_on_latest,
        _action.known_from,
    ).where(
        _action.accord == accord,
        _action.country.in_(countries),
        _action.known_to == OPEN,
    )
    found: dict[str, list[Any]] = {country: [] for country in countries}
    for country, number, kind, scope, *rest in session.execute(query):
        act = Act(number, Kind(kind), PartialDate(*rest[:3]), stored(*rest[3:6]), Scope(scope))
        found[country].append((act, rest[6]))
    return found


def _evidence(session: Session, numbers: Sequence[int]) -> tuple[dict[int, int], set[int]]:
    """How many citations each action has, and which actions a citation disputes."""
    counts: dict[int, int] = defaultdict(int)
    disputed: set[int] = set()
    for start in range(0, len(numbers), _CHUNK):
        query = (
            sa.select(_citation.action, _citation.stance, sa.func.count())
            .where(
                _citation.action.in_(numbers[start : start + _CHUNK]), _citation.known_to == OPEN
            )
            .group_by(_citation.action, _citation.stance)
        )
        for action, stance, count in session.execute(query):
            counts[action] += count
            if stance == "disputes":
                disputed.add(action)
    return counts, disputed


def _derived(change: Change, accord: str, countries: Sequence[str]) -> Iterator[dict[str, Any]]:
    session = change.session
    terms = _terms(session, accord)
    ends = _ends(session, countries)
    recorded = _acts(session, accord, countries)
    counts, disputed = _evidence(session, [a.id for acts in recorded.values() for a, _ in acts])
    # Asking for the number would open a revision, even where nothing turns out to differ.
    recording = change.number if change.opened else None
    for country, acts in recorded.items():
        if not acts:
            continue
        of_country = Terms(
            terms.nature,
            terms.in_force_on,
            terms.delay,
            terms.terminated_on,
            ends.get(country),
        )
        try:
            derived = timeline.derive((act for act, _ in acts), of_country)
        except worlds.TooManyWorlds as error:
            raise Rejected(f"{country} and {accord}: {error}.") from error
        new = {act.id: act for act, known_from in acts if known_from == recording}
        _refuse_senseless(accord, country, (new[i] for i in derived.misfits if i in new))
        in_dispute = bool(derived.conflicts) or any(act.id in disputed for act, _ in acts)
        yield from _rows(accord, country, derived, counts, in_dispute)


def _refuse_senseless(accord: str, country: str, misfits: Iterable[Act]) -> None:
    senseless = sorted(
        (act for act in misfits if act.kind in actions.NEEDS_EARLIER),
        key=lambda act: act.id,
    )
    if senseless:
        raise Rejected(
            f"{country} and {accord}: what was never there cannot be left or undone.",
            [
                Violation(
                    f"a {act.kind.value} of {act.done_on.edtf} by {country} undoes nothing "
                    f"that is recorded towards {accord}",
                    "undoes_nothing",
                )
                for act in senseless
            ],
        )


def _rows(
    accord: str, country: str, derived: Timeline, counts: dict[int, int], disputed: bool
) -> Iterator[dict[str, Any]]:
    for span in derived.spans:
        yield {
            "accord": accord,
            "country": country,
            "seq": span.seq,
            "status": span.status.value,
            "standing": span.standing.value,
            "rule": span.rule.value,
            "basis": ",".join(map(str, span.basis)),
            "since": span.since.edtf,
            "since_earliest": span.since.earliest,
            "since_latest": span.since.latest,
            "starts": span.starts.edtf,
            "starts_earliest": span.starts.earliest,
            "starts_latest": span.starts.latest,
            "ends": span.ends.edtf,
            "ends_earliest": span.ends.earliest,
            "ends_latest": span.ends.latest,
            "provisional": span.provisional,
            "leaving_on": span.leaving_on,
            "disputed": disputed,
            "citations": sum(counts[number] for number in span.basis),
        }
