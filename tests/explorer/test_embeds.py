"""Figures that others embed."""

from xml.etree import ElementTree

import httpx
import pytest
from fastapi import FastAPI

from app.pages.figures import plates
from tests.support import assert_problem

pytestmark = pytest.mark.anyio
FIGURES = [
    "/v1/accords/abraham-accords/map.svg",
    "/v1/accords/abraham-accords/history.svg",
    "/v1/accords/abraham-accords/timeline.svg",
    "/v1/accords/abraham-accords/members/KAZ/badge.svg",
]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("address", FIGURES)
async def test_figure_stands_alone_and_may_be_framed(
    client: httpx.AsyncClient, address: str
) -> None:
    response = await client.get(address, headers={"accept": "image/svg+xml"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/svg+xml"
    assert "frame-ancestors *" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]
    assert "x-frame-options" not in response.headers
    assert response.headers["etag"]
    root = ElementTree.fromstring(response.text)
    assert "Abraham Accords" in str(root.findtext(f"{SVG}title"))
    assert root.findtext(f"{SVG}desc")
    assert root.attrib["aria-labelledby"] == "title desc"


@pytest.mark.parametrize("address", FIGURES)
async def test_figure_takes_day_language_and_theme(client: httpx.AsyncClient, address: str) -> None:
    response = await client.get(f"{address}?as_of=2021-01-01&lang=ru&theme=dark")
    root = ElementTree.fromstring(response.text)
    assert root.attrib["data-theme"] == "dark"
    assert root.attrib["lang"] == "ru"
    assert "2021" in response.text


async def test_map_holds_links_and_so_is_no_image_to_screen_readers(
    client: httpx.AsyncClient,
) -> None:
    root = ElementTree.fromstring((await client.get(FIGURES[0])).text)
    assert root.attrib["role"] == "group"
    links = {a.findtext(f"{SVG}title", "").split(":")[0] for a in root.iter(f"{SVG}a")}
    assert {"Kazakhstan", "Bahrain"} <= links


async def test_width_sets_the_size(client: httpx.AsyncClient) -> None:
    root = ElementTree.fromstring((await client.get(f"{FIGURES[0]}?width=400")).text)
    assert root.attrib["width"] == "400"
    assert 100 < int(root.attrib["height"]) < 500


async def test_pinned_figure_may_be_kept_for_ever(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{FIGURES[0]}?revision=1")
    assert "immutable" in response.headers["cache-control"]


async def test_figure_that_cannot_be_made_is_a_problem(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/v1/accords/nothing/map.svg"), 404, "not-found")
    assert_problem(await client.get(f"{FIGURES[0]}?width=9"), 400, "invalid-request")
    assert_problem(await client.get(f"{FIGURES[0]}?color=red"), 400, "invalid-request")
    refused = await client.get(FIGURES[0], headers={"accept": "application/json"})
    assert_problem(refused, 406, "not-acceptable")


async def test_pages_cannot_be_framed(client: httpx.AsyncClient) -> None:
    response = await client.get("/", headers={"accept": "text/html"})
    assert response.headers["x-frame-options"] == "DENY"


def test_contract_documents_the_figures_and_no_page(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    for path in ("map", "history", "timeline"):
        content = paths[f"/accords/{{slug}}/{path}.svg"]["get"]["responses"]["200"]["content"]
        assert list(content) == ["image/svg+xml"]
    assert "/accords/{slug}/{code}" not in paths
    assert paths["/"]["get"]["operationId"] == "getIndex"


@pytest.mark.parametrize("address", FIGURES)
async def test_a_figure_can_be_asked_for_as_known_at_an_instant(
    client: httpx.AsyncClient, address: str
) -> None:
    response = await client.get(f"{address}?known_at=2999-01-01T00:00:00Z")
    assert response.status_code == 200


@pytest.mark.parametrize("width", [320, 390, 800])
async def test_words_of_a_figure_are_legible_at_any_width_and_lie_inside(
    client: httpx.AsyncClient, width: int
) -> None:
    title = "Convention on the Prohibition of Quiet and of Most Other Harbours of the World"
    for figure in ("map", "history", "timeline"):
        response = await client.get(f"/v1/accords/abraham-accords/{figure}.svg?width={width}")
        root = ElementTree.fromstring(response.text)
        assert int(root.attrib["width"]) == width
        assert ("narrow" in root.attrib["class"]) is (width < 480)
        credit = [
            link for link in root.iter(f"{SVG}a") if "revision" in "".join(link.itertext()).lower()
        ]
        assert len(credit) == 1
        assert (
            credit[0].attrib["href"].startswith("https://depositary.test/accords/abraham-accords")
        )
    plate = plates.around(width, title, [title], 5)
    assert len(plate.title) == {320: 4, 390: 3, 800: 2}[width]
    assert all(len(line) * 10.4 <= width for line in plate.title)
    assert plates.letter(width) * width >= 11
