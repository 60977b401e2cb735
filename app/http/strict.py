"""A route that refuses a scalar query parameter given twice, along with all other violations."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError

from app.http.deps import DirectRoute


class StrictRoute(DirectRoute):
    """Knows which of its query parameters may be repeated."""

    def _repeated(self, request: Request) -> list[dict[str, Any]]:
        given = [name for name, _ in request.query_params.multi_items()]
        repeated = {n for n in given if given.count(n) > 1 and n not in self.repeatable}
        return [
            {
                "loc": ("query", name),
                "msg": "given more than once",
                "type": "repeated_parameter",
            }
            for name in sorted(repeated)
        ]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def strict(request: Request) -> Response:
            repeated = self._repeated(request) if b"&" in request.scope["query_string"] else []
            if repeated and request.method not in ("GET", "HEAD"):
                raise RequestValidationError(repeated)
            try:
                response = await answer(request)
            except RequestValidationError as error:
                raise RequestValidationError(
                    [*error.errors(), *repeated], body=error.body
                ) from None
            if repeated:
                # Reading did no harm; its answer is dropped so that nothing else hides this.
                raise RequestValidationError(repeated)
            return response

        return strict
