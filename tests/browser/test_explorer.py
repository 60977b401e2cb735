"""What a reader does, in a real browser, with JavaScript and without."""

import re
from pathlib import Path
from typing import Any

import pytest

ACCORD = "/accords/abraham-accords"
BOTH = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@BOTH
def test_map_leads_to_the_evidence(opened: Any, script: bool) -> None:
    page = opened("/", java_script_enabled=script)
    page.get_by_role("link", name="Abraham Accords", exact=True).first.click()
    page.locator("#map-KAZ").click()
    assert page.url.endswith(f"{ACCORD}/KAZ")
    assert "Kazakhstan is to join" in page.locator("h1").inner_text()
    assert page.get_by_text("Kazakhstan is set to join the Abraham Accords").is_visible()
    assert page.get_by_text("paragraph 1", exact=True).is_visible()


@BOTH
def test_places_of_the_map_are_named_for_who_cannot_see_it(opened: Any, script: bool) -> None:
    page = opened(ACCORD, java_script_enabled=script)
    bahrain = page.locator(".map").get_by_role("link", name=re.compile("^Bahrain: Signed"))
    assert bahrain.get_attribute("id") == "map-BHR"


@BOTH
def test_state_too_small_to_see_can_be_clicked(opened: Any, script: bool) -> None:
    page = opened(ACCORD, java_script_enabled=script)
    page.locator("#map-BHR .marker").scroll_into_view_if_needed()
    centre = page.locator("#map-BHR .marker").bounding_box()
    middle = centre["x"] + centre["width"] / 2, centre["y"] + centre["height"] / 2
    # Eleven pixels off its middle, where there is only water, still hits it: it is 24 wide.
    page.mouse.click(middle[0] + 11, middle[1])
    page.wait_for_url("**/BHR")


@BOTH
def test_date_moves_the_map_and_the_address(opened: Any, script: bool) -> None:
    page = opened(ACCORD, java_script_enabled=script)
    page.get_by_label("Day", exact=True).fill("2021-06-01")
    page.get_by_role("button", name="Show that day").click()
    page.wait_for_url("**as_of=2021-06-01*")
    page.get_by_role("heading", name="As of 1 June 2021").wait_for()
    assert page.locator("#map-KAZ").count() == 0
    assert page.locator("#map-BHR").count() == 1
    page.locator("#map-BHR .marker").click()
    page.wait_for_url("**/BHR?as_of=2021-06-01")


def test_slider_moves_through_time(opened: Any) -> None:
    page = opened(ACCORD)
    page.get_by_label("Move through time").press("Home")
    page.wait_for_url("**as_of=2020-01-01*")
    page.get_by_role("heading", name="As of 1 January 2020").wait_for()
    assert page.locator("#map-KAZ").count() == 0


@BOTH
def test_legend_filters_the_map_and_the_table(opened: Any, script: bool) -> None:
    page = opened(ACCORD, java_script_enabled=script)
    legend = page.get_by_role("navigation", name="Filter by status")
    legend.get_by_role("link", name=re.compile("Announced")).click()
    page.wait_for_url("**status=pending*")
    page.get_by_text(re.compile(r"Showing 1 of \d+")).wait_for()
    assert page.locator(".members tbody tr").count() == 1
    assert page.locator(".place:not(.dim)").count() == 1
    legend.get_by_role("link", name=re.compile("All")).click()
    page.locator("#map-BHR:not(.dim)").wait_for(state="attached")


@BOTH
def test_world_is_one_click_away(opened: Any, script: bool) -> None:
    page = opened(ACCORD, java_script_enabled=script)
    near = page.locator("svg.map").get_attribute("viewBox")
    page.get_by_role("link", name="Whole world").click()
    page.locator("[data-look=view-world][aria-current]").wait_for()
    assert page.locator("svg.map").get_attribute("viewBox") != near


@BOTH
def test_two_countries_are_compared(opened: Any, script: bool) -> None:
    page = opened("/compare", java_script_enabled=script)
    for typed, code in (("KAZ", "KAZ"), ("Bahrain", "BHR")):
        page.locator("#country").fill(typed)
        page.locator("#country").press("Enter")
        page.wait_for_url(re.compile(f"country=({code}|{typed})$"))
    row = page.get_by_role("row", name=re.compile("Abraham Accords"))
    assert row.get_by_role("link", name="Announced").is_visible()
    assert row.get_by_role("link", name="Signed").is_visible()


@BOTH
def test_search_finds_a_country_by_any_name(opened: Any, script: bool) -> None:
    page = opened("/", java_script_enabled=script)
    page.locator("#q").fill("Казахстан")
    page.locator("#q").press("Enter")
    page.get_by_role("link", name="Kazakhstan").click()
    page.wait_for_url("**/countries/KAZ")


@BOTH
def test_keyboard_alone_reaches_the_evidence_past_the_map(opened: Any, script: bool) -> None:
    page = opened(ACCORD, java_script_enabled=script)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        assert not page.evaluate("!!document.activeElement.closest('svg.map')")
        if page.evaluate("document.activeElement.closest('tr')?.dataset.code") == "KAZ":
            break
    if script:
        assert "lit" in page.locator("#map-KAZ").get_attribute("class")
    page.keyboard.press("Enter")
    page.wait_for_url("**/KAZ")


def test_a_drag_through_time_goes_on_while_the_map_follows(opened: Any) -> None:
    page = opened(ACCORD)
    slider = page.locator("#slider")
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 8, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, middle, steps=4)
    page.wait_for_url("**as_of=*")
    first = page.url
    page.mouse.move(box["x"] + box["width"] * 0.3, middle, steps=4)
    page.wait_for_url(lambda url: url != first)
    page.mouse.up()
    said = slider.get_attribute("aria-valuetext")
    assert re.fullmatch(r"[A-Z][a-z]+ \d+, \d{4}", said)
    page.wait_for_url(f"**as_of={page.locator('#as-of').input_value()}*")


@BOTH
def test_steps_lead_through_time(opened: Any, script: bool) -> None:
    page = opened(f"{ACCORD}?as_of=2021-03-31&status=signed", java_script_enabled=script)
    page.get_by_role("link", name="1 month back").click()
    page.wait_for_url("**as_of=2021-02-28*")
    page.get_by_role("heading", name="As of 28 February 2021").wait_for()
    page.get_by_role("link", name="1 year on", exact=True).click()
    page.wait_for_url("**as_of=2022-02-28*")
    assert "status=signed" in page.url
    page.get_by_role("link", name="Change before").click()
    page.wait_for_url(re.compile("as_of=202[01]"))
    status = page.get_by_role("status")
    assert status.count() == 1
    status.filter(has_text=re.compile(r"As of .+ 202[01]: Signed \d")).wait_for()
    assert (
        page.locator("h1 [role=status], h2 [role=status], [data-live] [role=status]").count() == 0
    )


@BOTH
def test_a_long_table_is_narrowed_by_what_is_typed(opened: Any, script: bool) -> None:
    page = opened(
        "/accords/quiet-harbours/questions/absent?as_of=2020-01-01", java_script_enabled=script
    )
    box = page.get_by_label("Find in this list").first
    if not script:
        assert not box.is_visible()
        return
    rows = page.locator("#rows-1 [data-row]:visible")
    before = rows.count()
    box.fill("alg")
    assert before > rows.count() >= 1
    assert "Algeria" in rows.first.inner_text()
    page.locator("main > [role=status]").filter(has_text=f"of {before}").wait_for(state="attached")


def test_time_can_be_played(opened: Any) -> None:
    page = opened(f"{ACCORD}?as_of=2021-01-01")
    page.get_by_role("button", name="Play").click()
    page.wait_for_url("**as_of=2022-01-01*")
    page.get_by_role("button", name="Stop").click()
    assert page.locator("[data-play]").get_attribute("aria-pressed") == "false"


def test_going_back_brings_the_view_before(opened: Any) -> None:
    page = opened(ACCORD)
    page.locator("[data-look=pending]").click()
    page.wait_for_url("**status=pending*")
    page.go_back()
    page.locator("#map-BHR:not(.dim)").wait_for(state="attached")


def test_figure_brings_its_style_past_its_own_policy(opened: Any) -> None:
    fill = "getComputedStyle(document.querySelector('.unknown')).fill"
    page = opened("/v1/accords/abraham-accords/map.svg?theme=light")
    assert page.evaluate(fill) == "rgb(227, 226, 222)"
    dark = opened("/v1/accords/abraham-accords/map.svg?theme=dark")
    assert dark.evaluate(fill) == "rgb(44, 48, 55)"


@pytest.mark.parametrize(
    ("name", "address", "options"),
    [
        ("light", ACCORD, {"color_scheme": "light"}),
        ("dark", ACCORD, {"color_scheme": "dark"}),
        ("arabic", f"{ACCORD}?lang=ar", {}),
        ("narrow", ACCORD, {"width": 320}),
        ("home", "/", {}),
        ("home-dark", "/", {"color_scheme": "dark"}),
    ],
)
def test_pictures_are_taken_for_people_to_judge(
    opened: Any, tmp_path: Path, name: str, address: str, options: dict[str, Any]
) -> None:
    page = opened(address, **options)
    picture = tmp_path / f"{name}.png"
    page.screenshot(path=picture, full_page=True)
    assert picture.stat().st_size > 10_000
    assert page.evaluate("document.dir") == ("rtl" if name == "arabic" else "ltr")
