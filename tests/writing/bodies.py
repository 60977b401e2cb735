"""Bodies that are right, values that are wrong everywhere, and what the ledger holds."""

import re
from typing import Any

import sqlalchemy as sa

from tests.example import GAZETTE, HARBOUR
from tests.http.contract.test_contract import DOCUMENT
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


WRONG = ("\x01", "!", "ä ß", "")
"""Of which one fits no pattern."""


def typed(schema: Body) -> Body:
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    return DOCUMENT["components"]["schemas"][name] if name else schema


def spoilt(pattern: str) -> str:
    return next(text for text in WRONG if not re.search(pattern, text))


def shows_what_is_right(fault: Body) -> bool:
    return "such as" in fault["detail"] and not re.search(r"\[\^?[\\a-z0-9A-Z]", fault["detail"])
