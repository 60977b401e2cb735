"""Writes of unread passages. They never commit: `spans.settle` derives the spans first."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlmodel import col

from app.db import versions
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.tables.columns import OPEN, columns
from app.db.tables.ledger import Passage
from app.errors import Conflict, NotFound
from app.passages.schemas import PassageIn


def put_passages(
    change: Change, source: str, given: Iterable[PassageIn], among: Collection[str]
) -> bool:
    """Let these be the unread passages of a source on these accords. Says if that is new.

    What a person dismissed stays dismissed.
    """
    wanted = dict.fromkeys(given)
    moved = False
    for part in chunks(sorted(among)):
        here = col(Passage.source) == source, col(Passage.accord).in_(part)
        identity = columns(Passage.accord, Passage.country, Passage.about, Passage.quote)
        query = sa.select(*identity).where(*here, col(Passage.dismissal).is_not(None))
        dismissed = {tuple(row) for row in change.session.execute(query)}
        rows = [
            {**one._asdict(), "about": one.about.value, "source": source}
            for one in wanted
            if one.accord in part
            and (one.accord, one.country, one.about.value, one.quote) not in dismissed
        ]
        difference = versions.replace_open(change, Passage, rows, *here)
        for row in (*difference.opened, *difference.closed):
            change.touched.add((row["accord"], row["country"]))
        moved |= bool(difference)
    return moved


def dismiss(change: Change, number: int, reason: str) -> int:
    """Let a passage keep nothing open any more. Returns its number.

    Raises NotFound, or Conflict where it keeps nothing open already.
    """
    query = sa.select(*columns(Passage.accord, Passage.country, Passage.known_to))
    row = change.session.execute(query.where(col(Passage.id) == number)).first()
    if row is None:
        raise NotFound(f"There is no passage {number}.")
    if row[2] != OPEN:
        raise Conflict(f"Passage {number} keeps nothing open since revision {row[2]}.")
    change.session.execute(
        sa.update(Passage)
        .where(col(Passage.id) == number)
        .values(known_to=change.number, dismissal=reason)
    )
    change.touched.add((row[0], row[1]))
    return number
