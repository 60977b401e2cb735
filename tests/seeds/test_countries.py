"""The country seeds are complete, and every spelling leads to the right country or to none."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from app.domain.naming.names import Names, normalise

SEEDS = Path(__file__).parents[2] / "seeds"
COLUMNS = [
    "code",
    "kind",
    "name",
    "official_name",
    "alpha2",
    "numeric",
    "m49",
    "wikidata",
    "region_code",
    "region",
    "subregion_code",
    "subregion",
    "began_on",
    "ended_on",
    "name_ar",
    "name_zh",
    "name_fr",
    "name_ru",
    "name_es",
    "source",
]
LANGUAGES = ("name_ar", "name_zh", "name_fr", "name_ru", "name_es")
FOUND_BY = ("code", "alpha2", "numeric", "m49", "name", "official_name", *LANGUAGES)


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def countries() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("countries.csv")}


@cache
def names() -> Names:
    return Names(pairs())


def pairs() -> Iterator[tuple[str, str]]:
    for code, row in countries().items():
        yield from ((row[column], code) for column in FOUND_BY)
    for row in rows("aliases.csv"):
        yield row["alias"], row["code"]


def of_kind(*kinds: str) -> list[dict[str, str]]:
    return [row for row in countries().values() if row["kind"] in kinds]


ISO = [
    "AD",
    "AE",
    "AF",
    "AG",
    "AI",
    "AL",
    "AM",
    "AO",
    "AQ",
    "AR",
    "AS",
    "AT",
    "AU",
    "AW",
    "AX",
    "AZ",
    "BA",
    "BB",
    "BD",
    "BE",
    "BF",
    "BG",
    "BH",
    "BI",
    "BJ",
    "BL",
    "BM",
    "BN",
    "BO",
    "BQ",
    "BR",
    "BS",
    "BT",
    "BV",
    "BW",
    "BY",
    "BZ",
    "CA",
    "CC",
    "CD",
    "CF",
    "CG",
    "CH",
    "CI",
    "CK",
    "CL",
    "CM",
    "CN",
    "CO",
    "CR",
    "CU",
    "CV",
    "CW",
    "CX",
    "CY",
    "CZ",
    "DE",
    "DJ",
    "DK",
    "DM",
    "DO",
    "DZ",
    "EC",
    "EE",
    "EG",
    "EH",
    "ER",
    "ES",
    "ET",
    "FI",
    "FJ",
    "FK",
    "FM",
    "FO",
    "FR",
    "GA",
    "GB",
    "GD",
    "GE",
    "GF",
    "GG",
    "GH",
    "GI",
    "GL",
    "GM",
    "GN",
    "GP",
    "GQ",
    "GR",
    "GS",
    "GT",
    "GU",
    "GW",
    "GY",
    "HK",
    "HM",
    "HN",
    "HR",
    "HT",
    "HU",
    "ID",
    "IE",
    "IL",
    "IM",
    "IN",
    "IO",
    "IQ",
    "IR",
    "IS",
    "IT",
    "JE",
    "JM",
    "JO",
    "JP",
    "KE",
    "KG",
    "KH",
    "KI",
    "KM",
    "KN",
    "KP",
    "KR",
    "KW",
    "KY",
    "KZ",
    "LA",
    "LB",
    "LC",
    "LI",
    "LK",
    "LR",
    "LS",
    "LT",
    "LU",
    "LV",
    "LY",
    "MA",
    "MC",
    "MD",
    "ME",
    "MF",
    "MG",
    "MH",
    "MK",
    "ML",
    "MM",
    "MN",
    "MO",
    "MP",
    "MQ",
    "MR",
    "MS",
    "MT",
    "MU",
    "MV",
    "MW",
    "MX",
    "MY",
    "MZ",
    "NA",
    "NC",
    "NE",
    "NF",
    "NG",
    "NI",
    "NL",
    "NO",
    "NP",
    "NR",
    "NU",
    "NZ",
    "OM",
    "PA",
    "PE",
    "PF",
    "PG",
    "PH",
    "PK",
    "PL",
    "PM",
    "PN",
    "PR",
    "PS",
    "PT",
    "PW",
    "PY",
    "QA",
    "RE",
    "RO",
    "RS",
    "RU",
    "RW",
    "SA",
    "SB",
    "SC",
    "SD",
    "SE",
    "SG",
    "SH",
    "SI",
    "SJ",
    "SK",
    "SL",
    "SM",
    "SN",
    "SO",
    "SR",
    "SS",
    "ST",
    "SV",
    "SX",
    "SY",
    "SZ",
    "TC",
    "TD",
    "TF",
    "TG",
    "TH",
    "TJ",
    "TK",
    "TL",
    "TM",
    "TN",
    "TO",
    "TR",
    "TT",
    "TV",
    "TW",
    "TZ",
    "UA",
    "UG",
    "UM",
    "US",
    "UY",
    "UZ",
    "VA",
    "VC",
    "VE",
    "VG",
    "VI",
    "VN",
    "VU",
    "WF",
    "WS",
    "YE",
    "YT",
    "ZA",
    "ZM",
    "ZW",
]


def test_every_iso_3166_1_entry_is_there_with_all_its_codes() -> None:
    found = [row for row in countries().values() if row["alpha2"] in ISO]
    assert len(ISO) == len(found) == 249
    for row in found:
        assert re.fullmatch(r"[A-Z]{3}", row["code"])
        assert re.fullmatch(r"\d{3}", row["numeric"])
        assert row["m49"] == row["numeric"]
        assert row["wikidata"]
        assert all(row[language] for language in LANGUAGES), row["code"]


def test_the_table_has_the_columns_and_no_row_twice() -> None:
    table = rows("countries.csv")
    assert list(table[0]) == COLUMNS
    for column in ("code", "name", "official_name", "alpha2", "numeric", "m49", "wikidata"):
        values = Counter(row[column] for row in table if row[column])
        assert [value for value, count in values.items() if count > 1] == []


def test_the_files_are_utf_8_with_plain_line_ends_and_clean_cells() -> None:
    for name in ("countries.csv", "aliases.csv"):
        raw = (SEEDS / name).read_bytes()
        assert b"\r" not in raw
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert raw.endswith(b"\n")
        for row in rows(name):
            for cell in row.values():
                assert cell == " ".join(cell.split())
                assert "\u2019" not in cell
                assert "*" not in cell


def test_every_row_says_where_it_is_from() -> None:
    assert all(row["source"] for name in ("countries.csv", "aliases.csv") for row in rows(name))


def test_kinds_are_known_and_the_states_are_those_of_un_treaty_practice() -> None:
    kinds = Counter(row["kind"] for row in countries().values())
    assert set(kinds) == {"state", "territory", "former_state", "organization"}
    # 193 UN members, the Holy See, the State of Palestine, Cook Islands, Niue and Kosovo.
    assert kinds["state"] == 193 + 5
    for code in ("VAT", "PSE", "COK", "NIU", "XKX", "CIV", "TUR"):
        assert countries()[code]["kind"] == "state"
    for code in ("TWN", "HKG", "MAC", "ESH", "GRL", "FRO", "ATA"):
        assert countries()[code]["kind"] == "territory"


def test_codes_show_what_they_are() -> None:
    shapes = {
        "state": r"[A-Z]{3}",
        "territory": r"[A-Z]{3}|ANHH|X-[A-Z]{3,4}",
        "former_state": r"[A-Z]{4}|X-[A-Z]{3}",
        "organization": r"EUE|X-[A-Z]{2,12}",
    }
    for row in countries().values():
        assert re.fullmatch(shapes[row["kind"]], row["code"])


def test_every_place_has_a_region_and_no_organization_has_one() -> None:
    regions = ("region_code", "region", "subregion_code", "subregion")
    for row in of_kind("state", "territory", "former_state"):
        # M49 puts Antarctica in no region.
        assert all(row[column] for column in regions) or row["code"] == "ATA"
        assert re.fullmatch(r"\d{3}|", row["region_code"])
        assert re.fullmatch(r"\d{3}|", row["subregion_code"])
    for row in of_kind("organization"):
        assert not any(row[column] for column in regions)


def test_official_names_have_no_leading_article() -> None:
    for row in countries().values():
        assert row["official_name"]
        assert not row["official_name"].lower().startswith("the ")
        assert not re.search(r"\((the|el|la|los|las|le|les|l')\)", "".join(row.values()))


FIRST_DAYS_WITHOUT = {
    "ANHH": "2010-10-10",
    "CSHH": "1993-01-01",
    "CSXX": "2006-06-03",
    "DDDE": "1990-10-03",
    "SUHH": "1991-12-26",
    "VDVN": "1976-07-02",
    "X-TAN": "1964-04-26",
    "YDYE": "1990-05-22",
    "YUCS": "1992-04-27",
}


@pytest.mark.parametrize(("code", "day"), FIRST_DAYS_WITHOUT.items())
def test_a_former_participant_ends_on_the_first_day_without_it(code: str, day: str) -> None:
    assert countries()[code]["ended_on"] == day


def test_former_states_have_ended_and_states_have_not() -> None:
    for row in of_kind("former_state"):
        assert date.fromisoformat(row["ended_on"]) < date(2007, 1, 1)
        assert row["ended_on"] in row["source"]
    assert not any(row["ended_on"] for row in of_kind("state"))


def test_no_name_leads_to_two_countries() -> None:
    owners: dict[str, set[str]] = {}
    for name, code in pairs():
        if key := normalise(name):
            owners.setdefault(key, set()).add(code)
    assert {key: codes for key, codes in owners.items() if len(codes) > 1} == {}
    assert len(owners) > 3000


def test_every_alias_adds_something() -> None:
    own = {normalise(row[column]) for row in countries().values() for column in FOUND_BY}
    keys = [normalise(row["alias"]) for row in rows("aliases.csv")]
    assert own.isdisjoint(keys)
    assert len(keys) == len(set(keys))
    assert all(row["code"] in countries() for row in rows("aliases.csv"))


def test_every_code_and_name_of_a_country_leads_back_to_it_in_any_case() -> None:
    for code, row in countries().items():
        for column in FOUND_BY:
            if row[column]:
                for spelling in (row[column], row[column].lower(), row[column].upper()):
                    assert names().resolve(spelling) == code


UN_SPELLINGS = """
BOL: Bolivia (Plurinational State of) | Bolivia
CIV: Côte d'Ivoire | C\u00f4te d\u2019Ivoire | Cote d'Ivoire | C\u00f4te d\u0092Ivoire
COD: Democratic Republic of the Congo | Zaire
COG: Congo | Congo (the)
CPV: Cabo Verde | Cape Verde
CSHH: Czechoslovakia
CZE: Czech Republic | Czechia
EUE: European Union | European Community | European Economic Community | EU
FSM: Micronesia (Federated States of) | Micronesia
GBR: United Kingdom of Great Britain and Northern Ireland | United Kingdom | British Empire
GBR: Great Britain and Northern Ireland | UK
IRN: Iran (Islamic Republic of) | Iran | Persia
KHM: Cambodia | Democratic Kampuchea | Khmer Republic
KNA: St. Kitts and Nevis | Saint Kitts and Nevis | St Kitts & Nevis | St. Kitts-Nevis
KNA: Saint Christopher and Nevis
KOR: Republic of Korea | Korea, Republic of | South Korea | ROK
LAO: Lao People's Democratic Republic | Lao People\u2019s Democratic Republic | Laos
LBY: Libya | Libyan Arab Jamahiriya
MKD: The former Yugoslav Republic of Macedonia | North Macedonia | FYROM
MMR: Myanmar | Burma
NLD: Netherlands | The Netherlands | Netherlands (Kingdom of the)
PRK: Democratic People's Republic of Korea | North Korea | DPRK
PSE: State of Palestine | Palestine
SLV: El Salvador | Salvador
STP: Sao Tome and Principe | São Tomé & Príncipe
SUHH: Union of Soviet Socialist Republics | USSR | U.S.S.R.
SWZ: Eswatini | Swaziland
TUR: Türkiye | Turkiye | Turkey
TZA: United Republic of Tanzania | Tanzania
USA: United States of America | United States | USA | U.S.A. | US
VAT: Holy See | the Holy See | Vatican City
VCT: St. Vincent and the Grenadines | Saint Vincent & Grenadines
VEN: Venezuela (Bolivarian Republic of) | Venezuela
VNM: Viet Nam | Viet-Nam | Vietnam
YUCS: Yugoslavia (former) | former Yugoslavia | Yugoslavia
ZAF: South Africa | Union of South Africa
X-CTBTO: Preparatory Commission for the Comprehensive Nuclear Test-Ban Treaty Organization
X-EPO: European Patent Organisation (EPO)
X-FAO: Food and Agriculture Organization of the United Nations | FAO
X-FRN: Federation of Rhodesia and Nyasaland
X-ILO: International Labour Organisation | International Labour Organization
X-INTERPOL: International Criminal Police Organization | Interpol
X-OAU: Organization of African Unity
X-UNESCO: United Nations Educational Scientific and Cultural Organization
X-WHO: World Health Organization | World Health Organisation
"""

EASILY_CONFUSED = """
NER: Niger; NGA: Nigeria; GEO: Georgia; SGS: South Georgia and the South Sandwich Islands
GIN: Guinea; GNB: Guinea-Bissau; GNQ: Equatorial Guinea; PNG: Papua New Guinea
GUF: French Guiana; GUY: British Guiana; WSM: Samoa | Western Samoa; ASM: American Samoa
DMA: Dominica; DOM: Dominican Republic; IRL: Ireland; SDN: Sudan; SSD: South Sudan
XKX: Kosovo; SRB: Serbia; MNE: Montenegro; CSXX: Serbia and Montenegro | SCG
CSXX: Federal Republic of Yugoslavia; CHN: China; TWN: Taiwan; HKG: Hong Kong, China; MAC: Macau
DEU: Germany | Germany, Federal Republic of; DDDE: German Democratic Republic
YEM: Yemen; YDYE: Democratic Yemen; VNM: Socialist Republic of Viet Nam
VDVN: Democratic Republic of Viet-Nam; X-RVN: Republic of Viet-Nam; ZWE: Southern Rhodesia
VGB: British Virgin Islands; VIR: U.S. Virgin Islands; X-AUH: Austria-Hungary
X-EURATOM: Euratom; AUS: AU; ECU: EC; ISL: is; NOR: No; BHR: 048
ESP: España; RUS: РОССИЯ; USA: 美国; EGY: مصر
"""


def spellings(table: str) -> Iterator[tuple[str, str]]:
    for entry in table.strip().replace("\n", "; ").split("; "):
        code, _, cells = entry.partition(": ")
        yield from ((cell, code) for cell in cells.split(" | "))


@pytest.mark.parametrize(("spelling", "code"), [*spellings(UN_SPELLINGS)])
def test_the_spellings_of_the_un_treaty_collection_resolve(spelling: str, code: str) -> None:
    assert names().resolve(spelling) == code


@pytest.mark.parametrize(("spelling", "code"), [*spellings(EASILY_CONFUSED)])
def test_names_that_are_easily_confused_stay_apart(spelling: str, code: str) -> None:
    assert names().resolve(spelling) == code


NO_COUNTRY = """
Korea | America | Virgin Islands | Saint Martin | Republic of China | Northern Ireland | England
Channel Islands | United Arab Republic | European Communities | West Indies | Guiana | Riyadh
Cook Islands (including Niue) | St. Christopher-Nevis-Anguilla | Overseas Provinces | Atlantis
"""


@pytest.mark.parametrize("spelling", ["", *NO_COUNTRY.strip().replace("\n", " | ").split(" | ")])
def test_what_is_ambiguous_or_no_country_resolves_to_nothing(spelling: str) -> None:
    assert names().resolve(spelling) is None


def test_nothing_is_suggested_for_a_capital() -> None:
    assert names().suggest("Riyadh") == []


def test_a_slip_of_the_pen_is_suggested_first() -> None:
    slips = {"Kazakstn": "KAZ", "Frnace": "FRA", "Kosvo": "XKX", "Moroco": "MAR", "Росия": "RUS"}
    assert {slip: names().suggest(slip)[0] for slip in slips} == slips
