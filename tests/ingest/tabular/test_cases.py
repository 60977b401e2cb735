"""Small tables that once came out wrong, through the database: what is recorded, what refused."""

from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from app.db.tables.columns import OPEN
from app.ingest import runs
from app.ingest.formats import tabular
from app.ingest.formats.mapping import Mapping, Scheme
from app.ingest.formats.tabular.participants import numbers
from app.ingest.reports.report import FileResult

Acts = list[tuple[str, str, str]]
SIGNED = [{"kind": "signature", "date": "d"}]


@pytest.fixture
def content() -> str:
    return "seeded"


def load(engine: sa.Engine, text: str | bytes, **given: Any) -> FileResult:
    """A table brought in with all that is not refused, by a mapping of which parts are given."""
    whole = {
        "source": {"slug": "a-table", "title": "A table", "tier": "reference"},
        "accord": {"only": {"slug": "lamps", "title": "Lamps", "in_force_on": "1950-01-01"}},
        "country": {"columns": ["c"]},
        "acts": SIGNED,
        **given,
    }
    raw = text if isinstance(text, bytes) else text.encode()
    read = partial(tabular.read, mapping=Mapping.model_validate(whole))
    (result,) = runs.run(engine, [("t.csv", lambda: raw)], read, keep_going=True).files
    return result


def recorded(engine: sa.Engine) -> Acts:
    query = sa.text(
        "SELECT country, kind, done_on FROM action "
        "WHERE accord = 'lamps' AND known_to = :open ORDER BY country, kind, done_on"
    )
    with engine.connect() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query, {"open": OPEN})]


def refused(result: FileResult) -> list[tuple[str, str]]:
    assert result.error is None
    return [(one.place, one.reason) for one in result.findings if one.weight == "refused"]


def test_a_format_without_a_day_gives_a_month_and_one_without_a_year_nothing(
    engine: sa.Engine,
) -> None:
    result = load(
        engine,
        "c,d\nFRA,1999\nDEU,March 1999\nITA,28 Feb\n",
        dates={"formats": ["%Y", "%B %Y", "%d %b"]},
    )
    assert recorded(engine) == [("DEU", "signature", "1999-03"), ("FRA", "signature", "1999")]
    ((place, why),) = refused(result)
    assert place == "line 4"
    assert "has no year" in why


def test_two_digits_of_a_year_are_no_year_in_the_future(engine: sa.Engine) -> None:
    text, formats = "c,d\nARG,24-Sep-45\nBRA,21-Sep-98\n", ["%d-%b-%y"]
    assert len(refused(load(engine, text, dates={"formats": formats}))) == 2
    assert recorded(engine) == []
    assert refused(load(engine, text, dates={"formats": formats, "pivot": 1930})) == []
    assert [one[2] for one in recorded(engine)] == ["1945-09-24", "1998-09-21"]


def test_brackets_are_refused_until_the_mapping_says_what_they_are(engine: sa.Engine) -> None:
    text = "c,d\nFRA,[1997-12-17]\nITA,1997-12-18\n"
    ((place, why),) = refused(load(engine, text, dates={"formats": ["edtf"]}))
    assert (place, 'brackets = "former"' in why) == ("line 2", True)
    assert recorded(engine) == [("ITA", "signature", "1997-12-18")]
    assert refused(load(engine, text, dates={"formats": ["edtf"], "brackets": "former"})) == []
    signed, gone, other = recorded(engine)
    assert (signed[:2], other[:2]) == (("FRA", "signature"), ("ITA", "signature"))
    assert gone[:2] == ("FRA", "signature_renounced")
    assert gone[2].startswith("1997-12-17/")


def test_nobody_leaves_at_the_end_of_time(engine: sa.Engine) -> None:
    text = "c,in,out\nFRA,1995-12-01,9999-12-31\nITA,1995-12-02,2899-01-01\n"
    columns = [{"kind": "ratification", "date": "in"}, {"kind": "withdrawal", "date": "out"}]
    told = refused(load(engine, text, acts=columns))
    assert [place for place, _ in told] == ["line 2", "line 3"]
    assert 'dates.unknown = ["9999-12-31"]' in told[0][1]
    assert 'dates.unknown = ["2899-01-01"]' in told[1][1]
    kept = [("FRA", "ratification", "1995-12-01"), ("ITA", "ratification", "1995-12-02")]
    assert recorded(engine) == kept
    unknown = {"unknown": ["9999-12-31", "2899-01-01"]}
    assert refused(load(engine, text, acts=columns, dates=unknown)) == []
    assert recorded(engine) == kept


def test_what_stands_for_no_code_is_none_and_the_name_is_taken(engine: sa.Engine) -> None:
    text = (
        "iso2,name,d\nNA,Kosovo,2008-02-17\nn/a,Soviet Union,1975-08-01\n"
        "-,Palestine,2012-11-29\nNA,Namibia,1990-03-21\n"
    )
    assert refused(load(engine, text, country={"columns": ["iso2", "name"]})) == []
    assert [(one[0], one[2]) for one in recorded(engine)] == [
        ("NAM", "1990-03-21"),
        ("PSE", "2012-11-29"),
        ("SUHH", "1975-08-01"),
        ("XKX", "2008-02-17"),
    ]


def test_columns_that_mean_two_countries_refuse_the_row_and_name_both(engine: sa.Engine) -> None:
    text = (
        "code,name,d\nAUS,Austria,2001-01-01\nSWZ,Switzerland,2001-01-01\n"
        "710,China,2001-01-01\nAUT,Austria,2001-01-01\n"
    )
    told = refused(load(engine, text, country={"columns": ["code", "name"]}))
    assert told[0] == (
        "line 2",
        "two countries: code 'AUS' is Australia (AUS), but name 'Austria' is Austria (AUT)",
    )
    assert [place for place, _ in told] == ["line 2", "line 3", "line 4"]
    for part in ("Eswatini (SWZ)", "Switzerland (CHE)"):
        assert part in told[1][1]
    for part in ("South Africa (ZAF)", "China (CHN)", "country.schemes"):
        assert part in told[2][1]
    assert [one[0] for one in recorded(engine)] == ["AUT"]


def test_initials_of_the_community_are_no_code_of_ecuador(engine: sa.Engine) -> None:
    result = load(engine, "c,d\nEC,1998-04-29\nECU,1999-01-15\n")
    ((place, why),) = refused(result)
    assert (place, "did you mean ECU, EUE?" in why) == ("line 2", True)
    assert result.unresolved == {"EC": ["ECU", "EUE"]}
    assert [one[0] for one in recorded(engine)] == ["ECU"]


@pytest.mark.parametrize(
    ("row", "country", "code"),
    [
        ("EC,Ecuador", {}, "ECU"),
        ("EC,European Union", {}, "EUE"),
        ("EC,", {"schemes": {"code": "iso-alpha-2"}}, "ECU"),
        ("EC,", {"aliases": {"EC": "EUE"}}, "EUE"),
        ("NA,", {"columns": ["code"], "schemes": {"code": "iso-alpha-2"}}, "NAM"),
        ("NA,", {"aliases": {"NA": "NAM"}}, "NAM"),
        ("NA,Kosovo", {"schemes": {"code": "iso-alpha-2"}}, "XKX"),
        ("KSV,Kosovo", {}, "XKX"),
        ("156,China", {}, "CHN"),
        ("999,China", {}, "CHN"),
        ("710,China", {"schemes": {"code": "cow"}}, "CHN"),
        ("710,", {"schemes": {"code": "cow"}}, "CHN"),
        ("710,", {"schemes": {"code": "gwn"}}, "CHN"),
        ("710,", {"schemes": {"code": "iso-numeric"}}, "ZAF"),
        ("4,", {"schemes": {"code": "iso-numeric"}}, "AFG"),
        ("004,", {"schemes": {"code": "iso-numeric"}}, "AFG"),
        ("2,", {"schemes": {"code": "cow"}}, "USA"),
        ("002,", {"schemes": {"code": "cow"}}, "USA"),
        ("970,", {"schemes": {"code": "cow"}}, "NRU"),
        ("970,", {"schemes": {"code": "gwn"}}, "KIR"),
        ("365,Russia", {"schemes": {"code": "cow"}}, "RUS"),
        ("365,Soviet Union", {"schemes": {"code": "cow"}}, "SUHH"),
        ("1,Norway", {"schemes": {"code": "cow"}}, "NOR"),
    ],
)
def test_the_first_column_that_resolves_is_taken(
    engine: sa.Engine, row: str, country: dict[str, Any], code: str
) -> None:
    whole = {"columns": ["code", "name"], **country}
    day = "1985-01-01" if code == "SUHH" else "2001-01-01"
    assert refused(load(engine, f"code,name,d\n{row},{day}\n", country=whole)) == []
    assert [one[0] for one in recorded(engine)] == [code]


@pytest.mark.parametrize(
    ("row", "country", "told"),
    [
        ("NA,", {}, "no code or name"),
        ("NA,", {"columns": ["code"]}, 'aliases = { NA = "NAM" }'),
        ("710,", {}, "say which scheme it is of"),
        ("365,", {"schemes": {"code": "cow"}}, "stands for RUS or SUHH"),
        ("365,France", {"schemes": {"code": "cow"}}, "France (FRA), but code '365' is Russian"),
        ("999,", {"schemes": {"code": "cow"}}, "a number of cow that stands for none here"),
        ("710,China", {"schemes": {"code": "iso-numeric"}}, "South Africa (ZAF), but"),
        ("CHN,", {"schemes": {"code": "iso-numeric"}}, "no number"),
        ("EC,France", {}, "France (FRA), but code 'EC' is Ecuador (ECU) or European Union (EUE)"),
        ("AU,Austria", {}, "Australia (AUS), but name 'Austria' is Austria (AUT)"),
    ],
)
def test_what_is_no_country_or_two_is_refused(
    engine: sa.Engine, row: str, country: dict[str, Any], told: str
) -> None:
    whole = {"columns": ["code", "name"], **country}
    ((place, why),) = refused(load(engine, f"code,name,d\n{row},2001-01-01\n", country=whole))
    assert place == "line 2"
    assert told in why
    assert recorded(engine) == []


def test_a_row_with_several_acts_is_refused_once(engine: sa.Engine) -> None:
    columns = [{"kind": "signature", "date": "d"}, {"kind": "ratification", "date": "e"}]
    text = "c,d,e\nAtlantic,2001-01-01,2002-01-01\n"
    assert len(refused(load(engine, text, acts=columns))) == 1


@pytest.mark.parametrize("scheme", ["cow", "gwn"])
def test_every_number_of_a_scheme_stands_for_known_countries(
    engine: sa.Engine, scheme: str
) -> None:
    listed = numbers(Scheme(scheme))
    assert len(listed) > 190
    assert all(number.isdecimal() and number == number.lstrip("0") for number in listed)
    with engine.connect() as connection:
        known = set(connection.execute(sa.text("SELECT code FROM country")).scalars())
    assert {code for codes in listed.values() for code in codes} <= known
    once = [codes[0] for codes in listed.values() if len(codes) == 1]
    # Two numbers before and after their unions, and one code here: Germany and Yemen.
    assert {code for code in once if once.count(code) > 1} <= {"DEU", "YEM"}


def test_a_file_of_one_country_needs_no_column_for_it(engine: sa.Engine) -> None:
    accord = {"key": "t", "names": {"L": {"slug": "lamps", "title": "Lamps"}}}
    assert (
        refused(load(engine, "t,d\nL,2001-01-01\n", accord=accord, country={"only": "FRA"})) == []
    )
    assert recorded(engine) == [("FRA", "signature", "2001-01-01")]


def test_a_list_without_dates_has_one_for_all(engine: sa.Engine) -> None:
    result = load(engine, "c\nFRA\nITA\n", acts=[{"kind": "signature", "on": "2020-09"}])
    assert refused(result) == []
    assert recorded(engine) == [("FRA", "signature", "2020-09"), ("ITA", "signature", "2020-09")]
