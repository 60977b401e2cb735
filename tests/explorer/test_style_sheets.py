"""Style sheets: written for people, sent without what only people need."""

import re

import httpx
import pytest
from fastapi import FastAPI

from app.pages import rendering

NAMES = ["explorer.css", "figures.css"]


@pytest.fixture
def app(shared_app: FastAPI) -> FastAPI:
    return shared_app


def source(name: str) -> str:
    return (rendering.STATIC / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("css", "sent"),
    [
        ("a {\n  color: red;\n  margin: 0 auto;\n}\n", "a{color:red;margin:0 auto}"),
        ("/* Why. */\n\nb,\nc > d {\n  top: 0;\n}\n/* End. */", "b,c>d{top:0}"),
        ("@media (width < 9rem) {\n  e {\n    top: 0;\n  }\n}", "@media (width < 9rem){e{top:0}}"),
        ('f {\n  content: " <" attr(g) ">";\n}', 'f{content:" <" attr(g) ">"}'),
        ('h {\n  content: "{ a; }";\n}', 'h{content:"{ a; }"}'),
        (
            "i :hover,\nj + k {\n  width: calc(1rem + 2vw);\n}",
            "i :hover,j + k{width:calc(1rem + 2vw)}",
        ),
        ("l {\n  inset:\n    0\n    1px;\n}", "l{inset:0 1px}"),
    ],
)
def test_comments_and_spacing_go_and_nothing_else(css: str, sent: str) -> None:
    assert rendering.compact(css) == sent


@pytest.mark.parametrize("name", NAMES)
def test_every_declaration_is_sent(name: str) -> None:
    written = re.findall(r"^ +([\w-]+): (.+);$", source(name), re.MULTILINE)
    sent = re.findall(r"(?<=[{;])([\w-]+):([^{}]*?)(?=[;}])", rendering.style_sheet(name))
    assert len(written) > 100
    assert sent == [(property_, value.replace(", ", ",")) for property_, value in written]


@pytest.mark.parametrize("name", NAMES)
def test_a_style_sheet_is_written_a_declaration_a_line(name: str) -> None:
    for line in source(name).splitlines():
        assert line.count(";") <= 1
        assert line.count("{") <= 1


def test_a_figure_has_the_same_colours_by_theme_and_by_preference() -> None:
    css = rendering.style_sheet("figures.css")
    light, dark, light_theme, dark_theme = re.findall(r"--paper:[^}]*--ended:#\w+", css)
    assert (light, dark) == (light_theme, dark_theme)


@pytest.mark.anyio
@pytest.mark.parametrize("name", NAMES)
async def test_browsers_keep_what_a_page_names(client: httpx.AsyncClient, name: str) -> None:
    page = await client.get("/", headers={"accept": "text/html"})
    (address,) = re.findall(rf'href="(/static/{name}\?v=\w+)"', page.text)
    response = await client.get(address)
    assert response.text == rendering.style_sheet(name)
    assert response.headers["content-type"] == "text/css; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    for other in ("?v=anything", f"?v={address[-10:]}0", "", "?v="):
        kept = (await client.get(address.partition("?")[0] + other)).headers["cache-control"]
        assert kept == "public, max-age=3600"
    tag = {"if-none-match": response.headers["etag"]}
    assert (await client.get(address, headers=tag)).status_code == 304
