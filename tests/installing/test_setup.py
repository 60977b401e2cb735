"""What `make run` installs: all that serving needs, and nothing that is only for tests."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.faults.harness.servers import ROOT

pytestmark = pytest.mark.installing
MEGABYTES = 150


def test_an_environment_for_serving_is_small_and_whole(tmp_path: Path) -> None:
    home = tmp_path / "environment"
    done = subprocess.run(
        [ROOT / "tools" / "install", home],
        cwd=ROOT,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"Setting up {home}")
    subprocess.run([sys.executable, "-m", "compileall", "-q", home / "lib"], check=True)
    used = subprocess.run(["du", "-sm", home], capture_output=True, text=True, check=True).stdout
    assert int(used.split()[0]) < MEGABYTES
    packages = {path.name for path in home.glob("lib/*/site-packages/*")}
    assert packages.isdisjoint({"playwright", "pytest", "ruff", "mypy", "uv", "pip", "hatchling"})
    told = subprocess.run(
        [home / "bin" / "depositary", "--version"], capture_output=True, check=True
    )
    assert told.stdout.decode() == f"depositary {version('depositary')}\n"
