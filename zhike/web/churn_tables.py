"""The tables of churn as files: branches of a period, cohorts, the customers behind a figure."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from zhike.analytics.errors import InputError
from zhike.apps.insight.queries import churn as accounts
from zhike.web import analysis, churn, churn_parts, codes
from zhike.web import format as written
from zhike.web.door import Request


def branches(request: Request) -> analysis.Table:
    """Return the branches right below, in one quarter."""
    branch, found = _account(request)
    columns = [
        (_("Branch"), "text"), (_("Opening"), "number"), (_("Left"), "number"), (_("Closing"), "number"),
        (_("Rate, opening base"), "percent"), (_("Rate, closing base"), "percent"),
        (_("Change in points"), "percent"), (_("Relative change"), "percent"), (_("Lost turnover"), "money"),
        (_("Churn loss"), "money"),
    ]  # fmt: skip
    rows = [
        [q.branch_name, *(q.counts.get(name) for name in ("opening", "churned", "closing")), _rate(q, "OPENING"),
         _rate(q, "CLOSING"), *churn.changed(q), q.lost_turnover, q.loss]
        for q in (found.branches if found else ())
    ]  # fmt: skip
    period = found.chosen.period if found else ""
    title = _("Branches of %(branch)s in %(period)s") % {
        "branch": branch.name, "period": written.period_text(period) if period else "—",
    }  # fmt: skip
    return analysis.Table(title, columns, rows, f"churn-branches-{branch.code}-{period}")


def cohorts(request: Request) -> analysis.Table:
    """Return how many of each month's new customers bought again in each month since, as shares."""
    branch, found = _account(request)
    shown = found.cohorts if found else None
    n_months = max((len(active) for active in shown.active), default=1) if shown else 1
    columns = [(_("First purchase"), "text"), (_("Customers"), "number"),
               *((f"+{n}", "percent") for n in range(1, n_months))]  # fmt: skip
    rows = [
        [month, size, *((active[n] / size if size and n < len(active) else None) for n in range(1, n_months))]
        for month, size, active in zip(shown.months, shown.sizes, shown.active, strict=True)
    ] if shown else []  # fmt: skip
    title = _("Cohorts of %(branch)s") % {"branch": branch.name}
    return analysis.Table(title, columns, rows, f"cohorts-{branch.code}")


def members(request: Request) -> analysis.Table:
    """Return all customers behind a figure of the account that the reader may see."""
    branch = analysis.branch(request)
    column, period, cut, part = churn.behind(request)
    try:
        names = churn.column_names(is_running=accounts.is_running(period)) | churn.young_names()
        found = accounts.members(branch_id=branch.pk, period=period, column=column, cut=cut, part=part, limit=None)
    except (InputError, accounts.SnapshotGone) as gone:
        raise Http404 from gone
    is_loss = column in churn.LOSSES
    columns = [
        (_("Customer"), "text"), (_("Code"), "text"), (_("Tier"), "text"), (_("State now"), "text"),
        (_("Last purchase"), "date"),
        (_("Brought in the period before") if is_loss else _("Revenue in the period"), "money"),
        (_("Revenue, whole history"), "money"), *([(_("Churn case"), "text")] if is_loss else []),
    ]  # fmt: skip
    rows = [
        [card.name, card.code, codes.label(card.tier), codes.label(card.churn_state), card.last_purchase_date,
         lost if is_loss else earned, card.revenue, *([_case(found.cases.get(card.pk))] if is_loss else [])]
        for card, lost, earned in found.rows
    ]  # fmt: skip
    title = f"{names[column]} · {written.period_text(period)} · {branch.name}"
    return analysis.Table(title, columns, rows, f"customers-{column}-{branch.code}-{period}")


def _case(row: Any) -> str:
    """Return how the case of a customer who left stands, and its reason where that is known."""
    if row is None:
        return _("no case")
    state = str(codes.label(f"case.{row.status}"))
    return f"{state}: {codes.label(f'cause.{row.reason}')}" if row.reason else state


def _account(request: Request) -> tuple[Any, accounts.Account | None]:
    branch = analysis.branch(request)
    kind, tier = churn_parts.kind(request), churn_parts.tier(request)
    return branch, accounts.account(branch.pk, request.GET.get("period", ""), kind=kind, tier=tier)


def _rate(quarter: accounts.Quarter, base_name: str) -> float | None:
    return churn.number(quarter.rate(base_name))


urls = [
    analysis.report("churn/branches", branches, act="figure.view", name="churn_branches_export"),
    analysis.report("churn/cohorts", cohorts, act="figure.view", name="churn_cohorts_export"),
    analysis.report("churn/members", members, act="figure.view", name="churn_members_export"),
]
