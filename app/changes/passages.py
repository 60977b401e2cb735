"""Parts of the change feed about passages: recorded, no longer in their source, or dismissed."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import col

from app.api.fields import Json
from app.changes import entries
from app.changes.schemas import What
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import AnySelect, Prepared
from app.db.tables.columns import columns
from app.db.tables.indexes import RETRACTED
from app.db.tables.knowledge import CountryEntry
from app.db.tables.ledger import Passage


def parts(*only: sa.ColumnElement[bool]) -> list[AnySelect]:
    """The parts about passages, or about those that these conditions let through."""
    number, name = col(Passage.id), sa.cast(col(Passage.id), sa.String)
    came = sa.literal(What.RECORDED.value)
    dismissed = col(Passage.dismissal).is_not(None)
    went = sa.case((dismissed, What.DISMISSED.value), else_=What.RETRACTED.value)
    return [
        entries.row("passage", col(Passage.known_from), number, came, name=name).where(*only),
        # A partial index serves only statements that repeat its condition literally.
        entries.row("passage", col(Passage.known_to), number, went, name=name).where(
            RETRACTED, *only
        ),
    ]


_TOLD = Prepared(
    sa.select(
        *columns(Passage.id, Passage.accord, Passage.country, CountryEntry.name),
        *columns(Passage.about, Passage.dismissal),
    )
    .join(CountryEntry, col(CountryEntry.country) == col(Passage.country))
    .where(
        col(Passage.id).in_(sa.bindparam("numbers", expanding=True)),
        revisions.visible(CountryEntry),
    )
)


def told(session: Snapshot, numbers: Collection[int], moment: Moment) -> dict[int, Json]:
    """What each of these passages is about, and why it was dismissed; one statement, if any."""
    if not numbers:
        return {}
    values = {**moment.values, "numbers": list(numbers)}
    return {
        number: {
            "accord": accord,
            "country": {"code": code, "name": name},
            "about": about,
            "dismissal": dismissal,
        }
        for number, accord, code, name, about, dismissal in _TOLD.rows(session, values)
    }
