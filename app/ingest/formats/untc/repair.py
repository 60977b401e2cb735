"""From the bytes of a status file to its elements: characters repaired, then a real XML parser.

The files say that they are ISO-8859-1. Their bytes are Windows-1252 or UTF-8, and characters of
the general punctuation block (U+2000 to U+201F) have lost their upper byte, so that a quotation
mark is a control byte.
"""

import html
import re
from xml.etree import ElementTree

from app.domain.evidence import texts
from app.ingest.editions import unreadable

MAX_BYTES = 50_000_000
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_SPACE = "\t\n\r"
_LOST_AMPERSAND = re.compile(r"\?(?=(?:lt|gt|amp|quot|apos);)")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)(\w+;)?")
_TWICE = re.compile(r"&(?:amp;)+(#[0-9]+;|#x[0-9A-Fa-f]+;|\w+;)")
_REFERENCE = re.compile(r"&#(x[0-9A-Fa-f]+|[0-9]+);")
_HIGH_BYTES = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or None for byte in range(0x80, 0x100)
}
_CONTROLS = {
    code: chr(0x2000 + code) if code else None for code in range(0x20) if chr(code) not in _SPACE
}
_FORBIDDEN = dict.fromkeys((*range(127, 160), *texts.TURNS, 65534, 65535))
_CHARACTERS = {**_HIGH_BYTES, **_CONTROLS, **_FORBIDDEN}


def decoded(raw: bytes) -> str:
    """The text of a file: UTF-8 where it is that, else Windows-1252, and no character that XML
    forbids, or that turns the direction of writing. Lines keep their numbers."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16", "ignore")
    else:
        text = raw.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    return text.translate(_CHARACTERS)


def _ampersand(found: re.Match[str]) -> str:
    """An entity of HTML becomes its character; any other ampersand means itself."""
    name = found[1] or ""
    meant = html.entities.html5.get(name) if name else None
    return meant if meant and meant not in "<>&" else f"&amp;{name}"


def _twice(found: re.Match[str]) -> str:
    """What was escaped twice is a character, unless that would be markup or mean nothing."""
    name = found[1]
    meant = html.unescape(f"&{name}")
    return found[0] if meant in ("<", ">", "&", f"&{name}") else f"&{name}"


def _reference(found: re.Match[str]) -> str:
    number = int(found[1][1:], 16) if found[1][0] == "x" else int(found[1])
    if number < 0x20 and chr(number) not in _SPACE:
        return chr(0x2000 + number) if number else ""
    kept = number < 0xD800 or 0xE000 <= number < 0xFFFE
    return found[0] if kept and number not in texts.TURNS else ""


def repaired(text: str) -> str:
    """The text as well-formed XML wants it: every ampersand begins a reference that exists."""
    # A no-break space took the character after it along: "resolution?lt;a" was "resolution &lt;a".
    text = _LOST_AMPERSAND.sub("\u00a0&", text)
    text = _TWICE.sub(_twice, text)
    text = _BARE_AMPERSAND.sub(_ampersand, text)
    return _REFERENCE.sub(_reference, text)


def treaty(raw: bytes, file: str) -> ElementTree.Element:
    """The Treaty element of a status file. Raises Rejected, with the line, if it is none."""
    if len(raw) > MAX_BYTES:
        raise unreadable(file, "larger than any status file")
    if not raw.strip():
        raise unreadable(file, "the file is empty")
    text = decoded(raw)
    opening = text.lstrip()[:2000].lower()
    if "<!doctype html" in opening or "<html" in opening:
        raise unreadable(file, "an HTML page, not the XML of a treaty", 1)
    if not opening.startswith("<"):
        raise unreadable(file, "not XML", 1)
    if "<!doctype" in text.lower():
        # No status file has one; declared entities are how small files become huge.
        raise unreadable(file, "a document type is not accepted", _line_of(text, "<!doctype"))
    blank = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text)
    root = _parsed(repaired(blank), file)
    treaties = root.findall("Treaty") if root.tag == "Document" else []
    if len(treaties) != 1 or treaties[0].find("Header/ExternalData") is None:
        raise unreadable(file, f"not the status of a treaty: its root element is {root.tag}", 1)
    return treaties[0]


def _line_of(text: str, words: str) -> int:
    return text[: text.lower().index(words)].count("\n") + 1


def _parsed(text: str, file: str) -> ElementTree.Element:
    parser = ElementTree.XMLParser()  # noqa: S314 - a text with a document type is refused above
    try:
        parser.feed(text)
        root: ElementTree.Element = parser.close()
    except ElementTree.ParseError as error:
        line = error.position[0]
        if line >= text.rstrip().count("\n") + 1:
            raise unreadable(
                file, f"the file ends too early, or is no XML ({error})", line
            ) from None
        raise unreadable(file, f"not well-formed XML ({error})", line) from None
    return root
