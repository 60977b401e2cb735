"""What the article says, as the API answers it from the seed alone."""

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio
ACCORD = "/v1/accords/abraham-accords"


@pytest.fixture
def content() -> str:
    return "seeded"


async def membership(client: httpx.AsyncClient, code: str, **asked: str) -> dict[str, Any]:
    response = await client.get(f"{ACCORD}/members/{code}", params=asked)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def told(member: dict[str, Any]) -> tuple[str, str, str]:
    return member["status"], member["standing"], member["certainty"]


@pytest.mark.parametrize("code", ["ISR", "ARE", "BHR", "MAR"])
async def test_the_signatories_signed_some_day_in_2020(
    client: httpx.AsyncClient, code: str
) -> None:
    found = await membership(client, code, as_of="2021-01-01")
    assert told(found) == ("signed", "member", "certain")
    assert found["since"] == "2020"
    (action,) = found["actions"]
    assert action["done_on"] == {"edtf": "2020", "earliest": "2020-01-01", "latest": "2020-12-31"}
    assert action["kind"] == "signature"
    assert action["scope"] == "named"
    assert found["because"]["rule"] == "signed-political"
    assert found["because"]["actions"] == [action["id"]]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2019-12-31", ("none", "none", "certain")),
        ("2020-01-01", ("signed", "member", "possible")),
        ("2020-06-30", ("signed", "member", "possible")),
        ("2020-12-30", ("signed", "member", "possible")),
        ("2020-12-31", ("signed", "member", "certain")),
        ("2021-01-01", ("signed", "member", "certain")),
    ],
)
async def test_a_signature_of_2020_is_certain_from_the_last_day_of_2020(
    client: httpx.AsyncClient, day: str, expected: tuple[str, str, str]
) -> None:
    found = await membership(client, "ARE", as_of=day)
    assert told(found) == expected
    assert found["alternatives"] == (["none"] if expected[2] == "possible" else [])


@pytest.mark.parametrize(
    ("day", "status", "certainty"),
    [
        ("2025-11-05", "none", "certain"),
        ("2025-11-06", "pending", "certain"),
        ("2025-11-07", "pending", "presumed"),
    ],
)
async def test_kazakhstan_is_pending_from_the_announcement_on(
    client: httpx.AsyncClient, day: str, status: str, certainty: str
) -> None:
    found = await membership(client, "KAZ", as_of=day)
    assert (found["status"], found["certainty"]) == (status, certainty)
    assert found["because"]["rule"] == ("announced" if status == "pending" else "nothing-recorded")


async def test_kazakhstan_has_several_citations_with_quotes_and_paragraphs(
    client: httpx.AsyncClient,
) -> None:
    found = await membership(client, "KAZ", as_of="2025-11-18")
    assert found["since"] == "2025-11-06"
    assert found["standing"] == "prospective"
    citations = [citation for action in found["actions"] for citation in action["citations"]]
    assert found["citations"] == len(citations) >= 3
    for citation in citations:
        assert len(citation["quote"].split()) <= 12
        assert citation["locator"].startswith("paragraph ")
        assert citation["source"]["slug"] == "kazakhstan-report-2025-11"
        assert citation["stance"] == "supports"
    assert any("final stage" in citation["quote"] for citation in citations)


async def test_saudi_arabia_is_mentioned_with_its_condition_as_a_declaration(
    client: httpx.AsyncClient,
) -> None:
    found = await membership(client, "SAU", as_of="2025-11-18")
    assert told(found) == ("mentioned", "prospective", "presumed")
    assert {action["kind"] for action in found["actions"]} == {"mention", "declaration"}
    declared = next(action for action in found["actions"] if action["kind"] == "declaration")
    assert "Palestinian" in declared["statement"]
    assert "Palestinian statehood" in declared["citations"][0]["quote"]


@pytest.mark.parametrize("code", ["AZE", "UZB"])
async def test_those_mentioned_by_name_are_mentioned_as_far_as_the_report_tells(
    client: httpx.AsyncClient, code: str
) -> None:
    found = await membership(client, code, as_of="2025-11-18")
    assert told(found) == ("mentioned", "prospective", "presumed")


@pytest.mark.parametrize("code", ["KGZ", "TJK", "TKM"])
async def test_those_mentioned_only_in_a_group_are_possibly_mentioned(
    client: httpx.AsyncClient, code: str
) -> None:
    found = await membership(client, code, as_of="2025-11-18")
    assert told(found) == ("mentioned", "prospective", "possible")
    assert found["alternatives"] == ["none"]
    assert [action["scope"] for action in found["actions"]] == ["collective"]


async def test_uzbekistan_is_mentioned_by_name_and_once_more_in_the_group(
    client: httpx.AsyncClient,
) -> None:
    found = await membership(client, "UZB", as_of="2025-11-18")
    assert sorted(action["scope"] for action in found["actions"]) == ["collective", "named"]


async def test_the_united_states_brokers_and_is_no_member(client: httpx.AsyncClient) -> None:
    found = await membership(client, "USA")
    assert told(found) == ("none", "none", "unknown")
    assert found["actions"] == found["spans"] == []
    assert "since" not in found


async def test_the_members_are_the_countries_of_the_article_and_no_other(
    client: httpx.AsyncClient,
) -> None:
    body = (await client.get(f"{ACCORD}/members", params={"as_of": "2025-11-18"})).json()
    assert {item["country"]["code"]: item["status"] for item in body["items"]} == {
        **dict.fromkeys(("ISR", "ARE", "BHR", "MAR"), "signed"),
        "KAZ": "pending",
        **dict.fromkeys(("SAU", "AZE", "UZB", "KGZ", "TJK", "TKM"), "mentioned"),
    }


async def test_members_never_count_the_prospective(client: httpx.AsyncClient) -> None:
    asked = {"as_of": "2025-11-18", "standing": "member"}
    body = (await client.get(f"{ACCORD}/members", params=asked)).json()
    assert [item["country"]["code"] for item in body["items"]] == ["ARE", "BHR", "ISR", "MAR"]


async def test_the_source_carries_the_hash_of_the_text_that_was_read(
    client: httpx.AsyncClient,
) -> None:
    source = (await client.get("/v1/sources/kazakhstan-report-2025-11")).json()
    assert source["tier"] == "press"
    assert len(source["sha256"]) == 64
    cited = (await client.get("/v1/sources/kazakhstan-report-2025-11/citations")).json()
    assert len(cited["items"]) == 14
