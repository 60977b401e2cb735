"""Suggestions while somebody types: by keyboard, by pointer, and in words that are mistyped."""

from collections.abc import Callable
from typing import Any

Open = Callable[..., Any]


def typed(page: Any, text: str) -> Any:
    page.get_by_role("combobox").press_sequentially(text)
    options = page.get_by_role("option")
    options.first.wait_for()
    return options


def test_the_keyboard_leads_to_what_was_suggested(opened: Open) -> None:
    page = opened("/?lang=fr")
    options = typed(page, "abrahm acord")
    assert "Abraham Accords" in options.first.text_content()
    field = page.get_by_role("combobox")
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("Enter")
    page.wait_for_url("**/accords/abraham-accords?lang=fr")


def test_escape_closes_it_and_enter_searches(opened: Open) -> None:
    page = opened()
    typed(page, "kazakh")
    field = page.get_by_role("combobox")
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "kazakh"
    field.press("Enter")
    page.wait_for_url("**/search?q=kazakh")


def test_a_click_leads_there(opened: Open) -> None:
    page = opened()
    typed(page, "kazakhstan").first.click()
    page.wait_for_url("**/countries/KAZ")


def test_without_javascript_the_form_finds_the_same(opened: Open) -> None:
    page = opened(java_script_enabled=False)
    page.get_by_role("searchbox").fill("abrahm acord")
    page.get_by_role("searchbox").press("Enter")
    assert page.get_by_role("link", name="Abraham Accords").first.is_visible()
