"""The hard limits on files and functions, so that the code stays readable page by page."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "app").rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


FOLDERS = sorted(
    {
        file.parent
        for part in ("app", "docs", "migrations", "seeds", "tests", "tools")
        for file in (ROOT / part).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_measure() -> None:
    assert len(MODULES) > 40


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_is_at_most_300_lines_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_folder_holds_at_most_12_files(folder: Path) -> None:
    assert len([file for file in folder.iterdir() if file.is_file()]) <= 12


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_owns(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said
    assert said.splitlines()[0].endswith((".", ":"))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_function_is_at_most_60_lines_long(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    lengths = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions}
    assert {name: length for name, length in lengths.items() if length > 60} == {}
