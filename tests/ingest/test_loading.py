"""Loading editions: once, again, corrected, shortened; and what people or other sources said."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from app.actions import commands as actions
from app.actions.schemas import CitationIn
from app.db.tables.columns import OPEN
from app.domain.evidence import Stance, Tier
from app.errors import Rejected
from app.ingest import runs
from app.ingest.editions import Edition, Finding, Spelling, Weight
from app.ingest.formats import mapping, tabular, untc
from app.ingest.reports.counting import Count
from app.ingest.reports.report import FileResult, Report
from app.ingest.resolving import Resolver
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from tests.ingest.statusfile import status_file
from tests.support import change

pytestmark = pytest.mark.anyio

SLUG = "mtdsg-xix-99"
ROWS = [
    ("Norway<superscript>1</superscript>", "1 May 1990", "1 Jun 1991"),
    ("Sweden", "1 May 1990", ""),
    ("Denmark", "", "3 Jun 1992 a"),
]


@pytest.fixture
def content() -> str:
    return "seeded"


def load(engine: sa.Engine, *texts: str, dry_run: bool = False, keep_going: bool = False) -> Report:
    files: list[tuple[str, Callable[[], bytes]]] = [
        (f"file-{number}.xml", text.encode) for number, text in enumerate(texts, 1)
    ]
    read = lambda raw, name: [untc.read(raw, name)]  # noqa: E731
    return runs.run(engine, files, read, dry_run=dry_run, keep_going=keep_going)


def one(report: Report) -> FileResult:
    (result,) = report.files
    return result


def standing(engine: sa.Engine, slug: str = SLUG) -> list[tuple[str, str, str]]:
    query = sa.text(
        "SELECT country, kind, done_on FROM action "
        "WHERE accord = :slug AND known_to = :open ORDER BY country, kind, done_on"
    )
    with engine.connect() as connection:
        rows = connection.execute(query, {"slug": slug, "open": OPEN})
        return [(row[0], row[1], row[2]) for row in rows]


def scalar(engine: sa.Engine, query: str) -> object:
    with engine.connect() as connection:
        return connection.execute(sa.text(query)).scalar()


def beside(result: FileResult) -> list[Finding]:
    """What is found in a file, but that it does not say its day."""
    return [found for found in result.findings if "does not say its day" not in found.reason]


def revisions(engine: sa.Engine) -> int:
    return int(str(scalar(engine, "SELECT max(number) FROM revision")))


async def test_a_file_becomes_accord_source_actions_notes_and_spans(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    text = status_file(ROWS, counts=(2, 2), notes=["Signed for the mainland."])
    result = one(load(engine, text))
    assert (result.outcome, result.recorded.total(), beside(result)) == ("recorded", 4, [])
    assert result.counts == [(SLUG, Count("signatories", 2, 2)), (SLUG, Count("parties", 2, 2))]
    answer = (await client.get(f"/v1/accords/{SLUG}/members/NOR")).json()
    # Its delay is not known: until thirteen months after the consent it may not have been in force.
    assert (answer["status"], answer["since"]) == ("party", "1992-01-01/1992-07-01")
    (citation,) = answer["actions"][0]["citations"]
    assert citation["locator"] == "row Norway"
    assert (citation["quote"], citation["note"]) == (
        "1 May 1990",
        "See end note “Signed for the mainland.”",
    )
    assert citation["source"]["slug"] == "untc-xix-99"
    page = (await client.get(f"/v1/accords/{SLUG}/notes")).json()
    (note,) = page["items"]
    assert (note["number"], note["text"]) == ("1", "Signed for the mainland.")
    assert note["source"]["tier"] == "depositary"


async def test_notes_are_paged_and_pinned(engine: sa.Engine, client: httpx.AsyncClient) -> None:
    load(engine, status_file(ROWS, notes=[f"Note {n}." for n in range(1, 13)]))
    before = revisions(engine)
    load(engine, status_file(ROWS, notes=["Another."]))
    url: str | None = f"/v1/accords/{SLUG}/notes?revision={before}&limit=5"
    numbers = []
    while url:
        page = (await client.get(url)).json()
        numbers += [item["number"] for item in page["items"]]
        url = page.get("next")
    assert numbers == [str(n) for n in range(1, 13)]
    now = (await client.get(f"/v1/accords/{SLUG}/notes")).json()
    assert [item["text"] for item in now["items"]] == ["Another."]
    assert (await client.get("/v1/accords/nowhere/notes")).status_code == 404


def test_the_same_file_again_changes_nothing(engine: sa.Engine) -> None:
    text = status_file(ROWS, notes=["A note."])
    load(engine, text)
    before = revisions(engine)
    result = one(load(engine, text))
    assert (result.outcome, result.kept, result.revision) == ("unchanged", 4, None)
    assert revisions(engine) == before


def test_a_newer_edition_records_corrects_and_retracts_in_one_revision(engine: sa.Engine) -> None:
    load(engine, status_file(ROWS))
    before = revisions(engine)
    newer = [
        ("Iceland", "1 May 1990", ""),
        ("Norway", "1 May 1990", "11 Jun 1991"),
        ("Denmark", "", "3 Jun 1992 a"),
    ]
    result = one(load(engine, status_file(newer)))
    assert (result.recorded.total(), result.corrected, result.retracted) == (1, 1, 1)
    assert result.revision == before + 1 == revisions(engine)
    assert standing(engine) == [
        ("DNK", "accession", "1992-06-03"),
        ("ISL", "signature", "1990-05-01"),
        ("NOR", "ratification", "1991-06-11"),
        ("NOR", "signature", "1990-05-01"),
    ]
    reason = scalar(engine, f"SELECT reason FROM revision WHERE number = {before + 1}")
    assert reason == "import file-1.xml: 1 recorded, 1 corrected, 1 retracted"
    replaced = "SELECT b.done_on FROM action a JOIN action b ON a.replaces = b.id"
    assert scalar(engine, replaced) == "1991-06-01"
    why = "SELECT retraction_reason FROM action WHERE country = 'SWE' AND accord = 'mtdsg-xix-99'"
    assert scalar(engine, why) == "no longer in untc-xix-99"


def test_the_report_names_what_was_corrected_and_retracted(engine: sa.Engine) -> None:
    load(engine, status_file([("Norway", "1 May 1990", ""), ("Sweden", "2 May 1990", "")]))
    report = load(engine, status_file([("Norway", "3 May 1990", "")]))
    acts = report.as_json()["files"][0]["acts"]
    numbers = [one.pop("id") for one in acts]
    assert all(isinstance(number, int) for number in numbers)
    signed = {"accord": SLUG, "kind": "signature"}
    to = {"kind": "signature", "done_on": "1990-05-03"}
    assert acts == [
        {**signed, "country": "NOR", "done_on": "1990-05-01", "corrected_to": to},
        {**signed, "country": "SWE", "done_on": "1990-05-02"},
    ]


def test_a_row_that_is_added_leaves_the_citations_of_others_alone(engine: sa.Engine) -> None:
    load(engine, status_file(ROWS))
    load(engine, status_file([("Iceland", "1 May 1990", ""), *ROWS]))
    written = f"SELECT count(*) FROM citation WHERE known_from = {revisions(engine)}"
    assert scalar(engine, written) == 1
    query = (
        "SELECT locator FROM citation JOIN action ON action.id = citation.action "
        f"WHERE country = 'DNK' AND citation.known_to = {OPEN} AND accord = '{SLUG}'"
    )
    assert scalar(engine, query) == "row Denmark"
    assert scalar(engine, "SELECT count(*) FROM action WHERE retraction_reason IS NOT NULL") == 0


def test_what_a_person_took_back_stays_away(engine: sa.Engine) -> None:
    load(engine, status_file(ROWS))
    number = int(str(scalar(engine, "SELECT id FROM action WHERE country = 'SWE'")))
    with change(engine, author="curator") as made:
        actions.retract_actions(made, [number], "a misprint")
    result = one(load(engine, status_file([*ROWS, ("Iceland", "1 May 1990", "")])))
    assert "SWE" not in {country for country, _, _ in standing(engine)}
    assert [found.reason for found in beside(result)] == [
        f"SWE: taken back in revision {revisions(engine) - 1}"
    ]


def test_a_dry_run_reports_everything_and_records_nothing(engine: sa.Engine) -> None:
    before = revisions(engine)
    report = load(engine, status_file(ROWS, counts=(2, 2)), dry_run=True)
    assert one(report).recorded.total() == 4
    assert [count.ours for _, count in one(report).counts] == [2, 2]
    assert (revisions(engine), standing(engine)) == (before, [])
    assert list(report.as_lines())[-1] == "dry run: nothing was recorded"


BAD: Sequence[tuple[str, str, str]] = [*ROWS, ("Atlantis", "1 May 1990", "")]


def test_a_participant_that_is_no_country_refuses_its_file_and_ends_the_run(
    engine: sa.Engine,
) -> None:
    good = status_file(ROWS, number="98")
    report = load(engine, status_file([*ROWS, ("Norwai", "1 May 1990", "")]), good)
    assert report.failed
    result = one(report)
    assert result.outcome == "refused"
    assert result.unresolved["Norwai"][0] == "NOR"
    assert "row Norwai: no country 'Norwai'; did you mean NOR" in "\n".join(report.as_lines())
    assert standing(engine) == standing(engine, "mtdsg-xix-98") == []


def test_with_keep_going_the_rest_is_loaded_and_the_run_still_fails(engine: sa.Engine) -> None:
    good = status_file(ROWS, number="98")
    report = load(engine, status_file(BAD), "<rss/>", good, keep_going=True)
    assert report.failed
    assert [result.outcome for result in report.files] == ["recorded", "refused", "recorded"]
    assert len(standing(engine)) == len(standing(engine, "mtdsg-xix-98")) == 4
    totals = report.as_json()["totals"]
    assert (totals["refused"], totals["recorded"], totals["accords"]) == (2, 8, 2)


def test_a_count_that_differs_has_its_cause_named(engine: sa.Engine) -> None:
    rows = [*ROWS, ("Yugoslavia (former)", "", "1 Jan 1985"), ("Atlantis", "", "1 Jan 1985")]
    report = load(engine, status_file(rows, counts=(9, 4)), keep_going=True)
    signatories, parties = (count for _, count in one(report).counts)
    assert (parties.declared, parties.ours) == (4, 2)
    assert parties.causes == [
        "participants that are no known country: Atlantis",
        "in the table as bound, ended by now: Yugoslavia (former)",
    ]
    assert signatories.causes
    assert "count: mtdsg-xix-99: parties: the depositary has 4" in "\n".join(report.as_lines())


def test_provisional_application_alone_is_no_party_and_former_acts_are_none(
    engine: sa.Engine,
) -> None:
    columns = ("Participant", "Signature", "Provisional application(n)", "Ratification")
    rows = [
        ("Norway", "1 May 1990", "2 May 1990 n", ""),
        ("Sweden", "1 May 1990", "", "1 May 1991"),
        ("Denmark", "[1 May 1990]", "", "[1 May 1991]"),
    ]
    result = one(load(engine, status_file(rows, columns, counts=(2, 1))))
    assert [(count.declared, count.ours) for _, count in result.counts] == [(2, 2), (1, 1)]
    read_long_ago = "UPDATE action SET done_on = '1991-05-01/2001-01-01' WHERE kind = 'withdrawal'"
    with engine.begin() as connection:
        connection.execute(sa.text(read_long_ago))
    assert one(load(engine, status_file(rows, columns, counts=(2, 1)))).outcome == "unchanged"


TABLE = "Code,Signed,Bound,Effect\nNOR,1990-05-01,1991-06-01,1992-01-01\n"
MAP = mapping.Mapping.model_validate(
    {
        "source": {"slug": "lantern-table", "title": "A table", "tier": "reference"},
        "accord": {"only": {"slug": SLUG, "title": "Lanterns, by others"}},
        "country": {"columns": ["Code"]},
        "acts": [
            {"kind": "signature", "date": "Signed"},
            {"kind": "ratification", "date": "Bound", "effective": "Effect"},
        ],
    }
)


def table(engine: sa.Engine, text: str = TABLE) -> FileResult:
    read = lambda raw, name: tabular.read(raw, name, MAP)  # noqa: E731
    return one(runs.run(engine, [("table.csv", text.encode)], read))


def test_two_sources_of_one_act_are_two_citations_and_do_not_undo_each_other(
    engine: sa.Engine,
) -> None:
    load(engine, status_file(ROWS))
    result = table(engine)
    assert (result.recorded.total(), result.corrected, result.cited) == (1, 0, 1)
    cited = (
        "SELECT count(*) FROM citation JOIN action ON action.id = citation.action "
        f"WHERE country = 'NOR' AND citation.known_to = {OPEN} AND action.known_to = {OPEN} "
        f"AND accord = '{SLUG}'"
    )
    assert scalar(engine, cited) == 4
    before = revisions(engine)
    assert one(load(engine, status_file(ROWS))).outcome == "unchanged"
    assert table(engine).outcome == "unchanged"
    assert revisions(engine) == before
    title = f"SELECT title FROM accord_entry WHERE accord = '{SLUG}' AND known_to = {OPEN}"
    assert scalar(engine, title) == "Agreement on Lanterns"


def test_what_vanishes_from_one_source_stands_on_the_other(engine: sa.Engine) -> None:
    load(engine, status_file(ROWS))
    table(engine)
    result = one(load(engine, status_file(ROWS[1:])))
    assert result.retracted == 2
    assert ("NOR", "signature", "1990-05-01") in standing(engine)
    sources = (
        "SELECT min(citation.source) FROM citation JOIN action ON action.id = citation.action "
        f"WHERE country = 'NOR' AND citation.known_to = {OPEN} AND action.known_to = {OPEN}"
    )
    assert scalar(engine, sources) == "lantern-table"


def test_what_vanishes_and_others_only_dispute_is_retracted(engine: sa.Engine) -> None:
    table(engine)
    query = f"SELECT id FROM action WHERE kind = 'signature' AND accord = '{SLUG}'"
    number = int(str(scalar(engine, query)))
    with change(engine, author="curator") as made:
        put_source(made, SourceIn(slug="x", title="X", tier=Tier.PRESS))
        against = CitationIn(source="x", stance=Stance.DISPUTES, note="Nobody was there.")
        actions.cite_action(made, number, [against])
    result = table(engine, TABLE.replace("1990-05-01", ""))
    assert (result.retracted, standing(engine)) == (1, [("NOR", "ratification", "1991-06-01")])


def test_an_accord_that_vanishes_from_a_table_is_taken_back(engine: sa.Engine) -> None:
    many = MAP.model_copy(deep=True)
    many.accord = mapping.AccordMap(key="Treaty", prefix="t-")
    first = "Treaty,Code,Signed,Bound,Effect\nA,NOR,1990,,\nB,SWE,1990,,\n"
    many.dates.formats = ["edtf"]
    read = lambda raw, name: tabular.read(raw, name, many)  # noqa: E731
    runs.run(engine, [("t.csv", first.encode)], read)
    assert len(standing(engine, "t-b")) == 1
    result = one(runs.run(engine, [("t.csv", first.split("B,")[0].encode)], read))
    assert (result.retracted, standing(engine, "t-b")) == (1, [])
    assert len(standing(engine, "t-a")) == 1


def test_what_a_person_edited_of_an_accord_stays(engine: sa.Engine) -> None:
    load(engine, status_file(ROWS))
    with change(engine, author="curator") as made:
        put_source(made, SourceIn(slug="x", title="X", tier=Tier.PRESS))
        made.session.execute(sa.text("UPDATE accord_entry SET known_from = :n WHERE accord = :s"),
                             {"n": made.number, "s": SLUG})  # fmt: skip
    result = one(load(engine, status_file(ROWS, title="Another Title")))
    assert [found.weight.value for found in beside(result)] == ["remark"]
    title = f"SELECT title FROM accord_entry WHERE accord = '{SLUG}' AND known_to = {OPEN}"
    assert scalar(engine, title) == "Agreement on Lanterns"


def test_the_day_of_reading_changes_only_with_the_text(engine: sa.Engine) -> None:
    load(engine, status_file(ROWS))
    query = f"SELECT accessed_on FROM source_entry WHERE known_to = {OPEN} AND source LIKE 'untc-%'"
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE source_entry SET accessed_on = '2001-01-01' WHERE source LIKE 'untc-%'")
        )
    load(engine, status_file(ROWS))
    assert str(scalar(engine, query)) == "2001-01-01"
    load(engine, status_file(ROWS[1:]))
    assert date.fromisoformat(str(scalar(engine, query))) > date(2020, 1, 1)


def test_a_file_that_cannot_be_read_is_refused_by_name(engine: sa.Engine, tmp_path: Path) -> None:
    gone = tmp_path / "gone.xml"
    report = runs.run(engine, [(gone.name, gone.read_bytes)], lambda raw, name: [])
    assert one(report).error == "gone.xml: No such file or directory"


def test_the_ledgers_own_refusal_leaves_nothing_of_the_file(engine: sa.Engine) -> None:
    def read(raw: bytes, name: str) -> list[Edition]:
        raise Rejected("no")

    report = runs.run(engine, [("a.xml", bytes)], read)
    assert one(report).error == "a.xml: no"


def test_acts_of_days_to_come_are_refused_rows_and_others_stand(engine: sa.Engine) -> None:
    rows = [("Norway", "1 May 1990", "3 Mar 2899"), ("Denmark", "", "3 Jun 1992 a")]
    result = one(load(engine, status_file(rows), keep_going=True))
    told = [found.reason for found in result.findings if found.weight is Weight.REFUSED]
    assert told == ["NOR: a ratification of 2899-03-03 lies in the future"]
    assert standing(engine) == [
        ("DNK", "accession", "1992-06-03"),
        ("NOR", "signature", "1990-05-01"),
    ]


def test_an_act_long_before_its_accord_is_taken_with_a_remark(engine: sa.Engine) -> None:
    result = one(load(engine, status_file([("Norway", "", "3 Mar 1979")])))
    told = [found.reason for found in beside(result) if found.weight is Weight.REMARK]
    assert told == ["NOR: A ratification of 1979-03-03 is long before the accord, of 1990-05-01."]
    assert ("NOR", "ratification", "1979-03-03") in standing(engine)


def test_who_is_no_country_is_told_again_without_holding_on_to_where_it_was_told_first(
    engine: sa.Engine,
) -> None:
    spellings = (Spelling("Atlantis", "", ("Atlantis",)),)
    with change(engine) as made:
        resolver, told = Resolver(made.session), []
        for _ in range(2):
            with pytest.raises(ValueError, match="no country 'Atlantis'") as error:
                resolver.one(spellings)
            told.append(error.value)
    assert told[0] is not told[1]
