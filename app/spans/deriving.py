"""Derivation of spans: anew for each membership that a change touched, in its transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.api.fields import joined, stored
from app.countries import lives
from app.db import accord_bounds, versions
from app.db.chunks import chunks
from app.db.engine import Connection
from app.db.revisions import Change
from app.db.selects.pairs import among, naming
from app.db.selects.prepared import Prepared
from app.db.tables.columns import OPEN, columns, dated
from app.db.tables.derived import Span
from app.db.tables.knowledge import AccordEntry, Revision
from app.db.tables.ledger import Action, Passage
from app.domain import actions, dates, terms
from app.domain.derivation import timeline, worlds
from app.domain.derivation.events import Terms
from app.domain.derivation.tellings import Act
from app.domain.derivation.timeline import Timeline
from app.domain.passages import About
from app.domain.statuses import Nature
from app.errors import Crowded, Rejected, Violation
from app.spans import evidence, resulting_status

Membership = tuple[str, str]
"""An accord and a country."""
SpanValues = dict[str, Any]
"""The values of a span's columns by their names."""

_TERMS = Prepared(
    sa.select(
        *columns(
            AccordEntry.accord,
            AccordEntry.nature,
            AccordEntry.in_force_delay,
            AccordEntry.withdrawal_notice,
            AccordEntry.concluded_on_earliest,
        ),
        *dated(col(AccordEntry.in_force_on)),
        *dated(col(AccordEntry.terminated_on)),
    ).where(
        col(AccordEntry.accord).in_(sa.bindparam("accords", expanding=True)),
        col(AccordEntry.known_to) == OPEN,
    )
)

_ACTS = Prepared(
    sa.select(
        *columns(Action.accord, Action.country),
        *evidence.ACT,
        *columns(Action.known_from, Revision.recorded_on),
    )
    .join(Revision, col(Revision.number) == col(Action.known_from))
    .where(among(Action), col(Action.known_to) == OPEN)
)
_PASSAGES = Prepared(
    sa.select(*columns(Passage.accord, Passage.country, Passage.about)).where(
        among(Passage), col(Passage.known_to) == OPEN
    )
)


def settle(change: Change) -> int:
    """Bring the spans of all touched memberships up to date.

    Takes a handful of statements for every 400 memberships, whatever their accords and the size of
    the database. Returns how many spans were opened or closed. Raises Rejected if what this change
    recorded makes no sense.
    """
    touched = sorted(change.touched)
    change.touched.clear()
    all_lives = lives.lives(change.session, {country for _, country in touched})
    moved = 0
    for part in chunks(touched):
        wanted = list(_derived(change, part, all_lives))
        difference = versions.replace_open(change, Span, wanted, among(Span), **naming(part))
        if difference.opened:
            new = ({**span, "known_from": change.number} for span in difference.opened)
            accord_bounds.widen(change.session, accord_bounds.bounds_of(new))
        moved += len(difference.opened) + len(difference.closed)
        if change.opened:
            resulting_status.store(change.session, change.number, part)
    return moved


def touch_everything(change: Change) -> None:
    """Mark every membership there is, so that all spans are derived anew."""
    change.touched.update(memberships(change.session))


def memberships(session: Connection) -> set[Membership]:
    """Every membership that has an action, a passage or a span."""
    found: set[Membership] = set()
    for table in (Action, Passage, Span):
        query = sa.select(col(table.accord), col(table.country)).where(col(table.known_to) == OPEN)
        found.update((a, c) for a, c in session.execute(query.distinct()))
    return found


def differing(session: Connection, part: Sequence[Membership]) -> set[Membership]:
    """Those of up to 400 memberships whose spans are not what their actions add up to.

    Only reads. Raises Rejected if the actions of one make no sense.
    """
    unopened = Change(session, author="", reason="")
    all_lives = lives.lives(session, {country for _, country in part})
    wanted = _derived(unopened, part, all_lives)
    differences = versions.compare(session, Span, wanted, among(Span), **naming(part))
    return {(row["accord"], row["country"]) for found in differences for row in found}


def terms_of(session: Connection, accords: Iterable[str]) -> dict[str, Terms]:
    """What each of these accords brings in by itself."""
    return {
        row[0]: Terms(
            nature=Nature(row[1]),
            delay=terms.period(row[2]),
            notice=terms.period(row[3]),
            # Whatever is not known of it, an accord is not in force before it is concluded.
            in_force_on=stored(*row[5:8])
            or dates.between(row[4] or dates.FIRST_DAY, dates.LAST_DAY),
            terminated_on=stored(*row[8:11]),
        )
        for row in _TERMS.rows(session, {"accords": sorted(accords)})
    }


def recorded(
    session: Connection, memberships: Sequence[Membership]
) -> dict[Membership, list[tuple[Act, int, date]]]:
    """The acts that stand, each with the revision that recorded it, and that revision's day."""
    found: dict[Membership, list[tuple[Act, int, date]]] = {one: [] for one in memberships}
    for accord, country, *rest in _ACTS.rows(session, naming(memberships)):
        found[accord, country].append((evidence.act_of(rest[:-2]), *rest[-2:]))
    return found


def _derived(
    change: Change, memberships: Sequence[Membership], all_lives: Mapping[str, lives.Life]
) -> Iterator[SpanValues]:
    """The spans that the actions of these memberships add up to. Raises Crowded, after the last."""
    session = change.session
    all_terms = terms_of(session, {accord for accord, _ in memberships})
    acts_of = recorded(session, memberships)
    numbers = [act.id for acts in acts_of.values() for act, _, _ in acts]
    told = evidence.told(session, numbers, {accord for accord, _ in memberships})
    # To ask for the number opens a revision, even where no span turns out to differ.
    recording = change.number if change.opened else None
    unread = _unread(session, memberships)
    crowded: dict[Membership, str] = {}
    for (accord, country), acts in acts_of.items():
        passages = unread.get((accord, country), frozenset())
        if not (acts or passages):
            continue
        _, began, ended = all_lives[country]
        of_country = all_terms[accord]._replace(country_began_on=began, country_ended_on=ended)
        cited = [
            evidence.attach(act, told.get(act.id, []), recorded_on) for act, _, recorded_on in acts
        ]
        try:
            derived = timeline.derive(cited, of_country, passages)
        except worlds.TooManyWorlds as error:
            crowded[accord, country] = str(error)
            continue
        new = {act.id for act, known_from, _ in acts if known_from == recording}
        senseless = _senseless(cited, new, derived, of_country)
        _refuse_senseless(accord, country, (act for act in cited if act.id in senseless))
        yield from as_rows(accord, country, derived, evidence.summary(cited, told, derived))
    if crowded:
        raise Crowded(crowded)


def _senseless(acts: Sequence[Act], new: Set[int], derived: Timeline, own: Terms) -> Set[int]:
    """The acts that undo nothing because of what is new: of these, and of those recorded before."""
    found = derived.misfits & new
    exact = all(act.done_on.exact for act in acts)
    if not exact or not new or derived.misfits <= new:
        return found
    before = timeline.derive([act for act in acts if act.id not in new], own)
    return found | (derived.misfits - new - before.misfits)


def _unread(
    session: Connection, memberships: Sequence[Membership]
) -> dict[Membership, frozenset[About]]:
    """What passages speak of from which no act could be read."""
    found: dict[Membership, frozenset[About]] = {}
    for accord, country, about in _PASSAGES.rows(session, naming(memberships)):
        place = accord, country
        found[place] = found.get(place, frozenset()) | {About(about)}
    return found


def _refuse_senseless(accord: str, country: str, misfits: Iterable[Act]) -> None:
    senseless = sorted(
        (act for act in misfits if act.kind in actions.NEEDS_EARLIER), key=lambda act: act.id
    )
    if senseless:
        raise Rejected(
            f"{country} and {accord}: what was never there cannot be left or undone.",
            [
                Violation(
                    f"{actions.with_article(act.kind.value)} of {act.done_on.edtf} by {country} "
                    f"undoes nothing that is recorded towards {accord}",
                    "undoes_nothing",
                )
                for act in senseless
            ],
        )


def as_rows(
    accord: str, country: str, derived: Timeline, behind: evidence.Summary
) -> Iterator[SpanValues]:
    """The derived spans as rows of their table, with the evidence behind them."""
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
            "disputed": behind.disputed,
            "citations": sum(behind.citations[number] for number in span.basis),
            "told_through": behind.told_through,
            "unread": span.unread,
            "consent": span.reached.consent and span.reached.consent.value,
            "signed_on": joined(span.reached.signed_on),
            "consented_on": joined(span.reached.consented_on),
            "in_force_on": joined(span.reached.in_force_on),
            "left_on": joined(span.reached.left_on),
        }
