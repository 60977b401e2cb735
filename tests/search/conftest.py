"""Real titles: the treaties whose terms are shipped, with the names by which they are known."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app.accords.commands import add_known_aliases, put_accords
from app.accords.schemas import AccordIn
from app.db import engine as engines
from app.ingest.formats import aliases, terms
from tests.conftest import Databases, settings_for
from tests.support import change

CITES = "Convention on International Trade in Endangered Species of Wild Fauna and Flora"


def accords() -> Iterator[AccordIn]:
    for number, treaty in terms.shipped().items():
        given = {
            "slug": f"mtdsg-{number.lower()}",
            "title": treaty.treaty,
            "nature": "binding",
            "identifiers": {"mtdsg": number},
        }
        if treaty.concluded_on:
            given["concluded_on"] = treaty.concluded_on
        yield AccordIn.model_validate(given)
    yield AccordIn.model_validate({"slug": "cites", "title": CITES, "nature": "binding"})


def write(engine: sa.Engine) -> None:
    with change(engine) as made:
        given = list(accords())
        put_accords(made, given)
        add_known_aliases(made, aliases.of_all(given))


@pytest.fixture(scope="module")
def titled(databases: Databases) -> Iterator[sa.Engine]:
    """A database with these titles, on whichever engine the suite runs on."""
    url = databases.make("seeded")
    made = engines.connect(settings_for(url))
    write(made)
    yield made
    made.dispose()
    databases.drop(url)
