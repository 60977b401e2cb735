"""Container images built by buildah, out of this machine's own Debian packages: no registry has to
be reached for the base, and no daemon runs. What is built is unpacked, and run as an engine would.
"""

import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.harness.servers import ROOT

PACKAGES = ("base-files", "coreutils", "dash", "libc-bin", "mawk", "python3", "python3-pip")
_LEFT_OUT = ("/usr/share/", "/usr/lib/python3.11/test/")
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
_TIMEOUT = 600


def closure(start: tuple[str, ...]) -> set[str]:
    """These packages and all that they depend on, as they are installed here."""
    form = "${Package}\t${Provides}\t${Pre-Depends},${Depends}\n"
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", form], capture_output=True, text=True, check=True
    ).stdout
    needs: dict[str, list[list[str]]] = {}
    provided: dict[str, str] = {}
    for line in told.splitlines():
        package, provides, depends = line.split("\t")
        needs[package] = [
            re.findall(r"(?:^|\|)\s*([a-z0-9][a-z0-9+.-]*)", one) for one in depends.split(",")
        ]
        for name in re.findall(r"(?:^|,)\s*([a-z0-9][a-z0-9+.-]*)", provides):
            provided[name] = package
    found: set[str] = set()
    todo = list(start)
    while todo:
        package = todo.pop()
        if package not in found:
            found.add(package)
            for alternatives in needs[package]:
                here = [name if name in needs else provided.get(name) for name in alternatives]
                todo += [name for name in here if name][:1]
    return found


def base(file: Path) -> None:
    """Write what these packages hold as an archive, which an image begins with."""
    listed = subprocess.run(
        ["dpkg", "-L", *closure(PACKAGES)], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    paths = {Path(line).parent.resolve() / Path(line).name for line in listed if line != "/."}
    with tarfile.open(file, "w") as archive:
        for path in sorted(paths):
            if not str(path).startswith(_LEFT_OUT) and (path.is_symlink() or path.is_file()):
                archive.add(path, recursive=False)
        for name, target in (("bin", "usr/bin"), ("lib", "usr/lib"), ("lib64", "usr/lib64"),
                             ("usr/bin/awk", "mawk")):  # fmt: skip
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        temporary = tarfile.TarInfo("tmp")
        temporary.type, temporary.mode = tarfile.DIRTYPE, 0o1777
        archive.addfile(temporary)
        if Path(_CERTIFICATES).exists():
            archive.add(_CERTIFICATES)


class Buildah:
    """A store of images in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if shutil.which("buildah") is None:
            subprocess.run([ROOT / "tests" / "installing" / "install"], check=True)

    def __call__(self, *words: str) -> str:
        """What a command of it prints. Raises CalledProcessError with what it said."""
        done = subprocess.run(
            ["buildah", "--root", self.folder / "root", "--runroot", self.folder / "run",
             "--storage-driver", "vfs", *words],
            env={**os.environ, "BUILDAH_ISOLATION": "chroot", "TMPDIR": str(self.folder)},
            capture_output=True, text=True, timeout=_TIMEOUT, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()

    def make_base(self) -> str:
        """The name of an image with Python out of this machine's packages."""
        archive = self.folder / "base.tar"
        base(archive)
        container = self("from", "scratch")
        self("add", "--quiet", container, str(archive), "/")
        # This machine's way to the packages.
        for variable in ("PIP_CERT", "SSL_CERT_FILE"):
            self("config", "--env", f"{variable}={_CERTIFICATES}", container)
        self("commit", "--quiet", container, "localhost/python")
        self("rm", container)
        return "localhost/python"

    def build(self, context: Path, name: str) -> dict[str, Any]:
        """Build the Dockerfile of a folder as an image of this name; its configuration."""
        options = ["--format", "docker", "--build-arg", f"BASE={self.make_base()}"]
        self("build", "--quiet", *options, "--tag", name, str(context))
        told = json.loads(self("inspect", "--type", "image", name))
        found: dict[str, Any] = told["Docker"]["config"]
        return found

    @contextmanager
    def unpacked(self, name: str) -> Iterator[Path]:
        """The files of an image."""
        container = self("from", "--pull-never", name)
        try:
            yield Path(self("mount", container))
        finally:
            self("rm", container)
