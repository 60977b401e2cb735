"""Pages about the API itself: /docs, the terms of service, and what problems mean."""

from html import escape
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse

from app.errors import NotFound
from app.http import problems
from app.http.contract import document, rendered

router = APIRouter(include_in_schema=False)
_STYLED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
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
    """The API's documentation: where each operation is told of."""
    contract = document.addressed(request.app.openapi(), request.scope["public_url"])
    return _styled("Depositary API", rendered.index(contract, _site(request)))


@router.get("/docs/{tag}")
def docs_of(request: Request, tag: str) -> HTMLResponse:
    """One part of the API's documentation."""
    contract = document.addressed(request.app.openapi(), request.scope["public_url"])
    if tag not in rendered.tags(contract):
        raise NotFound(f"The documentation has no part {tag!r}.")
    body = rendered.of_tag(contract, tag, _site(request))
    return _styled(f"{tag.capitalize()} - Depositary API", body)


def _styled(title: str, body: str) -> HTMLResponse:
    return _html(title, f"<style>{rendered.STYLE}</style></head><body>{body}</body>", _STYLED)


def _site(request: Request) -> str:
    """The path under which clients find this server; most often there is none."""
    return escape(urlsplit(request.scope["public_url"]).path)


@router.get("/openapi.json")
def openapi(request: Request) -> JSONResponse:
    """The contract."""
    contract = document.addressed(request.app.openapi(), request.scope["public_url"])
    return JSONResponse(contract, headers={"cache-control": "public, max-age=3600"})


@router.get("/terms")
def terms() -> HTMLResponse:
    """The terms under which everybody may use this server."""
    said = "".join(f"<p>{paragraph}</p>" for paragraph in _TERMS)
    return _html(
        "Terms of service", f"</head><body><main><h1>Terms of service</h1>{said}</main></body>"
    )


@router.get("/problems")
def list_problems(request: Request) -> HTMLResponse:
    """Every kind of problem document."""
    site = _site(request)
    rows = "".join(
        f'<li><a href="{site}/problems/{kind.slug}">{escape(kind.title)}</a> ({kind.status})'
        for kind in problems.TYPES.values()
    )
    body = f"<main><h1>Problems</h1><ul>{rows}</ul></main>"
    return _html("Problems", f"</head><body>{body}</body>")


@router.get("/problems/{slug}")
def get_problem(slug: str) -> HTMLResponse:
    """What one kind of problem means."""
    kind = problems.TYPES.get(slug)
    if kind is None:
        raise NotFound(f"There is no problem {slug!r}.")
    said = f"<p>HTTP status {kind.status}.</p><p>{escape(kind.meaning)}</p>"
    body = f"<main><h1>{escape(kind.title)}</h1>{said}</main>"
    return _html(kind.title, f"</head><body>{body}</body>")
