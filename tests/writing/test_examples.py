"""The requests that the contract shows: each is done when it is sent as it stands there."""

from typing import Any

import httpx
import pytest

from tests.http.contract.test_contract import DOCUMENT, METHODS, OPERATIONS
from tests.http.contract.test_generating import BODIES

pytestmark = pytest.mark.anyio
PATHS = {
    operation["operationId"]: path
    for path, item in DOCUMENT["paths"].items()
    for operation in item.values()
}


def examples(name: str, place: str) -> dict[str, Any]:
    """The first examples of an operation's parameters in this place."""
    return {
        parameter["name"]: str(parameter["schema"]["examples"][0])
        for parameter in OPERATIONS[name]["parameters"]
        if parameter["in"] == place and "examples" in parameter["schema"]
    }


@pytest.mark.parametrize("name", BODIES)
async def test_an_example_is_done_when_it_is_sent(admin: httpx.AsyncClient, name: str) -> None:
    path = PATHS[name].format(**examples(name, "path"))
    for media_type, content in OPERATIONS[name]["requestBody"]["content"].items():
        headers = {**examples(name, "header"), "content-type": media_type}
        body = httpx.Request("POST", "http://x", json=content["example"]).content
        for asked in ({"dry_run": "true"}, {}):
            response = await admin.request(
                METHODS[name], f"/v1{path}", params=asked, content=body, headers=headers
            )
            assert response.status_code in (200, 201), response.text
            assert str(response.status_code) in OPERATIONS[name]["responses"]
