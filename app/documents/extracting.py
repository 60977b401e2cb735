"""The text of a PDF or of a page of HTML: a program of its own, bounded in time and memory.

It reads the document from its standard input and writes its text, with form feeds between pages.
What it refuses it says in a line on its standard error, with exit code 3. It imports nothing of the
application, so that it starts fast, and whatever a document does to a parser ends with it.
"""

import logging
import os
import re
import resource
import sys
from html.parser import HTMLParser
from io import BytesIO

SECONDS = 30
"""Of processor time."""
_MEMORY = 1_073_741_824
LETTERS = 5_242_880
"""Of the longest text that is kept."""
REFUSED = 3
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br caption center dd details dialog dir div dl dt "
        "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li "
        "main menu nav ol optgroup option p pre section summary table tbody td tfoot th thead "
        "title tr ul",
    )
)
_UNREAD = frozenset(("script", "style", "template", "noscript", "iframe", "object", "svg", "math"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr")
)
_CELLS = frozenset(("td", "th", "tr"))
_ENDING = {
    "p": _BLOCKS,
    **{name: frozenset((name,)) for name in ("li", "tr", "option")},
    **dict.fromkeys(("td", "th"), _CELLS),
    **dict.fromkeys(("dt", "dd"), frozenset(("dt", "dd"))),
}
"""What begins where an element ends whose end tag may be left out."""
_MARK = re.compile(r"\s*(?:\[?\d{1,3}\]?|[*\u2020\u2021\xa7]{1,3})\s*")
"""A mark that leads to a footnote, behind a word."""
_STYLED = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def _hidden(attrs: list[tuple[str, str | None]]) -> bool:
    return any(
        name == "hidden" or (name == "style" and _STYLED.search(value or ""))
        for name, value in attrs
    )


class Refused(Exception):
    """The document cannot be read, and why."""


class _Page(HTMLParser):
    """The text of a page, a line for each block of it.

    Scripts and styles are none, nor is what is hidden, nor the marks of footnotes.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line: list[str] = []
        self._within: list[str] = []
        self._raised: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._within and tag in _ENDING.get(self._within[-1], ()):
            self._within.pop()
        again = bool(self._within) and tag == self._within[-1]
        if again or tag in _UNREAD or (tag not in _VOID and _hidden(attrs)):
            self._within.append(tag)
        elif tag in _BLOCKS:
            self._end_line()
        elif tag == "sup":
            self._raised = len(self._line)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            while self._within.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self._end_line()
        elif tag == "sup" and self._raised is not None:
            said = "".join(self._line[: self._raised])
            if _MARK.fullmatch("".join(self._line[self._raised :])) and not said[-1:].isdigit():
                del self._line[self._raised :]
            self._raised = None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not self._within:
            self._line.append(data)

    def _end_line(self) -> None:
        line = " ".join("".join(self._line).split())
        if line:
            self.lines.append(line)
        self._line.clear()
        self._raised = None

    def close(self) -> None:
        super().close()
        self._end_line()


def of_html(text: str) -> str:
    """The text of a page of HTML, a line for each of its blocks."""
    page = _Page()
    page.feed(text)
    page.close()
    return "\n".join(page.lines)


def of_pdf(content: bytes) -> str:
    """The text of a PDF, with form feeds between its pages. Raises Refused."""
    # Only here: a page of HTML does without, and it takes a while to load.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.disable()
    if b"%PDF-" not in content[:1024]:
        raise Refused("it is no PDF")
    pages, size = [], 0
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("the PDF is encrypted")
        for page in reader.pages:
            pages.append(page.extract_text())
            size += len(pages[-1])
            if size > LETTERS:
                raise Refused(f"its text has more than {LETTERS} letters")
    except Refused:
        raise
    except (PyPdfError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
        raise Refused("the PDF is damaged, or no PDF") from None
    except (AttributeError, AssertionError, NotImplementedError, OSError):
        raise Refused("the PDF is damaged, or made in a way that is not understood") from None
    if not re.search(r"\w", "".join(pages)):
        raise Refused("the PDF has no text: its pages may be pictures")
    return "\f".join(pages)


def main(kind: str) -> int:
    """Read, and write the text."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    content = sys.stdin.buffer.read()
    try:
        text = of_pdf(content) if kind == "pdf" else of_html(content.decode("utf-8"))
    except Refused as error:
        sys.stderr.write(str(error))
        return REFUSED
    except MemoryError:
        sys.stderr.write("it takes too much memory to read")
        return REFUSED
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
