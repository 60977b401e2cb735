"""End notes of a table's head: who has no row there has history all the same."""

import pytest

from app.domain.passages import About
from app.ingest.editions import Edition
from app.ingest.formats import untc
from tests.ingest.statusfile import status_file

HEAD = ("Participant<superscript>1</superscript>", "Signature", "Ratification, Accession(a)")
NORWAY = ("Norway", "1 May 1990", "1 May 1991")
CHINA = ("China", "", "1 May 1999 a")


def read(note: str, *rows: tuple[str, str, str]) -> Edition:
    text = status_file([NORWAY, *rows], HEAD, notes=[note])
    return untc.read(text.encode(), "XIX-99.en.xml")


def open_for(edition: Edition) -> list[tuple[str, About]]:
    return [(one.country, one.about) for one in edition.unread]


ON_BEHALF = {
    "signed": "Signed on behalf of the Republic of China on 3 June 1990. See also note 1.",
    "a signature": (
        "Signature affixed without reservation as to ratification on behalf of the Republic of "
        "China on 3 June 1990. See note concerning signatures, ratifications, accessions, etc., on "
        "behalf of China (note 1 under “China” in the “Historical Information” section)."
    ),
    "both": (
        "Signed and ratified on behalf of the Republic of China on 3 June 1990 and 4 July 1991, "
        "respectively (note 1 under “China”)."
    ),
    "by its government": "Ratified by the Republic of China on 3 June 1990.",
    "without a pluperfect": "The Republic of China signed the Convention on 3 June 1990.",
    "an instrument": (
        "The instrument of ratification was deposited on 3 June 1990 on behalf of the Government "
        "of the Republic of China."
    ),
}


@pytest.mark.parametrize("note", ON_BEHALF.values(), ids=ON_BEHALF)
@pytest.mark.parametrize("rows", [[], [CHINA]], ids=["without a row", "with a row"])
def test_what_was_done_on_behalf_of_china_keeps_its_answers_open(
    note: str, rows: list[tuple[str, str, str]]
) -> None:
    edition = read(note, *rows)
    assert open_for(edition) == [("China", About.PREDECESSOR)]
    assert "Republic of China" in edition.unread[0].text


UNREAD = {
    "a former State": (
        "The German Democratic Republic had become a party to the Convention on 3 June 1989.",
        ("German Democratic Republic", About.ACT),
    ),
    "a State by a name that it has no more": (
        "The Yemen Arab Republic had acceded to the Convention on 3 June 1989.",
        ("Yemen Arab Republic", About.PREDECESSOR),
    ),
    "an exit of who has no row": (
        "On 3 June 1999, the Government of Sweden denounced the Convention.",
        ("Sweden", About.ACT),
    ),
}


@pytest.mark.parametrize(("note", "who"), UNREAD.values(), ids=UNREAD)
def test_what_is_told_of_who_has_no_row_keeps_its_answers_open(
    note: str, who: tuple[str, About]
) -> None:
    edition = read(note)
    assert open_for(edition) == [who]
    assert any("no act could be read" in finding.reason for finding in edition.findings)


def test_an_exit_that_could_not_be_read_keeps_the_answers_of_its_row_open() -> None:
    note = "On 3 June 1999, the Government of Norway stated that it had quit the Convention."
    assert open_for(read(note)) == [("Norway", About.EXIT)]


def test_what_is_read_leaves_nothing_open_and_does_not_depend_on_the_first_row() -> None:
    note = "The German Democratic Republic had acceded to the Convention on 3 June 1989."
    for edition in (read(note), read(note, CHINA)):
        (act,) = [one for one in edition.drafts if one.country == "German Democratic Republic"]
        assert act.place == "end note on the table's head"
        assert edition.unread == []


def test_one_sentence_that_is_read_does_not_speak_for_another() -> None:
    note = (
        "Czechoslovakia had signed the Convention on 3 June 1990.\n\n"
        "The Yemen Arab Republic had acceded to the Convention on 3 June 1989."
    )
    assert open_for(read(note)) == [("Yemen Arab Republic", About.PREDECESSOR)]


READ = {
    "passive": (
        "The Convention had been accepted on behalf of the Republic of Viet-Nam (later replaced by "
        "the Republic of South Viet-Nam) on 3 June 1973.",
        [("Republic of Viet-Nam", "acceptance", "1973-06-03")],
    ),
    "days in brackets": (
        "The former Yugoslavia had signed and ratified the Convention on 3 June 1989 (having been "
        "admitted to it on 4 July 1989 by a decision of 5 August 1988).",
        [
            ("former Yugoslavia", "signature", "1989-06-03"),
            ("former Yugoslavia", "ratification", "1989-06-03"),
        ],
    ),
}


@pytest.mark.parametrize(("note", "acts"), READ.values(), ids=READ)
def test_predecessors_without_a_row_have_their_acts(
    note: str, acts: list[tuple[str, str, str]]
) -> None:
    edition = read(note)
    found = [one for one in edition.drafts if one.country != "Norway"]
    assert [(one.country, one.kind.value, one.done_on) for one in found] == acts
    assert edition.unread == []


def test_a_list_of_exits_leaves_open_whom_it_names() -> None:
    rows = [["Participant", "Date of effect"], ["Denmark", "6 May 2000"], ["Norway", "5 May 2000"]]
    note = "The following States denounced the Convention on the dates indicated:"
    text = status_file([NORWAY, ("Sweden", "", "1 May 2021")], HEAD, notes=[note], tables={1: rows})
    edition = untc.read(text.encode(), "XIX-99.en.xml")
    assert open_for(edition) == [("Denmark", About.ACT), ("Norway", About.EXIT)]


def test_who_is_nobody_known_stands_in_the_report() -> None:
    edition = read("The United Arab Republic had acceded to the Convention on 3 June 1990.")
    assert any("of nobody known: no act could be read" in one.reason for one in edition.findings)
    assert edition.unread == []


def test_a_mere_pointer_to_history_leaves_nothing_open() -> None:
    note = (
        "See note concerning signatures, ratifications, accessions, etc., on behalf of China "
        "(note 1 under “China” in the “Historical Information” section in the front matter)."
    )
    assert open_for(read(note)) == []
