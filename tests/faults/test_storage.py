"""A disk that is full, a write that fails, a sync that fails: told, survived, and over with it."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.conftest import Figures
from tests.faults.harness.servers import Answer, Server, eventually, serving
from tests.faults.harness.tracing import SYNCS, injected
from tests.faults.harness.writers import make_key, marks, record, sound

pytestmark = [pytest.mark.faults, pytest.mark.slow]
MEMBERS = "/v1/accords/quiet-harbours/members"


class Fault:
    """Writes to one server, and what of it must be there."""

    def __init__(self, server: Server, path: Path, key: str) -> None:
        self.server, self.path, self.key = server, path, key
        self.acknowledged: list[str] = []
        self.refused: list[str] = []

    def write(self, mark: str = "") -> Answer:
        mark = mark or uuid.uuid4().hex
        answer = record(self.server, self.key, mark)
        (self.acknowledged if answer.status == 201 else self.refused).append(mark)
        return answer

    def write_until_refused(self, most: int) -> Answer:
        """Write on until there is no more room."""
        for _ in range(most):
            answer = self.write()
            if answer.status != 201:
                return answer
        raise AssertionError("nothing was ever refused")

    def reads_go_on(self) -> None:
        for path in (MEMBERS, "/readyz", "/v1/countries/NOR/memberships"):
            assert self.server.ask(path).status == 200, path

    def recovers(self) -> None:
        """Writes succeed by themselves; all that was told is there once, and nothing else twice."""
        assert eventually(lambda: self.write().status == 201, 15)
        for mark in self.refused[:5]:
            assert record(self.server, self.key, mark).status == 201
        found = marks(self.path)
        assert sum(found[mark] != 1 for mark in self.acknowledged) == 0
        assert [mark for mark in self.refused if found[mark] > 1] == []
        sound(self.path)
        assert "crashed" not in self.server.told()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own that is soon full."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    subprocess.run(words, check=True, timeout=20)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, timeout=20)


def can_mount(folder: Path) -> bool:
    """Whether this machine lets us; else the limit on file sizes is the test."""
    if os.getuid() != 0:
        return False
    try:
        with small_disk(folder, 1):
            return True
    except subprocess.CalledProcessError:
        return False


def test_a_full_disk_is_told_reads_go_on_and_room_ends_it(
    path: Path, tmp_path: Path, figure: Figures
) -> None:
    if not can_mount(tmp_path / "probe"):
        figure("no file system can be mounted here: a full disk is tested by a limit on file sizes")
        return
    with small_disk(tmp_path / "disk", 6) as disk:
        here = Path(shutil.copyfile(path, disk / "ledger.db"))
        ballast = disk / "ballast"
        with serving(f"sqlite:///{here}", tmp_path, writes_per_minute=0) as server:
            fault = Fault(server, here, make_key(server.url))
            assert fault.write().status == 201
            try:
                with ballast.open("wb") as file:
                    while True:
                        file.write(b"x" * 4096)
                        file.flush()
            except OSError:
                pass  # There is no space left.
            fault.write_until_refused(500).problem(507)
            for _ in range(5):
                fault.write().problem(507)
                fault.reads_go_on()
            figure(
                f"disk full: {len(fault.acknowledged)} writes acknowledged before, 507 from then on"
            )
            ballast.unlink()
            fault.recovers()


def test_a_write_that_fails_is_told_and_survived(path: Path, tmp_path: Path) -> None:
    with serving(f"sqlite:///{path}", tmp_path, writes_per_minute=0) as server:
        fault = Fault(server, path, make_key(server.url))
        assert fault.write().status == 201
        log = path.with_name(f"{path.name}-wal")
        server.limit_files(log.stat().st_size + 20_000)
        fault.write_until_refused(200).problem(503, 507)
        for _ in range(5):
            fault.write().problem(503, 507)
            fault.reads_go_on()
        server.limit_files()
        fault.recovers()


def test_calls_that_fail_are_told_and_survived(path: Path, tmp_path: Path) -> None:
    with serving(f"sqlite:///{path}", tmp_path, writes_per_minute=0) as server:
        fault = Fault(server, path, make_key(server.url))
        assert fault.write().status == 201
        for calls in (SYNCS, "pwrite64"):
            for error in ("EIO", "ENOSPC"):
                with injected(server.pid, calls, f"error={error}"):
                    for _ in range(5):
                        fault.write().problem(503, 507)
                        fault.reads_go_on()
                fault.recovers()
        server.kill()
    # What was never acknowledged may be there after a kill, whole and once, or not at all.
    with serving(f"sqlite:///{path}", tmp_path, writes_per_minute=0) as server:
        fault.server = server
        fault.recovers()
