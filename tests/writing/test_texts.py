"""Text that would break what shows it is refused wherever it comes in, and shown all the same."""

from xml.etree import ElementTree

import httpx
import pytest
import sqlalchemy as sa

from app.db import engine as engines
from tests.example import HARBOUR
from tests.support import assert_problem, faults_of
from tests.writing.bodies import ACCORD, ACTIONS, SIGNED, SOURCE

pytestmark = pytest.mark.anyio
NO_CHARACTERS = ("\ufffe", "\uffff", "\x00", "\x0b", "\x1f", "\u202a", "\u202e", "\u2066", "\u2069")


@pytest.mark.parametrize("character", NO_CHARACTERS)
async def test_what_xml_cannot_hold_or_reads_otherwise_than_it_stands_is_refused(
    admin: httpx.AsyncClient, character: str
) -> None:
    text = f"a {character} b"
    cited = {**SIGNED, "statement": text}
    for path, given, pointer in (
        ("/v1/sources", {**SOURCE, "title": text}, "/title"),
        ("/v1/accords", {**ACCORD, "summary": text}, "/summary"),
        (ACTIONS, cited, "/statement"),
        ("/v1/countries/NOR/aliases", {"name": text}, "/name"),
    ):
        body = assert_problem(await admin.post(path, json=given), 400, "invalid-request")
        assert pointer in faults_of(body), path
    answer = await admin.post("/v1/sources", json=SOURCE, params={"reason": text})
    assert_problem(answer, 400, "invalid-request")


async def test_what_was_recorded_before_is_shown_all_the_same(
    admin: httpx.AsyncClient, engine: sa.Engine
) -> None:
    with engines.writing(engine) as session:
        session.execute(sa.text("UPDATE accord_entry SET title = 'a \ufffe b'"))
        session.execute(sa.text("UPDATE revision SET reason = 'c \uffff d'"))
    for path in (f"/v1/accords/{HARBOUR}/map.svg", "/v1/changes.atom"):
        assert len(ElementTree.fromstring((await admin.get(path)).text))


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://example.org/a@b?c=d@e#f", True),
        ("http://[2001:db8::1]:8080/x", True),
        ("https://例え.jp/パス", True),
        ("https://me:secret@example.org/", False),
        ("https://me@example.org", False),
        ("https:///path", False),
        ("https://?query", False),
        ("https://:80/", False),
        ("https://example.org/\u202egpj.exe", False),
        ("https://example.org/\u2066x", False),
        ("https://example.org/\ufffe", False),
    ],
)
async def test_the_address_of_a_source_says_where_it_leads(
    writer: httpx.AsyncClient, url: str, taken: bool
) -> None:
    answer = await writer.post("/v1/sources", json={**SOURCE, "url": url})
    assert answer.status_code == (201 if taken else 400)
    if not taken:
        assert set(faults_of(answer.json())) == {"/url"}


async def test_an_alias_with_a_slash_is_found_by_its_own_name(admin: httpx.AsyncClient) -> None:
    made = await admin.post("/v1/countries/NOR/aliases", json={"name": "Noreg/Norga/Norge"})
    assert made.status_code == 201
    path = "/v1/countries/NOR/aliases/Noreg%2FNorga%2FNorge"
    found = await admin.get(path)
    assert found.json() == made.json()
    refused = await admin.put(path)
    assert_problem(refused, 405, "method-not-allowed")
    assert refused.headers["allow"] == "DELETE, GET, HEAD, OPTIONS"
    assert (await admin.delete(path)).status_code == 204
    assert (await admin.get(path)).status_code == 404
    assert_problem(await admin.post("/v1/countries/NOR/none/x/y", json={}), 404, "not-found")
