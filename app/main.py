"""The application: wiring only."""

import gc
import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import settings as configuration
from app.absent import routes as absent
from app.accords import routes as accords
from app.actions import routes as actions
from app.api.fields import Json
from app.batches import routes as batches
from app.changes import routes as changes
from app.citations import routes as citations
from app.comparisons import routes as comparisons
from app.countries import routes as countries
from app.db import engine
from app.db.replicas.databases import Databases
from app.documents import routes as documents
from app.exports import routes as exports
from app.history import routes as history
from app.http import problems
from app.http.connections.limits import Connections, open_more_files
from app.http.contract import document, index, reference
from app.http.middleware.access_log import AccessLog
from app.http.middleware.cache import Cached
from app.http.middleware.encoding import EncodingNegotiation
from app.http.middleware.headers import CommonHeaders
from app.http.middleware.methods import Methods
from app.http.middleware.origins import Origins
from app.http.middleware.store import Store
from app.http.operations import health, metrics, tracing
from app.http.reads.limiter import ReadLimiter
from app.http.writes import gate
from app.log import configure
from app.memberships import routes as memberships
from app.notes import routes as notes
from app.pages import embeds, failures
from app.pages import routes as pages
from app.pages.assets import Assets
from app.pages.questions import routes as questions
from app.passages import routes as passages
from app.revisions import routes as revisions
from app.search import routes as search
from app.settings import Settings
from app.sources import routes as sources
from app.spans import deriving
from app.spans import routes as spans

# Those asked for most come first: a request is compared with each until one fits.
_ROUTERS = (
    memberships.router,
    accords.router,
    countries.router,
    comparisons.router,
    absent.router,
    history.router,
    spans.router,
    actions.router,
    citations.router,
    notes.router,
    passages.router,
    sources.router,
    documents.router,
    revisions.router,
    changes.router,
    exports.router,
    search.router,
    embeds.router,
    countries.writes,
    accords.writes,
    actions.writes,
    passages.writes,
    sources.writes,
    documents.writes,
    batches.writes,
    index.router,
    health.router,
    metrics.router,
    reference.router,
    pages.router,
    questions.router,
)


_LATER = 1.0
"""Seconds after the start when what may be asked for later is made ready."""


class Application(FastAPI):
    """FastAPI behind the cache: what memory answers goes through nothing else."""

    front: ASGIApp | None = None

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._contract: Json | None = None
        self._one_at_a_time = threading.Lock()

    def openapi(self) -> Json:
        """The contract, written once, when it is asked for first. Who asks meanwhile waits for it:
        to write it twice at once fails in FastAPI."""
        with self._one_at_a_time:
            if self._contract is None:
                self._contract = document.document(self, document.LOCAL)
            return self._contract

    def prepare(self) -> None:
        """Write the contract, before anyone waits for it."""
        self.openapi()
        # What is here now stays: the garbage collector need not walk over it again and again.
        gc.freeze()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await (self.front or super().__call__)(scope, receive, send)


def create_app(settings: Settings) -> Application:
    """The whole application for these settings. Opens no connection before the first request."""
    database = engine.connect(settings, serving=True)
    databases = Databases(database, engine.connect_replicas(settings), settings.replica_wait)
    traces = tracing.from_environment(database)
    store = Store(settings.cache_bytes)
    lines = settings.log_level in ("debug", "info")
    # Threads as many as connections, those of writes among them: none waits for the other. Those
    # of the read limiter have a limit of their own, so each gets half.
    readers = max(1, settings.pool_size - gate.THREADS)
    read_limiter = ReadLimiter(not engine.tells(database), most=max(1, readers // 2))
    if read_limiter.row_by_row:
        readers = max(1, readers - readers // 2)
    access = AccessLog(metrics.Metrics(database), store, lines)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # Not before the first answers: they would come half a second later.
        later = threading.Timer(_LATER, app.prepare)
        later.daemon = True
        later.start()
        anyio.to_thread.current_default_thread_limiter().total_tokens = readers
        yield
        later.cancel()
        await traces.close()
        access.close()
        databases.close()

    app = Application(
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry=traces.telemetry,
    )
    app.state.settings = settings
    app.state.engine = database
    app.state.databases = databases
    app.state.gate = gate.WriteGate(settings, deriving.settle)
    app.state.access = access
    app.state.read_limiter = read_limiter
    _route(app)
    # The last one added is the outermost, but for the cache.
    app.add_middleware(EncodingNegotiation)
    app.add_middleware(Methods, contract=lambda: document.operations(app))
    app.add_middleware(CommonHeaders)
    traces.install(app)
    app.state.watch = databases.watch if settings.cache_bytes else None
    # The server would look for a client's address before the cache, which has no use for it.
    within = ProxyHeadersMiddleware(partial(FastAPI.__call__, app), settings.trusted_proxies)
    origin = Origins(settings.public_url, settings.hosts, within.trusted_hosts.__contains__)
    front = Cached(within, app.state.watch, store, access, origin)  # type: ignore[arg-type]
    front.connections = Connections(settings, origin, access, within.trusted_hosts.__contains__)
    app.front = front
    return app


def _route(app: FastAPI) -> None:
    """Put everything where it is found, and say what is told when it is not."""
    for router in _ROUTERS:
        # Not a router within another, which would look for each request's route twice.
        app.router.routes.extend(router.routes)
    app.mount("/static", Assets())
    problems.install(app)
    failures.install(app)


def from_environment() -> ASGIApp:
    """The application for this process's environment; what a server's workers call."""
    if parent := parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    settings = configuration.load()
    configure(settings.log_level)
    open_more_files()
    app = create_app(settings)
    return app.front or app


def _end_with(parent: BaseProcess) -> None:
    """Stop this worker when its parent is gone: killed, it could not tell its workers to."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
