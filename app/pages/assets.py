"""Style sheets and scripts, kept by browsers for as long as their address stays."""

from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from app.pages.rendering import STATIC


class Assets(StaticFiles):
    """The static files. Pages name them with a digest of their content, so they never go stale."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A file, to be kept for ever if its address names its content."""
        response = super().file_response(*args, **kwargs)
        scope = next(arg for arg in (*args, *kwargs.values()) if isinstance(arg, dict))
        versioned = scope["query_string"].startswith(b"v=")
        age = "31536000, immutable" if versioned else "3600"
        response.headers["cache-control"] = f"public, max-age={age}"
        return response
