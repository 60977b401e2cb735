"""Tabular sources: what a mapping makes of rows, and what is wrong with a file or a mapping."""

from pathlib import Path
from typing import Any

import pytest

from app.errors import Rejected
from app.ingest.editions import Edition
from app.ingest.formats import mapping, tabular
from app.ingest.formats.mapping import Mapping

SOURCE = {"slug": "a-table", "title": "A table", "tier": "reference"}
WIDE: dict[str, Any] = {
    "source": SOURCE,
    "accord": {"key": "Treaty", "prefix": "t-", "title": "Title", "in_force_on": "Force"},
    "country": {"columns": ["Code", "Name"], "aliases": {"XX": "NOR"}},
    "dates": {"formats": ["%d/%m/%Y", "edtf"], "unknown": ["9999-12-31"]},
    "acts": [
        {"kind": "signature", "date": "Signed"},
        {"kind": "ratification", "date": "Bound", "effective": "Effect"},
        {"kind": "withdrawal", "date": "Left", "only_with": ["Bound"], "unless_equal": "End"},
    ],
}
HEADER = "Treaty,Title,Force,Code,Name,Signed,Bound,Effect,Left,End"


def read(text: str, given: dict[str, Any] = WIDE, encoding: str = "utf-8") -> list[Edition]:
    return list(tabular.read(text.encode(encoding), "t.csv", Mapping.model_validate(given)))


def acts(edition: Edition) -> list[tuple[str, str, str, str | None, str]]:
    return [
        (one.country, one.kind.value, one.done_on, one.effective_on, one.place)
        for one in edition.drafts
    ]


def test_a_wide_row_holds_an_act_a_column() -> None:
    rows = "A 1,Lanterns,1992,NOR,,01/05/1990,1991-06,1992-01-01,9999-12-31,\n"
    (edition,) = read(f"{HEADER}\n{rows}")
    assert (edition.accord.slug, edition.accord.title) == ("t-a-1", "Lanterns")
    assert edition.accord.in_force_on == "1992"
    assert acts(edition) == [
        ("NOR", "signature", "1990-05-01", None, "line 2"),
        ("NOR", "ratification", "1991-06", "1992-01-01", "line 2"),
    ]
    (sentinel,) = edition.findings
    assert (sentinel.place, sentinel.weight) == ("column Left", "skipped")
    assert sentinel.reason == "1 cells hold 9999-12-31, which stands for no date"


def test_a_country_is_named_by_all_columns_that_say_anything() -> None:
    rows = "A,L,,,Norway,1990,,,,\nA,L,,XX,Sweden,1991,,,,\nA,L,,,,1992,,,,\n"
    (edition,) = read(f"{HEADER}\n{rows}")
    assert [[(s.column, *s.refs) for s in one.spellings] for one in edition.drafts] == [
        [("Name", "Norway")],
        [("Code", "NOR"), ("Name", "Sweden")],
    ]
    assert [(one.place, one.reason) for one in edition.findings] == [("line 4", "no Code or Name")]


def test_an_exit_that_is_the_accords_own_end_is_none() -> None:
    rows = "A,L,,NOR,,,1990,,2000,2000\nA,L,,SWE,,,1990,,1999,2000\nA,L,,DNK,,1990,,,1999,\n"
    (edition,) = read(f"{HEADER}\n{rows}")
    assert [one[:3] for one in acts(edition) if one[1] == "withdrawal"] == [
        ("SWE", "withdrawal", "1999")
    ]


def test_rows_of_one_accord_need_not_stand_together() -> None:
    rows = "A,L,,NOR,,1990,,,,\nB,M,,NOR,,1990,,,,\nA,L,,SWE,,1990,,,,\n"
    assert [len(list(edition.drafts)) for edition in read(f"{HEADER}\n{rows}")] == [2, 1]


LONG: dict[str, Any] = {
    "source": SOURCE,
    "accord": {"only": {"slug": "lanterns", "title": "Lanterns"}},
    "country": {"columns": ["Party"]},
    "acts": [
        {
            "kind_column": "Act",
            "date": "On",
            "kinds": {"Continued": "succession"},
            "where": {"Use": ["yes"]},
        }
    ],
}


def test_a_long_row_says_its_own_kind() -> None:
    rows = [
        "Norway,Ratification,1990-01-01,yes",
        "Norway,Continued,1991-01-01,yes",
        "Norway,definitive signature,1992-01-01,yes",
        "Norway,Dance,1993-01-01,yes",
        "Norway,Ratification,,yes",
        "Norway,Ratification,1994-01-01,no",
        "Norway,Ratification,soon,yes",
    ]
    (edition,) = read("Party,Act,On,Use\n" + "\n".join(rows) + "\n", LONG)
    assert [one[1] for one in acts(edition)] == [
        "ratification",
        "succession",
        "definitive_signature",
    ]
    assert [(one.place, one.weight.value) for one in edition.findings] == [
        ("line 5", "refused"),
        ("line 6", "skipped"),
        ("line 8", "refused"),
    ]
    assert (
        "'soon' is not a date as the mapping writes them (%Y-%m-%d)" in edition.findings[2].reason
    )


def test_an_effect_before_the_act_is_left_out_and_said() -> None:
    (edition,) = read(f"{HEADER}\nA,L,,NOR,,,1995-01-01,1990-01-01,,\n")
    assert acts(edition) == [("NOR", "ratification", "1995-01-01", None, "line 2")]
    assert edition.findings[0].weight == "remark"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: no column"),
        ("Party,Act,On\nNorway,x,1990\n", "line 1: no column Use; the header has Party, Act, On"),
        ("Party,Act,On,Use,On\n", "line 1: two columns On"),
        ("Party,Act,On,Use\n", "no rows"),
        ("Party,Act,On,Use\nNorway,x\n", "line 2: 2 cells, and the header has 4"),
        ('Party,Act,On,Use\nNorway,"x,1990,yes\n', "line 2: not CSV"),
        ("Party,Act,On,Use\nNor\udcffway,x,1990,yes\n", "line 2: not utf-8"),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_line(text: str, words: str) -> None:
    raw = text.encode("utf-8", "surrogateescape")
    with pytest.raises(Rejected, match=words) as refused:
        list(tabular.read(raw, "t.csv", Mapping.model_validate(LONG)))
    assert refused.value.detail.startswith("t.csv")


def test_two_keys_of_one_slug_are_refused() -> None:
    with pytest.raises(Rejected, match=r"'A\.1' and 'A 1' are one slug: t-a-1"):
        read(f"{HEADER}\nA 1,L,,NOR,,1990,,,,\nA.1,L,,NOR,,1990,,,,\n")


def test_an_accords_unreadable_date_is_a_finding_at_its_line() -> None:
    (edition,) = read(f"{HEADER}\nA,L,soon,NOR,,1990,,,,\n")
    assert edition.findings[0].place == "line 2"
    assert edition.accord.in_force_on is None


@pytest.mark.parametrize("name", ["paris-agreement", "wipo-treaties", "global-governance"])
def test_the_shipped_mappings_are_found_by_name(name: str) -> None:
    assert mapping.load(name).acts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[source", "m.toml: not TOML"),
        ("", "source: Field required; accord: Field required"),
        ('[source]\nslug="Bad Slug"', "source.slug: String should match pattern"),
    ],
)
def test_a_wrong_mapping_is_refused_field_by_field(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(Rejected) as refused:
        mapping.load(str(path))
    assert words in refused.value.detail


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"acts": []}, "acts"),
        ({"acts": [{"date": "On"}]}, "give kind or kind_column"),
        ({"accord": {}}, "give either accord.only or accord.key"),
        ({"accord": {"only": {"slug": "x"}}}, "needs a slug and a title"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_mapping_must_make_sense(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Mapping.model_validate({**LONG, **change})


def test_a_mapping_that_is_nowhere_names_those_that_are_shipped() -> None:
    with pytest.raises(Rejected, match="paris-agreement"):
        mapping.load("nowhere")
