"""The README's calls answer as printed there, and it names every setting."""

import json
import re
from pathlib import Path

import httpx
import pytest

from app.http.operations import tracing
from app.settings import Settings

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
CALLS = re.findall(
    r"```console\n\$ curl -s 'http://127\.0\.0\.1:8000([^']+)' \| python3 -m json\.tool\n(.*?)```",
    README,
    re.S,
)


@pytest.fixture
def content() -> str:
    return "seeded"


def test_the_readme_shows_five_calls() -> None:
    assert len(CALLS) == 5


@pytest.mark.anyio
@pytest.mark.parametrize(("path", "printed"), CALLS, ids=[path for path, _ in CALLS])
async def test_a_call_answers_as_the_readme_prints(
    client: httpx.AsyncClient, path: str, printed: str
) -> None:
    response = await client.get(path)
    assert response.status_code == 200
    assert json.dumps(response.json(), indent=4) + "\n" == printed


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_readme_names_every_setting(name: str) -> None:
    assert f"`DEPOSITARY_{name.upper()}`" in README


@pytest.mark.parametrize("name", tracing.ENDPOINTS)
def test_the_readme_names_what_asks_for_traces(name: str) -> None:
    assert f"`{name}`" in README
