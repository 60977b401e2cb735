"""Whether acts that a note tells fit what stands in the row, and how they become drafts."""

import re
from collections.abc import Sequence

from app.domain.actions import CONSENTS, EXITS, SIGNATURES, Kind
from app.ingest.editions import Draft
from app.ingest.formats.untc import names
from app.ingest.formats.untc.endnotes.forms import consents, leaving
from app.ingest.formats.untc.endnotes.rows import TableRow
from app.ingest.formats.untc.endnotes.sentences import Sentence
from app.ingest.formats.untc.endnotes.told import Told

BACK = frozenset({Kind.WITHDRAWAL_CANCELLED})
PROVISIONAL = frozenset({Kind.PROVISIONAL_APPLICATION, Kind.END_OF_PROVISIONAL_APPLICATION})
UNDOING = EXITS | BACK | {Kind.SIGNATURE_RENOUNCED}


def whose(text: str, governments: Sequence[str]) -> str | None:
    """Whose exit a sentence tells of: the one it names, or the last that it names before."""
    if len({names.key(name) for name in governments}) <= 1:
        return governments[0] if governments else None
    found = leaving.of(text)
    before = [name for name in governments if found and text.find(name) < found.start()]
    return before[-1] if before else None


def had_ended(name: str, day: str | None) -> bool | None:
    """Whether a former state had ended by that day; None: it is none."""
    ended = names.ended_on(name)
    return None if ended is None or day is None else day[:10] > ended


def is_effected(said: Sequence[Sentence], row: TableRow) -> bool:
    who = next((found for one in said if (found := consents.effected_by(one.text))), None)
    return who is not None and names.same(who, row.participant)


def fits(act: Told, row: TableRow, undoing: Sequence[Told]) -> bool:
    """Whether an earlier act of the participant's own belongs beside those of its row.

    A second consent with no exit between is the same one told otherwise, and not understood here.
    """
    day = act.done_on or ""
    if act.kind in SIGNATURES:
        return not row.signatures()
    if act.kind in PROVISIONAL:
        # A column of its own tells it better than a note.
        return not any(draft.kind is act.kind for draft in row.drafts)
    if act.kind not in CONSENTS or any(draft.done_on == day for draft in row.consents()):
        return False
    left = [one.done_on or one.effective_on or "" for one in undoing]
    later = sorted(draft.done_on for draft in row.consents() if draft.done_on > day)
    earlier = sorted(draft.done_on for draft in row.consents() if draft.done_on < day)
    return any(day <= one and (not later or one <= later[0]) for one in left) and not (
        earlier and not any(earlier[-1] <= one <= day for one in left)
    )


def returned(act: Told, row: TableRow) -> bool:
    left = act.done_on or act.effective_on or ""
    return any(draft.done_on[:10] >= left for draft in row.bound())


def joined_again(exit_: Draft, row: TableRow) -> bool:
    """Whether a consent that still stands was given before the exit took effect, and none before
    the notice is known: whether it waits for the exit, the acts alone do not say."""
    until = exit_.effective_on or ""
    if any(draft.done_on[:10] < exit_.done_on for draft in row.consents()):
        return False
    return any(exit_.done_on <= draft.done_on < until for draft in row.bound())


def repeated(act: Told, row: TableRow) -> bool:
    return any(
        draft.kind in EXITS
        and (
            draft.done_on == act.done_on
            or (act.effective_on and draft.effective_on == act.effective_on)
        )
        for draft in row.drafts
    )


def place(row: TableRow) -> str:
    """Where a note stands, in words that last: by its participant, whatever its number is."""
    return f"end note on {row.participant}" if row.participant else row.place


def draft(act: Told, who: str, row: TableRow, see: str | None) -> Draft:
    """An act of a note on the participant of `row`, done by `who`."""
    return Draft(
        country=re.sub("^[Tt]he ", "", who),
        kind=act.kind,
        done_on=act.done_on or "",
        place=place(row),
        quote=act.words,
        effective_on=act.effective_on,
        note=see,
    )
