"""A panel: what countries were to accords at the end of each of some years."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.api import pages
from app.api.fields import Json
from app.api.pages import Answer
from app.db.engine import Snapshot
from app.domain import dates
from app.errors import Rejected, Violation
from app.memberships import queries, status_on_day
from app.memberships.schemas import PanelFilter

MOST_YEARS = 200
"""Of one question: a year in which nothing was costs two statements."""


def list_panel(session: Snapshot, asked: PanelFilter, base: str) -> Answer:
    """A page of members by year, accord and country. Raises NotFound, and Rejected for no years."""
    _check(asked)
    moment = pages.asked_moment(session, asked)
    given = queries.given(session, asked, moment)
    key = pages.key_of(asked, moment, base, [int, str, str]) if asked.cursor else None
    year, behind = (key[0], key[1:]) if key else (asked.first_year, None)
    items: list[Json] = []
    last: list[Any] = []
    more = None
    while more is None and year <= asked.last_year:
        at = replace(moment, as_of=dates.on(date(year, 12, 31)))
        room = asked.limit - len(items)
        found = queries.keyed(session, given, room, at, behind)
        for member in status_on_day.members(session, [row for _, row in found[:room]], at):
            items.append({"year": year, **member})
            last = [year, member["accord"], member["country"]["code"]]
        more = last if len(found) > room else None
        year, behind = year + 1, None
    if not items:
        queries.require(session, given, moment)
    return pages.page(items, moment, base, asked, more), moment


def _check(asked: PanelFilter) -> None:
    if 0 <= asked.last_year - asked.first_year < MOST_YEARS:
        return
    why = f"name the first year, or one up to {MOST_YEARS - 1} years later"
    violation = Violation(why, "years", parameter="last_year")
    raise Rejected("These years cannot be asked for.", [violation])
