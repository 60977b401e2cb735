"""Colours that readers can tell apart, however they see them (CIEDE2000), and rings that show."""

import math
import re
from itertools import combinations, pairwise

import pytest

from app.pages import rendering, status_styles

Colour = tuple[float, float, float]
# Machado, Oliveira and Fernandes (2009): linear RGB as seen without one kind of cone.
SIGHT: dict[str, tuple[Colour, Colour, Colour]] = {
    "common": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE = (0.95047, 1.0, 1.08883)
ON_MAPS = [*(status for status in status_styles.ORDER if status != "joined"), "land"]


def palette(theme: str) -> dict[str, str]:
    """The colours of a theme by their names, as both style sheets set them."""
    figures = (rendering.STATIC / "figures.css").read_text(encoding="utf-8")
    block = re.findall(rf":root\[data-theme={theme}\] {{(.*?)}}", figures, re.DOTALL)[0]
    pages = (rendering.STATIC / "explorer.css").read_text(encoding="utf-8")
    light, dark = re.findall(r"--link: (#\w+);.*?--field: (#\w+);", pages, re.DOTALL)[:2]
    link, field = light if theme == "light" else dark
    return {
        **dict(re.findall(r"--(\w+): (#\w+);", block)),
        "link": link,
        "field": "#ffffff" if field == "#fff" else field,
    }


def linear(colour: str) -> Colour:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def times(matrix: tuple[Colour, Colour, Colour], colour: Colour) -> Colour:
    red, green, blue = (sum(m * c for m, c in zip(row, colour, strict=True)) for row in matrix)
    return red, green, blue


def lab(colour: Colour) -> Colour:
    clipped = [min(1.0, max(0.0, part)) for part in colour]
    xyz = times(TO_XYZ, (clipped[0], clipped[1], clipped[2]))
    x, y, z = (
        math.cbrt(part / white)
        if part / white > 216 / 24389
        else (24389 / 27 * part / white + 16) / 116
        for part, white in zip(xyz, WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one: Colour, other: Colour) -> float:
    """The difference between two colours in CIELAB, as people see it."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    grey = 0.5 * (1 - math.sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = a1 * (1 + grey), a2 * (1 + grey)
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    apart = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    weight = (
        1
        - 0.17 * math.cos(math.radians(hue - 30))
        + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6))
        - 0.20 * math.cos(math.radians(4 * hue - 63))
    )
    of_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    of_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    of_hue = apart / (1 + 0.015 * chroma * weight)
    bend = 2 * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    bend *= -math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    return math.sqrt(of_light**2 + of_chroma**2 + of_hue**2 + bend * of_chroma * of_hue)


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG between two colours."""
    dark, light = sorted(times(TO_XYZ, linear(colour))[1] for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        # From the test data of Sharma, Wu and Dalal (2005).
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_is_that_of_the_standard(
    one: Colour, other: Colour, difference: float
) -> None:
    assert ciede2000(one, other) == pytest.approx(difference, abs=1e-4)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_any_two_statuses_on_a_map_can_be_told_apart(theme: str, sight: str) -> None:
    colours = palette(theme)
    seen = {name: lab(times(SIGHT[sight], linear(colours[name]))) for name in ON_MAPS}
    close = {
        pair: round(difference, 1)
        for pair in combinations(ON_MAPS, 2)
        if (difference := ciede2000(seen[pair[0]], seen[pair[1]])) < 10
    }
    assert not close


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_statuses_stand_out_from_land_and_rings_from_what_they_are_around(theme: str) -> None:
    colours = palette(theme)
    for status in ON_MAPS[:-1]:
        assert contrast(colours[status], colours["land"]) >= 1.4, status
    for ground in ("paper", "field", "land"):
        assert contrast(colours["link"], colours[ground]) >= 3, ground
    # On the map the ring takes the place of a border in the colour of the paper.
    assert contrast(colours["ink"], colours["paper"]) >= 3


def test_stops_of_each_theme_are_those_of_the_preference() -> None:
    css = (rendering.STATIC / "figures.css").read_text(encoding="utf-8")
    stops = re.findall(r"--party: (#\w+);", css)
    assert len(stops) == 4
    assert [one == other for one, other in pairwise(stops)] == [False, False, False]
    assert (stops[0], stops[1]) == (stops[2], stops[3])
