"""A route that refuses a scalar query parameter given twice, along with all other violations."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, get_origin

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from app.http.deps import DirectRoute


def _query_params(dependant: Dependant) -> Iterator[Any]:
    """The query parameters of a function and of what it depends on."""
    yield from dependant.query_params
    for needed in dependant.dependencies:
        yield from _query_params(needed)


class StrictRoute(DirectRoute):
    """Knows the names of its query parameters, and which of them may be repeated."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names: dict[str, bool] = {}
        for parameter in _query_params(self.dependant):
            annotation = parameter.field_info.annotation
            if isinstance(annotation, type) and issubclass(annotation, BaseModel):
                for name, field in annotation.model_fields.items():
                    names[name] = get_origin(field.annotation) is list
        self.query_names = tuple(names)
        self._repeatable = frozenset(name for name, many in names.items() if many)

    def _repeated(self, request: Request) -> list[dict[str, Any]]:
        given = [name for name, _ in request.query_params.multi_items()]
        repeated = {n for n in given if given.count(n) > 1 and n not in self._repeatable}
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
            repeated = self._repeated(request) if "&" in request.url.query else []
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
