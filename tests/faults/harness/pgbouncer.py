"""A PgBouncer of the test's own before a PostgreSQL server, in transaction mode."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import sqlalchemy as sa

from tests.faults.harness.servers import ROOT, eventually, free_port

_SETTINGS = """\
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = trust
auth_file = {home}/users
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 200
"""


@contextmanager
def pooling(url: str, connections: int = 3, more: str = "") -> Iterator[str]:
    """The address of the same database behind so many connections that all clients share."""
    if shutil.which("pgbouncer") is None:
        subprocess.run([ROOT / "tests" / "faults" / "install"], check=True)
    named, listen = sa.make_url(url), free_port()
    home = Path(tempfile.mkdtemp(prefix="depositary-pgbouncer-"))
    values = {"host": named.host, "port": named.port, "listen": listen, "home": home}
    text = _SETTINGS.format(**values, connections=connections)
    (home / "pgbouncer.ini").write_text(f"{text}{more}\n", encoding="utf-8")
    (home / "users").write_text(f'"{named.username}" ""\n', encoding="utf-8")
    # It refuses to run as root.
    switch = []
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(home, user.pw_uid, user.pw_gid)
        switch = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    pooled = named.set(host="127.0.0.1", port=listen)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [*switch, "pgbouncer", str(home / "pgbouncer.ini")], stdout=log, stderr=log
        )
    try:

        def accepts() -> bool:
            with suppress(psycopg.Error):
                psycopg.connect(pooled.render_as_string(hide_password=False)).close()
                return True
            assert process.poll() is None, (home / "log").read_text(encoding="utf-8")
            return False

        assert eventually(accepts, 30), (home / "log").read_text(encoding="utf-8")
        yield pooled.render_as_string(hide_password=False)
    finally:
        process.kill()
        process.wait(10)
        shutil.rmtree(home, ignore_errors=True)
