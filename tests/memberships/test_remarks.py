"""What is odd about the day of an act is told with it, by whichever way it was recorded."""

import httpx
import pytest

from tests.support import Body, get
from tests.telling import SLUG, Teller

pytestmark = pytest.mark.anyio
LONG_BEFORE = "An accession of 1635-01-01 is long before the accord, of 1990-05-01."
NOT_BEGUN = "A signature of 1990-02-01 is from before the State began (1991-06-25)."
BOTH = ["A mention of 1979 is long before the accord, of 1990-05-01.",
        "A mention of 1979 is from before the State began (1991-06-25)."]  # fmt: skip
CASES = [
    ("FRA", "accession", "1635-01-01", [LONG_BEFORE]),
    ("SVN", "signature", "1990-02-01", [NOT_BEGUN]),
    ("SVN", "mention", "1979", BOTH),
    ("FRA", "accession", "1980-01-01", []),
    ("SVN", "signature", "1991", []),
]


@pytest.fixture
def content() -> str:
    return "seeded"


def body(country: str, kind: str, done_on: str) -> Body:
    return {"country": country, "kind": kind, "done_on": done_on, "citations": [{"source": "a"}]}


async def begin(teller: Teller) -> httpx.AsyncClient:
    await teller.accord(concluded_on="1990-05-01")
    await teller.source("a")
    return teller.client


@pytest.mark.parametrize(("country", "kind", "done_on", "remarks"), CASES)
async def test_the_answer_of_a_write_and_the_action_have_remarks(
    teller: Teller, country: str, kind: str, done_on: str, remarks: list[str]
) -> None:
    client = await begin(teller)
    path = f"/v1/accords/{SLUG}/actions"
    tried = await client.post(path, json=body(country, kind, done_on), params={"dry_run": "true"})
    assert tried.json()["remarks"] == remarks
    made = await teller.tell(country, kind, done_on)
    assert made["remarks"] == remarks
    assert (await get(client, f"/v1/actions/{made['id']}"))["remarks"] == remarks
    cited = await teller.send(
        "POST", f"/actions/{made['id']}/citations", {"source": "a", "locator": "page 2"}, 200
    )
    assert cited["remarks"] == remarks
    retracted = await teller.send("POST", f"/actions/{made['id']}/retraction", {"reason": "x"}, 200)
    assert retracted["remarks"] == remarks


async def test_a_correction_and_a_batch_have_them_too(teller: Teller) -> None:
    client = await begin(teller)
    made = await teller.tell("FRA", "accession", "1995-01-01")
    assert made["remarks"] == []
    path = f"/actions/{made['id']}/correction"
    right = await teller.send("POST", path, {"done_on": "1635-01-01", "reason": "a slip"}, 201)
    assert right["remarks"] == [LONG_BEFORE]
    operations: list[Body] = [
        {"op": "record_action", "accord": SLUG, "body": body(*case[:3])} for case in CASES[1:3]
    ]
    operations.append({"op": "create_source", "body": {"slug": "s", "title": "S", "tier": "press"}})
    answer = await client.post("/v1/batches", json={"operations": operations})
    assert answer.status_code == 200, answer.text
    told = [one.get("remarks") for one in answer.json()["results"]]
    assert told == [[NOT_BEGUN], BOTH, None]
