"""Datasette's canned queries for the same answers, flat rows being what it serves fastest."""

from typing import Any

_HELD = (
    "s.known_to = 2147483647 AND s.starts_earliest <= date('now') AND s.ends_latest > date('now')"
    " AND s.status <> 'none'"
)
_MEMBER = (
    "s.accord, s.country, c.name, s.status, s.standing, s.since, 'certain' AS certainty,"
    " s.disputed, s.provisional, s.leaving_on, s.citations"
)
_FROM = "FROM span s JOIN country_entry c ON c.country = s.country AND c.known_to = 2147483647"
_MEMBERS = (
    f"SELECT {_MEMBER} {_FROM} WHERE s.accord = :slug AND {_HELD} AND s.country > :after"
    " ORDER BY s.country LIMIT 100"
)
_FILTERED = (
    f"SELECT {_MEMBER} {_FROM} WHERE s.status = :status AND {_HELD}"
    " AND (s.accord, s.country) > (:accord, :after) ORDER BY s.accord, s.country LIMIT 50"
)
_ONE = (
    f"SELECT {_MEMBER}, a.id, a.kind, a.scope, a.done_on, a.done_on_earliest, a.done_on_latest,"
    " a.statement, a.known_from, q.quote, q.locator, q.stance, q.source, e.title, e.tier,"
    f" e.publisher, e.url {_FROM}"
    " JOIN action a ON a.accord = s.accord AND a.country = s.country AND a.known_to = 2147483647"
    " JOIN citation q ON q.action = a.id AND q.known_to = 2147483647"
    " JOIN source_entry e ON e.source = q.source AND e.known_to = 2147483647"
    f" WHERE s.accord = :slug AND s.country = :code AND {_HELD}"
    " ORDER BY a.done_on_earliest, a.done_on_latest, a.id, q.id"
)


def metadata(database: str) -> dict[str, Any]:
    """The metadata file of Datasette for a database of this name."""
    named = {"members": _MEMBERS, "filtered": _FILTERED, "one": _ONE}
    queries = {name: {"sql": sql} for name, sql in named.items()}
    return {"databases": {database: {"queries": queries}}}
