"""The image: built by a real engine, run as one runs it, read-only but for its volume."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faults.harness.servers import ROOT, eventually
from tests.installing.images import Buildah

pytestmark = pytest.mark.installing
NAME = "localhost/depositary"
_RUN = """\
set -e
mount --bind "$1" "$1"
mount --bind "$2" "$1/data"
mount -o remount,bind,ro "$1"
ip link set lo up
shift 2
exec "$@"
"""
_ASK = """\
import json, sys, urllib.request
from pathlib import Path
with urllib.request.urlopen("http://127.0.0.1:8000/v1/accords/abraham-accords/members") as got:
    print(len(json.load(got)["items"]))
try:
    Path("/srv/venv/planted").write_text("")
except OSError as error:
    print(error.strerror)
print(Path("/data/depositary.db").stat().st_uid)
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buildah]:
    if os.getuid():
        pytest.skip("only root may build and unpack images here")
    folder = tmp_path_factory.mktemp("images")
    yield Buildah(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def image(store: Buildah) -> dict[str, Any]:
    """The image's configuration."""
    return store.build(ROOT, NAME)


@pytest.fixture(scope="module")
def files(store: Buildah, image: dict[str, Any]) -> Iterator[Path]:
    with store.unpacked(NAME) as unpacked:
        yield unpacked


class Running:
    """A container's process in a network of its own, and commands beside it."""

    def __init__(self, files: Path, image: dict[str, Any], volume: Path) -> None:
        user, _, group = image["User"].partition(":")
        os.chown(volume, int(user), int(group))
        variables = ["env", "-i", "-C", image["WorkingDir"], *image["Env"]]
        self._within = ["chroot", f"--userspec={image['User']}", str(files), *variables]
        self.log = (volume.parent / "log").open("w+b")
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--net", "sh", "-c", _RUN, "sh", str(files), str(volume),
             *self._within, *image["Cmd"]],
            stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def does(self, command: list[str]) -> "subprocess.CompletedProcess[str]":
        enter = ["nsenter", "--target", str(self.process.pid), "--mount", "--net"]
        return subprocess.run(
            [*enter, *self._within, *command], capture_output=True, text=True, check=False
        )

    def told(self) -> str:
        self.log.seek(0)
        return self.log.read().decode()


@contextmanager
def running(files: Path, image: dict[str, Any], volume: Path) -> Iterator[Running]:
    volume.mkdir()
    made = Running(files, image, volume)
    try:
        yield made
    finally:
        made.process.terminate()
        made.process.wait(30)
        made.log.close()


def test_it_names_a_user_by_number_a_volume_and_a_port(image: dict[str, Any]) -> None:
    user, group = image["User"].split(":")
    assert int(user) > 0 < int(group)
    assert (list(image["Volumes"]), list(image["ExposedPorts"])) == (["/data"], ["8000/tcp"])


def test_it_holds_what_serves_and_whose_work_that_is(files: Path) -> None:
    for name in ("LICENSE", "NOTICE"):
        assert (files / "srv" / name).read_bytes() == (ROOT / name).read_bytes()
    packages = {path.name for path in (files / "srv" / "venv").glob("lib/*/site-packages/*")}
    assert "app" in packages
    assert packages.isdisjoint({"pytest", "playwright", "uv", "hatchling"})
    assert not (files / "build").exists()


def test_it_runs_read_only_and_is_healthy(
    files: Path, image: dict[str, Any], tmp_path: Path
) -> None:
    kind, *check = image["Healthcheck"]["Test"]
    assert kind == "CMD"
    with running(files, image, tmp_path / "volume") as container:

        def healthy() -> bool:
            assert container.process.poll() is None, container.told()
            return container.does(check).returncode == 0

        assert eventually(healthy, 90, every=0.5), container.told()
        asked = container.does(["python", "-c", _ASK])
        members, refused, owner = asked.stdout.splitlines()
        assert int(members) > 0
        assert (refused, owner) == ("Read-only file system", image["User"].split(":")[0])
        container.process.terminate()
        assert container.process.wait(30) == -signal.SIGTERM, container.told()
