"""Market share beside what selling cost: one line of business at one branch, span by span, drawn and as a table."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from zhike.apps.insight.queries import market as queries
from zhike.web import analysis, charts
from zhike.web import format as written
from zhike.web.door import Request


def context(request: Request, branch: Any) -> dict[str, Any]:
    """Return what the page shows of shares at a branch; no course where none is kept."""
    told, code = queries.course(branch.pk, request.GET.get("line", "")), request.GET.get("branch", "")
    if told is None:
        return {"course": None}
    return {
        "course": told, "share_picture": _picture(told), "lines": [
            {"label": line, "url": "?" + urlencode({"line": line} | ({"branch": code} if code else {})),
             "is_current": line == told.line}
            for line in told.lines
        ],
        "share_exports": analysis.exports("market_shares_export", branch=code, line=told.line),
    }  # fmt: skip


def _picture(told: queries.Course) -> charts.Picture:
    labels = [f"{written.date_text(one.row.share_since)} – {written.date_text(one.row.day)}" for one in told.shares]
    shares = [_mark(one.row.share) for one in told.shares]
    ratios = [_mark(one.selling.ratio) for one in told.shares]
    return charts.periods(labels, lines=[
        charts.Series(_("Market share"), shares, is_rate=True),
        charts.Series(_("Selling cost ÷ revenue"), ratios, is_rate=True),
    ])  # fmt: skip


def _mark(value: Any) -> charts.Mark:
    return charts.Mark("", value, "" if value is None else written.percent_text(value))


def table(request: Request) -> analysis.Table:
    """Return share, selling cost and revenue of each span as they stand on the page."""
    branch = analysis.branch(request)
    told = queries.course(branch.pk, request.GET.get("line", ""))
    columns = [
        (_("Line of business"), "text"), (_("From"), "date"), (_("To"), "date"), (_("Market share"), "percent"),
        (_("Selling cost of the branch"), "money"), (_("Revenue of the branch"), "money"),
        (_("Selling cost ÷ revenue"), "percent"), (_("Source"), "text"),
    ]  # fmt: skip
    rows = [
        [told.line, one.row.share_since, one.row.day, one.row.share, one.selling.cost, one.selling.revenue,
         one.selling.ratio, one.row.source]
        for one in told.shares
    ] if told else []  # fmt: skip
    title = _("Market share beside selling cost: %(branch)s") % {"branch": branch.name}
    return analysis.Table(title, columns, rows, f"market-share-{branch.code}")


urls = [analysis.report("value/market/shares", table, act="figure.view", name="market_shares_export")]
