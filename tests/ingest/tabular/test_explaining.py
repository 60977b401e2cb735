"""Mappings that are proposed: right where a table is plain, valid where it is not."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import console
from app.cli import cli
from app.errors import Rejected
from app.ingest.formats import mapping
from app.ingest.formats.tabular import propose

KNOWN = {"Chile": "CHL", "Norway": "NOR", "FRA": "FRA", "NOR": "NOR", "CL": "CHL"}


def resolve(refs: Iterable[str]) -> dict[str, str]:
    return {ref: KNOWN[ref] for ref in refs if ref in KNOWN}


def proposed(text: str | bytes) -> mapping.Mapping:
    raw = text if isinstance(text, bytes) else text.encode()
    return mapping.read(propose(raw, "t.csv", resolve), "the proposal")


def test_a_long_table_is_understood() -> None:
    found = proposed(
        "Treaty,Party,Instrument,Deposited,Entry into force\n"
        "1,Chile,Accession,1 May 1990,1 Jun 1990\n1,Norway,Ratification,2 April 1990,\n"
        "2,Norway,Acceptance,May 1990,\n"
    )
    assert (found.accord.key, found.country.columns) == ("Treaty", ["Party"])
    (act,) = found.acts
    assert (act.date, act.kind_column) == ("Deposited", "Instrument")
    assert act.effective == "Entry into force"
    assert found.dates.formats == ["%d %b %Y", "%d %B %Y", "%b %Y", "%B %Y"]


def test_a_registry_with_letters_brackets_and_dates_for_none_is_understood() -> None:
    found = proposed(
        "Name\tSignature\tRatification, Accession(a)\tDenounced\n"
        "Chile\t[1 Mar 1990]\t24 Jan 1983 a\t31 Dec 9999\nNorway\t\t[24 Jan 1984]\t\n"
    )
    assert found.file.delimiter == "\t"
    assert (found.accord.only is not None, found.dates.brackets) == (True, "former")
    assert found.dates.unknown == ["31 Dec 9999"]
    assert [act.kind for act in found.acts] == ["signature", "ratification", "withdrawal"]
    assert [dict(act.letters) for act in found.acts] == [{}, {"a": "accession"}, {}]


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["25/05/1990", "01/02/1990"], ["%d/%m/%Y"]),
        (["05/25/1990", "01/02/1990"], ["%m/%d/%Y"]),
        (["05/06/1990", "01/02/1990"], ["%d/%m/%Y", "%m/%d/%Y"]),
        (["1990-05-25", "1990"], ["%Y-%m-%d", "edtf"]),
        (["25-May-90"], ["%d-%b-%y"]),
    ],
)
def test_formats_are_those_that_some_cell_needs(cells: list[str], formats: list[str]) -> None:
    text = "".join(f"Chile,{cell}\n" for cell in cells)
    assert proposed(f"Country,Signed\n{text}").dates.formats == formats


@pytest.mark.parametrize(
    ("column", "scheme"), [("ccode", "cow"), ("COWcode", "cow"), ("gwno", "gwn")]
)
def test_numbers_are_of_the_scheme_that_their_column_names(column: str, scheme: str) -> None:
    found = proposed(f"{column},Signed\n155,1990-01-01\n")
    assert found.country.schemes == {column: scheme}


@pytest.mark.parametrize(
    "text",
    [
        "Country\nChile\n",
        "a,b\n1,2\n",
        "a\n",
        'a "b",\\c,"d""e"\nChile,1990-01-01,2\n',
        "Country,Signed,Emissions,Year\nChile,1990-01-01,0.5,2005\n",
        "Country;Signed\nCôte;1990-01-01\n".encode("cp1252"),
        "Country,Signed\nChile,1990-01-01\n".encode("utf-16"),
        "Country,Signed\nChile,1990-01-01\n".encode("utf-16-le"),
    ],
)
def test_any_table_has_a_proposal_that_is_a_mapping(text: str | bytes) -> None:
    assert proposed(text).acts


@pytest.mark.parametrize(
    ("column", "cells"),
    [("Status", ["in force", "x"]), ("Position", ["Party", "Non-party", "Withdrawn"])],
)
def test_a_column_that_says_how_things_stand_and_is_not_used_is_warned_of(
    column: str, cells: list[str]
) -> None:
    text = f"Country,Signed,{column}\n" + "".join(f"Chile,1990-01-01,{one}\n" for one in cells)
    told = propose(text.encode(), "t.csv", resolve)
    assert f'# Not used: the column "{column}" ("' in told
    plain = propose(b"Country,Signed,Rain\nChile,1990-01-01,3 mm\n", "t.csv", resolve)
    assert "Not used" not in plain


def test_a_column_that_is_used_is_not_warned_of() -> None:
    told = propose(b"Country,Status,On\nChile,Ratification,1990-01-01\n", "t.csv", resolve)
    assert ('kind_column = "Status"' in told, "Not used" in told) == (True, False)


@pytest.fixture
def url(new_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> str:
    made = new_database("seeded")
    monkeypatch.setenv("DEPOSITARY_DATABASE_URL", made)
    monkeypatch.setattr(console, "configure", lambda _level: None)
    return made


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, ["import", "csv", *map(str, words)], catch_exceptions=False)


def test_what_is_explained_can_be_imported_and_nothing_is_recorded_before(
    url: str, tmp_path: Path
) -> None:
    table = tmp_path / "lamps.csv"
    table.write_text("Country,Signed\n" + "Chile,1990-05-01\nAtlantic,1990\n" * 8)
    told = run("--explain", table)
    assert told.exit_code == 0, told.output
    rows = [line for line in told.stdout.splitlines() if ": lamps: " in line]
    assert rows[0] == "# line 2: lamps: CHL signature 1990-05-01"
    assert rows[1].startswith("# lamps.csv: line 3: lamps: refused: no country 'Atlantic'")
    assert len(rows) == 10
    (tmp_path / "lamps.toml").write_text(told.stdout)
    done = run(table, "--map", tmp_path / "lamps.toml", "--keep-going")
    assert "1 actions recorded (1 signature)" in done.stdout
    assert run("--explain", "--map", tmp_path / "lamps.toml", table).stdout.splitlines() == rows


def test_a_table_without_a_mapping_is_told_how_to_get_one(url: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n")
    done = run(tmp_path / "t.csv")
    assert (done.exit_code, "give --map, or --explain" in done.stderr) == (1, True)


def test_what_is_wrong_with_a_file_names_it(url: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text("Country,Signed\nChile,1990-05-01\n,1991-01-01\n")
    told = run("--explain", tmp_path / "one.csv", tmp_path / "two.csv").stdout
    wrong = [line for line in told.splitlines() if "refused" in line]
    assert [line.split(": ")[0] for line in wrong] == ["# one.csv", "# two.csv"]


TABLE = "Party,Treaty,Signed\nChile,1,1990-05-25\nNorway,1,1991-05-25\nFRA,2,1991-05-26\n"


@pytest.mark.parametrize(
    ("raw", "skip", "encoding"),
    [
        pytest.param(f"A list of parties\n\n{TABLE}".encode(), 2, "utf-8", id="a title"),
        pytest.param(f"\n\n{TABLE}".encode(), 2, "utf-8", id="empty lines"),
        pytest.param(f",,\n,,\n{TABLE}".encode(), 2, "utf-8", id="empty cells"),
        pytest.param(f"sep=,\n{TABLE}".encode(), 1, "utf-8", id="sep="),
        pytest.param(TABLE.encode("utf-16-le"), 0, "utf-16-le", id="UTF-16, the low byte first"),
        pytest.param(TABLE.encode("utf-16-be"), 0, "utf-16-be", id="UTF-16, the high byte first"),
        pytest.param(TABLE.replace("Norway", "Nor\0way").encode(), 0, "utf-8", id="one NUL"),
    ],
)
def test_where_the_header_stands_and_how_it_is_written_is_found(
    raw: bytes, skip: int, encoding: str
) -> None:
    found = proposed(raw)
    assert (found.file.skip, found.file.encoding) == (skip, encoding)
    assert (found.country.columns, found.accord.key) == (["Party"], "Treaty")


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf", b" \n \n", b",,,\n,,,\n"])
def test_of_a_file_without_rows_just_that_is_said(raw: bytes) -> None:
    with pytest.raises(Rejected, match=r"t\.csv: no rows"):
        proposed(raw)


def test_a_fault_of_a_file_names_it() -> None:
    with pytest.raises(Rejected, match=r"t\.csv, line 3: not CSV"):
        proposed(TABLE.replace("Norway", '"Norway'))
