"""What readers take along, in a real browser: copies, pictures, frames on pages elsewhere."""

import re
from html import unescape
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

ACCORD = "/accords/abraham-accords"


def test_a_filter_changes_what_is_copied(opened: Any) -> None:
    page = opened(f"{ACCORD}?as_of=2026-01-01")
    page.locator("[data-look=pending]").click()
    page.wait_for_url("**status=pending*")
    page.get_by_text("Share", exact=True).click()
    expect(page.locator("#permalink")).to_have_value(re.compile("status=pending"))
    assert "as_of=2026-01-01" in page.locator("#permalink").input_value()
    button = page.locator("[data-copy=permalink]")
    button.click()
    expect(button).to_have_text("Copied")


def test_a_figure_is_downloaded_as_a_picture_in_its_colours(opened: Any, tmp_path: Path) -> None:
    page = opened(ACCORD)
    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as waiting:
        page.locator("[data-name='map.png']").click()
    picture = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(picture)
    assert picture.name == "map.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    # Coloured: a black and white picture has one channel's worth of colours at most.
    assert picture.stat().st_size > 20_000


def test_a_frame_on_a_page_from_disk_shows_the_whole_figure(opened: Any, tmp_path: Path) -> None:
    page = opened(ACCORD)
    code = page.locator("#embed-map").input_value()
    assert "aspect-ratio" in unescape(code)
    for name, width in (("wide", 1000), ("narrow", 320)):
        elsewhere = tmp_path / f"{name}.html"
        elsewhere.write_text(f"<!doctype html><body style='margin:0'>{code}", encoding="utf-8")
        framing = opened(elsewhere.as_uri(), width=width)
        frame = framing.frame_locator("iframe")
        frame.locator("#map-KAZ").wait_for(state="attached", timeout=10_000)
        inside = frame.locator("svg.embed").bounding_box()
        outside = framing.locator("iframe").bounding_box()
        assert abs(inside["height"] - outside["height"]) < 3
        assert inside["width"] <= outside["width"] <= width
        assert re.search(r"Abraham", frame.locator("svg.embed > title").text_content())
