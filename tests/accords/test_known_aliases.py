"""Names that the seeds know are recorded once, whatever their length, and stay removed."""

import pytest
import sqlalchemy as sa

from app.accords.commands import add_known_aliases, remove_alias
from tests.example import HARBOUR
from tests.support import change


@pytest.mark.parametrize("name", ["QHX", "long " * 60])
def test_a_known_alias_is_added_once_and_stays_removed(engine: sa.Engine, name: str) -> None:
    def standing() -> int:
        query = sa.text("SELECT COUNT(*) FROM accord_alias WHERE name = :name AND known_to > 999")
        with engine.connect() as connection:
            return int(connection.execute(query, {"name": name}).scalar_one())

    for _ in range(2):
        with change(engine) as made:
            add_known_aliases(made, {HARBOUR: [name]})
        assert standing() == 1
    with change(engine) as made:
        remove_alias(made, HARBOUR, name)
    with change(engine) as made:
        add_known_aliases(made, {HARBOUR: [name]})
    assert standing() == 0
