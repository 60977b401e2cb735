"""The feed of changes as Atom (RFC 4287)."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from xml.etree import ElementTree

from app.api.addresses import COLLECTIONS, PREFIX
from app.api.fields import Json
from app.domain.evidence import Stance

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
ElementTree.register_namespace("", NAMESPACE)


_ARTICLED = {
    "act": "an act",
    "exit": "an exit or a return",
    "predecessor": "a predecessor",
    "provisional application": "provisional application",
}


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> None:
    ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes).text = text or None


def _clean(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(c for c in text if (c >= " " and c not in "\ufffe\uffff") or c in "\t\n")


def title(change: Json) -> str:
    """One line that says what changed."""
    if change["subject"] == "passage":
        about = str(change["about"]).replace("_", " ")
        where = f"{change['country']['name']}, {change['accord']}"
        return f"{where}: unread passage on {_ARTICLED[about]} {change['change']}"
    if "status" not in change:
        return f"{change['subject']} {change['id']} {change['change']}"
    move = change["status"]
    moved = (
        f"status {move['after']}"
        if move["before"] == move["after"]
        else f"{move['before']} → {move['after']}"
    )
    what = str(change["kind"]).replace("_", " ")
    happened = str(change["change"])
    if change["subject"] == "citation":
        if _disputes(change):
            happened = "disputed"
        else:
            what = f"citation of {what}"
    elif _disputes(change):
        happened += ", disputed"
    return (
        f"{change['country']['name']}, {change['accord']}: {what} of "
        f"{change['done_on']['edtf']} {happened} ({moved})"
    )


def summary(change: Json) -> str:
    """Why it changed, and first of all whether a source disputes the act."""
    disputed = "A source disputes this act. " if _disputes(change) else ""
    return f"{disputed}{change['reason']}"


def _disputes(change: Json) -> bool:
    return change.get("stance") == Stance.DISPUTES


def _feed_page(about: Mapping[str, Sequence[str]]) -> str:
    """The page that a feed of these filters is about: an accord, a country, both, or everything."""
    one = {name: values[0] for name, values in about.items() if len(values) == 1}
    if "accord" in one:
        return "/".join(["/accords", one["accord"], *filter(None, [one.get("country")])])
    return f"/countries/{one['country']}" if "country" in one else "/happened"


def _entry_page(change: Json) -> str:
    """The page on which a change shows: the membership, or the thing itself."""
    if "accord" in change:
        return f"/accords/{change['accord']}/{change['country']['code']}"
    return f"/{COLLECTIONS[change['subject']]}/{change['id']}"


def _link_both(parent: ElementTree.Element, page: str, call: str) -> None:
    """The page for people, which feed readers open, and the call for machines."""
    _add(parent, "link", rel="alternate", type="text/html", href=page)
    _add(parent, "link", rel="alternate", type="application/json", href=call)


def render(page: Json, about: Mapping[str, Sequence[str]], address: str, url: str) -> bytes:
    """An Atom document of one page of changes, newest first.

    `about`: the filters' values, in their canonical forms. Each choice of them is a feed of its
    own, in whatever order they are given.
    """
    chosen = {name: ",".join(sorted(about[name])) for name in sorted(about)}
    query = f"?{urlencode(chosen, safe=',')}" if chosen else ""
    feed = ElementTree.Element(f"{{{NAMESPACE}}}feed")
    _add(feed, "id", f"{url}{PREFIX}/changes.atom{query}")
    named = ", ".join(value for name in chosen for value in sorted(about[name]))
    _add(feed, "title", f"Depositary: changes ({named})" if named else "Depositary: changes")
    newest = (
        page["items"][0]["recorded_at"].isoformat() if page["items"] else "1970-01-01T00:00:00Z"
    )
    _add(feed, "updated", newest)
    _add(feed, "link", rel="self", type=MEDIA_TYPE, href=address)
    _link_both(feed, url + _feed_page(about), f"{url}{PREFIX}/changes{query}")
    if "next" in page:
        _add(feed, "link", rel="next", href=page["next"])
    for change in page["items"]:
        entry = ElementTree.SubElement(feed, f"{{{NAMESPACE}}}entry")
        place = f"{change['revision']}-{change['subject']}-{change['id']}-{change['change']}"
        _add(entry, "id", f"{url}{PREFIX}/changes#{place}")
        _add(entry, "title", _clean(title(change)))
        _add(entry, "updated", change["recorded_at"].isoformat())
        author = ElementTree.SubElement(entry, f"{{{NAMESPACE}}}author")
        _add(author, "name", _clean(change["author"]))
        _link_both(entry, url + _entry_page(change), change["url"])
        _add(entry, "summary", _clean(summary(change)))
    document: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document
