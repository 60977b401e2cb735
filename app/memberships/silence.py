"""What is known of countries that have no status on a day.

Acts of a former State are recorded under the State that took its place: a depositary's list names
who there is today, and what the Soviet Union did stands in the row of the Russian Federation. So
the silence of such a list about a former State says nothing.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.api.fields import Json
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import FIRST_DAY, LAST_DAY, Moment
from app.db.selects.prepared import AnySelect, Prepared
from app.db.tables.columns import columns, constant
from app.db.tables.derived import Span
from app.db.tables.indexes import unindexed
from app.db.tables.knowledge import CountryEntry, Succession
from app.db.tables.ledger import Action, Citation, CompleteList
from app.domain import certainties
from app.domain.actions import WITHOUT_EFFECT
from app.domain.evidence import Stance
from app.domain.statuses import Status
from app.memberships import status_on_day

_former, _successor = aliased(CountryEntry), aliased(CountryEntry)
_given = aliased(Span)
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

NUMBER = sa.bindparam("number", type_=sa.Integer)
"""How many countries are asked about."""
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


def known(
    accord: sa.SQLColumnExpression[str], countries: sa.BindParameter[Any]
) -> sa.ColumnElement[int]:
    """Of how many of these countries (a list) it is not `unknown` what they are to an accord, which
    is a column of the outer statement; executed with the moment's values and their `number`."""
    given = col(_given.accord) == accord, revisions.visible(_given)
    recorded = (
        sa.select(sa.func.count(col(_given.country).distinct()))
        .where(*given, col(_given.country).in_(countries))
        .scalar_subquery()
    )
    former = col(Succession.predecessor)
    alone = ~sa.exists().where(*given, col(_given.country) == former)
    elsewhere = (
        ACTS.with_only_columns(sa.func.count(former.distinct()))
        .where(col(Action.accord) == accord, unindexed(former).in_(countries), alone)
        .scalar_subquery()
    )
    listed = sa.exists().where(
        col(CompleteList.accord) == accord,
        revisions.visible(CompleteList),
        col(CompleteList.reaches) >= LAST_DAY,
    )
    return sa.case((listed, NUMBER - elsewhere), else_=recorded)


class Silence(NamedTuple):
    """What is known where no status is: whether there is one on another day (and then until when
    the sources of that speak), to which day complete lists reach, under which country acts are
    recorded that can be its own, and whether anything is disputed."""

    recorded: bool
    told: date | None
    listed: date | None
    continued_by: Json | None
    disputed: bool


def nothing(accord: str, country: dict[str, str], silence: Silence, moment: Moment) -> Json:
    """The answer where no status is recorded for the day: that is an answer, not an error."""
    told_of_another = silence.continued_by is not None and not silence.recorded
    through = certainties.known_through(silence.told, silence.listed)
    sure = certainties.of(
        moment.as_of.latest,
        recorded=silence.recorded,
        open=False,
        through=None if told_of_another else through,
    )
    out: Json = {
        "accord": accord,
        "country": country,
        "status": Status.NONE,
        "standing": "none",
        "certainty": sure.value,
        "alternatives": [],
        "disputed": silence.disputed,
        "provisional": False,
        "citations": 0,
        **status_on_day.over_time(Status.NONE, [], moment),
    }
    if told_of_another:
        out["continued_by"] = silence.continued_by
    elif through is not None:
        out["known_through"] = through
    return out


class _Spoken(NamedTuple):
    """Whether anything gives a status on some day, until when sources that are no lists tell of
    that, and whether anything is disputed."""

    recorded: bool
    told: date | None
    disputed: bool


_ACCORDS: sa.BindParameter[str] = sa.bindparam("accords", expanding=True)
_COUNTRIES: sa.BindParameter[str] = sa.bindparam("countries", expanding=True)
_GIVEN = (
    sa.select(
        *columns(Span.accord, Span.country),
        constant(1).label("recorded"),
        sa.func.max(col(Span.told_through)).label("told"),
        sa.func.max(sa.case((col(Span.disputed), 1), else_=0)).label("disputed"),
    )
    .where(
        col(Span.accord).in_(_ACCORDS), col(Span.country).in_(_COUNTRIES), revisions.visible(Span)
    )
    .group_by(col(Span.accord), col(Span.country))
)
# What gives no status, and so no span, can be disputed, too.
_CONTRADICTED = (
    sa.select(
        *columns(Action.accord, Action.country),
        constant(0),
        sa.cast(sa.null(), sa.Date),
        constant(1),
    )
    .join(Citation, col(Citation.action) == col(Action.id))
    .where(
        col(Action.accord).in_(_ACCORDS),
        col(Action.country).in_(_COUNTRIES),
        col(Citation.stance) == constant(Stance.DISPUTES.value),
        revisions.visible(Action),
        revisions.visible(Citation),
    )
)
_told = sa.union_all(_GIVEN, _CONTRADICTED).subquery()
_SPOKEN = Prepared(sa.select(_told))


def _spoken(
    session: Snapshot, accords: Collection[str], countries: Collection[str], moment: Moment
) -> dict[tuple[str, str], _Spoken]:
    values = {**moment.values, "accords": list(accords), "countries": list(countries)}
    found: dict[tuple[str, str], _Spoken] = {}
    for accord, code, recorded, told, disputed in _SPOKEN.rows(session, values):
        before = found.get((accord, code), _Spoken(recorded=False, told=None, disputed=False))
        found[accord, code] = _Spoken(
            before.recorded or recorded == 1, before.told or told, before.disputed or disputed == 1
        )
    return found


def told_through(
    session: Snapshot, accords: Collection[str], countries: Collection[str], moment: Moment
) -> dict[tuple[str, str], date | None]:
    """Until when sources that are no lists tell of those of these pairs that have a status on any
    day, with one statement."""
    spoken = _spoken(session, accords, countries, moment)
    return {place: one.told for place, one in spoken.items() if one.recorded}


def silences(
    session: Snapshot, accords: Collection[str], countries: Collection[str], moment: Moment
) -> dict[tuple[str, str], Silence]:
    """What is known of each of these pairs where no status is, with three or four statements."""
    listed = status_on_day.listed_through(session, accords, moment)
    spoken = _spoken(session, accords, countries, moment)
    formers = under(session, accords, countries, moment)
    nobody = _Spoken(recorded=False, told=None, disputed=False)
    found = {}
    for accord in accords:
        for code in countries:
            one = spoken.get((accord, code), nobody)
            found[accord, code] = Silence(
                one.recorded,
                one.told,
                listed.get(accord),
                formers.get((accord, code)),
                one.disputed,
            )
    return found
