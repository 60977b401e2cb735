"""RESULTS.md: what was measured, on what, and when. Each benchmark replaces its own part."""

import platform
import re
import sqlite3
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

FILE = Path(__file__).with_name("RESULTS.md")
_LIBRARIES = ("fastapi", "starlette", "sqlalchemy", "sqlmodel", "uvicorn", "uvloop", "orjson")


def row(*cells: str) -> list[str]:
    """A line of a table."""
    return [f"| {' | '.join(cells)} |"]


def rule(columns: int) -> list[str]:
    """The line under a table's head; figures stand to the right."""
    return [f"| --- |{' ---: |' * (columns - 1)}"]


def machine() -> str:
    """The machine and the versions, in one line."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"model name\s*:\s*(.+)", told)
    cores = told.count("processor\t")
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {model[1] if model else platform.machine()}, "
        f"{cores} cores; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{libraries}."
    )


def write(part: str, lines: Sequence[str]) -> None:
    """Print the lines, and put them into the file between the part's marks."""
    text = "\n".join([machine(), "", *lines])
    sys.stdout.write(text + "\n")
    begin, end = f"<!-- {part} -->", f"<!-- end of {part} -->"
    old = FILE.read_text(encoding="utf-8")
    before, _, rest = old.partition(begin)
    _, _, after = rest.partition(end)
    FILE.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
