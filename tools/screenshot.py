"""Renew the README's picture, docs/explorer.png: the seeded accord as Chromium shows it.

    .venv/bin/python tools/screenshot.py

It starts a server of its own over a new database. Needs Debian's packages chromium, fonts-noto-core
and pngquant, which takes the picture to a third of its size.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parents[1] / "docs" / "explorer.png"
PAGE = "/accords/abraham-accords?as_of=2025-12-01"
WIDTH, HEIGHT = 1280, 1478
DEPOSITARY = Path(sys.executable).with_name("depositary")
CHROMIUM = shutil.which("chromium")
PNGQUANT = shutil.which("pngquant") or "pngquant"


def main() -> None:
    """Serve, look, and write what is seen."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/depositary.db"
        variables = {"DEPOSITARY_DATABASE_URL": database, "DEPOSITARY_LOG_LEVEL": "error"}
        server = subprocess.Popen(  # noqa: S603
            [DEPOSITARY, "serve", "--port", str(port)], env={**os.environ, **variables}
        )
        try:
            await_port(port)
            take(f"http://127.0.0.1:{port}{PAGE}")
        finally:
            server.terminate()
            server.wait()
    subprocess.run(  # noqa: S603
        [PNGQUANT, "--force", "--output", PICTURE, "64", PICTURE], check=True
    )


def await_port(port: int) -> None:
    """Wait until the server listens."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server does not start")


def take(address: str) -> None:
    """Take the picture: the top of the page, in English and in the light theme."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB", color_scheme="light"
        )
        page.goto(address)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
