"""System calls made to fail or to kill, in a process that runs already, by strace."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.harness.servers import ROOT, eventually

SYNCS = "fsync,fdatasync"


@contextmanager
def injected(pid: int, calls: str, what: str) -> Iterator[None]:
    """Every one of these calls of a process meets `what`: `error=EIO` or `signal=SIGKILL`."""
    if shutil.which("strace") is None:
        subprocess.run([ROOT / "tests" / "faults" / "install"], check=True)
    with tempfile.TemporaryFile() as said:
        words = ["strace", "-f", "-p", str(pid), "-o", "/dev/null"]
        words += ["-e", f"trace={calls}", "-e", f"inject={calls}:{what}"]
        tracer = subprocess.Popen(words, stderr=said)

        def attached() -> bool:
            said.seek(0)
            return b"attached" in said.read() or tracer.poll() is not None

        try:
            assert eventually(attached, 20)
            assert tracer.poll() is None, "strace could not attach"
            yield
        finally:
            tracer.terminate()
            try:
                tracer.wait(10)
            finally:
                tracer.kill()
                tracer.wait(10)
