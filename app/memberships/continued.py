"""Former States whose acts are recorded under the State that took their place.

A depositary's list names who there is today: what the Soviet Union did stands in the row of the
Russian Federation. So the silence of such a list about a former State says nothing.
"""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.api.fields import Json
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import FIRST_DAY, LAST_DAY, Moment
from app.db.selects.prepared import AnySelect, Prepared
from app.db.tables.columns import columns, constant
from app.db.tables.indexes import unindexed
from app.db.tables.knowledge import CountryEntry, Succession
from app.db.tables.ledger import Action
from app.domain.actions import WITHOUT_EFFECT

_former, _successor = aliased(CountryEntry), aliased(CountryEntry)
_CONTINUATION = "continuation"
_WHOLE = (_CONTINUATION, "unification")
"""Successions by which one State takes the whole of another's place."""

ACTS: AnySelect = (
    sa.select(
        col(Action.accord),
        col(Succession.predecessor),
        col(Succession.successor),
        col(_successor.name),
    )
    .join(Succession, col(Succession.successor) == col(Action.country))
    .join(_former, col(_former.country) == col(Succession.predecessor))
    .join(_successor, col(_successor.country) == col(Succession.successor))
    .where(
        col(Succession.kind).in_([constant(kind) for kind in _WHOLE]),
        *(revisions.visible(table) for table in (Action, Succession, _former, _successor)),
        col(Action.kind).not_in([constant(kind.value) for kind in sorted(WITHOUT_EFFECT)]),
        col(Action.done_on_earliest) <= LAST_DAY,
        col(Action.done_on_earliest) < col(_former.ended_on_latest),
        col(_former.ended_on_latest) > FIRST_DAY,
        # A State that continues another is the same; one that was there beside it acted for itself.
        sa.or_(
            col(Succession.kind) == constant(_CONTINUATION),
            col(Action.done_on_earliest) < col(_successor.began_on_earliest),
        ),
    )
)
"""What the successor's acts from the former State's time are towards, by the day asked about;
executed with the moment's values."""

_FORMER: sa.BindParameter[str] = sa.bindparam("former", expanding=True)
_SUCCESSORS = Prepared(
    sa.select(*columns(Succession.predecessor, Succession.successor)).where(
        col(Succession.predecessor).in_(_FORMER),
        col(Succession.kind).in_([constant(kind) for kind in _WHOLE]),
        revisions.visible(Succession),
    )
)
_OF_PAIRS = Prepared(
    ACTS.where(
        col(Action.accord).in_(sa.bindparam("accords", expanding=True)),
        col(Action.country).in_(sa.bindparam("successors", expanding=True)),
        # Else SQLite tries every country with every act, instead of looking up the few successors:
        # 6 ms for an accord of 198 members, and so 0.6.
        unindexed(col(Succession.predecessor)).in_(_FORMER),
    ).distinct()
)


def under(
    session: Snapshot, accords: Collection[str], countries: Collection[str], moment: Moment
) -> dict[tuple[str, str], Json]:
    """Under which country acts are recorded that can be a former State's.

    Two statements, or one where no other State took the whole place of any of these.
    """
    pairs = _SUCCESSORS.rows(session, {**moment.values, "former": list(countries)})
    if not pairs:
        return {}
    values = {
        **moment.values,
        "accords": list(accords),
        "former": sorted({former for former, _ in pairs}),
        "successors": sorted({successor for _, successor in pairs}),
    }
    return {
        (accord, former): {"code": code, "name": name}
        for accord, former, code, name in _OF_PAIRS.rows(session, values)
    }
