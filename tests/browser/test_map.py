"""The map answers for the country that the pointer is on, at every width."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.actions.commands import record_actions
from app.actions.schemas import ActionIn, CitationIn
from app.domain.actions import Kind
from app.domain.statuses import Nature
from app.pages.figures import world
from tests.support import change

EVERYBODY = "/accords/everybody"
# Of each country: which element lies under a grid of the points that its shape covers, or, where
# it is too small to see, its marker.
_OWN = """() => Array.from(document.querySelectorAll(".map .place"), place => {
  const drawn = place.querySelector(".marker") || place.querySelector(".area");
  const box = drawn.getBBox(), toScreen = drawn.getScreenCTM(), n = 24;
  const map = place.ownerSVGElement.getBoundingClientRect();
  let all = 0, own = 0;
  const others = {};
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) {
    const x = box.x + (i + .5) * box.width / n, y = box.y + (j + .5) * box.height / n;
    if (!drawn.isPointInFill(new DOMPoint(x, y))) continue;
    const at = new DOMPoint(x, y).matrixTransform(toScreen);
    if (at.x < map.left || at.x > map.right || at.y < map.top || at.y > map.bottom) continue;
    const hit = document.elementFromPoint(at.x, at.y)?.closest("a, path");
    const said = hit?.closest("a")?.getAttribute("href") || hit?.className?.baseVal;
    all++;
    if (said === place.getAttribute("href")) own++;
    else others[said] = (others[said] || 0) + 1;
  }
  return {code: place.id, all, share: own / all, others};
})"""


@pytest.fixture(scope="module")
def written() -> Callable[[sa.Engine], None]:
    def write(engine: sa.Engine) -> None:
        codes = sorted(code for code in world.load().shapes if code)
        with engine.connect() as connection:
            known = {row[0] for row in connection.execute(sa.text("SELECT code FROM country"))}
        said = CitationIn(source="cafe-ledger")
        acts = [
            ActionIn(country=code, kind=Kind.SIGNATURE, done_on="2020-01-01", citations=[said])
            for code in codes
            if code in known
        ]
        with change(engine, "an accord of everybody") as made:
            accord = AccordIn(slug="everybody", title="Pact of All", nature=Nature.POLITICAL)
            put_accord(made, accord)
            record_actions(made, "everybody", acts)

    return write


@pytest.mark.parametrize("width", [1280, 768, 390])
def test_points_of_a_country_answer_for_it(opened: Any, width: int) -> None:
    page = opened(EVERYBODY, width=width)
    page.locator(".map").scroll_into_view_if_needed()
    found = page.evaluate(_OWN)
    assert len(found) > 220
    wrong = [one for one in found if not one["all"] or one["share"] < 0.95]
    assert not wrong


def test_a_region_shows_its_small_states_large_enough_to_touch(opened: Any) -> None:
    page = opened(EVERYBODY, width=390)
    page.get_by_role("link", name="Caribbean", exact=True).click()
    page.wait_for_url("**view=caribbean*")
    page.get_by_role("link", name="Caribbean", exact=True).and_(
        page.locator("[aria-current]")
    ).wait_for()
    page.locator(".map").scroll_into_view_if_needed()
    found = page.evaluate(_OWN)
    assert {"map-KNA", "map-GRD", "map-BRB"} <= {one["code"] for one in found}
    assert "map-DEU" not in {one["code"] for one in found}
    assert not [one for one in found if one["all"] and one["share"] < 0.95]
