"""All accords: A to Z, by chapter and number, by how many are members, or by the last act."""

from itertools import groupby

from app.actions import summaries
from app.api import pages
from app.api.fields import Json
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.memberships import lists
from app.pages import chapters
from app.pages.frame import Frame
from app.pages.parameters import CatalogueParameters
from app.pages.taking import bar
from app.pages.taking.bar import Table

_ACCORDS = 150
_WORDS = {"title": "accord", "number": "number", "members": "members", "acted": "last_act"}


def context(session: Snapshot, frame: Frame, asked: CatalogueParameters) -> Json:
    """A part of the accords in the order asked for, under headings where the order has any."""
    moment = pages.asked_moment(session, asked)
    frame.at(session, moment)
    listed = [{**one, "group": _group(one, asked.sort)} for one in lists.catalogue(session, moment)]
    known = _ordered(session, listed, asked.sort, moment)
    wanted = {"title": asked.letter, "number": asked.chapter}.get(asked.sort)
    mine = [one for one in known if wanted is None or (one["group"] or "-") == wanted.upper()]
    first = (asked.part - 1) * _ACCORDS
    rows = mine[first : first + _ACCORDS]
    slugs = [one["slug"] for one in rows]
    members = lists.count_members(session, slugs, moment)
    acted = summaries.last_acts(session, slugs, moment)
    origins = lists.origins(session, slugs, moment)
    # Where all come from one registry it need not be said.
    named = len({origins.get(slug) for slug in slugs}) > 1
    doubles = lists.doubles(session, slugs, moment)
    for one in rows:
        one["origin"] = origins.get(one["slug"]) if named else None
        one["doubles"] = doubles.get(one["slug"], [])
        one["members"] = members.get(one["slug"], 0)
        one["acted_on"] = acted.get(one["slug"])
    title = frame.words["ui"]["accords"]
    more = first + _ACCORDS < len(mine)
    return {
        "title": title,
        "description": f"{title}: {len(known)}",
        "asked": asked,
        "shown": len(rows),
        "total": len(known),
        "choices": _choices(frame, known, asked),
        "columns": _columns(frame, asked),
        "groups": _grouped(rows, chapters.names(known) if asked.sort == "number" else {}),
        # The parts of one list are of one revision and day.
        "next": frame.here(part=asked.part + 1, **frame.fixed(), known_at=None) if more else None,
        "taking": bar.draw(
            frame, title, f"{title}: {len(known)}", tables=[Table("/accords", dated=False)]
        ),
    }


def _group(accord: Json, sort: str) -> str | None:
    """The first letter of a title, or the chapter of a UN number; "" where the order has none."""
    if sort == "title":
        first = str(accord["key"][:1]).upper()
        return first if first.isalpha() else "#"
    if sort == "number":
        return chapters.of(accord)
    return ""


def _ordered(session: Snapshot, accords: list[Json], sort: str, moment: Moment) -> list[Json]:
    """In the order asked for; equals stay A to Z, and what has no place comes last."""
    slugs = [one["slug"] for one in accords]
    if sort == "number":
        return sorted(accords, key=chapters.place)
    if sort == "members":
        members = lists.count_members(session, slugs, moment)
        return sorted(accords, key=lambda one: -members.get(one["slug"], 0))
    if sort == "acted":
        acted = summaries.last_acts(session, slugs, moment)
        return sorted(accords, key=lambda one: acted.get(one["slug"], ""), reverse=True)
    return sorted(accords, key=lambda one: bool(one["group"] == "#"))


def _grouped(rows: list[Json], names: dict[str, str]) -> list[tuple[str | None, list[Json]]]:
    """Neighbours under one heading; None is the heading of those without a number."""
    return [
        (names.get(key, key) if key else key, list(group))
        for key, group in groupby(rows, key=lambda one: one["group"])
    ]


def _choices(frame: Frame, accords: list[Json], asked: CatalogueParameters) -> list[Json]:
    """The letters or chapters to which the list can be narrowed, with how many each has."""
    if asked.sort not in ("title", "number"):
        return []
    counts: dict[str | None, int] = {}
    for one in accords:
        counts[one["group"]] = counts.get(one["group"], 0) + 1
    name = "letter" if asked.sort == "title" else "chapter"
    now = asked.letter if asked.sort == "title" else asked.chapter
    every: Json = {
        "name": "", "count": len(accords), "on": now is None,
        "href": frame.here(letter=None, chapter=None, part=None),
    }  # fmt: skip
    return [every] + [
        {
            "name": group,
            "count": count,
            "on": (now or "").upper() == (group or "-"),
            "href": frame.here(**{"letter": None, "chapter": None, name: group or "-"}, part=None),
        }
        for group, count in counts.items()
    ]


def _columns(frame: Frame, asked: CatalogueParameters) -> list[Json]:
    """The table's columns, each heading leading to the order by it."""
    down = ("members", "acted")
    return [
        {
            "label": frame.words["catalogue"]["column"] if name == "number"
            else frame.words["ui"][word],
            "href": frame.here(sort=name, letter=None, chapter=None, part=None),
            "on": ("descending" if name in down else "ascending") if name == asked.sort else None,
        }
        for name, word in _WORDS.items()
    ]  # fmt: skip
