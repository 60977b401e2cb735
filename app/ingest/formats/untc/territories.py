"""Territorial applications, and the special tables that some treaties have."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from app.domain.actions import Kind
from app.ingest.editions import Draft, Edition, Weight
from app.ingest.formats.untc import cells
from app.ingest.formats.untc.endnotes.notes import Notes
from app.ingest.formats.untc.prose import first_date, footnotes, plain

_LONGEST = 20_000


def read(treaty: Element, notes: Notes, edition: Edition) -> Iterator[Draft]:
    """One act for each notification and its territories."""
    state = ""
    for item in treaty.iterfind("TerritorialApplications/Application"):
        named = item.findtext("Participant")
        # An entry without a name goes on with the participant above it.
        state = plain(named) or state
        place = f"territorial applications, row {state}" if state else "territorial applications"
        territories = plain(item.findtext("Territories"))
        if not state or not territories:
            why = "no participant" if not state else f"{state}: no territories"
            edition.find(place, why, Weight.SKIPPED if not territories else Weight.REFUSED)
            continue
        see = notes.see(footnotes(named))
        dated = item.findtext("DateNotification")
        yield from _applied(state, dated, territories, place, edition, see)


def _applied(
    state: str, dated: str | None, territories: str, place: str, edition: Edition, see: str | None
) -> Iterator[Draft]:
    try:
        entries = cells.read(dated)
    except ValueError as error:
        edition.find(place, f"{state}: {error}", who=[state])
        return
    days = [entry.done_on for entry in entries] or [_unknown(edition)]
    for day in days:
        yield Draft(
            country=state,
            kind=Kind.TERRITORIAL_APPLICATION,
            done_on=day,
            place=place,
            quote=plain(dated)[:100] or None,
            statement=territories[:_LONGEST],
            note=see,
        )


def _unknown(edition: Edition) -> str:
    opened = edition.accord.concluded_on
    return f"{opened}/.." if opened else "../.."


def read_special(treaty: Element, notes: Notes, edition: Edition) -> Iterator[Draft]:
    """Rows of special tables, as territorial applications or else as declarations that say what
    stands in the row, under the table's own headers."""
    for number, table in enumerate(treaty.iterfind("SpecialTables/Table"), 1):
        title = plain(table.findtext("Title"))
        headers = [plain(one.text).rstrip(":") for one in table.iterfind("TableHeader/Title")]
        state = ""
        for element in table.iterfind("Rows/Row"):
            texts = ["".join(one.itertext()) for one in element.iterfind("Column")]
            if not any(plain(text) for text in texts):
                continue
            state = plain(texts[0]) or state
            place = f"special table {number}, row {state}"
            if not state:
                edition.find(
                    f"special table {number}", f"no participant beside {plain(' '.join(texts))!r}"
                )
                continue
            see = notes.see(footnotes(texts[0]))
            yield _special(state, title, headers, texts, place, see, edition)


def _special(
    state: str,
    title: str,
    headers: list[str],
    texts: list[str],
    place: str,
    see: str | None,
    edition: Edition,
) -> Draft:
    values = dict(zip(headers[1:], map(plain, texts[1:]), strict=False))
    day = next((found for value in values.values() if (found := first_date(value))), None)
    where = next((v for header, v in values.items() if "territor" in header.lower()), None)
    said = "; ".join(f"{header}: {value}" for header, value in values.items() if value)
    return Draft(
        country=state,
        kind=Kind.TERRITORIAL_APPLICATION if where else Kind.DECLARATION,
        done_on=day or _unknown(edition),
        place=place,
        statement=(where or ". ".join(part for part in (title, said) if part))[:_LONGEST] or None,
        note=see,
    )
