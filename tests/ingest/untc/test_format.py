"""Status files as they really come: wrong encodings, lost bytes, escaped markup, dates in prose."""

import pytest

from app.domain.actions import Kind
from app.errors import Rejected
from app.ingest.editions import Edition, Weight
from app.ingest.formats import untc
from app.ingest.formats.untc import force
from tests.ingest.statusfile import status_file


def read(text: str, encoding: str = "cp1252") -> Edition:
    return untc.read(text.encode(encoding), "XIX-99.en.xml")


def acts(edition: Edition) -> list[tuple[str, str, str]]:
    return [(one.country, one.kind.value, one.done_on) for one in edition.drafts]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_the_bytes_are_read_whatever_the_declaration_says(encoding: str) -> None:
    edition = read(status_file([("Côte d\u2019Ivoire", "", "1 May 1991 a")]), encoding)
    assert acts(edition) == [("Côte d\u2019Ivoire", "accession", "1991-05-01")]


def test_mixed_bytes_lost_bytes_and_bare_ampersands_are_repaired() -> None:
    raw = status_file([("T\u00fcrkiye", "1 May 1990", "")], title="Agreement on X").encode("utf-8")
    raw = raw.replace(b"on X", b"on \x1cTea\x1d & Salt\xa0&nbsp;\x00&#1;caf\xe9?lt;i>!")
    edition = untc.read(raw, "XIX-99.en.xml")
    assert edition.accord.title == "Agreement on \u201cTea\u201d & Salt café !"
    assert acts(edition) == [("T\u00fcrkiye", "signature", "1990-05-01")]


def test_what_was_escaped_twice_is_read_and_no_markup_comes_of_it() -> None:
    raw = status_file([("C\u00f4te d'Ivoire", "", "1 May 1991 a")], title="TITLE").encode()
    raw = raw.replace("\u00f4".encode(), b"&amp;ocirc;")
    raw = raw.replace(
        b"TITLE", b"Tea&amp;amp;nbsp;&amp;amp; AT&amp;T; &amp;#233; &amp;lt;i&amp;gt;"
    )
    edition = untc.read(raw, "XIX-99.en.xml")
    assert acts(edition) == [("C\u00f4te d'Ivoire", "accession", "1991-05-01")]
    assert edition.accord.title == "Tea &amp; AT&T; \u00e9 &lt;i&gt;"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "the file is empty"),
        (b"  \n ", "the file is empty"),
        (b"<!DOCTYPE html><html><body>Busy</body></html>", "line 1: an HTML page"),
        (b"{}", "line 1: not XML"),
        (b"<?xml version='1.0'?><rss/>", "root element is rss"),
        (b"<Document><Treaty/></Document>", "not the status of a treaty"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "b">]><Document/>', "line 2: a document"),
        (status_file([("Norway", "1 May 1990", "")]).encode()[:-200], "ends too early"),
        (b"<Document>\n<Treaty>\n</Header>\n</Treaty>\n</Document>", "line 3: not well-formed"),
        (b"\xff\xfe\x00\xd8", "."),
    ],
)
def test_what_is_no_status_file_is_refused_with_file_and_line(raw: bytes, words: str) -> None:
    with pytest.raises(Rejected, match=words) as refused:
        untc.read(raw, "XIX-99.en.xml")
    assert refused.value.detail.startswith("XIX-99.en.xml")


def test_the_head_gives_accord_source_and_counts() -> None:
    text = status_file([("Norway", "1 May 1990", "1 May 1991")], counts=(1, 1))
    edition = read(text)
    accord, source = edition.accord, edition.source
    assert (accord.slug, accord.title) == ("mtdsg-xix-99", "Agreement on Lanterns")
    assert (accord.chapter, accord.concluded_at) == ("XIX. COMMODITIES", "New York")
    assert (accord.concluded_on, accord.in_force_on) == ("1990-05-01", "1992-01-01")
    assert accord.identifiers == {"mtdsg": "XIX-99", "unts": "12345"}
    assert (source.slug, source.tier) == ("untc-xix-99", "depositary")
    assert source.url is not None
    assert "mtdsg_no=XIX-99&chapter=19&clang=_en" in source.url
    assert len(source.sha256 or "") == 64
    assert edition.declared == {"signatories": 1, "parties": 1}


@pytest.mark.parametrize(
    ("text", "in_force_on"),
    [
        ("1 January 1961 by the exchange of the said letters, in accordance with article 6.",
         "1961-01-01"),
        ("provisionally on 1 January 1997, in accordance with article 41(3).", None),
        ("provisionally on 16 November 1994, in accordance with article 7(1) and definitively on "
         "28 July 1996, in accordance with article 6(1).", "1996-07-28"),
        ("see article 85.", None),
    ],
)  # fmt: skip
def test_entry_into_force_is_read_from_prose(text: str, in_force_on: str | None) -> None:
    assert read(status_file(in_force=text)).accord.in_force_on == in_force_on


def test_a_treaty_not_yet_in_force_has_no_such_day() -> None:
    text = status_file(label="Not yet in force", in_force="adopted on 1 May 1990, see article 3.")
    assert read(text).accord.in_force_on == "no"


def test_the_end_of_a_treaty_is_told_from_its_beginning() -> None:
    text = "26 June 1959. The Agreement terminated on 30 September 1963, as agreed."
    accord = read(status_file(in_force=text)).accord
    assert (accord.in_force_on, accord.terminated_on) == ("1959-06-26", "1963-09-30")


def test_a_termination_that_names_another_day_is_not_this_treatys_end() -> None:
    ended = "<Termination><Labeltext>of the Convention of 6 April 1950.</Labeltext></Termination>"
    edition = read(status_file(head=ended))
    assert edition.accord.terminated_on is None
    assert [one.weight for one in edition.findings] == [Weight.REMARK]


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ('"1. This Protocol shall enter into force on the ninetieth day after the fortieth '
         "instrument. 2. For each State ratifying it after that, it shall enter into force on the "
         'thirtieth day after the date of deposit."', "P30D"),
        ("For each State acceding later it shall enter into force three months after that.", "P3M"),
        ("It shall enter into force on the ninetieth day after the fortieth instrument.", None),
        ("in accordance with article 9.", None),
    ],
)  # fmt: skip
def test_the_delay_is_that_of_later_states_or_none(text: str, delay: str | None) -> None:
    assert force.delay(text) == delay


def test_footnotes_are_taken_from_names_and_link_to_the_notes() -> None:
    rows = [("Norway<superscript>1,2</superscript>", "1 May 1990", "")]
    edition = read(status_file(rows, notes=["First <i>note</i>.", "Second."]))
    (draft,) = edition.drafts
    assert (draft.country, draft.note) == ("Norway", "See end notes “First note.”, “Second.”")
    assert [(note.number, note.text) for note in edition.notes] == [
        ("1", "First note."),
        ("2", "Second."),
    ]


WITHDREW = (
    "On 7 March 2005, the Secretary-General received from the Government of {} a notification of "
    "denunciation. In accordance with article 9 (1), it will take effect one year after, i.e., on "
    "7 March 2006."
)


def test_an_act_in_brackets_ended_when_the_note_says() -> None:
    rows = [("Norway<superscript>1,2</superscript>", "[1 May 1990 ]", "[1 May 1991 ]")]
    notes = [WITHDREW.format("Sweden"), WITHDREW.format("Norway")]
    edition = read(status_file(rows, notes=notes))
    exits = [
        (one.kind.value, one.done_on, one.effective_on, one.place)
        for one in edition.drafts
        if one.kind is Kind.WITHDRAWAL
    ]
    assert exits == [("withdrawal", "2005-03-07", "2006-03-07", "end note on Norway")]
    assert edition.participants == []


def test_the_withdrawal_of_a_reservation_is_no_exit() -> None:
    note = "On 7 March 2005 the Government of Norway notified its withdrawal of the reservation."
    rows = [("Norway<superscript>1</superscript>", "", "[1 May 1991 a]")]
    edition = read(status_file(rows, notes=[note]))
    assert ("Norway", "withdrawal", "1991-05-01/..") in acts(edition)
    assert "no note says since when" in edition.findings[0].reason


def test_a_signature_in_brackets_alone_is_a_renounced_one() -> None:
    edition = read(status_file([("Norway", "[1 May 1990 ]", "")]))
    assert ("Norway", "signature_renounced", "1990-05-01/..") in acts(edition)


def test_a_withdrawal_has_a_column_of_its_own_and_another_for_its_effect() -> None:
    columns = ("Participant", "Ratification", "Denunciation", "Effective date of denunciation")
    rows = [("Norway", "[1 May 1991]", "5 May 1999", "5 May 2000")]
    edition = read(status_file(rows, columns))
    assert [(one.kind.value, one.done_on, one.effective_on) for one in edition.drafts] == [
        ("ratification", "1991-05-01", None),
        ("withdrawal", "1999-05-05", "2000-05-05"),
    ]


def test_what_is_done_provisionally_needs_no_signature() -> None:
    columns = (
        "Participant",
        "Signature",
        "Provisional application under article 23(n)",
        "Ratification",
    )
    edition = read(status_file([("Norway", "", "1 May 1990 n", "")], columns))
    assert acts(edition) == [("Norway", "provisional_application", "1990-05-01")]
    assert edition.participants == []


def test_a_letter_means_what_the_files_own_note_says() -> None:
    rows = [("Norway", "1 May 1990", "1 May 1991 P")]
    for notes, kind in ((["P means provisional acceptance."], "provisional_application"),
                        ([], "consent")):  # fmt: skip
        edition = read(status_file(rows, ("Participant", "Signature", "Ratification"), notes=notes))
        assert acts(edition)[1] == ("Norway", kind, "1991-05-01")


def test_every_cell_is_an_act_or_a_finding() -> None:
    rows = [
        ("Norway", "1 May 1990", "see below"),
        ("", "2 May 1990", ""),
        ("Sweden", "", ""),
        ("Denmark", "", "3 May 1990 z"),
        ("Iceland", "1 May 1990", "", "left over"),
    ]
    edition = read(status_file(rows))
    assert acts(edition) == [
        ("Norway", "signature", "1990-05-01"),
        ("Norway", "signature", "1990-05-02"),
        ("Denmark", "consent", "1990-05-03"),
        ("Iceland", "signature", "1990-05-01"),
    ]
    assert [(one.place, one.weight.value) for one in edition.findings] == [
        ("row Norway", "refused"),
        ("row 2", "remark"),
        ("row Sweden", "skipped"),
        ("row Denmark", "remark"),
        ("row Iceland", "refused"),
    ]


STATEMENTS = """
<Declarations>
 <Title>Declarations and Reservations</Title>
 <Title>(Unless otherwise indicated, the declarations were made upon ratification.)</Title>
 <Declaration><Participant>Norway</Participant>
  <text>Reservation:</text><text>Norway does not consider itself bound by article 7.</text>
  <text>Declaration made upon signature:</text><text>Norway lights its own lanterns.</text>
  <text>&lt;right&gt;4 June 1995&lt;/right&gt;</text><text>Norway adds a word.</text>
 </Declaration>
 <Declaration><Participant>Sweden&lt;superscript&gt;3&lt;/superscript&gt;</Participant></Declaration>
</Declarations>
<Objections><Objection><Participant>Denmark</Participant>
 <text>&lt;right&gt;5 July 1996&lt;/right&gt;</text><text>Denmark objects.</text>
</Objection></Objections>
<TerritorialApplications>
 <Application><Participant>Denmark</Participant><DateNotification>6 Aug 1997</DateNotification>
  <Territories>Greenland</Territories></Application>
 <Application><Participant/><DateNotification>7 Aug 1997</DateNotification>
  <Territories>Faroe Islands</Territories></Application>
</TerritorialApplications>
<SpecialTables><Table><Title>Notifications under article 2</Title>
 <TableHeader><Title>Participant</Title><Title>Letters:</Title></TableHeader>
 <Rows><Row><Column>Norway</Column><Column>N-LA</Column></Row></Rows></Table></SpecialTables>
"""


def test_a_statement_finds_its_row_whatever_the_spelling() -> None:
    rows = [("T\u00fcrkiye", "1 May 1990", "2 May 1991")]
    more = (
        "<Declarations><Title>Declarations</Title><Declaration><Participant>Turkey</Participant>"
        "<text>Declaration:</text><text>Lanterns are red.</text></Declaration></Declarations>"
    )
    (*_, said) = read(status_file(rows, more=more)).drafts
    assert (said.country, said.done_on) == ("Turkey", "1990-05-01/..")
    more = more.replace(
        "Declarations</Title>", "Unless otherwise indicated, upon ratification</Title>"
    )
    (*_, said) = read(status_file(rows, more=more)).drafts
    assert (said.done_on, said.place) == ("1991-05-02", "declarations and reservations, Turkey")


def test_places_are_named_and_not_numbered() -> None:
    rows = [("Norway", "1 May 1990", "2 May 1991")]
    before = read(status_file(rows, more=STATEMENTS)).drafts
    added = [("Denmark", "", "3 May 1991 a"), *rows]
    entry = "<Declaration><Participant>Denmark</Participant><text>Oil.</text></Declaration>"
    more = STATEMENTS.replace("<Declarations>", f"<Declarations>{entry}", 1)
    after = read(status_file(added, more=more)).drafts
    assert {(one.place, one.kind, one.quote) for one in before} < {
        (one.place, one.kind, one.quote) for one in after
    }
    assert not any(
        character.isdigit() for one in before for character in one.place.split("table")[0]
    )


def test_statements_become_acts_of_their_kinds_with_their_own_days() -> None:
    rows = [("Norway", "1 May 1990", "2 May 1991")]
    edition = read(status_file(rows, more=STATEMENTS))
    told = [(one.country, one.kind.value, one.done_on, one.statement) for one in edition.drafts]
    assert told[2:] == [
        ("Norway", "reservation", "1991-05-02", "Norway does not consider itself bound by "
         "article 7."),
        ("Norway", "declaration", "1990-05-01", "Norway lights its own lanterns."),
        ("Norway", "declaration", "1995-06-04", "Norway adds a word."),
        ("Denmark", "objection", "1996-07-05", "Denmark objects."),
        ("Denmark", "territorial_application", "1997-08-06", "Greenland"),
        ("Denmark", "territorial_application", "1997-08-07", "Faroe Islands"),
        ("Norway", "declaration", "1990-05-01/..",
         "Notifications under article 2. Letters: N-LA"),
    ]  # fmt: skip
    assert [one.reason for one in edition.findings] == ["Sweden: no text; see end note 3"]
