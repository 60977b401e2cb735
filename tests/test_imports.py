"""The import contract refuses what ARCHITECTURE says it does: each rule is broken, in a copy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLANTS = {
    "a lower layer imports an upper one": (
        "accords/queries.py", "from app.memberships import queries as _", "shared floors",
    ),
    "a feature imports its neighbour": (
        "countries/queries.py", "from app.sources import schemas as _", "shared floors",
    ),
    "db imports api": ("db/revisions.py", "from app.api import fields as _", "shared floors"),
    "a new folder has no place": ("treasures/__init__.py", "", "shared floors"),
    "a new file of a feature has no place": ("accords/helpers.py", "", "Within a feature"),
    "schemas import commands": (
        "accords/schemas.py", "from app.accords import commands as _", "Within a feature",
    ),
    "queries import routes": (
        "accords/queries.py", "from app.accords import routes as _", "Within a feature",
    ),
    "queries import another feature's commands": (
        "memberships/queries.py", "from app.accords import commands as _", "Queries and schemas w",
    ),
    "schemas import another feature's queries": (
        "memberships/schemas.py", "from app.accords import queries as _", "Schemas read nothing",
    ),
    "the domain imports SQLAlchemy": ("domain/dates.py", "import sqlalchemy as _", "The domain"),
    "the domain imports FastAPI": ("domain/events.py", "import fastapi as _", "The domain"),
    "the domain imports Pydantic": ("domain/naming/names.py", "import pydantic as _", "The domain"),
    "queries know HTTP": ("accords/queries.py", "import fastapi as _", "know HTTP"),
    "commands know HTTP": ("actions/spans.py", "from app.http import responses as _", "know HTTP"),
    "formats know HTTP": ("ingest/formats/mapping.py", "import starlette as _", "know HTTP"),
    "api knows HTTP": ("api/pages.py", "from starlette import requests as _", "know HTTP"),
    "routes speak SQL": ("accords/routes.py", "import sqlalchemy as _", "speak SQL"),
    "schemas speak SQL": ("accords/schemas.py", "import sqlalchemy as _", "speak SQL"),
    "pages speak SQL": ("pages/views/home.py", "import sqlalchemy as _", "speak SQL"),
    "pages write": ("pages/routes.py", "from app.accords import commands as _", "Pages only read"),
    "pages open a change": ("pages/frame.py", "from app.db import recording as _", "Pages only"),
    "formats read the database": (
        "ingest/formats/mapping.py", "from app.db import engine as _", "Formats only parse",
    ),
    "formats write": (
        "ingest/formats/mapping.py", "from app.accords import commands as _", "Formats only parse",
    ),
    "two modules import each other": (
        "domain/dates.py", "from app.domain import delays as _", "No cycles"
    ),
}  # fmt: skip


def lint(folder: Path) -> tuple[int, str]:
    """The linter's verdict on the tree in a folder: exit status, and what it prints."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(
        [*command, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the application to break."""
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("*.pyc"))
    return tmp_path


def test_the_tree_as_it_is_keeps_every_contract(tree: Path) -> None:
    status, told = lint(tree)
    assert status == 0, told
    assert "0 broken" in told


@pytest.mark.parametrize("plant", PLANTS)
def test_the_contract_refuses(tree: Path, plant: str) -> None:
    path, line, contract = PLANTS[plant]
    file = tree / "app" / path
    file.parent.mkdir(exist_ok=True)
    before = file.read_text(encoding="utf-8") if file.exists() else '"""New."""\n'
    file.write_text(f"{before}\n{line}\n", encoding="utf-8")
    status, told = lint(tree)
    assert status == 1, told
    broken = [row for row in told.splitlines() if row.endswith("BROKEN")]
    assert any(contract in row for row in broken), told


def test_every_contract_is_broken_by_a_plant(tree: Path) -> None:
    _, told = lint(tree)
    kept = [row.removesuffix(" KEPT") for row in told.splitlines() if row.endswith(" KEPT")]
    assert len(kept) >= 9
    assert [name for name in kept if not any(c in name for _, _, c in PLANTS.values())] == []
