"""A cluster of the test's own: PostgreSQL servers under Patroni, and etcd to agree on a primary."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.harness.postgres import programs
from tests.faults.harness.servers import ROOT, eventually, free_port

_DCS = {
    # As short as a busy machine bears: a primary that does not renew its lease has lost it.
    "ttl": 8,
    "loop_wait": 1,
    "retry_timeout": 3,
    "synchronous_mode": True,
    "synchronous_mode_strict": True,
    "postgresql": {"parameters": {"max_connections": 60}},
}
_TRUSTED = ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]


class Member:
    """One PostgreSQL server and the Patroni that keeps it."""

    def __init__(self, name: str, home: Path, etcd: int) -> None:
        self.name, self.home, self.port = name, home, free_port()
        self.data = home / name
        self.config = home / f"{name}.json"
        here = f"127.0.0.1:{self.port}"
        told: dict[str, Any] = {
            "scope": "depositary",
            "name": name,
            "restapi": dict.fromkeys(("listen", "connect_address"), f"127.0.0.1:{free_port()}"),
            "etcd3": {"host": f"127.0.0.1:{etcd}"},
            "bootstrap": {
                "dcs": _DCS,
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}],
                "pg_hba": _TRUSTED,
            },
            "postgresql": {
                "listen": here,
                "connect_address": here,
                "data_dir": str(self.data),
                "bin_dir": str(programs()),
                "pgpass": str(home / f"{name}.pgpass"),
                "pg_hba": _TRUSTED,
                "parameters": {"unix_socket_directories": str(home)},
                "authentication": {
                    "superuser": {"username": "postgres"},
                    "replication": {"username": "replicator"},
                },
            },
        }
        self.config.write_text(json.dumps(told), encoding="utf-8")

    def start(self, switch: list[str]) -> None:
        with (self.home / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*switch, "patroni", str(self.config)],
                cwd=self.home,
                stdout=log,
                stderr=log,
                env={**os.environ, "HOME": str(self.home)},
            )

    def asked(self, statement: str) -> str | None:
        """What the server answers, if it does."""
        url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        with suppress(psycopg.Error), psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute(statement.encode()).fetchone()
            return None if row is None else str(row[0])
        return None

    def leads(self) -> bool:
        return self.asked("SELECT pg_is_in_recovery()") == "False"

    def kill(self) -> None:
        """`kill -9` of all its processes at once, as when its machine loses power."""
        if self.process.poll() is not None:
            return
        pids = [self.process.pid]
        with suppress(OSError, ValueError):
            pids.append(int((self.data / "postmaster.pid").read_text().split()[0]))
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                if int(status.read_text().rpartition(")")[2].split()[1]) in pids:
                    pids.append(int(status.parent.name))
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(10)


class Cluster:
    """Its members; one of them takes writes, and another has each before it is acknowledged."""

    def __init__(self, members: list[Member]) -> None:
        self.members = members
        hosts = ",".join(f"127.0.0.1:{member.port}" for member in members)
        self.url = f"postgresql://postgres@{hosts}/postgres"

    def leader(self) -> Member | None:
        return next((member for member in self.members if member.leads()), None)

    def whole(self) -> bool:
        """Whether somebody leads, all others follow, and one of these synchronously."""
        leader = self.leader()
        if leader is None:
            return False
        states = leader.asked("SELECT string_agg(sync_state, ' ') FROM pg_stat_replication") or ""
        return "sync" in states.split() and len(states.split()) == len(self.members) - 1

    def told(self) -> str:
        logs = [member.home / f"{member.name}.log" for member in self.members]
        return "\n".join(log.read_text(encoding="utf-8")[-2000:] for log in logs if log.exists())


@contextmanager
def cluster(size: int = 3) -> Iterator[Cluster]:
    """A whole cluster, gone afterwards whatever happens."""
    if shutil.which("patroni") is None or shutil.which("etcd") is None:
        subprocess.run([ROOT / "tests" / "faults" / "install"], check=True)
    programs()
    home = Path(tempfile.mkdtemp(prefix="depositary-patroni-"))
    switch = []
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(home, user.pw_uid, user.pw_gid)
        switch = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    client, peer = free_port(), free_port()
    urls = [f"--listen-client-urls=http://127.0.0.1:{client}"]
    urls += [f"--advertise-client-urls=http://127.0.0.1:{client}"]
    urls += [f"--listen-peer-urls=http://127.0.0.1:{peer}"]
    with (home / "etcd.log").open("wb") as log:
        command = ["etcd", f"--data-dir={home / 'etcd'}", *urls]
        etcd = subprocess.Popen([*switch, *command], cwd=home, stdout=log, stderr=log)
    members = [Member(f"member{number}", home, client) for number in range(size)]
    made = Cluster(members)
    try:
        for member in members:
            member.start(switch)
        assert eventually(made.whole, 120, every=0.5), made.told()
        yield made
    finally:
        for member in members:
            member.kill()
        etcd.kill()
        etcd.wait(10)
        shutil.rmtree(home, ignore_errors=True)
