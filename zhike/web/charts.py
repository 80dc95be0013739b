"""Pictures as plain ECharts options, each with its table; "@words" become colours and formats in the browser."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

Option = dict[str, Any]
Figure = Decimal | Fraction | float | int


@dataclass(frozen=True)
class Mark:
    """One thing in a picture: its label, its figure, the figure in words, and the rows behind it."""

    label: str
    value: Figure | None
    text: str = ""
    href: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Series:
    """Marks of one meaning, drawn alike: a line or a row of bars."""

    label: str
    marks: Sequence[Mark]
    tone: str = ""
    is_rate: bool = False


@dataclass(frozen=True)
class Picture:
    """An option to draw, and the same figures as a table for those who cannot see it: rows of marks."""

    option: Option
    columns: Sequence[str]
    rows: Sequence[Sequence[Mark]]


TONES = ("one", "two", "three", "four")
PALETTE = [f"@{tone}" for tone in TONES]
GRID: Option = {"left": 8, "right": 16, "top": 16, "bottom": 8, "containLabel": True}
WRAPPED: Option = {"interval": 0, "hideOverlap": False, "width": 54, "overflow": "break"}
BAR_MAX = 34
COHORT_COLUMNS_WITH_TEXT = 13


def pyramid(levels: Sequence[Mark], *, what: str) -> Picture:
    """Draw levels from the top down as centred bars; values are shares 0..1 of the whole."""
    longest = max((_float(level.value) or 0.0 for level in levels), default=0.0) or 1.0
    bars, pads = [], []
    for level in levels:
        length = _float(level.value) or 0.0
        inside = length > 0.3 * longest
        label = {"position": "inside" if inside else "right", "color": "@on-bar" if inside else "@ink"}
        bars.append(_datum(level, length, label=label, itemStyle={"color": f"@{level.tone or 'accent'}"}))
        pads.append((longest - length) / 2)
    option = {
        "grid": GRID | {"right": 70},
        "xAxis": {"type": "value", "show": False, "max": longest},
        "yAxis": _category([level.label for level in levels], inverse=True, axisLine={"show": False}),
        "series": [
            {"type": "bar", "stack": "level", "silent": True, "data": pads, "itemStyle": {"color": "transparent"}},
            {
                "type": "bar",
                "stack": "level",
                "data": bars,
                "barWidth": "76%",
                "itemStyle": {"borderRadius": 4},
                "label": {"show": True, "formatter": "@text", "fontWeight": 600},
            },
        ],
        "tooltip": {"trigger": "item"},
    }
    return Picture(option, (_("Level"), what), [(Mark(level.label, None), level) for level in levels])


def pareto(curve: Sequence[tuple[float, float]], points: Sequence[Mark], at: Sequence[float], *, what: str) -> Picture:
    """Draw the share of value held by the first share of customers; `points` at the x of `at` are named."""
    lines = [{"type": "line", "data": [[0, 0], [1, 1]], "symbol": "none", "silent": True,
              "lineStyle": {"type": "dashed", "width": 1, "color": "@quiet"}}]  # fmt: skip
    lines.append({
        "type": "line", "data": [[_float(x), _float(y)] for x, y in curve], "symbol": "none", "smooth": False,
        "lineStyle": {"width": 2, "color": "@accent"}, "areaStyle": {"color": "@accent-soft", "opacity": 0.35},
        "silent": True,
    })  # fmt: skip
    named = [_datum(point, [_float(x), _float(point.value)]) for x, point in zip(at, points, strict=True)]
    lines.append({
        "type": "scatter", "data": named, "symbolSize": 10, "itemStyle": {"color": "@accent"}, "z": 5,
        "label": {"show": True, "position": "right", "formatter": "@text", "color": "@ink", "width": 190,
                  "overflow": "break", "align": "left", "verticalAlign": "top"},
    })  # fmt: skip
    # Where some take away from the whole, the others bring more than it.
    top = _round_up(max((_float(y) or 0.0 for _x, y in curve), default=1.0))
    option = {
        "grid": GRID | {"top": 28, "bottom": 24},
        "xAxis": _share_axis(name=_("Share of customers"), nameLocation="middle", nameGap=28),
        "yAxis": _value_axis("@percent", min=0, max=top, name=what, nameTextStyle={"align": "left"}),
        "series": lines,
        "tooltip": {"trigger": "item"},
    }
    rows = [(Mark(point.label, None), point) for point in points]
    return Picture(option, (_("Point"), what), rows)


def cohorts(rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Mark | None]]) -> Picture:
    """Draw a heat map of rates: one row per cohort, one column per period since its start."""
    known = [
        (column, row, cell, float(cell.value))
        for row, line in enumerate(cells)
        for column, cell in enumerate(line)
        if cell is not None and cell.value is not None
    ]
    top = max((value for *_place, value in known), default=1.0) or 1.0
    data = [
        _datum(cell, [column, row, value], label={"color": _on_heat(value / top)}) for column, row, cell, value in known
    ]
    option = {
        "grid": GRID | {"top": 40, "bottom": 8},
        "xAxis": _category(list(columns), position="top", axisLine={"show": False}),
        "yAxis": _category(list(rows), inverse=True, axisLine={"show": False}),
        "visualMap": {
            "min": 0, "max": top, "show": True, "orient": "horizontal", "right": 8, "top": 0, "calculable": False,
            "itemWidth": 10, "itemHeight": 90, "dimension": 2, "text": [f"{top:.0%}", "0%"],
            "textStyle": {"color": "@text-colour"},
            "inRange": {"color": ["@heat-low", "@heat-middle", "@heat-high"]},
        },
        "series": [{
            "type": "heatmap", "data": data,
            "label": {"show": len(columns) <= COHORT_COLUMNS_WITH_TEXT, "formatter": "@short-text", "fontSize": 11},
            "itemStyle": {"borderColor": "@surface", "borderWidth": 2, "borderRadius": 3},
            "emphasis": {"itemStyle": {"borderColor": "@ink"}},
        }],
        "tooltip": {"trigger": "item"},
    }  # fmt: skip
    table = [
        (Mark(label, None), *[cell or Mark("", None) for cell in line]) for label, line in zip(rows, cells, strict=True)
    ]
    return Picture(option, (_("Cohort"), *columns), table)


def waterfall(steps: Sequence[Mark], *, what: str) -> Picture:
    """Draw how an opening figure becomes the closing one; tone TOTAL stands on the ground, others are changes."""
    level, pads, bars = 0.0, [], []
    for step in steps:
        amount = _float(step.value) or 0.0
        is_total = step.tone == "TOTAL"
        start = 0.0 if is_total else level
        level = amount if is_total else level + amount
        pads.append(min(start, level))
        colour = "@accent" if is_total else "@good" if amount >= 0 else "@bad"
        bars.append(_datum(step, abs(level - start), itemStyle={"color": colour}))
    option = {
        "grid": GRID | {"top": 30},
        "xAxis": _category([step.label for step in steps], axisLabel=WRAPPED),
        "yAxis": _value_axis("@compact", axisLabel={"show": False}),
        "series": [
            {"type": "bar", "stack": "step", "silent": True, "data": pads, "itemStyle": {"color": "transparent"}},
            {
                "type": "bar", "stack": "step", "data": bars, "barMaxWidth": 56, "itemStyle": {"borderRadius": 3},
                "label": {"show": True, "position": "top", "formatter": "@text", "color": "@ink", "fontWeight": 600,
                          "fontSize": 11},
                # On a phone the figures of neighbours would stand on each other; the table has them all.
                "labelLayout": {"hideOverlap": True},
            },
        ],
        "tooltip": {"trigger": "item"},
    }  # fmt: skip
    return Picture(option, (_("Step"), what), [(Mark(step.label, None), step) for step in steps])


def periods(labels: Sequence[str], *, bars: Sequence[Series] = (), lines: Sequence[Series] = ()) -> Picture:
    """Draw series by period: bars on the left axis, lines on it too, or on the right axis where they are rates."""
    drawn = [_series(one, "bar", i) for i, one in enumerate(bars)]
    drawn += [_series(one, "line", len(bars) + i, axis=int(bool(bars) and one.is_rate)) for i, one in enumerate(lines)]
    all_rates = all(one.is_rate for one in (*bars, *lines))
    axes = [_value_axis("@percent" if all_rates else "@compact")]
    if bars and any(one.is_rate for one in lines) and not all_rates:
        axes.append(_value_axis("@percent", splitLine={"show": False}))
    option = {
        "color": PALETTE,
        "grid": GRID | {"top": 42},
        "legend": {"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 8, "textStyle": {"color": "@text-colour"}},
        "xAxis": _category(list(labels)),
        "yAxis": axes,
        "series": drawn,
        "tooltip": {
            "trigger": "axis",
            "axisPointer": {"type": "shadow", "shadowStyle": {"color": "@line", "opacity": 0.35}},
        },
    }
    every = [*bars, *lines]
    rows = [(Mark(label, None), *[one.marks[i] for one in every]) for i, label in enumerate(labels)]
    return Picture(option, (_("Period"), *[one.label for one in every]), rows)


def course(labels: Sequence[str], lines: Sequence[Series], *, at: int, what: str, step: str = "") -> Picture:
    """Draw lines over many days or other steps without a mark on each; a dashed upright says what began at one."""
    drawn = [_series(one, "line", i) | {"symbol": "none"} for i, one in enumerate(lines)]
    drawn[0]["markLine"] = {
        "symbol": "none", "silent": True, "lineStyle": {"type": "dashed", "color": "@quiet"},
        "label": {"formatter": what, "color": "@text-colour", "position": "insideEndTop"}, "data": [{"xAxis": at}],
    }  # fmt: skip
    option = {
        "color": PALETTE,
        "grid": GRID | {"top": 42},
        "legend": {"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 8, "textStyle": {"color": "@text-colour"}},
        "xAxis": _category(list(labels)),
        "yAxis": [_value_axis("@percent" if lines[0].is_rate else "@compact")],
        "series": drawn,
        "tooltip": {"trigger": "axis"},
    }
    rows = [(Mark(label, None), *[one.marks[i] for one in lines]) for i, label in enumerate(labels)]
    return Picture(option, (step or _("Day"), *[one.label for one in lines]), rows)


def calibration(groups: Sequence[tuple[float, Mark]], *, expected: str, actual: str) -> Picture:
    """Draw what was expected against what came, group by group; on the diagonal the model is right."""
    data = [_datum(mark, [_float(x), _float(mark.value)]) for x, mark in groups]
    top = _round_up(max((max(datum["value"]) for datum in data), default=1.0))
    option = {
        "grid": GRID | {"top": 28, "bottom": 24},
        "xAxis": _value_axis("@compact", name=expected, nameLocation="middle", nameGap=28, max=top, min=0),
        "yAxis": _value_axis("@compact", name=actual, nameTextStyle={"align": "left"}, max=top, min=0),
        "series": [
            {"type": "line", "data": [[0, 0], [top, top]], "symbol": "none", "silent": True,
             "lineStyle": {"type": "dashed", "width": 1, "color": "@quiet"}},
            {"type": "line", "data": data, "symbol": "circle", "symbolSize": 9, "itemStyle": {"color": "@accent"},
             "lineStyle": {"width": 1.5, "color": "@accent"}},
        ],
        "tooltip": {"trigger": "item"},
    }  # fmt: skip
    rows = [(Mark(mark.label, None), Mark("", x, f"{_float(x):,.2f}"), mark) for x, mark in groups]
    return Picture(option, (_("Group"), expected, actual), rows)


def quadrants(points: Sequence[tuple[float, float, Mark]], *, x: Mark, y: Mark) -> Picture:
    """Draw things on either side of two limits: each at its x and y, 1 being the limit, far ones drawn closer.

    The marks of the axes carry their names and, as text, their limits; a mark's own text says its figures.
    """
    data = [_datum(mark, [math.asinh(a), math.asinh(b)], itemStyle={"color": f"@{mark.tone}"}) for a, b, mark in points]
    limit = math.asinh(1.0)
    lines = [
        {axis: limit, "label": {"formatter": mark.text, "color": "@text-colour", "position": "insideEndTop"}}
        for axis, mark in (("xAxis", x), ("yAxis", y))
    ]
    nothing = {"show": False}
    hidden = {"axisLabel": nothing, "axisTick": nothing, "splitLine": nothing, "nameLocation": "middle"}
    option = {
        "grid": GRID | {"left": 28, "bottom": 28},
        "xAxis": _value_axis("@compact", name=f"{x.label} →", nameGap=12, **hidden),
        "yAxis": _value_axis("@compact", name=f"{y.label} →", nameGap=12, **hidden),
        "series": [{
            "type": "scatter", "data": data, "symbolSize": 11,
            "markLine": {
                "symbol": "none", "silent": True, "lineStyle": {"type": "dashed", "color": "@quiet"}, "data": lines,
            },
        }],
        "tooltip": {"trigger": "item"},
    }  # fmt: skip
    return Picture(option, (_("Name"), f"{x.label} · {y.label}"), [(Mark(m.label, None), m) for _a, _b, m in points])


def ranking(marks: Sequence[Mark], *, what: str, average: Mark | None = None, is_rate: bool = False) -> Picture:
    """Draw horizontal bars in the order given, longest first; the average is a line across them."""
    bars = [_datum(mark, _float(mark.value), itemStyle={"color": f"@{mark.tone or 'accent'}"}) for mark in marks]
    series: Option = {
        "type": "bar", "data": bars, "barMaxWidth": 20, "itemStyle": {"borderRadius": [0, 3, 3, 0]},
        "label": {"show": True, "position": "right", "formatter": "@text", "color": "@ink"},
    }  # fmt: skip
    if average is not None:
        series["markLine"] = {
            "symbol": "none", "silent": True, "lineStyle": {"type": "dashed", "color": "@quiet"},
            "label": {"formatter": f"{average.label} {average.text}", "color": "@text-colour", "position": "start"},
            "data": [{"xAxis": _float(average.value)}],
        }  # fmt: skip
    option = {
        "grid": GRID | {"right": 84, "top": 26 if average else 8},
        "xAxis": _value_axis("@percent" if is_rate else "@compact"),
        "yAxis": _category(
            [mark.label for mark in marks], inverse=True, axisLabel={"width": 112, "overflow": "truncate"}
        ),
        "series": [series],
        "tooltip": {"trigger": "item"},
    }
    return Picture(option, (_("Name"), what), [(Mark(mark.label, None), mark) for mark in marks])


def spark_points(
    values: Sequence[Figure | None], within: tuple[float, float] | None = None, width: int = 96, height: int = 24
) -> list[tuple[float, float]]:
    """Return the points of a small line in a box; missing values are left out.

    Lines that are compared are drawn within the same lowest and highest value.
    """
    known = [(i, float(value)) for i, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return []
    low, high = within or (min(v for _i, v in known), max(v for _i, v in known))
    step = (width - 4) / (len(values) - 1)
    scale = (height - 4) / (high - low) if high > low else 0.0
    flat = height / 2 if high == low else height - 2
    return [(round(2 + i * step, 1), round(flat - (value - low) * scale, 1)) for i, value in known]


def _datum(mark: Mark, value: Any, **extra: Any) -> Option:
    tip = f"{mark.label}: {mark.text}" if mark.label and mark.text else mark.text or mark.label
    datum = {"value": value, "text": mark.text, "tip": tip, **extra}
    return datum | {"href": mark.href} if mark.href else datum


def _series(one: Series, kind: str, index: int, axis: int = 0) -> Option:
    tone = f"@{one.tone or TONES[index % len(TONES)]}"
    data = []
    for mark in one.marks:
        datum = _datum(mark, _float(mark.value))
        data.append(datum | {"tip": f"{one.label}: {mark.text or '—'}"})
    look = {"barMaxWidth": BAR_MAX, "itemStyle": {"color": tone, "borderRadius": [3, 3, 0, 0]}}
    if kind == "line":
        look = {"lineStyle": {"width": 2, "color": tone}, "itemStyle": {"color": tone}, "symbolSize": 7,
                "symbol": "circle", "connectNulls": False, "z": 5}  # fmt: skip
    return {"type": kind, "name": one.label, "data": data, "yAxisIndex": axis, **look}


def _on_heat(share: float) -> str:
    """Return the colour of text that can be read on a cell this far up the scale."""
    return "@on-bar" if share > 0.68 else "@ink"


def _category(labels: list[str], **more: Any) -> Option:
    axis: Option = {
        "type": "category", "data": labels, "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": "@line"}},
        "axisLabel": {"color": "@text-colour", "hideOverlap": True} | more.pop("axisLabel", {}),
    }  # fmt: skip
    return axis | more


def _value_axis(form: str, **more: Any) -> Option:
    axis: Option = {
        "type": "value", "axisLabel": {"formatter": form, "color": "@text-colour", "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": "@line"}},
    }  # fmt: skip
    return axis | more


def _share_axis(**more: Any) -> Option:
    return _value_axis("@percent", min=0, max=1, **more)


def _round_up(value: float) -> float:
    """Return the next round number an axis may end at."""
    if value <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(value))
    return next(size * step for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if value <= size * step)


def _float(value: Figure | None) -> float | None:
    return None if value is None else float(value)
