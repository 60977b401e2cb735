"""What generators make of the contract: it compiles without a finding, and reads every answer."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.countries.commands import add_alias
from app.db import engine as engines
from app.domain.passages import About
from app.passages.commands import put_passages
from app.passages.schemas import PassageIn
from app.settings import Settings
from tests import example
from tests.docs import pages
from tests.faults.harness.servers import command, serving
from tests.support import change

pytestmark = [pytest.mark.outside, pytest.mark.slow]
CONTRACT = pages.ROOT / "openapi.json"
PYTHON = pages.ROOT / ".venv" / "outside" / "bin"
NODE = pages.ROOT / ".venv" / "outside" / "node" / "node_modules" / ".bin"
CALLING = Path(__file__).with_name("calling.py")
SECONDS = 120
TYPESCRIPT = {
    "openapi-typescript": [str(CONTRACT), "-o", "client.ts"],
    "openapi-ts": ["-i", str(CONTRACT), "-o", "client"],
    "orval": ["--input", str(CONTRACT), "--output", "client.ts", "--client", "fetch"],
}
CHECKED = [
    "--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable",
    "--module", "esnext", "--moduleResolution", "bundler",
]  # fmt: skip
IN_PYTHON = {
    "openapi-python-client": [
        "openapi-python-client", "generate", "--path", str(CONTRACT), "--output-path", "client",
    ],
    "openapi-generator": [
        "openapi-generator-cli", "generate", "-i", str(CONTRACT), "-g", "python", "-o", "client",
        "--additional-properties=packageName=depositary_client",
    ],
}  # fmt: skip
STRICT = {"openapi-python-client": ["--strict"], "openapi-generator": []}
"""How strict each generator's own output means to be."""


def run(folder: Path, *words: str, given: str = "") -> str:
    """What a tool prints, which has nothing to complain of."""
    path = f"{PYTHON}:{NODE}:{os.environ['PATH']}"
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, "PATH": path},
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("generator", TYPESCRIPT)
def test_typescript_compiles(tmp_path: Path, generator: str) -> None:
    assert NODE.is_dir(), "tests/outside/install sets up what these tests need"
    run(tmp_path, generator, *TYPESCRIPT[generator])
    files = [str(file) for file in tmp_path.rglob("*.ts")]
    assert files
    run(tmp_path, "tsc", *CHECKED, *files)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with one of every thing."""
    folder = tmp_path_factory.mktemp("clients")
    database = f"sqlite:///{folder / 'depositary.db'}"
    for name in ("migrate", "seed"):
        assert command(database, name).returncode == 0
    made = engines.connect(Settings(database_url=database))
    example.write(made)
    with change(made) as more:
        told = PassageIn(example.TEA, "CHN", About.EXIT, None, "It left.")
        put_passages(more, example.LEDGER, [told], [example.TEA])
        add_alias(more, "CHE", "Helvetia of old")
    made.dispose()
    with serving(database, folder) as server:
        yield f"http://127.0.0.1:{server.port}/v1"


def calls(url: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Every GET that answers in JSON, with something that there is."""
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    found = []
    for path, operations in contract["paths"].items():
        get = operations.get("get")
        answer = _resolved(contract, get["responses"]["200"]) if get else {}
        if "application/json" in answer.get("content", {}) and path not in WITHOUT:
            given = (_resolved(contract, one) for one in get["parameters"])
            names = [one["name"] for one in given if one["required"]]
            wanted = {name: _known(url, path, name) for name in names}
            found.append((get["tags"][0], get["operationId"], wanted))
    return found


WITHOUT = ("/exports/{revision}/{file}", "/sources/{slug}/document")
"""What is there only where somebody has put it."""
KNOWN: dict[str, dict[str, Any]] = {
    "/accords": {"slug": example.HARBOUR, "code": "NOR", "name": "QHC"},
    "/countries": {"code": "CHE"},
    "/compare": {"country": ["NOR", "BEL"]},
    "/panel": {"first_year": 1989, "last_year": 1996},
    "/search": {"q": "harbour"},
    "/revisions": {"number": 2},
}
"""What is asked about; all else is the first of its list."""


def _resolved(contract: Any, one: Any) -> Any:
    while "$ref" in one:
        node = contract
        for name in one["$ref"].removeprefix("#/").split("/"):
            node = node[name]
        one = node
    return one


def _known(url: str, path: str, name: str) -> Any:
    """The value of a required parameter."""
    before = path.split("{")[0].rstrip("/")
    at = {
        ("/countries", "name"): "/countries/CHE/aliases",
        ("/passages", "id"): f"/accords/{example.TEA}/passages",
    }.get((before, name), before)
    return KNOWN.get(before, {}).get(name) or _first(f"{url}{at}", name)


def _first(address: str, name: str) -> Any:
    return httpx.get(address).raise_for_status().json()["items"][0][name]


@pytest.mark.parametrize("generator", IN_PYTHON)
def test_python_is_typed_and_reads_every_answer(tmp_path: Path, generator: str, url: str) -> None:
    run(tmp_path, *IN_PYTHON[generator])
    client = tmp_path / "client"
    run(client, "mypy", *STRICT[generator], "depositary_client")
    asked = calls(url)
    assert len(asked) > 30
    given = json.dumps(asked)
    said = run(client, "python", str(CALLING), generator, str(client), url, given=given)
    assert said == ""
