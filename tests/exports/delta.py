"""A client that keeps an export up to date with the feed, by the rules of docs/analysing.md."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpx

from app.exports import columns
from app.exports.resources import RESOURCES
from tests.support import Body
from tests.walking import every

Tables = dict[str, list[Body]]
_OF_MEMBERSHIPS = ("spans", "actions", "passages")
_COLUMNS = {one.name: one.columns for one in RESOURCES}


async def apply(client: httpx.AsyncClient, tables: Tables, since: int, until: int) -> Tables:
    """The tables of the export of `since`, brought to the revision `until`."""
    return await _Client(client, tables, until).apply(since)


class _Client:
    def __init__(self, client: httpx.AsyncClient, tables: Tables, revision: int) -> None:
        self._client = client
        self._tables = {name: list(rows) for name, rows in tables.items()}
        self._asked: dict[str, Any] = {"revision": revision}

    async def apply(self, since: int) -> Tables:
        told = await self._all("/v1/changes", since=since)
        told_of: dict[str, set[str]] = {}
        memberships: set[tuple[str, str]] = set()
        for one in told:
            if "accord" in one:
                memberships.add((one["accord"], one["country"]["code"]))
            else:
                told_of.setdefault(one["subject"], set()).add(one["id"])
        for slug in sorted(told_of.get("source", ())):
            memberships |= await self._source(slug)
        for slug in sorted(told_of.get("accord", ())):
            await self._accord(slug)
        for code in sorted(told_of.get("country", ())):
            await self._country(code)
        memberships |= {
            (row["accord"], row["country_code"])
            for table in _OF_MEMBERSHIPS
            for row in self._tables[table]
            if row["accord"] in told_of.get("accord", ())
            or row["country_code"] in told_of.get("country", ())
        }
        for accord, code in sorted(memberships):
            await self._membership(accord, code)
        # They are about the day of the revision, which can move any of them.
        self._tables["members"] = self._flat("members", await self._all("/v1/memberships"))
        self._tables["revisions"] = self._flat("revisions", await self._all("/v1/revisions"))
        last = len(self._tables["changes"])
        numbered = [{**one, "position": last + at} for at, one in enumerate(told, 1)]
        self._tables["changes"] += self._flat("changes", numbered)
        return self._tables

    async def _get(self, path: str) -> Body | None:
        response = await self._client.get(path, params=self._asked)
        assert response.status_code in (200, 404), response.text
        return response.json() if response.status_code == 200 else None

    async def _all(self, path: str, **asked: Any) -> list[Body]:
        return await every(self._client, path, limit=100, **self._asked, **asked)

    def _flat(self, table: str, items: Iterable[Body]) -> list[Body]:
        """Items as the rows of a table, as NDJSON has them."""
        named = [one.name for one in _COLUMNS[table]]
        rows = columns.rows(list(items), _COLUMNS[table])
        return [dict(zip(named, map(_written, row), strict=True)) for row in rows]

    def _replace(
        self, table: str, concerned: Callable[[Mapping[str, Any]], bool], items: Iterable[Body]
    ) -> None:
        kept = [row for row in self._tables[table] if not concerned(row)]
        self._tables[table] = kept + self._flat(table, items)

    async def _source(self, slug: str) -> set[tuple[str, str]]:
        """The source itself. Returns the memberships that it can have moved."""
        found = await self._get(f"/v1/sources/{slug}")
        self._replace("sources", lambda row: row["slug"] == slug, [found] if found else [])
        lists = self._tables["complete_lists"]
        accords = {row["accord"] for row in lists if row["source"] == slug}
        accords |= set(found["lists"] if found else ())
        for accord in accords:
            await self._accord(accord)
        cited = {row["action"] for row in self._tables["citations"] if row["source_slug"] == slug}
        return {
            (row["accord"], row["country_code"])
            for table in _OF_MEMBERSHIPS
            for row in self._tables[table]
            if row["accord"] in accords or row.get("id") in cited
        }

    async def _accord(self, slug: str) -> None:
        found = await self._get(f"/v1/accords/{slug}") or {}
        self._replace("accords", lambda row: row["slug"] == slug, [found] if found else [])

        def of(items: Iterable[Body]) -> list[Body]:
            return [{"accord": slug, **one} for one in items]

        for table, name in (
            ("accord_identifiers", "identifiers"),
            ("complete_lists", "lists"),
            ("declared_counts", "declared"),
        ):
            self._replace(table, lambda row: row["accord"] == slug, of(found.get(name, ())))
        marks = [{"same_as": found["same_as"]}] if "same_as" in found else []
        self._replace("same_accords", lambda row: row["accord"] == slug, of(marks))
        terms = [one for one in found.get("terms", ()) if "source" in one]
        self._replace("accord_terms", lambda row: row["accord"] == slug, of(terms))
        notes = await self._all(f"/v1/accords/{slug}/notes") if found else []
        seen: dict[str, int] = {}
        for note in notes:
            source = note["source"]["slug"]
            note["position"] = seen[source] = seen.get(source, 0) + 1
        self._replace("notes", lambda row: row["accord"] == slug, of(notes))

    async def _country(self, code: str) -> None:
        found = await self._get(f"/v1/countries/{code}")
        assert found
        self._replace("countries", lambda row: row["code"] == code, [found])
        names = [{"country": code, "kind": "name", **one} for one in found["names"]]
        if "official_name" in found:
            official = {"kind": "official", "language": "en", "name": found["official_name"]}
            names.append({"country": code, **official})
        aliases = await self._all(f"/v1/countries/{code}/aliases")
        names += [{**one, "kind": "alias", "language": "und"} for one in aliases]
        self._replace("country_names", lambda row: row["country"] == code, names)
        identifiers = [{"country": code, **one} for one in found["identifiers"]]
        self._replace("country_identifiers", lambda row: row["country"] == code, identifiers)
        states = [
            {**one, "predecessor": pair[0], "successor": pair[1]}
            for name, turned in (("succeeds", False), ("succeeded_by", True))
            for one in found[name]
            for pair in [(code, one["country"]["code"])[:: 1 if turned else -1]]
        ]
        self._replace(
            "successions", lambda row: code in (row["predecessor"], row["successor"]), states
        )

    async def _membership(self, accord: str, code: str) -> None:
        found = await self._get(f"/v1/accords/{accord}/members/{code}")
        if found is None:
            found = {"actions": [], "spans": [], "passages": []}

        def here(row: Mapping[str, Any]) -> bool:
            return (row["accord"], row["country_code"]) == (accord, code)

        former = {row["id"] for row in self._tables["actions"] if here(row)}
        self._replace("actions", here, found["actions"])
        citations = [
            {**one, "action": act["id"], "number": number}
            for act in found["actions"]
            for number, one in enumerate(act["citations"], 1)
        ]
        self._replace("citations", lambda row: row["action"] in former, citations)
        self._replace("passages", here, found["passages"])
        told = await self._all("/v1/spans", accord=accord, country=code) if found["spans"] else []
        spans = [
            {
                **row,
                "seq": row["number"] - 1,
                "starts": _starts(row["starts"]),
                "actions": sorted(span["actions"]),
                "known_through": found.get("known_through"),
            }
            for row, span in zip(told, found["spans"], strict=True)
        ]
        self._replace("spans", here, spans)


def _starts(given: Body) -> Body:
    """What has always been surely does hold."""
    return {**given, "latest": "0001-01-01"} if given["edtf"] == ".." else given


def _written(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
