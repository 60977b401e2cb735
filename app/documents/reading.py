"""Reading documents: from bytes of a media type to a text whose paragraphs are a line each."""

import codecs
import re
import subprocess
import sys
from pathlib import Path

from app.documents import extracting
from app.domain.evidence import texts
from app.errors import Rejected, Violation

TEXT, MARKDOWN, HTML, PDF = "text/plain", "text/markdown", "text/html", "application/pdf"
MEDIA_TYPES = (TEXT, MARKDOWN, HTML, PDF)
EXTRACTED = (HTML, PDF)
BY_SUFFIX = {".md": MARKDOWN, ".markdown": MARKDOWN, ".html": HTML, ".htm": HTML, ".pdf": PDF}
LARGEST = 5_242_880
"""Bytes of the largest document that is read."""
MOST_PARAGRAPHS = 100_000
_PATIENCE = 2 * extracting.SECONDS
"""Seconds that a document may take to be read, on a machine that has other things to do."""
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
# Those of the web. Others of Python's are no encodings of documents, and some take very long.
_CHARSETS = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|ascii|(iso-?|x-)?8859-\d{1,2}|latin-?1|windows-125[0-8]"
    r"|cp125[0-8]|koi8-[ru]|gb18030|gbk|gb2312|big5|shift_jis|euc-jp|euc-kr"
)
# What the web calls these is Windows-1252: its quotation marks are controls in Latin-1.
_MEANT = dict.fromkeys(
    ("ascii", "us-ascii", "latin1", "latin-1", "iso-8859-1", "iso8859-1", "8859-1"), "windows-1252"
)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read(content: bytes, media_type: str, charset: str | None = None) -> str:
    """The text of a document, its paragraphs a line each. Raises Rejected with the reason.

    A PDF and HTML are read by a process of their own, for at most a minute.
    """
    if not content:
        raise _refused("it is empty")
    if media_type == PDF:
        text = _extracted("pdf", content)
    else:
        text = _decoded(content, media_type, charset)
        if media_type == HTML:
            text = _extracted("html", text.encode())
        elif _BINARY.search(text):
            raise _refused("it is no text: there are control characters in it")
    # A page of a PDF without blank lines is one paragraph, a block of HTML stands in one line.
    if media_type == PDF:
        split = [one for page in text.split("\f") for one in texts.paragraphs(page, wrapped=True)]
    else:
        split = texts.paragraphs(text, wrapped={MARKDOWN: True, HTML: False}.get(media_type))
    if not split:
        raise _refused("there is no text in it")
    if len(split) > MOST_PARAGRAPHS:
        raise _refused(f"it has more than {MOST_PARAGRAPHS} paragraphs")
    made = "\n".join(split)
    if len(made) > extracting.LETTERS:
        raise _refused(f"its text has more than {extracting.LETTERS} letters")
    return made


def _decoded(content: bytes, media_type: str, charset: str | None) -> str:
    named = (charset or "").strip("\"' ").lower()
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    if not named and not marked and media_type == HTML:
        found = _META.search(content[:2048])
        named = found[1].decode("ascii").lower() if found else ""
    if named and not _CHARSETS.fullmatch(named):
        raise _refused(f"its encoding {named[:40]!r} is not known")
    try:
        return content.decode(marked or _MEANT.get(named, named) or "utf-8")
    except (UnicodeError, LookupError):
        raise _refused(f"it is not text in {named or 'UTF-8'}") from None


def _extracted(kind: str, content: bytes) -> str:
    # By its path, and without the folder of that among those of modules.
    program = [sys.executable, "-P", str(Path(extracting.__file__)), kind]
    try:
        done = subprocess.run(  # noqa: S603
            program, input=content, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise _refused(f"it takes more than {_PATIENCE} seconds to read") from None
    if done.returncode == extracting.REFUSED:
        raise _refused(done.stderr.decode("utf-8", "replace")[:200])
    if done.returncode:
        raise _refused("it takes more time or memory to read than is given")
    return done.stdout.decode("utf-8")


def _refused(why: str) -> Rejected:
    fault = Violation(why, "unreadable_document", pointer="")
    return Rejected(f"The document cannot be read: {why}.", [fault])
