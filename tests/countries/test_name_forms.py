"""A country is found by the forms that official lists give its name, and never another by them."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.countries import queries
from app.db import engine as engines
from app.db.tables.columns import OPEN
from app.domain.naming import forms
from app.domain.naming.names import normalise

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture
def content() -> str:
    return "seeded"


def found(engine: sa.Engine, spellings: list[str]) -> dict[str, str]:
    with engines.reading(engine) as session:
        return queries.resolve_all(session, spellings, OPEN - 1)


SPELLINGS = {
    "KOR": [
        "Korea (the Republic of)", "Rep. of Korea", "Korea, Rep.", "Korea, South", "S. Korea",
        "Corée (la République de)", "KOREA, REPUBLIC OF", "The Government of the Republic of Korea",
    ],
    "PRK": [
        "Korea (the Democratic People's Republic of)", "Korea DPR", "D.P.R. Korea", "D P R K",
        "Dem. People's Rep. of Korea", "Corée (la République populaire démocratique de)",
    ],
    "COD": [
        "Congo (the Democratic Republic of the)", "Congo, Dem. Rep.", "D.R. Congo",
        "Congo (la République démocratique du)", "Zaire", "Congo (Kinshasa)",
    ],
    "COG": ["Congo (the)", "Congo, Rep.", "Republic of the Congo", "Congo (le)"],
    "MDA": ["Moldova (the Republic of)", "Moldova, Rep. of", "Moldova (la République de)"],
    "TZA": [
        "Tanzania, the United Republic of", "Tanzania, United Rep. of",
        "Tanzanie (la République-Unie de)",
    ],
    "FLK": ["Falkland Islands (the) [Malvinas]", "Falkland (les Îles)/Malouines (les Îles)"],
    "CHN": ["China (the People's Republic of)", "CHINA P R", "PR China", "China, P.R."],
    "ITA": ["Italian Republic", "Italie (l')", "la République italienne"],
    "AUS": ["Commonwealth of Australia", "Australie (l')"],
    "URY": ["Oriental Republic of Uruguay", "Uruguay (l')"],
    "DEU": [
        "German Federal Republic", "GERMANY, FEDERAL REPUBLIC OF", "Fed. Rep. of Germany",
        "F.R. Germany", "Germany, F.R.", "West Germany",
    ],
    "DDDE": ["German D R", "German Dem. Rep.", "Germany, Democratic Republic of", "G D R"],
    "ALB": ["Albanie (l')", "l'Albanie", "L\u2019Albanie"],
    "MKD": ["MACEDONIA, THE FYR OF", "Macedonia (FYR)", "The Former Yugoslav Rep. of Macedonia"],
    "BLR": ["BYELORUSSIA S S R", "Byelorussian S.S.R.", "Belarus, Republic of"],
    "UKR": ["UKRAINE S S R", "Ukrainian SSR", "Ukraine (l')"],
    "SUHH": ["U S S R", "U.S.S.R.", "Union of Soviet Socialist Republics"],
    "DMA": ["DOMINICA, COMMONWEALTH OF", "Commonwealth of Dominica"],
    "DOM": ["Dominican Rep.", "dominicaine (la République)"],
    "HTI": ["HAYTI"],
    "JEY": ["Jersey, Bailiwick of", "Bailiwick of Jersey"],
    "BEN": ["Dahomey", "Republic of Dahomey"],
    "BFA": ["Upper Volta", "UPPER VOLTA, REPUBLIC OF"],
    "MMR": ["Burma", "Union of Burma", "Burma, Union of"],
    "X-FCD": ["Free City of Danzig", "Danzig, Free City of", "Danzig (Free City of)"],
    "NOR": ["Kingdom of Norway", "Norway, Kingdom of", "Norvège (la)", "Royaume de Norvège"],
    "NLD": ["Netherlands (Kingdom of the)", "Netherlands, The", "Pays-Bas (Royaume des)"],
    "FSM": ["Micronesia (Federated States of)", "Micronesia, Fed. Sts."],
    "IRN": ["Iran (Islamic Republic of)", "Iran, Islamic Rep.", "Iran (République islamique d')"],
    "LAO": ["Lao P.D.R.", "Lao (la République démocratique populaire)"],
    "VIR": ["Virgin Islands (U.S.)", "US Virgin Is.", "Vierges des États-Unis (les Îles)"],
    "VGB": ["Virgin Islands (British)", "British Virgin Is.", "Vierges britanniques (les Îles)"],
    "YDYE": ["Yemen, Dem.", "Yemen, People's Democratic Republic of", "S. Yemen"],
    "X-RVN": ["Viet Nam, Republic of", "Rep. of Vietnam"],
    "PSE": ["Palestine, State of", "Palestine, État de"],
    "IOT": ["Indien (le Territoire britannique de l'océan)"],
    "ALA": ["Åland(les Îles)"],
    "USA": ["United States of America (the)", "les États-Unis d'Amérique", "U S A"],
}  # fmt: skip


def test_the_spellings_of_official_documents_are_found(engine: sa.Engine) -> None:
    wanted = {spelling: code for code, some in SPELLINGS.items() for spelling in some}
    assert found(engine, list(wanted)) == wanted


@pytest.mark.parametrize(
    "spelling",
    [
        "Korea", "Korea, United", "Republic of China", "China, Republic of", "Fr. Sudan",
        "Republic of Germany", "Republic of Viet Nam, South", "Federal Republic of Congo",
        "Kingdom of Yugoslavia and Albania", "Turkish Republic of Northern Cyprus", "Somaliland",
        "Republic of Somaliland", "Virgin Islands", "Ireland, Northern", "Kingdom of Sardinia",
        "Papal States", "Republic of Texas", "Kingdom", "Republic of", "the", "(the)", "of, the",
        "United Arab Republic", "Atlantic", "Guinea Equator", "Saint", "Islands", "Rep.",
    ],
)  # fmt: skip
def test_what_means_no_country_or_several_finds_none(engine: sa.Engine, spelling: str) -> None:
    assert found(engine, [spelling]) == {}


def seeded() -> Iterator[tuple[str, str]]:
    """Every name of a country that the seeds hold, with its code."""
    with (SEEDS / "countries.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for column in ("name", "official_name", "name_fr", "name_es"):
                if row[column]:
                    yield row[column], row["code"]
    with (SEEDS / "aliases.csv").open(encoding="utf-8", newline="") as file:
        yield from ((row["alias"], row["code"]) for row in csv.DictReader(file))


def turned(name: str) -> Iterator[str]:
    """How lists write a name: shouted, with an article, and turned about."""
    yield from (name.upper(), f"{name} (the)", f"the {name}", f"{name} *")
    for article in ("le", "la", "les", "l'"):
        yield f"{name} ({article})"
        yield f"{article} {name}".replace("' ", "'")
    style, of, place = name.partition(" of ")
    if of:
        the = "the " if place.startswith("the ") else ""
        place = place.removeprefix("the ")
        yield f"{place} ({style} of {the.strip()})".replace(" )", ")")
        yield f"{place} (the {style} of)"
        yield f"{place}, {style} of"
        yield f"{place}, the {style} of {the}"
    yield name.replace("Republic", "Rep.").replace("Democratic", "Dem.").replace("Islands", "Is.")


def test_no_form_of_a_countrys_names_leads_to_another(engine: sa.Engine) -> None:
    meant: dict[str, set[str]] = {}
    exact = {normalise(name): code for name, code in seeded()}
    for name, code in seeded():
        for form in turned(name):
            # A form that is another country's own name is that country's: Congo is not Zaire.
            if exact.get(normalise(form), code) == code:
                meant.setdefault(form, set()).add(code)
    assert {form: codes for form, codes in meant.items() if len(codes) > 1} == {}
    wanted = {form: next(iter(codes)) for form, codes in meant.items()}
    answers = found(engine, list(wanted))
    wrong = {form: (code, answers[form]) for form, code in wanted.items() if form in answers}
    assert {form: both for form, both in wrong.items() if both[0] != both[1]} == {}
    assert len(wrong) > 0.97 * len(wanted)


def test_forms_are_few_however_long_or_short_a_name_is() -> None:
    for text in ("", "the", "S. N. Rep. Dem. Fed. Isl. Is. Fr. Br. Terr. Sts.", "a" * 100_000):
        assert all(len(tier) <= 48 for tier in forms.tiers(text))
    assert list(forms.tiers("x" * 1000)) == []
