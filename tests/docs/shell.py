"""Runs what a page says in a real shell, in a folder of its own, beside a real server."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.docs.pages import ROOT, Step

ADDRESS = "127.0.0.1:8000"
"""Where the server of a page answers, as the page has it."""
_STARTING, _RUNNING, _STOPPING = 60, 300, 60
"""Seconds that a server or the commands of a page may take, however busy the machine is."""


def environment(home: Path) -> dict[str, str]:
    """What a newcomer's shell has, and the commands of this checkout."""
    return {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "DEPOSITARY_EXPORTS": "exports",
        "TZ": "UTC",
    }


@contextmanager
def serving(folder: Path, variables: dict[str, str]) -> Iterator[None]:
    """A server over a new database in `folder`, that curl finds at ADDRESS.

    It listens at a port that is free, and curl is told so by its settings file; so the commands
    and their answers are those of the page to the letter.
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    (Path(variables["HOME"]) / ".curlrc").write_text(
        f'connect-to = "{ADDRESS}:127.0.0.1:{port}"\n', encoding="utf-8"
    )
    said = Path(variables["HOME"]) / "server.log"
    with said.open("wb") as log:
        server = subprocess.Popen(
            ["depositary", "serve", "--port", str(port)],
            cwd=folder,
            env={**variables, "DEPOSITARY_PUBLIC_URL": f"http://{ADDRESS}"},
            stderr=log,
        )
    try:
        _await(server, port, said)
        yield
    finally:
        server.terminate()
        server.wait(_STOPPING)


def _await(server: subprocess.Popen[bytes], port: int, said: Path) -> None:
    deadline = time.monotonic() + _STARTING
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server does not answer: {said.read_text(encoding='utf-8')}")


def run(steps: list[Step], folder: Path, variables: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Run all steps in one shell. The exit status of each, and the lines that it printed.

    Where the shell itself gave up, the last status is empty.
    """
    # What tells the steps apart is a byte that no command prints.
    script = "".join(f"{step.command}\nprintf '\\n%d\\0' $?\n" for step in steps)
    file = Path(variables["HOME"]) / "script"
    file.write_text(script, encoding="utf-8")
    done = subprocess.run(
        ["bash", str(file)],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_RUNNING,
        check=False,
    )
    found = []
    *ended, rest = done.stdout.decode("utf-8").split("\0")
    for each in ended:
        output, _, status = each.rpartition("\n")
        found.append((status, output.splitlines()))
    return [*found, ("", rest.splitlines())] if rest else found
