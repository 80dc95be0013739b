"""Pictures: bars stand where the figures say, a table under each, and nothing a script block could break out of."""

import json
from decimal import Decimal

import pytest
import stage

from zhike.web import charts
from zhike.web.charts import Mark, Series


def bars_of(picture, index=-1):
    return [datum["value"] for datum in picture.option["series"][index]["data"]]


def test_a_waterfall_lands_on_its_closing_figure():
    steps = [
        Mark("Opening", 3000, tone="TOTAL"),
        Mark("New", 500),
        Mark("Churned", -200),
        Mark("Closing", 3300, tone="TOTAL"),
    ]
    picture = charts.waterfall(steps, what="Customers")
    ground = picture.option["series"][0]["data"]
    # New stands from 3000 to 3500, churned hangs from 3500 down to 3300, closing reaches 3300 from the ground.
    assert list(zip(ground, bars_of(picture), strict=True)) == [(0, 3000), (3000, 500), (3300, 200), (0, 3300)]


def test_gains_and_losses_of_a_waterfall_are_told_apart():
    picture = charts.waterfall([Mark("New", 5), Mark("Churned", -5)], what="Customers")
    colours = [datum["itemStyle"]["color"] for datum in picture.option["series"][1]["data"]]
    assert colours == ["@good", "@bad"]


def test_the_bars_of_a_pyramid_are_centred():
    picture = charts.pyramid([Mark("VIP", 0.01), Mark("Small", 0.5)], what="Customers")
    pads = picture.option["series"][0]["data"]
    middles = [pad + bar / 2 for pad, bar in zip(pads, bars_of(picture), strict=True)]
    assert middles == pytest.approx([0.25, 0.25])


def test_cohorts_leave_out_what_has_not_happened_yet():
    picture = charts.cohorts(["Jan", "Feb"], ["0", "1"], [[Mark("", 1.0), Mark("", 0.4)], [Mark("", 0.9), None]])
    assert [datum["value"] for datum in picture.option["series"][0]["data"]] == [[0, 0, 1.0], [1, 0, 0.4], [0, 1, 0.9]]
    assert picture.option["visualMap"]["max"] == 1.0


def test_rates_beside_counts_have_an_axis_of_their_own():
    bars = [Series("Active", [Mark("Q1", 1200)])]
    lines = [Series("Churn", [Mark("Q1", 0.3)], is_rate=True)]
    mixed = charts.periods(["Q1"], bars=bars, lines=lines)
    alone = charts.periods(["Q1"], lines=lines)
    assert [axis["axisLabel"]["formatter"] for axis in mixed.option["yAxis"]] == ["@compact", "@percent"]
    assert [one["yAxisIndex"] for one in mixed.option["series"]] == [0, 1]
    assert [axis["axisLabel"]["formatter"] for axis in alone.option["yAxis"]] == ["@percent"]


def test_a_rate_that_is_not_defined_leaves_a_gap():
    picture = charts.periods(["Q1", "Q2"], lines=[Series("Churn", [Mark("Q1", None), Mark("Q2", 0.3)], is_rate=True)])
    assert bars_of(picture) == [None, 0.3]
    assert picture.option["series"][0]["connectNulls"] is False


def test_a_ranking_draws_its_average_across():
    picture = charts.ranking([Mark("HZ", Decimal("0.4"))], what="Churn", average=Mark("Average", 0.3, "30%"))
    assert picture.option["series"][0]["markLine"]["data"] == [{"xAxis": 0.3}]


@pytest.mark.parametrize(("largest", "end"), [(1.9, 2), (2.01, 2.5), (0.73, 0.8), (9.2, 10), (0, 1)])
def test_both_axes_of_a_calibration_end_at_the_same_round_number(largest, end):
    option = charts.calibration([(0, Mark("1", largest, "x"))], expected="Expected", actual="Actual").option
    assert option["xAxis"]["max"] == option["yAxis"]["max"] == pytest.approx(end)


@pytest.mark.parametrize("name", stage.pictures())
def test_every_picture_is_plain_data_with_a_table(name):
    picture = stage.pictures()[name]
    assert json.loads(json.dumps(picture.option)) == picture.option
    assert picture.rows
    assert {len(row) for row in picture.rows} == {len(picture.columns)}


def test_a_mark_leads_to_the_rows_behind_it():
    picture = charts.ranking([Mark("HZ", 0.4, "40%", "/customers/?branch=HZ")], what="Churn")
    assert picture.option["series"][0]["data"][0]["href"] == "/customers/?branch=HZ"


def test_a_small_line_stays_in_its_box_and_needs_two_points():
    points = charts.spark_points([5, None, 9, 1])
    assert all(0 <= x <= 96 and 0 <= y <= 24 for x, y in points)
    assert len(points) == 3
    assert min(points, key=lambda point: point[1])[0] == max(x for x, _y in points[:2])
    assert charts.spark_points([5]) == []
    assert [y for _x, y in charts.spark_points([5, 5])] == [12, 12]
