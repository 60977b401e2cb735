"""The application: wiring only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, FastAPI

from app import settings as configuration
from app.accords.routes import router as accords_router
from app.actions.routes import router as actions_router
from app.comparisons.routes import router as comparisons_router
from app.countries.routes import router as countries_router
from app.db import engine
from app.http import contract, docs, health, problems
from app.http.conditional import Conditional
from app.http.envelope import Envelope
from app.http.methods import Methods
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

_FEATURES = (
    countries_router,
    accords_router,
    memberships_router,
    comparisons_router,
    actions_router,
    notes_router,
    sources_router,
    revisions_router,
    search_router,
    embeds.router,
)


def create_app(settings: Settings) -> FastAPI:
    """The whole application for these settings. Opens no connection before the first request."""
    database = engine.connect(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # As many threads as connections: none waits for the other.
        app.openapi()  # Once, before anyone waits for it.
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.pool_size
        yield
        database.dispose()

    app = FastAPI(
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.engine = database
    document: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not document:
            document.update(contract.document(app, settings.public_url))
        return document

    app.openapi = openapi  # type: ignore[method-assign]
    api = APIRouter(prefix=contract.PREFIX)
    for router in _FEATURES:
        api.include_router(router)
    app.include_router(api)
    app.include_router(health.router)
    app.include_router(docs.router)
    app.include_router(pages_router)
    app.mount("/docs/assets", docs.assets)
    app.mount("/static", Assets())
    rendering.environment()
    problems.install(app)
    failures.install(app)
    # The last one added is the outermost.
    app.add_middleware(Conditional)
    app.add_middleware(
        Methods,
        public_url=settings.public_url,
        contract=lambda: contract.operations(app),
    )
    app.add_middleware(Envelope, public_url=settings.public_url)
    return app


def from_environment() -> FastAPI:
    """The application for this process's environment; what a server's workers call."""
    settings = configuration.load()
    configure(settings.log_level)
    return create_app(settings)
