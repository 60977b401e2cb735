"""The feed of changes as Atom (RFC 4287)."""

from xml.etree import ElementTree

from app.api.addresses import PREFIX
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


def render(page: Json, address: str, url: str) -> bytes:
    """An Atom document of one page of changes, newest first."""
    feed = ElementTree.Element(f"{{{NAMESPACE}}}feed")
    _add(feed, "id", f"{url}{PREFIX}/changes.atom")
    _add(feed, "title", "Depositary: changes")
    newest = (
        page["items"][0]["recorded_at"].isoformat() if page["items"] else "1970-01-01T00:00:00Z"
    )
    _add(feed, "updated", newest)
    _add(feed, "link", rel="self", href=address)
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
        _add(entry, "link", rel="alternate", href=change["url"])
        _add(entry, "summary", _clean(summary(change)))
    document: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document
