"""What is built is whole: the wheel serves from an empty folder, the sdist is the checkout."""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.conftest import SERVER
from tests.faults.harness.servers import ROOT, Server, serving

pytestmark = pytest.mark.skipif(bool(SERVER), reason="the same on both engines")
UV = [sys.executable, "-m", "uv"]
LOCK = str(ROOT / "requirements.lock")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist of this checkout, and the wheel that is made out of that."""
    folder = tmp_path_factory.mktemp("built")
    options = ["--quiet", "--no-build-isolation", "--python", sys.executable]
    subprocess.run([*UV, "build", *options, "--out-dir", str(folder), str(ROOT)], check=True)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment that holds the wheel, and what it says to need."""
    home = tmp_path_factory.mktemp("installed") / "environment"
    (wheel,) = built.glob("*.whl")
    subprocess.run([*UV, "venv", "--quiet", "--python", sys.executable, home], check=True)
    options = ["--quiet", "--python", str(home / "bin" / "python"), "--constraints", LOCK]
    subprocess.run([*UV, "pip", "install", *options, wheel], check=True)
    return home / "bin" / "depositary"


@pytest.fixture(scope="module")
def server(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The command as it is started in an empty folder."""
    folder = tmp_path_factory.mktemp("empty")
    with serving("sqlite:///depositary.db", folder, command=[str(installed)]) as started:
        yield started


def test_it_serves_what_a_checkout_serves(server: Server) -> None:
    members = server.ask("/v1/accords/abraham-accords/members").body
    assert (members["revision"], len(members["items"]) > 0) == (1, True)
    assert server.ask("/openapi.json").body["info"]["version"] == version("depositary")
    for path in ("/v1/accords/abraham-accords/map.svg", "/problems/not-found"):
        assert server.ask(path).status == 200, path


@pytest.mark.parametrize("page", ["/", "/accords/abraham-accords"])
def test_its_pages_have_all_that_they_load(server: Server, page: str) -> None:
    answer = server.ask(page, headers={"accept": "text/html"})
    assert answer.status == 200
    loaded = re.findall(r'<(?:link|script)[^>]+(?:href|src)="([^"]+)"', answer.content.decode())
    files = [re.sub(r"^https?://[^/]+", "", path) for path in loaded]
    files = [path for path in files if path.startswith("/static/")]
    assert files
    for path in files:
        assert server.ask(path).status == 200, path


def test_its_commands_find_what_they_need(server: Server, installed: Path) -> None:
    folder = server.log.parent
    done = [
        subprocess.run([installed, *words], cwd=folder, capture_output=True, text=True, check=False)
        for words in (["--version"], ["migrate"], ["check"])
    ]
    told, migrated, checked = (each.stdout for each in done)
    assert told == f"depositary {version('depositary')}\n"
    assert migrated == "nothing to migrate\n"
    assert checked.startswith("ok: 1 revision, 1 accord")


def test_the_wheel_has_all_files_of_the_application_and_no_others(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = {name.rpartition("/")[2] for name in archive.namelist()} & {"LICENSE", "NOTICE"}
    folders = {"app": "app", "migrations": "app/migrations", "seeds": "app/seeds"}
    assert names == {
        f"{within}/{file.relative_to(ROOT / folder).as_posix()}"
        for folder, within in folders.items()
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    }
    assert licences == {"LICENSE", "NOTICE"}


def test_the_sdist_has_everything_that_is_kept_in_git(built: Path) -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert {name for name in listed if (ROOT / name).exists()} <= names
