"""A real browser, and a server of its own for it to visit."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from app.db import engine as engines
from app.main import Application, create_app
from app.settings import Settings
from tests.faults.harness.servers import free_port

if TYPE_CHECKING:
    from tests.conftest import Databases

_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine. On a developer's without one the tests are skipped."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium; install Debian's package of that name")
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        # In containers the browser has no user namespaces to build its sandbox from.
        launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def written() -> Callable[[sa.Engine], None]:
    """Writes what a module needs beside the example; a module overrides this."""
    return lambda engine: None


@contextmanager
def running(app: Application, port: int) -> Iterator[None]:
    """A server of this application on this port."""
    config = uvicorn.Config(app, port=port, log_config=None, access_log=False, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield
    server.should_exit = True
    thread.join()
    app.state.engine.dispose()


@pytest.fixture(scope="module")
def filled(databases: "Databases", written: Callable[[sa.Engine], None]) -> Iterator[str]:
    """The address of a database with the example in it."""
    url = databases.make("example")
    engine = engines.connect(Settings(database_url=url))
    written(engine)
    engine.dispose()
    yield url
    databases.drop(url)


@pytest.fixture(scope="module")
def site(filled: str) -> Iterator[str]:
    """The address of a server over a database with the example in it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    app = create_app(Settings(database_url=filled, public_url=address, pool_size=10))
    with running(app, port):
        yield address


@pytest.fixture
def opened(browser: Browser, site: str) -> Iterator[Any]:
    """Opens pages in contexts of their own, and sees that nothing went wrong in any of them."""
    contexts = []
    faults: list[str] = []

    def said_wrong(kind: str, text: str) -> None:
        if kind == "error":
            faults.append(text)

    def elsewhere(url: str) -> None:
        if not url.startswith((site, "data:", "file:", "blob:")):
            faults.append(f"asked {url}")

    def open_page(address: str = "/", *, width: int = 1280, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said_wrong(said.type, said.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: elsewhere(asked.url))
        page.goto(address if address.startswith("file:") else site + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A page that is not there is logged by the browser as an error, and is meant to be.
    assert not [fault for fault in faults if "status of 4" not in fault]
