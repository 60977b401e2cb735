"""Prepared selects: what the driver answers itself is what the library would have answered."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.actions.commands import record_actions
from app.db import engine as engines
from app.db import revisions
from app.db.selects.prepared import Prepared
from app.db.tables.columns import constant
from app.db.tables.derived import Span
from app.db.tables.knowledge import CountryEntry, Revision
from app.db.tables.ledger import Action
from app.errors import Unavailable
from app.settings import Settings
from tests.example import HARBOUR, TEA, action
from tests.support import change, counted, listening

_action: Any = Action
_country: Any = CountryEntry
_revision: Any = Revision
_span: Any = Span
_DAY = sa.bindparam("day", type_=sa.Date)
_THEN = sa.bindparam("then", type_=_revision.recorded_at.type)
_CODES: sa.BindParameter[Any] = sa.bindparam("codes", expanding=True)
_DAYS: sa.BindParameter[Any] = sa.bindparam("days", expanding=True, type_=sa.Date)
_PAIRS: sa.BindParameter[Any] = sa.bindparam("pairs", expanding=True)
_DATED = sa.select(_span.id, _span.starts_earliest, _span.disputed, _span.leaving_on)
_CODED = sa.select(_country.country, _country.ended_on_latest)
_PAIRED = sa.tuple_(_span.accord, _span.country)

ASKED: dict[str, tuple[sa.Select[Any], dict[str, Any]]] = {
    "days, flags and nothing": (
        _DATED.where(_span.starts_earliest <= _DAY).order_by(_span.id),
        {"day": date(1995, 5, 17)},
    ),
    "instants": (
        sa.select(_revision.number, _revision.recorded_at, _revision.recorded_on)
        .where(_revision.recorded_at <= _THEN)
        .order_by(_revision.number),
        {"then": datetime(9000, 1, 1, tzinfo=UTC)},
    ),
    "what nothing passes": (_DATED.where(_span.starts_earliest > _DAY), {"day": date.max}),
    "a value used twice": (
        _DATED.where(_span.starts_earliest <= _DAY, _span.ends_latest > _DAY).order_by(_span.id),
        {"day": date(1995, 5, 17)},
    ),
    "constants": (
        _DATED.where(
            _span.starts_earliest > date(1900, 1, 1),
            _span.disputed == sa.false(),
            _span.accord == HARBOUR,
            _span.standing == constant("member"),
        )
        .order_by(_span.id)
        .limit(2),
        {},
    ),
    "a constant that is nothing": (
        sa.select(_country.country, sa.literal(None, sa.Date)).where(_country.country == "EST"),
        {},
    ),
    "a list of one": (_CODED.where(_country.country.in_(_CODES)), {"codes": ["EST"]}),
    "a list of many": (
        _CODED.where(_country.country.in_(_CODES)).order_by(_country.country),
        {"codes": ["SUN", "EST", "no such", "ITA"]},
    ),
    "a list used twice": (
        _CODED.where(sa.or_(_country.country.in_(_CODES), _country.name.in_(_CODES))).order_by(
            _country.country
        ),
        {"codes": ["EST", "Italy"]},
    ),
    "an empty list": (_CODED.where(_country.country.in_(_CODES)), {"codes": []}),
    "none of an empty list": (
        _CODED.where(_country.country.not_in(_CODES)).order_by(_country.country),
        {"codes": []},
    ),
    "a constant list": (
        _CODED.where(_country.country.in_(["EST", "ITA"])).order_by(_country.country),
        {},
    ),
    "a list of days": (
        _DATED.where(_span.starts_earliest.in_(_DAYS)).order_by(_span.id),
        {"days": [date.min, date(1991, 2, 1)]},
    ),
    "a list of pairs": (
        _DATED.where(_PAIRED.in_(_PAIRS)).order_by(_span.id),
        {"pairs": [(HARBOUR, "EST"), (TEA, "JPN")]},
    ),
    "more values than it asks for": (
        sa.select(sa.func.count()).where(_action.id <= sa.bindparam("most", type_=sa.Integer)),
        {"most": 3, "day": date.max, "codes": ["EST"]},
    ),
}


@pytest.mark.parametrize(("select", "values"), ASKED.values(), ids=ASKED)
def test_rows_are_those_of_the_library(
    engine: sa.Engine, select: sa.Select[Any], values: dict[str, Any]
) -> None:
    prepared = Prepared(select)
    named = {bind.key for bind in select.compile(dialect=engine.dialect).bind_names}
    with engines.reading(engine) as session:
        wanted = session.execute(
            select, {name: value for name, value in values.items() if name in named}
        ).all()
        for _ in range(2):
            found = [tuple(row) for row in prepared.rows(session, values)]
            assert found == [tuple(row) for row in wanted]
            assert [list(map(type, row)) for row in found] == [
                list(map(type, row)) for row in wanted
            ]
        assert prepared.first(session, values) == (wanted[0] if wanted else None)


def test_statements_on_a_file_go_to_the_driver_itself(engine: sa.Engine) -> None:
    own = engine.dialect.name == "sqlite"
    with engines.reading(engine) as session:
        assert engines.direct(session) is (session if own else None)
        with listening(engine):
            assert engines.direct(session) is None
    with engines.writing(engine) as changing:
        assert engines.direct(changing) is (changing if own else None)
    with engine.connect() as connection:
        # In no transaction, so each statement could see another state.
        assert engines.direct(connection) is None


def test_who_follows_statements_is_told_of_them(engine: sa.Engine) -> None:
    prepared = Prepared(_CODED.where(_country.country == "EST"))
    with engines.reading(engine) as session:
        before = prepared.rows(session)
        sent: list[str] = []
        with listening(engine, lambda statement, _values: sent.append(statement)):
            assert prepared.rows(session) == before
    assert len(sent) == 1


def test_statements_are_counted_on_the_way_that_nobody_follows(engine: sa.Engine) -> None:
    prepared = Prepared(_CODED.where(_country.country == "EST"))
    with counted(engine) as sent, engines.reading(engine) as session:
        assert (engines.direct(session) is session) == (engine.dialect.name == "sqlite")
        assert prepared.rows(session)
        assert session.execute(sa.text("SELECT count(*) FROM action")).all()
    assert len(sent) == 2


def test_all_that_a_reader_asks_is_of_one_snapshot(engine: sa.Engine) -> None:
    prepared = Prepared(sa.select(sa.func.count()).select_from(_action))
    with engines.reading(engine) as session:
        before = prepared.rows(session)
        newest = revisions.moment(session).revision
        with change(engine) as made:
            record_actions(made, HARBOUR, [action("USA", "signature", "1990-05-01")])
        assert prepared.rows(session) == before
        assert revisions.moment(session).revision == newest
        assert session.execute(sa.text("SELECT count(*) FROM action")).all() == before
    with engines.reading(engine) as session:
        assert revisions.moment(session).revision == newest + 1


def test_what_the_driver_raises_gets_its_meaning(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        cascade = " CASCADE" if engine.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TABLE span{cascade}")
    with pytest.raises(Unavailable, match="no schema"), engines.reading(engine) as session:
        Prepared(_DATED).rows(session)
    with engines.reading(engine) as session:
        assert revisions.moment(session).revision


def test_text_that_cannot_be_read_has_one_meaning_either_way(tmp_path: Path) -> None:
    engine = engines.connect(Settings(database_url=f"sqlite:///{tmp_path / 'any.db'}"))
    (tmp_path / "any.db").touch()
    broken = Prepared(sa.select(sa.literal_column("CAST(x'ff' AS TEXT)", sa.Text)))
    with pytest.raises(Unavailable), engines.reading(engine) as session:
        broken.rows(session)
    with listening(engine), pytest.raises(Unavailable), engines.reading(engine) as session:
        broken.rows(session)
    engine.dispose()
