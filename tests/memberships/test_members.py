"""Members over HTTP: filters, pages, what they cost, and the same answers as the pure domain."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import count, islice
from typing import Any, get_args

import httpx
import pytest
import sqlalchemy as sa

from app.actions.commands import record_actions
from app.domain import dates, terms
from app.domain.actions import Kind, Scope
from app.domain.derivation import timeline
from app.domain.derivation.events import Terms
from app.domain.derivation.tellings import Act
from app.domain.statuses import Nature
from app.memberships.schemas import Recorded, RecordedStanding
from tests.example import CAFE, HARBOUR, LANTERN, SALT, TEA, action
from tests.support import Body, assert_problem, change, max_queries
from tests.walking import every

pytestmark = pytest.mark.anyio
MEMBERS = f"/v1/accords/{HARBOUR}/members"
ALL = "/v1/memberships"
DAY = "2020-06-01"
NARROWING: dict[str, Iterable[Any]] = {
    "status": get_args(Recorded),
    "standing": get_args(RecordedStanding),
    "disputed": [True, False],
}
Spans = dict[tuple[str, str], tuple[timeline.DerivedSpan, ...]]


async def told(client: httpx.AsyncClient, path: str = MEMBERS, **asked: Any) -> list[str]:
    """The codes of the members on the day, or their accords as well."""
    items = await every(client, path, **{"as_of": DAY, "limit": 100, **asked})
    found = [f"{item['accord']} {item['country']['code']}" for item in items]
    assert found == sorted(set(found))
    return [each.split()[1] for each in found] if path == MEMBERS else found


FILTERS: list[tuple[dict[str, str], list[str]]] = [
    ({"status": "signed"}, ["DEU", "SWE"]),
    ({"status": "suspended"}, ["POL"]),
    ({"status": "pending"}, []),
    ({"standing": "signatory"}, ["DEU", "SWE"]),
    ({"standing": "former"}, ["CSHH", "DDDE", "ISL", "LTU", "POL"]),
    ({"standing": "member"}, ["BEL", "CZE", "DNK", "EST", "EUE", "FIN", "LVA", "NOR"]),
    ({"standing": "member", "disputed": "true"}, ["EST", "LVA"]),
    ({"standing": "signatory", "disputed": "false"}, ["DEU", "SWE"]),
    ({"region": "northern-europe", "standing": "former"}, ["ISL", "LTU"]),
    ({"region": "155"}, ["BEL", "DEU"]),
    ({"region": "africa"}, []),
    ({"country": "NORVÈGE"}, ["NOR"]),
    ({"country": "no", "status": "signed"}, []),
    ({"country": "578", "as_of": "1990-06-01"}, ["NOR"]),
]


@pytest.mark.parametrize(("asked", "expected"), FILTERS, ids=str)
async def test_members_are_filtered(
    client: httpx.AsyncClient, asked: dict[str, str], expected: list[str]
) -> None:
    assert await told(client, **asked) == expected
    across = await told(client, ALL, accord=HARBOUR, **asked)
    assert across == [f"{HARBOUR} {code}" for code in expected]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"country": "Norway"}, [f"{LANTERN} NOR", f"{HARBOUR} NOR"]),
        ({"status": "pending"}, [f"{TEA} KOR"]),
        ({"standing": "outside"}, [f"{TEA} LKA"]),
        ({"standing": "prospective", "accord": TEA}, [f"{TEA} {c}" for c in ("CHN", "KOR", "MNG")]),
        ({"disputed": "true"}, [f"{HARBOUR} EST", f"{HARBOUR} LVA"]),
        (
            {"standing": "signatory", "signed_before": "2000-01-01"},
            [f"{HARBOUR} DEU", f"{HARBOUR} SWE"],
        ),
        ({"accord": CAFE}, [f"{CAFE} FRA"]),
        ({"accord": SALT, "status": "ended"}, [f"{SALT} ESP", f"{SALT} PRT"]),
    ],
    ids=str,
)
async def test_memberships_are_filtered_across_accords(
    client: httpx.AsyncClient, asked: dict[str, str], expected: list[str]
) -> None:
    assert await told(client, ALL, **asked) == expected


@pytest.mark.usefixtures("few")
async def test_a_countrys_memberships_are_those_of_all_accords(client: httpx.AsyncClient) -> None:
    everything = await every(client, ALL, as_of=DAY, limit=7)
    for code in {item["country"]["code"] for item in everything}:
        own = [item for item in everything if item["country"]["code"] == code]
        path = f"/v1/countries/{code.lower()}/memberships"
        assert await every(client, path, as_of=DAY) == own
        asked = {"as_of": DAY, "accord": own[-1]["accord"]}
        assert await every(client, path, **asked) == own[-1:]


async def test_an_unknown_accord_is_only_suggested(client: httpx.AsyncClient) -> None:
    for path in (ALL, "/v1/countries/NOR/memberships"):
        response = await client.get(path, params={"accord": "salt-treatise"})
        assert assert_problem(response, 404, "not-found")["did_you_mean"] == [SALT]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("limit", range(1, 8))
@pytest.mark.parametrize("path", [MEMBERS, ALL, "/v1/countries/NOR/memberships"])
async def test_paging_shows_each_member_once_whatever_is_written_meanwhile(
    client: httpx.AsyncClient, engine: sa.Engine, path: str, limit: int
) -> None:
    before = await every(client, path, limit=100)
    years = count(1700)

    def write() -> None:
        with change(engine) as made:
            given = [action(c, "signature", str(next(years))) for c in ("NOR", "ALB", "ZWE")]
            record_actions(made, CAFE, given)
            record_actions(made, HARBOUR, given)

    assert await every(client, path, between=write, limit=limit) == before


async def test_members_cost_the_same_statements_however_many_there_are(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    listed = await every(client, "/v1/countries", kind="state", limit=100)
    codes = list(islice((item["code"] for item in listed), 150))
    for limit in ("1", "100"):
        with max_queries(engine, 3):
            await client.get(MEMBERS, params={"limit": limit})
        with max_queries(engine, 4):
            await client.get(MEMBERS, params={"limit": limit, "country": "norway"})
    # A page of each country, and once for all of them what is held, and by whom.
    for several in (["NOR", "BEL"], ["NOR", "BEL", "ISL", "ALB"]):
        with max_queries(engine, 4 + len(several)):
            await client.get("/v1/memberships", params={"country": ",".join(several)})
    with change(engine) as made:
        record_actions(made, HARBOUR, [action(c, "accession", "2010-10/2010-12") for c in codes])
    with max_queries(engine, 3):
        body = (await client.get(MEMBERS, params={"limit": "100", "as_of": "2010-11"})).json()
    assert len(body["items"]) == 100
    assert len(await told(client, status="party")) >= 150


@pytest.mark.parametrize(
    ("code", "asked", "throughout", "sometime"),
    [
        ("NOR", "1992", "party", ["party"]),
        ("NOR", "1991-03", "contracting", ["contracting"]),
        ("NOR", "1991", None, ["signed", "contracting"]),
        ("NOR", "1990", None, ["none", "signed"]),
        ("BEL", "1995", None, ["none", "contracting", "party"]),
        ("ISL", "2002-01", None, ["party", "withdrawn"]),
        ("ISL", "2002-02", "withdrawn", ["withdrawn"]),
    ],
)
async def test_a_month_or_year_tells_what_held_all_of_it_and_some_of_it(
    client: httpx.AsyncClient, code: str, asked: str, throughout: str | None, sometime: list[str]
) -> None:
    (member,) = await every(client, MEMBERS, country=code, as_of=asked)
    one = (await client.get(f"{MEMBERS}/{code}", params={"as_of": asked})).json()
    for body in (member, one):
        assert body.get("throughout") == throughout
        assert body["sometime"] == sometime
        assert body["certainty"] == ("certain" if throughout else "possible")
    assert member.items() <= one.items()


ENTRIES = {"no": dates.NEVER, "unknown": dates.UNKNOWN}


def derived(found: Body, accord: Body, country: Body) -> tuple[timeline.DerivedSpan, ...]:
    """What the domain makes of the actions that the API tells."""

    def when(of: Body, name: str) -> dates.PartialDate | None:
        return dates.parse(of[name]["edtf"]) if name in of else None

    acts = [
        Act(
            given["id"],
            Kind(given["kind"]),
            dates.parse(given["done_on"]["edtf"]),
            when(given, "effective_on"),
            Scope(given["scope"]),
            frozenset(one["source"]["slug"] for one in given["citations"]),
            any(one["source"]["tier"] == "depositary" for one in given["citations"]),
        )
        for given in found["actions"]
    ]
    of_accord = Terms(
        nature=Nature(accord["nature"]),
        in_force_on=when(accord, "in_force_on") or ENTRIES[accord["entry_into_force"]],
        delay=terms.period(accord.get("in_force_delay")),
        terminated_on=when(accord, "terminated_on"),
        country_began_on=when(country, "began_on"),
        country_ended_on=when(country, "ended_on"),
    )
    return timeline.derive(acts, of_accord).spans


async def all_spans(client: httpx.AsyncClient) -> Spans:
    found: Spans = {}
    for item in await every(client, "/v1/actions", limit=100):
        slug, code = item["accord"], item["country"]["code"]
        paths = (f"accords/{slug}/members/{code}", f"accords/{slug}", f"countries/{code}")
        bodies = [(await client.get(f"/v1/{path}")).json() for path in paths]
        found[slug, code] = derived(*bodies)
    return found


def grid(spans: Spans) -> Iterator[str]:
    """Every day on which something can change, the days beside it, and its month and year."""
    bounds = {
        bound
        for each in spans.values()
        for span in each
        for part in (span.starts, span.ends)
        for bound in (part.earliest, part.latest)
        if date(1900, 1, 1) < bound < date(2100, 1, 1)
    }
    asked = {(bound + timedelta(days)).isoformat() for bound in bounds for days in (-1, 0, 1)}
    yield from sorted(asked | {day[:7] for day in asked} | {day[:4] for day in asked})


@pytest.mark.usefixtures("few")
async def test_the_database_answers_as_the_domain_does_on_every_day_that_matters(
    client: httpx.AsyncClient,
) -> None:
    spans = await all_spans(client)
    assert len(spans) > 30
    for asked in grid(spans):
        stretch = dates.parse(asked)
        expected = {}
        for membership, each in spans.items():
            held = timeline.holding(each, stretch.earliest, stretch.latest)
            if held.span and held.status != "none":
                expected[membership] = (held.status, held.alternatives, held.span.since.edtf)
        items = await every(client, ALL, as_of=asked, limit=100)
        actual = {
            (item["accord"], item["country"]["code"]): (
                item["status"],
                tuple(item["alternatives"]),
                item["since"],
            )
            for item in items
        }
        assert actual == expected, asked


@pytest.mark.usefixtures("few")
async def test_no_filter_across_accords_passes_over_what_it_asks_for(
    client: httpx.AsyncClient,
) -> None:
    days = list(grid(await all_spans(client)))[::30]
    (newest,) = (await client.get("/v1/revisions", params={"limit": 1})).json()["items"]
    seen = set()
    for revision in range(1, newest["number"] + 1):
        for day in days:
            asked: dict[str, Any] = {"revision": revision, "as_of": day, "limit": 100}
            everything = await every(client, ALL, **asked)
            for name, values in NARROWING.items():
                for value in values:
                    expected = [item for item in everything if item[name] == value]
                    given = {**asked, name: str(value).lower()}
                    assert await every(client, ALL, **given) == expected, given
                    seen |= {(name, value)} if expected else set()
    assert len(seen) > 12


async def test_spans_stand_in_order_whichever_was_derived_last(client: httpx.AsyncClient) -> None:
    # The correction of an announcement derived the first of the two spans anew.
    body = (await client.get(f"/v1/accords/{TEA}/members/JPN", params={"revision": 5})).json()
    assert [span["status"] for span in body["spans"]] == ["pending", "signed"]
