"""Hold-outs: who is neither a member nor a signatory, and who no longer can be."""

import httpx
import pytest

from tests import example
from tests.support import get

pytestmark = pytest.mark.anyio
HARBOUR = f"/v1/accords/{example.HARBOUR}"


@pytest.mark.usefixtures("few")
async def test_hold_outs_are_neither_members_nor_signatories(client: httpx.AsyncClient) -> None:
    body = await get(
        client, f"{HARBOUR}/absent", region="northern-europe", as_of="2010-06-01", limit=100
    )
    told = {item["country"]["code"]: item["status"] for item in body["items"]}
    assert told["ISL"] == "withdrawn"
    assert told["LTU"] == "renounced"
    assert told["IRL"] == "none"
    assert not {"NOR", "SWE", "DNK", "FIN", "EST", "LVA"} & set(told)


async def test_who_declined_is_a_hold_out_and_stands_outside(client: httpx.AsyncClient) -> None:
    body = await get(client, f"/v1/accords/{example.TEA}/absent", region="southern-asia", limit=100)
    told = {item["country"]["code"]: (item["status"], item["standing"]) for item in body["items"]}
    assert told["LKA"] == ("declined", "outside")


async def test_a_state_that_is_gone_holds_nothing_out(client: httpx.AsyncClient) -> None:
    asked = {"kind": "former_state", "limit": 100}
    then = await get(client, f"{HARBOUR}/absent", as_of="1985-01-01", **asked)
    now = await get(client, f"{HARBOUR}/absent", as_of="2020-01-01", **asked)
    assert "SUHH" in {item["country"]["code"] for item in then["items"]}
    assert now["items"] == []
