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
from app.accords.routes import router as accords_router
from app.accords.routes import writes as accords_writes
from app.actions import spans
from app.actions.routes import router as actions_router
from app.actions.routes import writes as actions_writes
from app.batches.routes import writes as batches_writes
from app.comparisons.routes import router as comparisons_router
from app.countries.routes import router as countries_router
from app.countries.routes import writes as countries_writes
from app.db import engine, watching
from app.http import contract, docs, gate, health, metrics, problems, tracing
from app.http.access import Access
from app.http.cache import Cached
from app.http.conditional import Variants
from app.http.envelope import Envelope
from app.http.methods import Methods
from app.http.store import Store
from app.http.turns import Turns
from app.log import configure
from app.memberships.routes import router as memberships_router
from app.notes.routes import router as notes_router
from app.pages import embeds, failures, rendering
from app.pages.assets import Assets
from app.pages.routes import router as pages_router
from app.revisions.routes import router as revisions_router
from app.search.routes import router as search_router
from app.settings import Settings
from app.sources.routes import router as sources_router
from app.sources.routes import writes as sources_writes

# Those asked for most come first: a request is compared with each until one fits.
_ROUTERS = (
    memberships_router,
    accords_router,
    countries_router,
    comparisons_router,
    actions_router,
    notes_router,
    sources_router,
    revisions_router,
    search_router,
    embeds.router,
    countries_writes,
    accords_writes,
    actions_writes,
    sources_writes,
    batches_writes,
    health.router,
    metrics.router,
    docs.router,
    pages_router,
)


class Application(FastAPI):
    """FastAPI behind the cache: what memory answers goes through nothing else."""

    front: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await (self.front or super().__call__)(scope, receive, send)


def create_app(settings: Settings) -> Application:
    """The whole application for these settings. Opens no connection before the first request."""
    database = engine.connect(settings, serving=True)
    traces = tracing.from_environment(database)
    store = Store(settings.cache_bytes)
    lines = settings.log_level in ("debug", "info")
    # Threads as many as connections, those of writes among them: none waits for the other. Those
    # that take turns are none of the library's, so each gets half.
    readers = max(1, settings.pool_size - gate.THREADS)
    turns = Turns(not engine.tells(database), most=max(1, readers // 2))
    if turns.row_by_row:
        readers = max(1, readers - readers // 2)
    access = Access(metrics.Metrics(database), store, lines)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        app.openapi()  # Once, before anyone waits for it.
        anyio.to_thread.current_default_thread_limiter().total_tokens = readers
        # What is here now stays: the garbage collector need not walk over it again and again.
        gc.freeze()
        yield
        await traces.close()
        access.close()
        database.dispose()

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
    app.state.gate = gate.Gate(settings, spans.settle)
    app.state.access = access
    app.state.turns = turns
    _describe(app, settings.public_url)
    _route(app)
    # The last one added is the outermost, but for the cache.
    app.add_middleware(Variants)
    app.add_middleware(
        Methods,
        public_url=settings.public_url,
        contract=lambda: contract.operations(app),
    )
    app.add_middleware(Envelope, public_url=settings.public_url)
    traces.install(app)
    app.state.watch = watching.watch(database) if settings.cache_bytes else None
    # The server would look for a client's address before the cache, which has no use for it.
    within = ProxyHeadersMiddleware(partial(FastAPI.__call__, app), settings.trusted_proxies)
    app.front = Cached(within, app.state.watch, store, access)  # type: ignore[arg-type]
    return app


def _describe(app: FastAPI, public_url: str) -> None:
    """Let the app's contract be ours, written once."""
    document: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not document:
            document.update(contract.document(app, public_url))
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _route(app: FastAPI) -> None:
    """Put everything where it is found, and say what is told when it is not."""
    for router in _ROUTERS:
        # Not a router within another, which would look for each request's route twice.
        app.router.routes.extend(router.routes)
    app.mount("/docs/assets", docs.assets)
    app.mount("/static", Assets())
    rendering.environment()
    problems.install(app)
    failures.install(app)


def from_environment() -> ASGIApp:
    """The application for this process's environment; what a server's workers call."""
    if parent := parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    settings = configuration.load()
    configure(settings.log_level)
    app = create_app(settings)
    return app.front or app


def _end_with(parent: BaseProcess) -> None:
    """Stop this worker when its parent is gone: killed, it could not tell its workers to."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
