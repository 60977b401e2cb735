"""Pages about the API itself: /docs without a CDN or inline script, and what problems mean."""

from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import fastapi_offline
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from app.errors import NotFound
from app.http import problems
from app.http.contract import document

router = APIRouter(include_in_schema=False)
# The package brings Swagger UI's own files, so that nothing is fetched from another host.
assets = StaticFiles(directory=Path(fastapi_offline.__file__).parent / "static")

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
)
_START = """window.ui = SwaggerUIBundle({
  url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis], layout: "BaseLayout"
});
"""


_TERMS = (
    "Everybody may read everything here, by hand or by program, without a key and at no charge.",
    "What is served are facts, each with its source; those who pass them on name the source and "
    "the revision that answered. Quotations remain their authors'.",
    "It is served as it is, without any warranty, and is no legal advice: what binds is the "
    "depositary's own notification. Answers say themselves how sure they are.",
    "Writing needs a key of whoever runs this server, and is bounded by the policy that the header "
    "RateLimit-Policy states. Who reads so much that others are kept waiting may be slowed down.",
    "The program that serves it is under the MIT licence.",
)


def _html(title: str, body: str, csp: str = "default-src 'none'") -> HTMLResponse:
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width">{body}</html>'
    )
    headers = {"content-security-policy": csp, "cache-control": "public, max-age=3600"}
    return HTMLResponse(page, headers=headers)


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """The API's documentation, to read and try."""
    site = _site(request)
    return _html(
        "Depositary API",
        f'<link rel="stylesheet" href="{site}/docs/assets/swagger-ui.css"></head><body>'
        f'<div id="swagger-ui"></div><script src="{site}/docs/assets/swagger-ui-bundle.js">'
        f'</script><script src="{site}/docs/start.js"></script></body>',
        _CSP,
    )


def _site(request: Request) -> str:
    """The path under which clients find this server; most often there is none."""
    return escape(urlsplit(request.scope["public_url"]).path)


@router.get("/docs/start.js")
def start() -> Response:
    """The few lines that start the documentation page."""
    return Response(_START, media_type="text/javascript")


@router.get("/openapi.json")
def openapi(request: Request) -> JSONResponse:
    """The contract."""
    contract = document.addressed(request.app.openapi(), request.scope["public_url"])
    return JSONResponse(contract, headers={"cache-control": "public, max-age=3600"})


@router.get("/terms")
def terms() -> HTMLResponse:
    """The terms under which everybody may use this server."""
    said = "".join(f"<p>{paragraph}</p>" for paragraph in _TERMS)
    return _html("Terms of service", f"</head><body><h1>Terms of service</h1>{said}</body>")


@router.get("/problems")
def list_problems(request: Request) -> HTMLResponse:
    """Every kind of problem document."""
    site = _site(request)
    rows = "".join(
        f'<li><a href="{site}/problems/{kind.slug}">{escape(kind.title)}</a> ({kind.status})'
        for kind in problems.TYPES.values()
    )
    return _html("Problems", f"</head><body><h1>Problems</h1><ul>{rows}</ul></body>")


@router.get("/problems/{slug}")
def get_problem(slug: str) -> HTMLResponse:
    """What one kind of problem means."""
    kind = problems.TYPES.get(slug)
    if kind is None:
        raise NotFound(f"There is no problem {slug!r}.")
    body = f"<h1>{escape(kind.title)}</h1><p>HTTP status {kind.status}.</p>"
    return _html(kind.title, f"</head><body>{body}<p>{escape(kind.meaning)}</p></body>")
