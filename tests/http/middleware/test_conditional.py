"""ETags, 304, compression and caching."""

import httpx
import pytest
from starlette.responses import PlainTextResponse

from app.http.middleware.encoding import EncodingNegotiation, coding
from app.http.not_modified import matches
from tests import example
from tests.http.urls import FILLED_PATHS

pytestmark = pytest.mark.anyio
URL = "/v1/countries?limit=100"
PLAIN = {"accept-encoding": "identity"}


@pytest.mark.parametrize("url", FILLED_PATHS)
async def test_every_answer_has_an_etag_and_304_spares_the_body(
    client: httpx.AsyncClient, url: str
) -> None:
    first = await client.get(url, headers=PLAIN)
    again = await client.get(url, headers=PLAIN | {"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert "content-length" not in again.headers
    for name in ("etag", "vary", "cache-control", "revision"):
        assert again.headers[name] == first.headers[name]
    assert "accept-encoding" in first.headers["vary"].lower()
    assert again.headers["access-control-allow-origin"] == "*"
    assert again.headers["x-request-id"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"other", {tag}', 304),
        ('"other",{tag}, W/"more"', 304),
        ('W/"other" ,  W/{tag}', 304),
        ("*", 304),
        (" * ", 304),
        ('"other"', 200),
        ("", 200),
        ('""', 200),
        ("garbage", 200),
        (",,,", 200),
    ],
)
async def test_if_none_match_is_a_list_of_weak_or_strong_tags_or_a_star(
    client: httpx.AsyncClient, asked: str, status: int
) -> None:
    tag = (await client.get(URL, headers=PLAIN)).headers["etag"]
    given = PLAIN | {"if-none-match": asked.format(tag=tag)}
    response = await client.get(URL, headers=given)
    assert response.status_code == status
    assert response.headers["etag"] == tag


async def test_the_same_question_has_the_same_tag_and_another_has_another(
    client: httpx.AsyncClient,
) -> None:
    tags = [(await client.get(url, headers=PLAIN)).headers["etag"] for url in (URL, URL)]
    assert tags[0] == tags[1]
    other = await client.get("/v1/countries?limit=99", headers=PLAIN)
    assert other.headers["etag"] != tags[0]


async def test_a_compressed_variant_has_its_own_tag(client: httpx.AsyncClient) -> None:
    plain = await client.get(URL, headers=PLAIN)
    zipped = await client.get(URL, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == plain.content  # httpx has unpacked it
    assert zipped.headers["etag"] != plain.headers["etag"]
    assert int(zipped.headers["content-length"]) < int(plain.headers["content-length"])
    for given, other in ((plain, "gzip"), (zipped, "identity")):
        asked = {"accept-encoding": other, "if-none-match": given.headers["etag"]}
        assert (await client.get(URL, headers=asked)).status_code == 200


async def test_small_answers_are_not_compressed(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/sources?limit=1", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in response.headers


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", ""),
        ("br, gzip;q=0.5", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("gzip;q=0", ""),
        ("gzip; q=0.000", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("gzip;q=0, *", "br"),
        ("br;q=0, *", "gzip"),
        ("identity", ""),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity;q=0, gzip;q=0.5", "gzip"),
        ("", ""),
        (";;;", ""),
        ("gzip;q=nonsense", "gzip"),
        ("gzip;q=nan", "gzip"),
        ("x" * 300 + ", gzip", "gzip"),
    ],
)
def test_accept_encoding_is_read_with_its_weights(header: str, chosen: str) -> None:
    assert coding(header.encode()) == chosen


def test_a_tag_is_never_matched_in_part() -> None:
    assert not matches('"abc', '"abc"')
    assert not matches('"xabc"', '"abc"')


async def test_a_read_may_be_reused_for_a_while_and_a_pinned_one_for_ever(
    client: httpx.AsyncClient,
) -> None:
    url = f"/v1/accords/{example.HARBOUR}/members"
    fresh = (await client.get(url)).headers["cache-control"]
    assert fresh == "public, max-age=60, stale-while-revalidate=300"
    pinned = (await client.get(url, params={"revision": 4})).headers["cache-control"]
    assert "immutable" in pinned
    assert "public" in pinned


async def test_errors_and_health_are_not_stored(client: httpx.AsyncClient) -> None:
    for url in ("/v1/nothing", "/v1/countries?limit=0", "/healthz", "/readyz"):
        response = await client.get(url, headers={"if-none-match": "*"})
        if response.status_code != 304:
            assert response.headers["cache-control"] == "no-store"


async def test_head_has_the_headers_of_get_in_each_variant(client: httpx.AsyncClient) -> None:
    for accepted in ("identity", "gzip"):
        headers = {"accept-encoding": accepted}
        got, head = await client.get(URL, headers=headers), await client.head(URL, headers=headers)
        assert head.content == b""
        for name in ("etag", "content-length", "content-type", "cache-control", "link", "vary"):
            assert head.headers[name] == got.headers[name]
    tag = got.headers["etag"]
    spared = await client.head(URL, headers={"accept-encoding": "gzip", "if-none-match": tag})
    assert spared.status_code == 304


@pytest.mark.parametrize(
    ("given", "accepted", "named"),
    [
        ({"etag": '"abc.7"'}, "identity", '"abc.7"'),
        ({"etag": '"abc.7"'}, "gzip", '"abc.7-gzip"'),
        ({"etag": '"abc.7"'}, "br", '"abc.7-br"'),
        ({"etag": 'W/"abc.7"'}, "gzip", 'W/"abc.7-gzip"'),
        ({"etag": '"of-a-file"', "last-modified": "today"}, "identity", None),
    ],
)
async def test_a_tag_that_a_route_gives_is_kept_and_a_files_own_is_not(
    given: dict[str, str], accepted: str, named: str | None
) -> None:
    app = EncodingNegotiation(PlainTextResponse("x" * 2_000, headers=given))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        tag = (await client.get("/", headers={"accept-encoding": accepted})).headers["etag"]
    assert tag == named or (named is None and tag != given["etag"])
