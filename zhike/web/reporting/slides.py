"""A report as five slides for the monthly meeting: texts, tables and charts that can be changed in the presentation."""

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.util import Inches, Pt

from zhike.web import format as written
from zhike.web.reporting.told import COLUMNS, Told, sentences, steps, title

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LEFT, TOP, WIDE, HIGH = Inches(0.7), Inches(1.5), Inches(11.9), Inches(5.4)
# The right one of two things side by side, and how wide each is.
RIGHT, HALF = Inches(6.8), Inches(5.8)
INK, SOFT, ACCENT, BAD = (RGBColor.from_string(code) for code in ("1F2937", "6B7280", "2563EB", "C2410C"))
N_BRANCHES, N_LOST, MANY_LINES = 12, 8, 6
TITLE_ONLY = 5


def presentation(one: Told, names: dict[str, str]) -> bytes:
    """Return the report as a PPTX file; `names` are the words of the account's columns."""
    made = Presentation()
    made.slide_width, made.slide_height = WIDTH, HEIGHT
    _lines(_slide(made, one, title(one)), sentences(one))
    _account(_slide(made, one, _("From opening to closing")), one, names)
    course = _slide(made, one, _("The rate by period and by branch"))
    _course(course, one, LEFT)
    _branches(course, one, RIGHT)
    why = _slide(made, one, _("Why they left, and where they went"))
    _why(why, one)
    _next(_slide(made, one, _("What follows from it")), one)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def _slide(made: Any, one: Told, heading: str) -> Any:
    slide = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    place = slide.shapes.title
    place.left, place.top, place.width, place.height = LEFT, Inches(0.45), WIDE, Inches(0.9)
    _write(place.text_frame, heading, size=28, colour=INK, bold=True)
    foot = slide.shapes.add_textbox(LEFT, Inches(6.95), WIDE, Inches(0.35))
    told = _("%(branch)s · judged on %(day)s · version %(n)s · by home branch, behaviour only") % {
        "branch": one.report.branch.name, "day": one.as_of.isoformat(), "n": one.report.version,
    }  # fmt: skip
    _write(foot.text_frame, told, size=11, colour=SOFT)
    return slide


def _lines(slide: Any, lines: Sequence[str], *, left: Any = LEFT, wide: Any = WIDE) -> None:
    frame = slide.shapes.add_textbox(left, TOP, wide, HIGH).text_frame
    frame.word_wrap = True
    # Many sentences stand smaller, so that all of them stay on the slide.
    first, rest = (22, 18) if len(lines) <= MANY_LINES else (18, 14)
    for n, line in enumerate(lines):
        _write(frame, line, size=first if n == 0 else rest, colour=INK if n == 0 else SOFT, is_more=n > 0)


def _write(frame: Any, text: str, *, size: int, colour: Any, bold: bool = False, is_more: bool = False) -> None:
    paragraph = frame.add_paragraph() if is_more else frame.paragraphs[0]
    paragraph.text, paragraph.space_after = text, Pt(10)
    paragraph.font.size, paragraph.font.bold, paragraph.font.color.rgb = Pt(size), bold, colour


def _account(slide: Any, one: Told, names: dict[str, str]) -> None:
    """Draw the waterfall as stacked columns: what is below stays unseen, what came and what went have colours."""
    if not one.now.counts:
        _lines(slide, sentences(one))
        return
    bars = _bars(one, names)
    data = CategoryChartData(number_format="#,##0")
    data.categories = [label for label, *_parts in bars]
    for heading, at in (("", 1), (_("There or came"), 2), (_("Went"), 3)):
        data.add_series(heading, [bar[at] for bar in bars])
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_STACKED, LEFT, TOP, WIDE, HIGH, data).chart
    chart.has_legend = False
    plot = chart.plots[0]
    plot.gap_width = 45
    plot.series[0].format.fill.background()
    for series, colour in zip(list(plot.series)[1:], (ACCENT, BAD), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
        for at, value in enumerate(series.values):
            if value:
                label = series.points[at].data_label
                label.has_text_frame = True
                label.text_frame.text = written.number_text(int(value))


def _bars(one: Told, names: dict[str, str]) -> list[tuple[str, int, int, int]]:
    """Return each step of the account: its label, what lies below unseen, what is there or came, what went."""
    level, bars = 0, []
    for name in COLUMNS:
        n = one.now.counts[name]
        if name in {"churned", "moved_out"}:
            level -= n
            bars.append((names[name], level, 0, n))
        elif name in {"opening", "closing"}:
            level = n
            bars.append((names[name], 0, n, 0))
        else:
            bars.append((names[name], level, n, 0))
            level += n
    return bars


def _course(slide: Any, one: Told, left: Any) -> None:
    over = [period for period in (*one.before, one.now) if period.rate is not None]
    if not over:
        _lines(slide, [_("There is no period with a rate yet.")], left=left, wide=HALF)
        return
    data = CategoryChartData(number_format="0.0%")
    data.categories = [written.period_text(period.period) for period in over]
    for heading, base in ((_("Churn rate, opening base"), "OPENING"), (_("Churn rate, closing base"), "CLOSING")):
        data.add_series(heading, [None if (rate := p.rates.get(base)) is None else float(rate) for p in over])
    chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, left, TOP, HALF, HIGH, data).chart
    chart.has_legend, chart.legend.position = True, XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False


def _branches(slide: Any, one: Told, left: Any) -> None:
    known = [branch for branch in one.branches if branch.rate is not None][:N_BRANCHES]
    if not known:
        _lines(slide, [_("There are no branches below with a rate.")], left=left, wide=HALF)
        return
    rows = [(branch.name, float(branch.rate or 0)) for branch in known]
    _bar_chart(slide, left, _("Churn rate, opening base"), rows, "0.0%")


def _why(slide: Any, one: Told) -> None:
    """Draw the causes by number and where those who left went, side by side."""
    if not one.causes or not one.causes.n:
        _lines(slide, [_("No exit of the period has become a case.")])
        return
    sides = ((LEFT, _("Why they left"), one.causes.reasons), (RIGHT, _("Where they went"), one.causes.destinations))
    for left, heading, sums in sides:
        known = [(f"{each.label} · {one.money(each.money)}", each.n) for each in sums if each.n]
        if known:
            _bar_chart(slide, left, heading, known, "#,##0")
        else:
            _lines(slide, [_("Too few to be told")], left=left, wide=HALF)


def _bar_chart(slide: Any, left: Any, heading: str, rows: Sequence[tuple[str, float | None]], form: str) -> None:
    data = CategoryChartData(number_format=form)
    data.categories = [label for label, _value in reversed(rows)]
    data.add_series(heading, [value for _label, value in reversed(rows)])
    chart = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, left, TOP, HALF, HIGH, data).chart
    chart.has_legend, chart.has_title = False, True
    chart.chart_title.text_frame.text = heading
    chart.chart_title.text_frame.paragraphs[0].font.size = Pt(16)
    chart.category_axis.tick_labels.font.size = Pt(12)
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 40, True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = form, False


def _next(slide: Any, one: Told) -> None:
    _lines(slide, steps(one))
    if not one.lost:
        return
    lost = one.lost[:N_LOST]
    table = slide.shapes.add_table(len(lost) + 1, 2, LEFT, Inches(3.6), WIDE, Inches(0.36) * (len(lost) + 1)).table
    rows = [(_("Customer"), _("Lost turnover")), *((card.name, one.money(money)) for card, money in lost)]
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
            table.cell(y, x).text_frame.paragraphs[0].font.size = Pt(13)
