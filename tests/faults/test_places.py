"""Databases where nothing can be written, and files that are replaced: read, and never harmed."""

import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.faults.harness import postgres
from tests.faults.harness.servers import Server, command, eventually, serving
from tests.faults.harness.writers import headers, make_key, marks, record, sound
from tests.faults.test_storage import MEMBERS, can_mount, small_disk

pytestmark = pytest.mark.faults
READS = (MEMBERS, "/v1/countries/NOR/memberships", "/accords/quiet-harbours")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder as a file system that nobody can write to."""
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True, timeout=20)
    try:
        remount = ["mount", "-o", "remount,ro,bind", str(folder)]
        subprocess.run(remount, check=True, timeout=20)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, timeout=20)


def only_reads(server: Server, key: str, *statuses: int) -> None:
    """Reads are answered, writes are refused, and /readyz tells which."""
    for path in READS:
        assert server.ask(path).status == 200, path
    record(server, key, "refused").problem(*(statuses or (503,)))
    assert server.ask("/readyz").body["writable"] is False
    assert "Traceback" not in server.told()


def lies(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


@pytest.fixture
def mounts(tmp_path: Path) -> None:
    if not can_mount(tmp_path / "probe"):
        pytest.skip("no file system can be mounted here")


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.usefixtures("mounts")
def test_a_read_only_mount_is_served_for_reading(path: Path, tmp_path: Path, killed: bool) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    here = Path(shutil.copyfile(path, folder / "ledger.db"))
    assert command(f"sqlite:///{here}", "migrate").returncode == 0  # Then nothing is due.
    key = make_key(f"sqlite:///{here}")
    if killed:
        # What was written last stands in the log alone.
        with serving(f"sqlite:///{here}", tmp_path) as server:
            assert record(server, key, "before").status == 201
    before = lies(folder)
    assert ("ledger.db-wal" in before) is killed
    with read_only(folder), serving(f"sqlite:///{here}", tmp_path) as server:
        only_reads(server, key)
        assert server.ask("/v1/revisions/6").status == (200 if killed else 404)
        assert "only reads are answered" in server.told()
        assert command(f"sqlite:///{here}", "check").returncode == 0
    assert lies(folder) == before


@pytest.mark.usefixtures("mounts")
def test_a_disk_that_is_full_at_the_start_is_served_for_reading(path: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 6) as disk:
        disk_size = 6 * 2**20
        here = Path(shutil.copyfile(path, disk / "ledger.db"))
        assert command(f"sqlite:///{here}", "migrate").returncode == 0
        key = make_key(f"sqlite:///{here}")
        ballast = disk / "ballast"
        with pytest.raises(OSError, match="space"):
            ballast.write_bytes(bytes(disk_size))
        with serving(f"sqlite:///{here}", tmp_path) as server:
            only_reads(server, key, 507)
            ballast.unlink()
            assert eventually(lambda: record(server, key, "room").status == 201, 15)
            assert "writable" not in server.ask("/readyz").body
            assert server.ask("/v1/revisions/6").status == 200
        sound(here)


@contextmanager
def _moved_over(path: Path, other: Path) -> Iterator[None]:
    other.replace(path)
    yield


@contextmanager
def _moved_away_first(path: Path, other: Path) -> Iterator[None]:
    kept = path.rename(path.with_name("kept.db"))
    other.rename(path)
    yield
    # What was written before, and stands in the log, is not lost.
    kept.with_name("ledger.db-wal-of-replaced").rename(kept.with_name("kept.db-wal"))
    assert marks(kept)["before"] == 1


@pytest.mark.parametrize("replace", [_moved_over, _moved_away_first])
def test_a_file_that_replaced_another_is_read_and_not_written_to(
    path: Path, tmp_path: Path, template: Path, replace: Callable[[Path, Path], object]
) -> None:
    other = Path(shutil.copyfile(template, tmp_path / "other.db"))
    key = make_key(f"sqlite:///{other}")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("UPDATE revision SET reason = 'the other' WHERE number = 1")
        connection.commit()
    content = other.read_bytes()
    with serving(f"sqlite:///{path}", tmp_path) as server:
        assert record(server, make_key(server.url), "before").status == 201
        assert server.ask("/v1/revisions/1").body["reason"] != "the other"
        with replace(path, other):  # type: ignore[attr-defined]
            # From memory, too.
            assert server.ask("/v1/revisions/1").body["reason"] == "the other"
            assert server.ask("/v1/revisions/6").status == 404
            only_reads(server, key)
            assert "replaced" in record(server, key, "again").problem(503)["detail"]
            assert server.told().count("only read until") == 1
            server.process.terminate()
            assert server.ended(20) in (0, -signal.SIGTERM)
        assert path.read_bytes() == content
    with serving(f"sqlite:///{path}", tmp_path) as server:
        assert record(server, key, "after").status == 201
    assert marks(path)["before"] == 0
    sound(path)


def test_a_file_that_is_gone_takes_no_writes(path: Path, tmp_path: Path) -> None:
    with serving(f"sqlite:///{path}", tmp_path) as server:
        key = make_key(server.url)
        assert record(server, key, "before").status == 201
        away = path.rename(tmp_path / "away.db")
        record(server, key, "lost").problem(503)
        away.rename(path)
        assert eventually(lambda: record(server, key, "after").status == 201, 10)
    assert (marks(path)["before"], marks(path)["lost"], marks(path)["after"]) == (1, 0, 1)


@pytest.mark.slow
def test_a_hot_standby_is_served_for_reading(tmp_path: Path) -> None:
    with postgres.running() as primary, serving(primary.url, tmp_path):
        key = make_key(primary.url)
        with (
            postgres.running(standby_of=primary) as standby,
            serving(standby.url, tmp_path) as server,
        ):
            assert server.ask("/v1/accords/abraham-accords/members").status == 200
            assert server.ask("/accords/abraham-accords").status == 200
            assert server.ask("/readyz").body["writable"] is False
            refused = server.ask(
                "/v1/sources",
                "POST",
                b'{"slug": "a-post", "title": "A Post", "tier": "press"}',
                headers(key),
            )
            assert "only be read" in refused.problem(503)["detail"]
            assert "Traceback" not in server.told()
