"""Errors as pages, for people; whoever asks for anything but a page gets the problem document."""

from collections.abc import Callable
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.api.addresses import PREFIX
from app.api.models import AsOf
from app.errors import DepositaryError
from app.http import problems
from app.pages import negotiation, rendering
from app.pages.frame import Frame

_HEADINGS = {400: "bad_request", 404: "not_found"}


def install(app: FastAPI) -> None:
    """Show errors of the pages as pages. To be called once problem documents are installed."""
    for error, answer in (
        (DepositaryError, problems.of_error),
        (RequestValidationError, problems.of_validation),
        (HTTPException, problems.of_status),
    ):
        app.add_exception_handler(error, _for_people(answer))


def _for_people(
    answer: Callable[[Request, Any], Response],
) -> Callable[[Request, Exception], Response]:
    def handle(request: Request, error: Exception) -> Response:
        problem = answer(request, error)
        api = request.url.path.startswith((PREFIX + "/", "/docs", "/openapi"))
        if api or not negotiation.wants_page(request.headers.get("accept", "")):
            return problem
        return _page(request, problem)

    return handle


def _page(request: Request, problem: Response) -> Response:
    told = orjson.loads(bytes(problem.body))
    asked = AsOf.model_construct()
    frame = Frame(request, asked)
    frame.moment = None
    heading = frame.words["ui"][_HEADINGS.get(told["status"], "failed")]
    context = {
        "title": heading,
        "description": heading,
        "status": told["status"],
        "detail": told["detail"],
        "errors": told.get("errors", []),
        "suggestions": _suggestions(request, frame, told.get("did_you_mean", [])),
        "instance": told["instance"],
    }
    response = rendering.page(frame, "error.html", context, told["status"])
    for name in ("retry-after", "allow"):
        if name in problem.headers:
            response.headers[name] = problem.headers[name]
    return response


def _suggestions(request: Request, frame: Frame, meant: list[str]) -> list[tuple[str, str]]:
    """Near matches as (text, address). An upper-case one is a country's code."""
    parts = request.url.path.strip("/").split("/")
    found = []
    for text in meant:
        if text.isupper() and parts[0] == "compare":
            found.append((text, frame.href("/compare", country=text)))
        elif text.isupper() and parts[0] == "accords" and len(parts) > 2:
            found.append((text, frame.href(f"/accords/{parts[1]}/{text}")))
        elif text.isupper():
            found.append((text, frame.href(f"/countries/{text}")))
        elif parts[0] in ("accords", "sources"):
            rest = "/".join([text, *parts[2:]])
            found.append((text, frame.href(f"/{parts[0]}/{rest}")))
    if request.url.path.endswith("/") and len(parts) > 1:
        found.append(("/" + "/".join(parts), frame.href("/" + "/".join(parts))))
    return found
