"""The regions and subregions of the United Nations' M49 standard, by name and code."""

from typing import Literal

RegionName = Literal[
    "africa", "americas", "asia", "europe", "oceania",
    "australia-and-new-zealand", "central-asia", "eastern-asia", "eastern-europe",
    "latin-america-and-the-caribbean", "melanesia", "micronesia", "northern-africa",
    "northern-america", "northern-europe", "polynesia", "south-eastern-asia", "southern-asia",
    "southern-europe", "sub-saharan-africa", "western-asia", "western-europe",
    "002", "009", "015", "019", "021", "030", "034", "035", "039", "053", "054", "057", "061",
    "142", "143", "145", "150", "151", "154", "155", "202", "419",
]  # fmt: skip

_CODES = {
    "africa": "002",
    "oceania": "009",
    "northern-africa": "015",
    "americas": "019",
    "northern-america": "021",
    "eastern-asia": "030",
    "southern-asia": "034",
    "south-eastern-asia": "035",
    "southern-europe": "039",
    "australia-and-new-zealand": "053",
    "melanesia": "054",
    "micronesia": "057",
    "polynesia": "061",
    "asia": "142",
    "central-asia": "143",
    "western-asia": "145",
    "europe": "150",
    "eastern-europe": "151",
    "northern-europe": "154",
    "western-europe": "155",
    "sub-saharan-africa": "202",
    "latin-america-and-the-caribbean": "419",
}


def code_of(region: str) -> str:
    """The M49 code of a region given by name or by code. KeyError for any other text."""
    return region if region in _CODES.values() else _CODES[region]
