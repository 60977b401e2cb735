"""Bodies that are right, to be sent or to be spoilt; and what the ledger holds."""

from typing import Any

import sqlalchemy as sa

from tests.example import GAZETTE, HARBOUR
from tests.support import Body

TABLES = ("revision", "action", "citation", "span", "accord_entry", "source_entry", "country_name")
CITED: list[Body] = [{"source": GAZETTE, "quote": "signed", "locator": "page 1"}]
SIGNED: Body = {"country": "usa", "kind": "signature", "done_on": "1990-05-01", "citations": CITED}
SOURCE: Body = {"slug": "tide-tables", "title": "Tide Tables", "tier": "press"}
ACCORD: Body = {"slug": "slow-ferries", "title": "Slow Ferries Convention", "nature": "binding"}
ACTIONS = f"/v1/accords/{HARBOUR}/actions"


def action(**changed: Any) -> Body:
    return {**SIGNED, **changed}


def counts(engine: sa.Engine) -> dict[str, int]:
    """How many rows each table of the knowledge base has."""
    with engine.connect() as connection:
        return {
            table: int(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())
            for table in TABLES
        }
