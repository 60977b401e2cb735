"""Files as they come: encodings, line ends, delimiters, and lines that are no rows."""

from collections.abc import Callable
from typing import Any

import pytest

from app.errors import Rejected
from app.ingest.editions import Edition
from app.ingest.formats.mapping import Mapping
from app.ingest.formats.tabular import read

TEXT = "Land,d,x\nCôte d’Ivoire,2001-01-01,\nFRA,2001-01-02,1\n"


def mapping(**file: Any) -> Mapping:
    return Mapping.model_validate(
        {
            "file": file,
            "source": {"slug": "a-table", "title": "A table", "tier": "reference"},
            "accord": {"only": {"slug": "lamps", "title": "Lamps"}},
            "country": {"columns": ["Land"]},
            "acts": [{"kind": "signature", "date": "d"}],
        }
    )


def edition(raw: bytes | str, **file: Any) -> Edition:
    (found,) = read(raw if isinstance(raw, bytes) else raw.encode(), "t.csv", mapping(**file))
    return found


def countries(found: Edition) -> list[str]:
    return [one.country for one in found.drafts]


@pytest.mark.parametrize(
    ("encode", "file"),
    [
        pytest.param(str.encode, {}, id="UTF-8"),
        pytest.param(lambda t: t.encode("utf-8-sig"), {}, id="BOM"),
        pytest.param(lambda t: t.encode("utf-8-sig"), {"encoding": "utf-8"}, id="BOM, UTF-8 said"),
        pytest.param(lambda t: t.encode("utf-16"), {}, id="UTF-16 with its mark"),
        pytest.param(
            lambda t: b"\xfe\xff" + t.encode("utf-16-be"), {"encoding": "latin-1"}, id="mark first"
        ),
        pytest.param(lambda t: t.encode("utf-32"), {}, id="UTF-32"),
        pytest.param(
            lambda t: t.encode("utf-16-le"), {"encoding": "utf-16-le"}, id="UTF-16 without a mark"
        ),
        pytest.param(lambda t: t.encode("cp1252"), {"encoding": "windows-1252"}, id="Windows-1252"),
        pytest.param(lambda t: t.replace("\n", "\r\n").encode(), {}, id="CR LF"),
        pytest.param(lambda t: t.replace("\n", "\r").encode(), {}, id="CR"),
        pytest.param(lambda t: t.strip().encode(), {}, id="no line end"),
        pytest.param(lambda t: t.replace(",", ";").encode(), {"delimiter": ";"}, id="semicolon"),
        pytest.param(lambda t: t.replace(",", "\t").encode(), {"delimiter": "\t"}, id="tab"),
        pytest.param(lambda t: t.replace(",", "\t").encode(), {"delimiter": "\\t"}, id="tab: \\t"),
        pytest.param(lambda t: t.replace(",", "\t").encode(), {"delimiter": "tab"}, id="tab named"),
        pytest.param(lambda t: t.replace(",", " ").encode(), {"delimiter": " "}, id="space"),
        pytest.param(lambda t: f"A title\n\n{t}".encode(), {"skip": 2}, id="lines above"),
    ],
)
def test_a_file_is_read_as_it_is_written(
    encode: Callable[[str], bytes], file: dict[str, Any]
) -> None:
    text = TEXT.replace("Côte d’Ivoire", "Côte-d’Ivoire")
    found = edition(encode(text), **file)
    assert countries(found) == ["Côte-d’Ivoire", "FRA"]
    first = 2 + file.get("skip", 0)
    assert [one.place for one in found.drafts] == [f"line {first}", f"line {first + 1}"]
    assert found.findings == []


def test_latin_1_is_read_where_it_is_said() -> None:
    assert countries(edition("Land,d\nTürkei,2001-01-01\n".encode("latin-1"), encoding="latin-1"))


@pytest.mark.parametrize(
    ("raw", "file", "told"),
    [
        (TEXT.encode("cp1252"), {}, r"line 2: not utf-8 text; .*windows-1252"),
        (TEXT.encode("cp1252").replace(b"\n", b"\r"), {}, "line 2: not utf-8 text"),
        (TEXT.encode("utf-16-le"), {}, "line 1: .*NUL|line 1: not utf-8|line 2: not utf-8"),
        (b"L\0a\0n\0d\0,\0d\0\n\0", {}, "line 1: NUL characters in the header; is it UTF-16"),
        (TEXT.replace(",", ";"), {}, 'say delimiter = ";" under file'),
        (TEXT.replace(",", "\t"), {}, r'say delimiter = "\\t" under file'),
        (TEXT, {"delimiter": ";"}, 'say delimiter = "," under file'),
        ('Land,d,x\nFRA,"2001-01-01,\nESP,2001-01-01,\n', {}, "line 2: not CSV: a quote is opened"),
        ("Land,d,x\nFRA\nESP,1\n", {}, "line 2: 1 cell, and the header has 3; no row is of"),
        ("A title\nLand,d,x\n", {}, "line 1: no column Land, d"),
        ("Land,d\n\n,\n", {}, "no rows"),
        ("", {}, "no column Land, d; the header has nothing"),
    ],
)
def test_a_file_of_another_form_is_refused_with_what_to_say(
    raw: bytes | str, file: dict[str, Any], told: str
) -> None:
    with pytest.raises(Rejected, match=told):
        edition(raw, **file)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ({"encoding": "klingon"}, "no such encoding: klingon"),
        ({"delimiter": ""}, "is no delimiter"),
        ({"delimiter": "::"}, "is no delimiter"),
    ],
)
def test_a_mapping_of_no_file_is_refused(file: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        mapping(**file)


def test_lines_that_are_no_rows_are_refused_one_by_one() -> None:
    text = (
        "Land,d,x\nFRA,2001-01-01,\nDEU,2001-01-01\nITA,2001-01-03,,\nESP,2001-01-04,1\n"
        '\nPRT,"2001"x,\nSource: the ministry\n'
    )
    found = edition(text)
    assert countries(found) == ["FRA", "ESP"]
    assert [(one.place, one.reason, one.weight.value) for one in found.findings] == [
        ("line 3", "2 cells, and the header has 3", "refused"),
        ("line 4", "4 cells, and the header has 3", "refused"),
        ("line 7", "not CSV: ',' expected after '\"'", "refused"),
        ("line 8", "1 cell, and the header has 3", "refused"),
    ]


def test_a_row_over_several_lines_is_named_by_its_first() -> None:
    found = edition('Land,d,x\nFRA,2001-01-01,"one\ntwo"\nESP,soon,\n')
    assert [one.place for one in found.drafts] == ["line 2"]
    assert [one.place for one in found.findings] == ["line 4"]


def test_a_row_without_its_accord_is_refused_alone() -> None:
    by_key = mapping().model_dump(exclude_none=True, exclude={"accord"})
    chosen = Mapping.model_validate({**by_key, "accord": {"key": "Treaty"}})
    text = b"Treaty,Land,d\nA,FRA,2001-01-01\n,ESP,2001-01-01\n"
    (found,) = read(text, "t.csv", chosen)
    assert countries(found) == ["FRA"]
    assert [(one.place, one.reason) for one in found.findings] == [("line 3", "Treaty is empty")]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (f"A list\n\n{TEXT}", "line 3 names them: say skip = 2 under file"),
        (TEXT.replace("Land", "LAND"), "did you mean LAND?"),
        (TEXT.encode("utf-16-be"), 'says encoding under file ("utf-16-be")'),
        (b"PK\x03\x04\x14\x00\x06", "no table but a ZIP archive, as spreadsheets are"),
        (b"%PDF-1.4\n%\xe2\xe3", "no table but a PDF"),
        ("<!DOCTYPE html>\n<table>", "no table but markup"),
        ('[{"Land": "FRA"}]', "no table but JSON"),
    ],
)
def test_a_file_of_another_form_is_told_what_to_say_or_do(raw: bytes | str, told: str) -> None:
    with pytest.raises(Rejected) as error:
        edition(raw)
    assert told in error.value.violations[0].detail


@pytest.mark.parametrize("mark", ["\ufeff", "\u200b", "\u00a0\u200b "])
def test_what_nobody_sees_in_a_header_makes_no_other_name(mark: str) -> None:
    raw = (mark + TEXT).encode("utf-8-sig")
    assert countries(edition(raw)) == ["Côte d’Ivoire", "FRA"]
