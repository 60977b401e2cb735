"""A bare ASGI application that answers finished bytes: as fast as the server lets anything be.

`BENCHMARK_ANSWERS` names a JSON file: path and query to the headers and the body to answer.
"""

import json
import os
from pathlib import Path
from typing import Any

_TOLD = json.loads(Path(os.environ["BENCHMARK_ANSWERS"]).read_text(encoding="utf-8"))
_ANSWERS = {
    path.encode(): (
        answer["etag"].encode(),
        [(name.encode(), value.encode()) for name, value in answer["headers"].items()],
        answer["body"].encode(),
    )
    for path, answer in _TOLD.items()
}


async def app(scope: Any, _receive: Any, send: Any) -> None:
    """Answer from memory; 304 where the client names the tag of the answer."""
    if scope["type"] != "http":
        return
    etag, headers, body = _ANSWERS[scope["raw_path"] + b"?" + scope["query_string"]]
    status = 200
    if any(name == b"if-none-match" and value == etag for name, value in scope["headers"]):
        status, body = 304, b""
        headers = [pair for pair in headers if not pair[0].startswith(b"content-")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
