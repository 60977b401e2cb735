"""Schemathesis, all its checks over the whole contract, against a real server on either engine."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.harness import postgres
from tests.faults.harness.servers import command, serving

pytestmark = [pytest.mark.outside, pytest.mark.slow]
RULES = Path(__file__).with_name("schemathesis.toml")
SEED, EXAMPLES, SECONDS = 20261124, 8, 420


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'fuzzed.db'}"
    else:
        with postgres.running() as server:
            yield server.url


def test_no_request_is_answered_against_the_contract(url: str, tmp_path: Path) -> None:
    assert command(url, "migrate").returncode == 0
    made = command(url, "keys", "create", "--name", "fuzzer", "--scope", "admin")
    key = made.stdout.strip().splitlines()[-1]
    program = Path(sys.executable).with_name("schemathesis")
    with ExitStack() as stack:
        server = stack.enter_context(serving(url, tmp_path, writes_per_minute=0))
        said = subprocess.run(
            [
                str(program), "--config-file", str(RULES), "run",
                f"http://127.0.0.1:{server.port}/openapi.json",
                "--url", f"http://127.0.0.1:{server.port}/v1",
                "--header", f"Authorization: Bearer {key}",
                "--checks", "all", "--seed", str(SEED), "--max-examples", str(EXAMPLES),
                "--continue-on-failure", "--warnings", "off",
            ],
            capture_output=True, text=True, check=False, timeout=SECONDS, cwd=tmp_path,
        )  # fmt: skip
        assert server.answers()
    assert said.returncode == 0, said.stdout[-6000:] + said.stderr[-2000:]
    assert "No issues found" in said.stdout
    checked = command(url, "check")
    assert checked.returncode == 0, checked.stderr
