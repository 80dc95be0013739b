"""The value overview, where managers land: customers with what they leave, by tier, gained and lost, by quarter."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.insight.queries import overview as overviews
from zhike.apps.insight.queries import runs
from zhike.web import analysis, charts, codes
from zhike.web import format as written
from zhike.web.door import Request, page

TONES = {"VIP": "four", "MAJOR": "one", "ORDINARY": "two", "SMALL": "quiet"}
PARTS = ("overview", "value", "core_assets", "what_if", "market_ranks", "demand", "checkup")


def tabs(request: Request, current: str) -> list[dict[str, Any]]:
    """Return the parts of customer value as tabs that keep the branch."""
    names = {
        "overview": _("Overview"), "value": _("Tiers and concentration"), "core_assets": _("Core assets"),
        "what_if": _("If they left"), "market_ranks": _("Rank in the market"), "demand": _("Demand"),
        "checkup": _("Base check-up"),
    }  # fmt: skip
    code = request.GET.get("branch", "")
    return [{"label": names[one], "url": analysis.to(one, branch=code), "is_current": one == current} for one in PARTS]


def overview(request: Request) -> HttpResponse:
    """Show what the customers of a branch are worth and which way it goes."""
    branch = analysis.branch(request)
    found = overviews.overview(branch.pk)
    code = request.GET.get("branch", "")
    context: dict[str, Any] = {"branch": branch, "tabs": tabs(request, "overview"), "code": code}
    if found is None:
        return render(request, "overview/nothing.html", {**context, "has_run": runs.current() is not None})
    context |= {
        "overview": found, "last": found.last, "pictures": _pictures(found, code),
        "notices": [_notice(one, found) for one in found.notices], "links": _links(code, found),
        "is_guess": found.has_contribution and not catalog_queries.versions("rough_costs").exists(),
        "costs_url": analysis.to("rough_costs") or analysis.to("costs") or analysis.to("rule_tables"),
        "may_set": base.actor().may("rule.view"),
        "exports": analysis.exports("overview_export", branch=code),
    }  # fmt: skip
    return render(request, "overview/page.html", context)


def table(request: Request) -> analysis.Table:
    """Return both pyramids as a table."""
    branch = analysis.branch(request)
    found = overviews.overview(branch.pk)
    columns = [
        (_("Tier"), "text"), (_("Customers"), "number"), (_("of them active"), "number"), (_("Revenue"), "money"),
        (_("Contribution"), "money"),
    ]  # fmt: skip
    rows = [
        [codes.label(t.code), t.n_customers, _whole(_value(found, "tier_active_customers", t.code)), t.value,
         _value(found, "contribution", t.code)]
        for t in (found.value.tiers if found else ())
    ]  # fmt: skip
    title = _("Pyramids of %(branch)s") % {"branch": branch.name}
    return analysis.Table(title, columns, rows, f"pyramids-{branch.code}")


def _value(found: overviews.Overview | None, metric: str, part: str = "") -> Any:
    shown = found.get(metric, part) if found else None
    return shown.value if shown else None


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _links(code: str, found: overviews.Overview) -> dict[str, str]:
    last = found.last
    period = last.period if last else ""
    lines = ("gained", "growth", "shrinkage", "lost")
    return {
        "customers": analysis.to("customers", branch=code),
        "negative": analysis.to("negative", branch=code),
        "statement": analysis.to("statement", branch=code),
        **{name: analysis.to("statement_members", column=name, period=period, branch=code) for name in lines},
    }


def _notice(code: str, found: overviews.Overview) -> str:
    told = {
        "MORE_CUSTOMERS_LESS_PROFIT": _("There are more customers than a quarter ago, and together they leave less."),
        "MORE_CUSTOMERS_LESS_REVENUE": _("There are more customers than a quarter ago, and together they bring less."),
    }
    if code in told:
        return told[code]
    share = _value(found, "profitable_share")
    return _("%(share)s of the customers who bought within a year are profitable; the target is %(target)s.") % {
        "share": written.percent_text(share, 1), "target": written.percent_text(found.target, 0),
    }  # fmt: skip


def _pictures(found: overviews.Overview, code: str) -> dict[str, charts.Picture]:
    pictures = {"count": _count_pyramid(found, code), "worth": _worth_pyramid(found, code)}
    over = [line for line in found.lines if not line.is_provisional and not line.is_hidden]
    if over:
        pictures["trend"] = _trend(over, code)
        pictures["per_head"] = _per_head(over)
    known = [one for one in found.quarters if one.profitable_share is not None]
    # One point is no trend, and the figure stands above.
    if len(known) > 1:
        pictures["profitable"] = _profitable(known)
    return pictures


def _count_pyramid(found: overviews.Overview, code: str) -> charts.Picture:
    """Draw the customers of each tier that still buy, as shares of all who do."""
    counts = {t.code: _value(found, "tier_active_customers", t.code) for t in found.value.tiers}
    whole = sum(n for n in counts.values() if n is not None)
    marks = [
        charts.Mark(codes.label(tier), n / whole if whole else 0, written.number_text(n),
                    analysis.to("customers", tier=tier, branch=code), TONES[tier])
        for tier, n in counts.items()
        if n is not None
    ]  # fmt: skip
    return charts.pyramid(marks, what=_("Active customers"))


def _worth_pyramid(found: overviews.Overview, code: str) -> charts.Picture:
    """Draw what each tier leaves, what it brings until that is known; who loses money has no width."""
    if found.has_contribution:
        worth = {t.code: _value(found, "contribution", t.code) for t in found.value.tiers}
        what = _("Contribution")
    else:
        worth = {t.code: t.value for t in found.value.tiers}
        what = _("Revenue")
    whole = sum(amount for amount in worth.values() if amount is not None and amount > 0)
    marks = [
        charts.Mark(codes.label(tier), max(amount / whole, 0) if whole else 0, written.money_text(amount),
                    analysis.to("customers", tier=tier, branch=code), TONES[tier])
        for tier, amount in worth.items()
        if amount is not None
    ]  # fmt: skip
    return charts.pyramid(marks, what=what)


def _trend(over: list[Any], code: str) -> charts.Picture:
    labels = [written.period_text(line.period) for line in over]

    def marks(values: list[Any], text: Any) -> list[charts.Mark]:
        return [
            charts.Mark(label, value, text(value), analysis.to("churn", period=line.period, branch=code))
            for label, value, line in zip(labels, values, over, strict=True)
        ]

    money = marks([line.revenue for line in over], written.money_text)
    return charts.periods(labels, bars=[charts.Series(_("Revenue"), money, "accent-soft")])


def _per_head(over: list[Any]) -> charts.Picture:
    """Draw what one customer brings: more customers that bring less each are no gain."""
    labels = [written.period_text(line.period) for line in over]
    values = [line.revenue / line.closing if line.revenue is not None and line.closing else None for line in over]
    marks = [charts.Mark(label, value, written.money_text(value)) for label, value in zip(labels, values, strict=True)]
    return charts.periods(labels, lines=[charts.Series(_("Revenue per active customer"), marks, "three")])


def _profitable(known: list[overviews.Quarter]) -> charts.Picture:
    labels = [written.period_text(one.period) for one in known]
    marks = [
        charts.Mark(label, one.profitable_share, written.percent_text(one.profitable_share, 1))
        for label, one in zip(labels, known, strict=True)
    ]
    return charts.periods(labels, lines=[charts.Series(_("Share of profitable customers"), marks, "good", True)])


urls = [
    page("overview/", overview, act="figure.view", name="overview"),
    analysis.report("overview/pyramids", table, act="figure.view", name="overview_export"),
]
