"""What people come for, in how many steps from the first page: a click or an input is one."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.actions.commands import record_actions
from app.actions.schemas import ActionIn
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from tests.support import change

TREATY = "Convention on Quiet Lamps"
WORDS = "The lamps were never quiet, and so we leave."
BOTH = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@pytest.fixture(scope="module")
def written() -> Callable[[sa.Engine], None]:
    """A treaty that two are in, one left and one only signed; and an act of this month."""

    def write(engine: sa.Engine) -> None:
        today = datetime.now(UTC).date().isoformat()
        told = [
            ("FRA", "ratification", "1985-03-01", None),
            ("DEU", "ratification", "1995-03-01", None),
            ("CAN", "ratification", "1985-03-02", None),
            ("CAN", "withdrawal", "2011-12-15", WORDS),
            ("USA", "signature", "1984-05-01", None),
            ("CHL", "accession", today, None),
        ]
        acts = [
            ActionIn.model_validate(
                {
                    "country": country,
                    "kind": kind,
                    "done_on": day,
                    "citations": [{"source": "lamp-gazette", **({"quote": q} if q else {})}],
                }
            )
            for country, kind, day, q in told
        ]
        with change(engine, "lamps") as made:
            gazette = {"slug": "lamp-gazette", "title": "Lamp Gazette", "tier": "depositary"}
            put_source(made, SourceIn.model_validate(gazette))
            treaty = {"slug": "quiet-lamps", "title": TREATY, "nature": "binding"}
            more = {"in_force_on": "1980-01-01", "in_force_delay": "none"}
            put_accord(made, AccordIn.model_validate({**treaty, **more}))
            record_actions(made, "quiet-lamps", acts)

    return write


class Reader:
    """Somebody on the first page, whose steps are counted."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.steps = 0

    def click(self, name: str, *, within: str = "main") -> None:
        """Follow a link, or open what is closed."""
        self.steps += 1
        part = self.page.locator(within)
        link = part.get_by_role("link", name=name, exact=True)
        (link.or_(part.locator("summary", has_text=name))).first.click()

    def enter(self, label: str, text: str) -> None:
        """Fill a field, and send it."""
        self.steps += 1
        field = self.page.get_by_label(label, exact=True).first
        field.fill(text)
        field.press("Enter")

    def sees(self, text: str) -> None:
        """It stands there for everybody to read."""
        self.page.locator("main").get_by_text(text).first.wait_for()


@pytest.fixture
def reader(opened: Any, script: bool) -> Reader:
    return Reader(opened("/", java_script_enabled=script))


def row(reader: Reader, country: str) -> Any:
    return reader.page.locator("main tr", has=reader.page.get_by_role("link", name=country))


@BOTH
def test_who_signed_and_never_ratified(reader: Reader) -> None:
    reader.click(TREATY)
    reader.click("Signed, not ratified")
    row(reader, "United States").first.wait_for()
    assert row(reader, "France").count() == 0
    assert reader.steps <= 3


@BOTH
def test_who_left_and_when_in_the_words_of_the_evidence(reader: Reader) -> None:
    reader.click(TREATY)
    reader.click("Who left")
    row(reader, "Canada").first.wait_for()
    reader.sees("15 December 2011")
    reader.sees(WORDS)
    assert reader.steps <= 3


@BOTH
def test_who_was_in_it_in_1990(reader: Reader) -> None:
    reader.click(TREATY)
    reader.enter("Day", "1990-06-01")
    reader.sees("As of 1 June 1990")
    row(reader, "Canada").first.wait_for()
    assert row(reader, "Germany").count() == 0
    assert reader.steps <= 2


@BOTH
def test_how_many_parties_is_cited(reader: Reader) -> None:
    reader.click(TREATY)
    reader.click("Cite")
    sentence = reader.page.locator("#sentence")
    assert sentence.is_visible()
    assert "3 were party to the Convention on Quiet Lamps" in sentence.input_value()
    assert reader.steps <= 2


@BOTH
def test_a_map_as_of_a_day_is_embedded(reader: Reader) -> None:
    reader.click(TREATY)
    reader.enter("Day", "1990-06-01")
    reader.sees("As of 1 June 1990")
    reader.click("Embed")
    code = reader.page.locator("#embed-map")
    assert code.is_visible()
    assert "map.svg?as_of=1990-06-01" in code.input_value()
    assert reader.steps <= 3


@BOTH
def test_the_table_is_taken_as_csv(reader: Reader) -> None:
    reader.click(TREATY)
    with reader.page.expect_download() as taken:
        reader.click("CSV", within="main form.narrow")
    assert "quiet-lamps,FRA,France," in taken.value.path().read_text("utf-8")
    assert reader.steps <= 2


@BOTH
def test_what_changed_this_month(reader: Reader) -> None:
    reader.click("What happened", within=".masthead")
    row(reader, "Chile").first.wait_for()
    assert reader.steps <= 1


@BOTH
def test_two_countries_are_compared(reader: Reader) -> None:
    reader.click("Compare", within=".masthead")
    for name in ("France", "Germany"):
        reader.enter("Add a country: name or code", name)
        reader.page.get_by_role("checkbox", name=name).wait_for()
    chips = row(reader, TREATY).first.get_by_role("link", name="Party")
    assert chips.count() == 2
    assert reader.steps <= 3


@BOTH
def test_a_treaty_is_found_by_two_words_in_any_order(reader: Reader) -> None:
    reader.enter("Search accords, countries and sources", "lamps convention")
    reader.sees(TREATY)
    assert reader.steps <= 1


@BOTH
def test_changes_are_subscribed_to(reader: Reader) -> None:
    reader.click(TREATY)
    link = reader.page.get_by_role("link", name="Subscribe (Atom)")
    reader.steps += 1
    feed = reader.page.request.get(link.evaluate("(one) => one.href"))
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert TREATY in feed.text() or "quiet-lamps" in feed.text()
    assert reader.steps <= 2


@BOTH
@pytest.mark.parametrize("listed", [True, False])
def test_who_has_not_joined(reader: Reader, listed: bool) -> None:
    """Also of a treaty that is not among those that the first page lists."""
    if listed:
        reader.click(TREATY)
    else:
        reader.enter("Search accords, countries and sources", "quiet lamps")
    reader.click("Who has not joined")
    row(reader, "Italy").first.wait_for()
    assert row(reader, "France").count() == 0
    assert reader.steps <= 2
