"""The outlines, and the geometry of maps, curves and timelines."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.pages import rendering, words
from app.pages.figures import acts, axis, bars, curve, days, world
from app.pages.figures import map as maps
from app.pages.figures.curve import Step
from app.pages.figures.world import Box
from app.pages.rendering import STATIC


def member(code: str, status: str = "party") -> dict[str, Any]:
    return {"country": {"code": code, "name": code}, "status": status, "certainty": "certain"}


def act(number: int, day: str, kind: str = "signature", until: str | None = None) -> dict[str, Any]:
    done = {"edtf": day, "earliest": day, "latest": until or day}
    return {"id": number, "kind": kind, "done_on": done, "country": {"code": "NOR", "name": "N"}}


def test_outlines_are_compact() -> None:
    assert (Path(STATIC) / "world.json").stat().st_size < 130_000


def test_outlines_follow_the_united_nations_codes() -> None:
    shapes = world.load().shapes
    assert {"XKX", "ESH", "TWN", "PSE", "VAT", "SSD", "TUV"} <= shapes.keys()
    assert not {"SOL", "CYN", "KOS", "ATA"} & shapes.keys()
    assert shapes["BHR"].area is not None
    assert shapes["KAZ"].area is None


def test_every_country_but_the_placed_ones_has_an_outline() -> None:
    without = {code for code, shape in world.load().shapes.items() if not shape.path}
    assert without <= {"GIB", "TKL", "TUV", "VAT"}


def test_shapes_lie_on_the_map_with_their_centres_inside_their_extent() -> None:
    whole = world.load().whole
    for shape in world.load().shapes.values():
        assert whole.left - 1 <= shape.whole.left <= shape.whole.right <= whole.right + 1
        assert shape.main.left - 1 <= shape.x <= shape.main.right + 1
        assert shape.main.top - 1 <= shape.y <= shape.main.bottom + 1


def test_view_holds_the_members_and_is_the_world_when_they_are_everywhere() -> None:
    near = world.around(["KAZ", "MAR", "BHR"])
    for code in ("KAZ", "MAR", "BHR"):
        assert near.holds(world.load().shapes[code].x, world.load().shapes[code].y)
    assert near.width < world.load().whole.width
    assert world.around(["USA", "AUS", "ZAF", "RUS"]) == world.load().whole
    assert world.around(["EUE"]) == world.load().whole


def test_map_marks_what_is_too_small_to_see_and_names_what_has_no_shape() -> None:
    drawn = maps.draw(
        [member("BHR"), member("KAZ"), member("EUE")], world.load().whole, lambda _: True, {}
    )
    assert {place.code: place.marker is not None for place in drawn.places} == {
        "KAZ": False,
        "BHR": True,
    }
    assert [m["country"]["code"] for m in drawn.elsewhere] == ["EUE"]


def test_labels_lie_on_no_other_label() -> None:
    codes = ["BHR", "QAT", "ARE", "SAU", "OMN", "ISR", "JOR", "LBN", "KAZ", "UZB", "TJK", "KGZ"]
    drawn = maps.draw([member(c) for c in codes], world.around(codes), lambda _: True, {})
    boxes = []
    for label in drawn.labels:
        width = len(label.text) * 0.5 * drawn.letter
        left = label.x - {"start": 0, "middle": width / 2, "end": width}[label.anchor]
        boxes.append(
            Box(left, label.y - drawn.letter / 2, left + width, label.y + drawn.letter / 2)
        )
    assert boxes
    assert not [1 for i, a in enumerate(boxes) for b in boxes[i + 1 :] if a.meets(b)]


@pytest.mark.parametrize("years", [0, 1, 3, 9, 40, 150, 900])
def test_axis_has_few_ticks_in_order(years: int) -> None:
    scale = axis.spanning([date(2020 - years, 3, 1)], date(2020, 3, 1), 0, 500)
    xs = [tick.x for tick in scale.ticks()]
    assert 1 <= len(xs) <= 10
    assert xs == sorted(xs)


def test_curve_stacks_counts_and_labels_the_last() -> None:
    steps = [
        Step(date(2000, 1, 1), {"signed": 3}),
        Step(date(2005, 1, 1), {"signed": 1, "party": 2}),
    ]
    drawn = curve.draw(steps, ["party", "signed"], date(2010, 1, 1))
    assert drawn is not None
    assert [(area.status, area.count) for area in drawn.areas] == [("party", 2), ("signed", 1)]
    assert drawn.areas[0].label_y - drawn.areas[1].label_y >= 14
    assert curve.draw(steps, ["party"], date(1990, 1, 1)) is None


def test_partial_dates_are_drawn_as_long_as_they_are_uncertain() -> None:
    drawn = acts.draw(
        [act(1, "2020-01-01", until="2020-12-31"), act(2, "2021-05-05")], date(2022, 1, 1)
    )
    assert drawn is not None
    long, short = sorted(drawn.lanes[0].marks, key=lambda mark: mark.act["id"])
    assert long.x2 - long.x > 50
    assert short.x2 == short.x


def test_crowded_lane_becomes_a_histogram_by_year() -> None:
    many = [act(n, f"{2000 + n % 5}-01-01") for n in range(100)]
    drawn = acts.draw(many, date(2010, 1, 1))
    assert drawn is not None
    assert [len(column.acts) for column in drawn.lanes[0].columns] == [20] * 5


def test_a_lane_of_many_acts_at_once_becomes_a_histogram_too() -> None:
    drawn = acts.draw([act(n, "2000-01-01") for n in range(30)], date(2010, 1, 1))
    assert drawn is not None
    (lane,) = drawn.lanes
    assert [len(column.acts) for column in lane.columns] == [30]
    assert lane.marks == []


def test_crowded_lanes_have_one_scale() -> None:
    many = [act(n, f"{2000 + n % 2}-01-01") for n in range(200)]
    few = [act(1000 + n, f"{2000 + n % 5}-01-01", "ratification") for n in range(100)]
    drawn = acts.draw([*many, *few], date(2010, 1, 1))
    assert drawn is not None
    signed, consented = drawn.lanes
    assert [len(column.acts) for column in (signed.columns[0], consented.columns[0])] == [100, 20]
    assert signed.columns[0].height == pytest.approx(5 * consented.columns[0].height)
    assert [column.peak for column in signed.columns] == [True, False]


def test_curve_parts_what_is_presumed_and_what_is_only_possible_from_what_is_certain() -> None:
    steps = [
        Step(date(2000, 1, 1), {"party": 4}),
        Step(date(2005, 1, 1), {"party": 4}, presumed={"party": 2}, possible={"party": 1}),
    ]
    drawn = curve.draw(steps, ["party"], date(2010, 1, 1))
    assert drawn is not None
    (area,) = drawn.areas
    assert (area.count, area.presumed_count, area.possible_count) == (4, 2, 1)
    begin = area.path.split(",")[0]
    assert area.presumed.startswith("M")
    assert area.presumed.split(",")[0] == area.possible.split(",")[0] != begin
    certain = curve.draw(steps[:1], ["party"], date(2010, 1, 1))
    assert certain is not None
    assert (certain.areas[0].presumed, certain.areas[0].possible) == ("", "")


def test_bar_tells_what_is_certain_presumed_and_only_possible_apart() -> None:
    span = {
        "status": "party",
        "starts": {"edtf": "2000", "earliest": "2000-01-01", "latest": "2000-12-31"},
        "unread": False,
        "ends": {"edtf": "2010", "earliest": "2010-01-01", "latest": "2010-12-31"},
    }

    def pieces(through: date | None) -> list[str]:
        day = date(2020, 1, 1)
        drawn = bars.draw([bars.Row({}, [span], through)], day, day)
        assert drawn is not None
        return [piece.certainty for piece in drawn.rows[0].pieces]

    assert pieces(date(2015, 1, 1)) == ["possible", "possible", "certain"]
    assert pieces(date(2005, 1, 1)) == ["possible", "possible", "presumed", "certain"]
    assert pieces(None) == ["possible", "possible", "presumed"]


def test_map_parts_countries_of_which_nothing_is_known_from_those_that_have_no_part() -> None:
    whole = world.load().whole
    drawn = maps.draw([member("KAZ")], whole, lambda _: True, {}, {"NOR", "SWE"})
    norway, france = (world.load().shapes[code].path for code in ("NOR", "FRA"))
    assert norway in drawn.unknown
    assert norway not in drawn.land
    assert france in drawn.land
    assert maps.draw([member("KAZ")], whole, lambda _: True, {}).unknown == ""


def test_a_band_that_has_ended_keeps_its_label() -> None:
    steps = [Step(date(2000, 1, 1), {"contracting": 3}), Step(date(2005, 1, 1), {"party": 3})]
    drawn = curve.draw(steps, ["party", "contracting"], date(2010, 1, 1))
    assert drawn is not None
    assert abs(drawn.areas[0].label_y - drawn.areas[1].label_y) >= 14
    template = rendering.environment().from_string(
        '{% import "figures.html" as figures %}{{ figures.curve_of(curve, "binding", frame, t) }}'
    )
    frame = SimpleNamespace(date=str)
    text = template.render(curve=drawn, frame=frame, t=words.load("en"))
    assert "Consented, not in force" in text


def test_a_step_of_months_ends_on_the_last_day_of_a_shorter_month() -> None:
    assert days.shifted(date(2021, 3, 31), -1) == date(2021, 2, 28)
    assert days.shifted(date(2020, 2, 29), 12) == date(2021, 2, 28)
    assert days.shifted(date(1, 1, 1), -12) == date(1, 1, 1)
