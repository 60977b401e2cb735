"""The migration that lets who has declined stand outside, there and back."""

import pytest
import sqlalchemy as sa

from app.actions import commands
from app.db import accord_bounds, migrations
from app.db.recording import recording
from app.spans import deriving
from tests.db.schemas import go_back, rows
from tests.example import CAFE, TEA, action


@pytest.fixture
def content() -> str:
    return "example"


def standings(engine: sa.Engine) -> dict[str, set[str]]:
    """The standings that spans of each status have, and what accords are bounded by."""
    found: dict[str, set[str]] = {"bounds": set()}
    kept = rows(engine)
    for span in kept["span"]:
        found.setdefault(span["status"], set()).add(span["standing"])
    for bounds in kept["accord_bounds"]:
        found["bounds"].add(f"{bounds['held']} {bounds['accord']}")
    return found


def test_who_declined_stands_outside_in_old_databases_too(engine: sa.Engine) -> None:
    go_back(engine, "0011")
    migrations.upgrade(engine)
    new = rows(engine)
    go_back(engine, "0011")
    old = standings(engine)
    assert old["declined"] == old["pending"] == {"prospective"}
    assert not [one for one in old["bounds"] if one.startswith("outside ")]
    migrations.upgrade(engine)
    assert rows(engine) == new
    told = standings(engine)
    assert (told["declined"], told["pending"]) == ({"outside"}, {"prospective"})
    assert f"outside {TEA}" in told["bounds"]


def test_bounds_cover_all_that_declined_when_it_goes_back(engine: sa.Engine) -> None:
    """An accord that some only declined, and one that was named for before and after."""
    declined = [(CAFE, "1999-01-01"), (TEA, "1998-01-01")]
    with recording(engine, "a hand", "declined", deriving.settle) as change:
        for slug, day in declined:
            commands.record_actions(change, slug, [action("PER", "decline", day)])
    go_back(engine, "0011")
    bounds = {
        row["accord"]: str(row["starts_earliest"])
        for row in rows(engine)["accord_bounds"]
        if row["held"] == "prospective"
    }
    assert [(slug, bounds[slug]) for slug, _ in declined] == declined
    migrations.upgrade(engine)
    with engine.connect() as session:
        assert accord_bounds.missing(session) == []


def test_no_span_has_a_standing_that_is_none(engine: sa.Engine) -> None:
    for version, unknown in ((None, "elsewhere"), ("0011", "outside")):
        if version:
            go_back(engine, version)
        with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
            connection.execute(sa.text("UPDATE span SET standing = :new"), {"new": unknown})


def test_sqlite_keeps_its_indexes_in_the_order_in_which_they_were_made(engine: sa.Engine) -> None:
    """Of indexes that serve a query alike it takes the one made last."""
    if engine.dialect.name != "sqlite":
        pytest.skip("the order of indexes decides nothing")
    query = "SELECT name FROM sqlite_master WHERE tbl_name = 'span' AND type = 'index'"
    in_order = sa.text(f"{query} ORDER BY rowid")
    with engine.connect() as connection:
        made = connection.execute(in_order).scalars().all()
    assert made[0] == "ix_span_accord_country_seq"
    assert made[-1] == "ix_span_country_accord"
    go_back(engine, "0011")
    with engine.connect() as connection:
        assert connection.execute(in_order).scalars().all() == made
