"""The pages of the documentation, and what in them is run.

- In a `console` block a line `$ command` is run, and the lines below it are exactly what it prints,
  on standard output and standard error together. A command that ends in a backslash goes on in the
  next line. Within a line `…` stands for any text, and a line of `…` alone for any lines: for what
  differs from one run to the next, and for what would be long.
- A `sh` block is run as a whole and prints nothing. Those that cannot be run in a test (they start
  servers, containers or downloads) are listed in `NOT_RUN` by their first line.
- Every command succeeds. One that is meant to fail says so itself: `… || echo "exit status $?"`.
- Blocks of the languages in `SHOWN` are only looked at. (Those of docs/analysing.md are run where
  their tools are, by tests/outside.)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
SHOWN = {"html", "crontab", "python", "sql", "r", "powerquery", "text"}
NOT_RUN = {
    "README.md": [
        "make run     # serves the explorer at http://127.0.0.1:8000, the API's pages at /docs"
    ],
    "docs/importing.md": [
        "depositary import untc IV-4.en.xml folder/      # status files, from disk"
    ],
    "docs/deploying.md": [
        "depositary serve --host 0.0.0.0 --port 8000 --workers 4",
        "DEPOSITARY_DATABASE_URL=postgresql://user@host/database depositary serve",
        "DEPOSITARY_DATABASE_URL=postgresql://user@db1,db2/name "
        "DEPOSITARY_REPLICA_URL=postgresql://user@db1,db2/name depositary serve",
        "docker build -t depositary .",
        "uv build      # makes dist/depositary-….whl, and the sdist",
        "useradd --system depositary",
        "cp docs/deploying/depositary-export.* /etc/systemd/system/",
    ],
}
ANY = "…"
_FENCE = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```$", re.M | re.S)


def named(page: Path) -> str:
    """The page's path in the repository."""
    return page.relative_to(ROOT).as_posix()


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its text, and the number of its first line."""

    language: str
    text: str
    line: int

    @property
    def opening(self) -> str:
        return self.text.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Step:
    """A command, the lines that it prints, and the line of the page where it stands."""

    command: str
    printed: tuple[str, ...]
    line: int


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(found[1], found[2], text.count("\n", 0, found.start(2)) + 1)
        for found in _FENCE.finditer(text)
    ]


def steps(page: Path) -> list[Step]:
    """Everything in a page that is run, in order."""
    found: list[Step] = []
    for block in blocks(page):
        if block.language == "console":
            found.extend(_dialogue(block))
        elif block.language == "sh" and block.opening not in NOT_RUN.get(named(page), []):
            found.append(Step(block.text, (), block.line))
    return found


def _dialogue(block: Block) -> Iterator[Step]:
    lines = block.text.splitlines()
    assert lines[0].startswith("$ "), f"line {block.line}: no command"
    at = 0
    while at < len(lines):
        first = at
        command = [lines[at].removeprefix("$ ")]
        while command[-1].endswith("\\"):
            at += 1
            command.append(lines[at])
        at += 1
        start = at
        while at < len(lines) and not lines[at].startswith("$ "):
            at += 1
        yield Step("\n".join(command), tuple(lines[start:at]), block.line + first)


def matches(printed: tuple[str, ...], output: list[str]) -> bool:
    """Whether the lines on the page stand for these."""
    patterns = [
        r"(?:[^\n]*\n)+" if line == ANY else re.escape(line).replace(ANY, r"[^\n]*") + r"\n"
        for line in printed
    ]
    return re.fullmatch("".join(patterns), "".join(f"{line}\n" for line in output)) is not None


def section(page: Path, title: str) -> str:
    """The text under a heading, up to the next of its depth."""
    text = page.read_text(encoding="utf-8")
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^\1 |\Z)", text, re.M | re.S)
    assert found, f"{named(page)} has no heading {title!r}"
    return found[2]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without their headings; each is a list of cells."""
    found: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("| ---"):
            found.pop()
        elif line.startswith("|"):
            found.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return found


def codes(text: str) -> list[str]:
    """What stands in backticks, in order."""
    return re.findall(r"`([^`]+)`", text)
