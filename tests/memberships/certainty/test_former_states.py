"""Former States whose acts a list tells under the State that took their place (DESIGN 4a)."""

import pytest

from tests.support import get
from tests.telling import SLUG, Teller, said
from tests.walking import every

pytestmark = pytest.mark.anyio
CONTINUED = {
    "SUHH": ("RUS", "1954-05-03", "1960"),
    "CSXX": ("SRB", "2001-03-12", "2003"),
    "YDYE": ("YEM", "1987-02-09", "1988"),
    "X-TAN": ("TZA", "1962-06-27", "1963"),
    "X-ZAN": ("TZA", "1963-12-19", "1964-01"),
    "X-RVN": ("VNM", "1973-05-10", "1975"),
    "VDVN": ("VNM", "1973-05-10", "1975"),
}


@pytest.fixture
def content() -> str:
    return "seeded"


@pytest.fixture
async def listed(teller: Teller) -> Teller:
    await teller.accord()
    await teller.source("list", tier="depositary", status_on="2020-01-01", lists=[SLUG])
    return teller


@pytest.mark.parametrize("former", CONTINUED)
async def test_silence_about_a_former_state_says_nothing_where_another_has_its_acts(
    listed: Teller, former: str
) -> None:
    code, done_on, day = CONTINUED[former]
    await listed.tell(code, "accession", done_on, by="list")
    answer = await listed.why(former, day)
    assert said(answer) == "none unknown"
    assert answer["continued_by"]["code"] == code
    (why,) = answer["because"]["uncertain"]
    assert f"({code}), which took its place" in why


async def test_before_the_act_and_after_the_end_silence_is_sure(listed: Teller) -> None:
    await listed.tell("RUS", "accession", "1954-05-03", by="list")
    assert await listed.held("SUHH", "1953") == "none certain"
    assert await listed.held("SUHH", "1991-12-25") == "none unknown"
    assert await listed.held("SUHH", "1991-12-26") == "none certain"
    assert "continued_by" not in await listed.why("SUHH", "2000")


async def test_who_was_there_beside_another_acted_for_himself(listed: Teller) -> None:
    await listed.tell("DEU", "accession", "1973-01-01", by="list")
    await listed.tell("YEM", "declaration", "1987-02-09", by="list")
    await listed.tell("UKR", "accession", "1954-05-03", by="list")
    for former in ("DDDE", "YDYE", "SUHH"):
        assert await listed.held(former, "1988") == "none certain"


async def test_acts_of_its_own_answer(listed: Teller) -> None:
    await listed.tell("YEM", "accession", "1987-02-09", by="list")
    await listed.tell("YDYE", "accession", "1986-02-09", by="list")
    answer = await listed.why("YDYE", "1988")
    assert (said(answer), "continued_by" in answer) == ("party certain", False)


async def test_every_address_and_filter_says_the_same(listed: Teller) -> None:
    await listed.tell("RUS", "accession", "1954-05-03", by="list")
    absent = f"/v1/accords/{SLUG}/absent"
    for certainty in ("unknown", "certain"):
        items = await every(
            listed.client, absent, certainty=certainty, as_of="1960", kind="former_state"
        )
        assert {item["certainty"] for item in items} == {certainty}
        assert ("SUHH" in {item["country"]["code"] for item in items}) == (certainty == "unknown")
    compared = await get(listed.client, "/v1/compare", country=["RUS", "SUHH"], as_of="1960")
    russia, union = compared["items"][0]["members"]
    assert (said(russia), said(union)) == ("party certain", "none unknown")
    assert compared["items"][0]["gap"] is False
    later = await get(listed.client, "/v1/compare", country=["RUS", "SUHH"], as_of="2000")
    assert later["items"][0]["gap"] is True
    assert union["continued_by"]["code"] == "RUS"
