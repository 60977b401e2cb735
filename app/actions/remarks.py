"""What is odd about the days of actions, from what is known of their accords and countries."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col

from app.api.fields import stored
from app.db import revisions
from app.db.selects.prepared import AnySelect
from app.db.tables.columns import dated
from app.db.tables.knowledge import AccordEntry, CountryEntry
from app.db.tables.ledger import Action
from app.domain import actions, remarks

_DAYS = (
    *dated(col(Action.done_on)),
    *dated(col(CountryEntry.began_on)),
    *dated(col(AccordEntry.concluded_on)),
)
WIDTH = len(_DAYS)
"""How many columns `beside` adds."""


def beside(query: AnySelect, *, has_country: bool = False) -> AnySelect:
    """A select of actions with the columns that `told` wants behind its own.

    Executed with the moment's values. `has_country`: the countries' entries are joined already.
    """
    if not has_country:
        query = query.join(CountryEntry, col(CountryEntry.country) == col(Action.country)).where(
            revisions.visible(CountryEntry)
        )
    return (
        query.join(AccordEntry, col(AccordEntry.accord) == col(Action.accord))
        .where(revisions.visible(AccordEntry))
        .add_columns(*_DAYS)
    )


def told(kind: str, days: Sequence[Any]) -> list[str]:
    """The remarks on an action of this kind, from the columns that `beside` added."""
    done = stored(*days[:3])
    assert done is not None
    what = f"{actions.with_article(kind)} of {done.edtf}"
    return remarks.on(what, done, stored(*days[3:6]), stored(*days[6:9]))
