"""Style sheets and scripts, kept by browsers for as long as their address stays."""

import os
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.pages import rendering


class Assets(StaticFiles):
    """The static files. Pages name them with a digest of their content, so they never go stale."""

    def __init__(self) -> None:
        super().__init__(directory=rendering.STATIC)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """A file, to be kept for ever if its address names its content."""
        path = Path(full_path)
        if path.suffix == ".css":
            response = Response(
                rendering.style_sheet(path.name), status_code, media_type="text/css"
            )
        else:
            response = super().file_response(full_path, stat_result, scope, status_code)
        # Under another's digest this one must not be kept: the address names what is not there.
        named = scope["query_string"] == f"v={rendering.digest(path.name)}".encode()
        age = "31536000, immutable" if named else "3600"
        response.headers["cache-control"] = f"public, max-age={age}"
        return response
