"""What is meant is understood, and what is not understood is told with an example of what is."""

import re
from collections.abc import Iterator

import httpx
import pytest

from app.api import patterns
from app.domain.naming import regions
from tests.http.contract.test_contract import DOCUMENT, found
from tests.http.urls import EVERY
from tests.support import assert_problem, get
from tests.writing.bodies import shows_what_is_right, spoilt, typed

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "name", ["Europe", "EUROPE", "europe", "150", "Europa", "Европа", "欧洲", "أوروبا", " Europe "]
)
async def test_a_region_is_found_by_its_name_in_any_language_and_case(
    client: httpx.AsyncClient, name: str
) -> None:
    by_code = await get(client, "/v1/countries", region="150", limit=100)
    assert len(by_code["items"]) > 40
    assert (await get(client, "/v1/countries", region=name, limit=100))["items"] == by_code["items"]


async def test_an_unknown_region_is_told_with_all_that_there_are(client: httpx.AsyncClient) -> None:
    body = assert_problem(await client.get("/v1/countries?region=Atlantis"), 400, "invalid-request")
    (fault,) = body["errors"]
    assert fault["parameter"] == "region"
    assert "Western Asia (145)" in fault["detail"]


def test_every_region_has_names_in_six_languages_that_mean_no_other() -> None:
    meant = [
        (name.strip(), code) for code, said in regions._NAMES.items() for name in said.split(";")
    ]
    assert len(regions._NAMES) == 22
    for name, code in meant:
        assert regions.code_of(name.upper()) == code
    for code in regions._NAMES:
        scripts = "".join(name for name, of in meant if of == code)
        for letters in ("[a-z]", "[а-я]", "[\u4e00-\u9fff]", "[\u0621-\u064a]"):
            assert re.search(letters, scripts), code


def patterned() -> Iterator[tuple[str, str, str]]:
    """Each path of a read, the name of a parameter with a pattern, and a value that is wrong."""
    for path, item in DOCUMENT["paths"].items():
        for parameter in found(item.get("get", {}).get("parameters", [])):
            schema = typed(parameter["schema"])
            pattern = schema.get("items", schema).get("pattern")
            if pattern and parameter["in"] == "query":
                yield path, parameter["name"], spoilt(pattern)


PATTERNED = list(patterned())


@pytest.mark.parametrize(("path", "name", "wrong"), PATTERNED)
async def test_a_parameter_that_fits_no_pattern_is_told_with_an_example(
    client: httpx.AsyncClient, path: str, name: str, wrong: str
) -> None:
    url = EVERY[path].partition("?")[0]
    body = assert_problem(await client.get(url, params={name: wrong}), 400, "invalid-request")
    faults = [fault for fault in body["errors"] if fault.get("parameter") == name]
    assert faults
    assert all(map(shows_what_is_right, faults)), faults


def test_every_example_of_a_pattern_fits_it() -> None:
    for pattern, (words, example) in patterns.RIGHT.items():
        assert re.search(pattern, example), words
