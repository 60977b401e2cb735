"""HEAD, OPTIONS, 308, 405 with all methods, and 406: what holds for a resource as a whole."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http import negotiation, problems
from app.http.middleware import moved
from app.http.reads import tables
from app.http.reads.routing import SLASHED

Operations = Mapping[str, Mapping[str, Any]]
"""Path templates to methods to operations, as in an OpenAPI document."""


def acceptable(header: str, media_types: set[str]) -> bool:
    """Whether an Accept header lets any of these types through; one without sense lets all."""
    return any(weight > 0 for weight in negotiation.liked(header, media_types).values())


def _pattern(template: str) -> re.Pattern[str]:
    """What fits a path as it is routed; `{name:slashed}` may hold slashes, `{name}` none."""
    pieces = re.split(r"(\{[^}]+\})", template)
    fits = (
        (SLASHED if piece.endswith(":slashed}") else "[^/]+") if at % 2 else re.escape(piece)
        for at, piece in enumerate(pieces)
    )
    return re.compile("".join(fits))


def _allow(known: Mapping[str, object] | None) -> str:
    """The methods of a resource, or of what is none: that can be asked for at least."""
    return ", ".join(sorted({*(known or {"GET"}), "HEAD", "OPTIONS"}))


def _media_types(operation: Mapping[str, Any]) -> set[str]:
    return {
        media_type
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for media_type in response.get("content", {})
    }


class Methods:
    """ASGI middleware that knows every resource's methods and media types from the contract."""

    def __init__(self, app: ASGIApp, contract: Callable[[], Operations]) -> None:
        self.app = app
        self._contract = contract
        self._resources: list[tuple[re.Pattern[str], dict[str, set[str]]]] | None = None

    def _find(self, path: str) -> dict[str, set[str]] | None:
        if self._resources is None:
            self._resources = [
                (
                    _pattern(template),
                    {name.upper(): _media_types(operation) for name, operation in methods.items()},
                )
                # Fixed paths before those with parameters, as the router has them.
                for template, methods in sorted(
                    self._contract().items(), key=lambda item: item[0].count("{")
                )
            ]
        return next((m for pattern, m in self._resources if pattern.fullmatch(path)), None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["refused"] is not None:
            await problems.problem(scope, "invalid-request", scope["refused"])(scope, receive, send)
            return
        redirect = moved.redirect(scope)
        scope = moved.index(tables.without_suffix(scope))
        method = scope["method"]
        known = self._find(scope["path"])
        if method == "OPTIONS":
            allow = _allow(known)
            headers = {
                "allow": allow,
                "access-control-allow-methods": allow,
                "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key, "
                "If-Match, If-None-Match, If-Revision-At-Least, X-Request-Id",
                "access-control-max-age": "86400",
                "cache-control": "no-store",
            }
            await Response(None, 204, headers)(scope, receive, send)
            return
        if redirect is not None:
            await redirect(scope, receive, send)
            return
        if method == "HEAD":
            scope = {**scope, "method": "GET", "headers_only": True}
            send = _without_body(send)
        if known is not None:
            refusal = self._refuse(scope, known)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _refuse(self, scope: Scope, known: dict[str, set[str]]) -> Response | None:
        method = scope["method"]
        if method not in known:
            allow = _allow(known)
            return problems.problem(
                scope,
                "method-not-allowed",
                f"This resource knows {allow}.",
                headers={"allow": allow},
            )
        accept = b",".join(value for name, value in scope["headers"] if name == b"accept")
        if known[method] and not acceptable(accept.decode("latin-1"), known[method]):
            return problems.problem(
                scope,
                "not-acceptable",
                f"This answer exists as {', '.join(sorted(known[method]))}.",
            )
        return None


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headers_only
