"""Routes that write: closed without a key of their scope, and run in threads of their own."""

from functools import partial, wraps
from hashlib import sha256
from typing import Any

import anyio.to_thread
import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError

from app.http import authentication
from app.http.reads.routing import Endpoint, Handler, ReadRoute
from app.http.writes import bodies
from app.http.writes.gate import WriteGate


class WriteRoute(ReadRoute):
    """A route that writes: closed without a key of its scope."""

    scope_needed = "write"

    def __init__(self, path: str, endpoint: Endpoint, **kwargs: Any) -> None:
        # The contract says what is enforced.
        kwargs["openapi_extra"] = {
            **(kwargs.get("openapi_extra") or {}),
            "security": [{"key": [self.scope_needed]}],
        }
        super().__init__(path, endpoint, **kwargs)

    def get_route_handler(self) -> Handler:
        assert self.dependant.call is not None
        self.dependant.call = _apart(self.dependant.call)
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            gate: WriteGate = request.app.state.gate
            caller = await authentication.authenticate(
                request, self.scope_needed, gate.failures, gate.thread
            )
            gate.writes.take(request, caller.name)
            read = await self.read_body(request)
            request.scope["caller"], request.scope["fingerprint"] = caller, _fingerprint(read)
            if repeated := self.repeated(request):
                raise RequestValidationError(repeated)
            key = request.headers.get("idempotency-key")
            async with gate.once(caller, key), gate.turn():
                response = await answer(read)
            response.headers.update(request.scope.get("rate_limit", {}))
            return response

        return guarded

    async def read_body(self, request: Request) -> bodies.ReadRequest:
        """The request with its body read and understood, before it waits for its turn."""
        return await bodies.read(request, bodies.forms(self.operation_id or ""))


def _apart(endpoint: Endpoint) -> Endpoint:
    """The route's function, run in a thread that serves writes alone."""

    @wraps(endpoint)
    async def run(**given: Any) -> Response:
        response: Response = await anyio.to_thread.run_sync(
            partial(endpoint, **given), limiter=given["write"].gate.thread
        )
        return response

    return run


class AdminRoute(WriteRoute):
    """A route that writes what the whole knowledge base stands on."""

    scope_needed = "admin"


def _fingerprint(request: bodies.ReadRequest) -> str:
    """What makes two requests the same one: method, address, query, and what the body says."""
    about = [request.method, request.url.path, sorted(request.query_params.multi_items())]
    said = orjson.dumps([about, request.parsed], option=orjson.OPT_SORT_KEYS)
    return sha256(said).hexdigest()
