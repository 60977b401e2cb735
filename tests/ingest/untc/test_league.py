"""Lists of the League of Nations: names, dates, territories and remarks, told apart by order."""

from app.ingest.editions import Edition, Weight
from app.ingest.formats import untc
from tests.ingest.statusfile import status_file


def read(more: str) -> Edition:
    text = status_file((), (), more=more, conclusion="Geneva, 13 July 1931")
    return untc.read(text.encode(), "XIX-99.en.xml")


def acts(edition: Edition) -> list[tuple[str, str, str]]:
    return [(one.country, one.kind.value, one.done_on) for one in edition.drafts]


LEAGUE = """
<LON>
 <Table><Title>Ratifications or definitive accessions</Title><Ratification>
  <State.no.link>Norway</State.no.link>
  <Ratification.date>&lt;right&gt; (June 21st, 1935 a)&lt;/right&gt;</Ratification.date>
  <Para>Norway makes every reservation.</Para>
  <Territories>Svalbard</Territories>
  <Ratification.date>&lt;right&gt;(July 1st, 1936)&lt;/right&gt;</Ratification.date>
  <State.no.link>Sweden</State.no.link>
  <Para>(including all islands)</Para>
  <Ratification.date>&lt;right&gt;(May 2nd, 1934)&lt;/right&gt;</Ratification.date>
  <State.no.link>Denmark&lt;superscript&gt;1&lt;/superscript&gt;</State.no.link>
  <Ratification.date />
 </Ratification></Table>
 <Table><Title>Signatures not yet perfected by ratification</Title>
  <Signature><State.no.link>Iceland</State.no.link></Signature></Table>
</LON>
"""


def test_the_league_of_nations_part_is_read_in_its_order() -> None:
    edition = read(LEAGUE)
    assert acts(edition) == [
        ("Norway", "accession", "1935-06-21"),
        ("Norway", "reservation", "1935-06-21"),
        ("Norway", "territorial_application", "1936-07-01"),
        ("Sweden", "ratification", "1934-05-02"),
        ("Sweden", "declaration", "1934-05-02"),
        ("Iceland", "signature", "1931-07-13/1946"),
    ]
    assert [one.reason for one in edition.findings] == ["Denmark: no date"]


def listed(*entries: tuple[str, str], kind: str = "Ratification", title: str = "A list") -> Edition:
    """What a list says of these elements, each a tag and its text."""
    body = "".join(f"<{tag}>{text}</{tag}>" for tag, text in entries)
    return read(f"<LON><Table><Title>{title}</Title><{kind}>{body}</{kind}></Table></LON>")


OPEN = "1931-07-13/1946"


def test_names_of_states_may_stand_in_paragraphs() -> None:
    edition = listed(
        ("Para", "Norway ( a )"),
        ("Ratification.date", "(June 21, 1935)"),
        (
            "Para",
            "Great Britain and all parts of the British Empire which are not separate Members",
        ),
        ("Ratification.date", "(June 22nd, 1935)"),
        ("Para", "Gold Coast"),
        ("Ratification.date", "(June 23rd, 1936 a)"),
        ("Para", "Sweden"),
        ("Ratification.date", "(June 24th, 1935)"),
    )
    assert acts(edition) == [
        ("Norway", "accession", "1935-06-21"),
        ("Great Britain", "ratification", "1935-06-22"),
        ("Great Britain", "territorial_application", "1936-06-23"),
        ("Sweden", "ratification", "1935-06-24"),
    ]
    assert edition.findings == []
    assert next(iter(edition.drafts)).place == "League of Nations, list 1, row Norway"


def test_a_name_that_nobody_knows_takes_its_date_along() -> None:
    edition = listed(
        ("State.no.link", "Norway"),
        ("Ratification.date", "(June 21st, 1935)"),
        ("Para", "Atlantis"),
        ("Ratification.date", "(June 22nd, 1935)"),
    )
    assert acts(edition) == [("Norway", "ratification", "1935-06-21")]
    assert {one.weight for one in edition.findings} == {Weight.REFUSED}


def test_signatures_of_which_only_the_names_are_given() -> None:
    edition = listed(
        ("Para", "Iceland (a)"),
        ("Para", "Great Britain"),
        ("Para", "and all parts of the British Empire which are not separate Members"),
        ("Para", "The Netherlands (for the Kingdom in Europe)"),
        ("Para", "Cura\u00e7ao"),
        ("Para", "Panama, Peru"),
        ("Para", "It makes every reservation."),
        kind="Signature",
    )
    assert acts(edition) == [
        ("Iceland", "signature", OPEN),
        ("Great Britain", "signature", OPEN),
        ("The Netherlands", "signature", OPEN),
        ("Panama", "signature", OPEN),
        ("Peru", "signature", OPEN),
        ("Peru", "reservation", OPEN),
    ]
    assert [one.weight for one in edition.findings] == [Weight.REMARK, Weight.REMARK]


def test_a_signature_of_an_unknown_name_is_refused() -> None:
    edition = listed(("Para", "Norway"), ("Para", "Atlantis"), kind="Signature")
    assert acts(edition) == [("Norway", "signature", OPEN)]
    assert [one.weight for one in edition.findings] == [Weight.REFUSED]


def test_a_list_of_denunciations_is_one_of_exits() -> None:
    edition = listed(
        ("State.no.link", "Norway"),
        ("Ratification.date", "(June 21st, 1935)"),
        title="Denunciations",
    )
    assert acts(edition) == [("Norway", "withdrawal", "1935-06-21")]
