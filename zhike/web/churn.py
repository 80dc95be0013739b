"""Churn: the customer account that balances, rates on both bases, branches, cohorts, and who is behind each mark."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.analytics import periods
from zhike.analytics.errors import InputError
from zhike.apps.core import base
from zhike.apps.insight.queries import accounts as ledgers
from zhike.apps.insight.queries import churn as accounts
from zhike.apps.insight.queries import control, rivals, runs
from zhike.web import analysis, charts, churn_changes, churn_parts, churn_rivals, codes, words
from zhike.web import format as written
from zhike.web.door import Request, page

PAGE_ROWS = 50
N_RANKED = 20
MOST_PERIODS = 36
LOSSES = ("churned", "young_churned")
STATE_TONES = {"NORMAL": "good", "AT_RISK": "warn", "DORMANT": "two", "CHURNED": "bad"}


def churn(request: Request) -> HttpResponse:
    """Show who left and came around one period."""
    if churn_parts.unit(request) != ledgers.CUSTOMER:
        return redirect(f"{analysis.to('churn_units')}?{request.GET.urlencode()}")
    branch, kind, tier, base_name = _asked(request)
    found = accounts.account(branch.pk, request.GET.get("period", ""), kind=kind, tier=tier)
    tabs = churn_parts.tabs(request, "churn")
    if found is None:
        context = {"branch": branch, "has_run": runs.current() is not None, "tabs": tabs}
        return render(request, "churn/nothing.html", context)
    code = request.GET.get("branch", "")
    period, effects = found.chosen.period, churn_changes.effects(_drawn(found), ledgers.first_month())
    scope = {"kind": request.GET.get("kind", ""), "tier": tier, "branch": code}
    context = {
        "branch": branch, "account": found, "now": found.chosen, "code": code, "period": period, "tabs": tabs,
        "kind": kind, "kinds": churn_parts.kinds(), "units": churn_parts.unit_links(request, ledgers.CUSTOMER),
        "tier": tier, "tiers": churn_parts.tiers(),
        "base": base_name, "bases": [(one, words.base(one)) for one in churn_parts.BASES],
        "pictures": _pictures(found, code, base_name, tier, effects),
        "exports": analysis.exports("churn_export", **scope),
        "branch_exports": analysis.exports("churn_branches_export", **scope, period=period),
        "cohort_exports": analysis.exports("churn_cohorts_export", branch=code),
        "effects": effects, "change": found.chosen.changes.get(base_name), "tenure": found.chosen.tenure,
        "names": _shown_columns(found), "periods": [(q.period, q.is_provisional) for q in reversed(found.quarters)],
        "complete": next((q.period for q in reversed(found.quarters) if not q.is_provisional), ""),
        "members": {column: _members_url(column, period, code, tier) for column in accounts.COLUMNS},
        "set_rate_url": analysis.to("company") if base.actor().may("company.manage") else "",
        "may_run": base.actor().may("analysis.run"),
    }  # fmt: skip
    return render(request, "churn/page.html", context)


def _asked(request: Request) -> tuple[Any, str, str, str]:
    return analysis.branch(request), churn_parts.kind(request), churn_parts.tier(request), churn_parts.base(request)


def _members_url(column: str, period: str, code: str, tier: str) -> str:
    cut = {"cut": "TIER", "part": tier} if tier else {}
    return analysis.to("churn_members", column=column, period=period, branch=code, **cut)


def members(request: Request) -> HttpResponse:
    """List the customers behind a figure of the account, as far as the reader may see them."""
    branch = analysis.branch(request)
    column, period, *cut = behind(request)
    start = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() and len(request.GET["from"]) < 9 else 0
    scope = {name: request.GET.get(name, "") for name in ("branch", "cut", "part")} | {"period": period}
    back = {"branch": scope["branch"], "period": period, "tier": cut[1] if cut[0] == "TIER" else ""}
    context = {
        "branch": branch, "column": column, "period": period, "code": scope["branch"],
        "part": _("Key accounts") if cut[1] == ",".join(control.KEY_TIERS)
        else codes.label(cut[1]) if cut[0] == "TIER" else cut[1],
        "back": analysis.to("churn", **back),
        "exports": analysis.exports("churn_members_export", column=column, **scope),
    }  # fmt: skip
    try:
        context["name"] = column_names(is_running=accounts.is_running(period)).get(column) or young_names()[column]
        found = accounts.members(
            branch_id=branch.pk, period=period, column=column, cut=cut[0], part=cut[1], start=start, limit=PAGE_ROWS
        )
    except InputError as refused:
        raise Http404 from refused
    except accounts.SnapshotGone:
        return render(request, "churn/members.html", {**context, "found": None, "is_loss": False})
    is_loss = column in LOSSES
    context |= {
        "found": found,
        "is_loss": is_loss,
        "rows": [
            (card, analysis.to_customer(card.pk), lost if is_loss else earned) for card, lost, earned in found.rows
        ],
        "n_unseen": found.n_on_page - len(found.rows),
        # Past the end, too, a reader of sums is not told how many there are.
        "is_hidden": not found.rows and found.n_customers > 0
        and (start < found.n_customers or base.actor().hides_small_cells),
        "last": found.start + found.n_on_page,
        "previous_url": _at(request, max(0, start - PAGE_ROWS)) if start else "",
        "next_url": _at(request, start + PAGE_ROWS) if start + PAGE_ROWS < found.n_customers else "",
    }  # fmt: skip
    return render(request, "churn/members.html", context)


def behind(request: Request) -> tuple[str, str, str, str]:
    """Return which figure a list is behind: column, period, cut and class; 404 for one the account has not."""
    column, cut = request.GET.get("column", ""), request.GET.get("cut", "")
    if column not in {**column_names(), **young_names()} or cut not in ("", "TIER", "COHORT"):
        raise Http404
    return column, request.GET.get("period", ""), cut, request.GET.get("part", "") if cut else ""


def young_names() -> dict[str, str]:
    """Return the figures of those who first bought in the year before a period."""
    return {"young_opening": _("New customers there at the start"), "young_churned": _("New customers who left")}


def quarters(request: Request) -> analysis.Table:
    """Return the account of all quarters."""
    branch, kind, tier, _base = _asked(request)
    found = accounts.account(branch.pk, kind=kind, tier=tier)
    names = column_names()
    columns = [(churn_parts.kinds()[kind], "text"), *((label, "number") for label in names.values()),
               (_("Churn rate, opening base"), "percent"), (_("Churn rate, closing base"), "percent"),
               (_("Change in points"), "percent"), (_("Relative change"), "percent"), (_("Old customers"), "percent"),
               (_("Lost turnover"), "money"), (_("Churn loss"), "money"), (_("Note"), "text")]  # fmt: skip
    rows = [
        (q.period, *(q.counts.get(name) for name in names), number(q.rate("OPENING")), number(q.rate("CLOSING")),
         *changed(q), number(q.tenure.old.value if q.tenure else None), q.lost_turnover, q.loss, _note(q))
        for q in (found.quarters if found else ())
    ]  # fmt: skip
    title = _("Customer account of %(branch)s") % {"branch": branch.name}
    return analysis.Table(title, columns, rows, f"churn-{branch.code}")


def changed(quarter: accounts.Quarter) -> tuple[float | None, float | None]:
    """Return how a rate on the opening base changed since the period before, in points and relative to it."""
    change = quarter.changes.get("OPENING")
    return (number(change.points), number(change.relative)) if change else (None, None)


def column_names(*, is_running: bool = False) -> dict[str, str]:
    """Return the columns of the account with their names, in the order of the sum; nobody has left a running one."""
    return {
        "opening": _("Opening"), "new": _("New"), "won_back": _("Won back"), "moved_in": _("Moved in"),
        "churned": _("Not yet come") if is_running else _("Left"), "moved_out": _("Moved out"),
        "closing": _("Came so far") if is_running else _("Closing"),
    }  # fmt: skip


def _shown_columns(found: accounts.Account) -> dict[str, str]:
    """Return the columns of the table; moves only where there ever was one."""
    has_moves = any(q.counts.get("moved_in") or q.counts.get("moved_out") for q in found.quarters)
    return {name: label for name, label in column_names().items() if has_moves or not name.startswith("moved")}


def _at(request: Request, start: int) -> str:
    query = request.GET.copy()
    query["from"] = str(start)
    return f"{request.path}?{query.urlencode()}"


def _note(quarter: accounts.Quarter) -> str:
    if quarter.is_hidden:
        return words.reason(accounts.SMALL_CELL)
    if quarter.is_first:
        return words.reason("FIRST_PERIOD")
    return _("provisional: the period is not over") if quarter.is_provisional else ""


def number(value: Any) -> float | None:
    """Return a figure as files hold it."""
    return None if value is None else float(value)


def _pictures(
    found: accounts.Account, code: str, base_name: str, tier: str, effects: list[churn_changes.Effect]
) -> dict[str, charts.Picture]:
    pictures = {"states": _states(found, code)}
    if not all(quarter.is_provisional for quarter in found.quarters):
        rates = _rates(found, code, base_name, tier)
        pictures["rates"] = churn_changes.overlay(rates, effects)
    if not found.chosen.is_hidden and not found.chosen.is_provisional:
        pictures["waterfall"] = _waterfall(found.chosen, code, tier)
    if any(quarter.rate(base_name) is not None for quarter in found.branches):
        pictures["branches"] = _branches(found, base_name, tier)
    if found.cohorts and any(len(active) > 1 for active in found.cohorts.active):
        pictures["cohorts"] = _cohorts(found.cohorts, code)
    return pictures


def _waterfall(quarter: accounts.Quarter, code: str, tier: str) -> charts.Picture:
    steps = []
    for column, label in column_names().items():
        n, is_total = quarter.counts[column], column in {"opening", "closing"}
        if not n and column in {"moved_in", "moved_out"}:
            continue
        sign = -1 if column in {"churned", "moved_out"} else 1
        text = written.number_text(n) if is_total else f"{'−' if sign < 0 else '+'}{written.number_text(n)}"
        href = _members_url(column, quarter.period, code, tier)
        steps.append(charts.Mark(label, sign * n, text, href, "TOTAL" if is_total else ""))
    return charts.waterfall(steps, what=_("Customers"))


def _rates(found: accounts.Account, code: str, base_name: str, tier: str) -> charts.Picture:
    over = [quarter for quarter in found.quarters if not quarter.is_provisional][-MOST_PERIODS:]
    labels = [written.period_text(quarter.period) for quarter in over]

    def marks(value: Any, text: Any) -> list[charts.Mark]:
        return [
            charts.Mark(label, value(q), text(value(q)), analysis.to("churn", period=q.period, branch=code, tier=tier))
            for label, q in zip(labels, over, strict=True)
        ]  # fmt: skip

    def rate(name: str) -> Any:
        return lambda q: q.rate(name)

    active = marks(lambda q: q.counts.get("closing"), written.number_text)
    second = "AVERAGE" if base_name == "OPENING" else "OPENING"
    theirs = [] if tier else rivals.rivals([quarter.period for quarter in over])
    return charts.periods(
        labels,
        bars=[charts.Series(_("Active customers"), active, "accent-soft")],
        lines=[
            charts.Series(rate_name(base_name), marks(rate(base_name), _percent), "bad", True),
            charts.Series(rate_name(second), marks(rate(second), _percent), "three", True),
            *churn_rivals.lines(theirs, labels),
        ],
    )  # fmt: skip


def rate_name(base_name: str) -> str:
    """Return the churn rate on a base by its name."""
    return {
        "OPENING": _("Churn rate, opening base"), "CLOSING": _("Churn rate, closing base"),
        "AVERAGE": _("Churn rate, average base"),
    }[base_name]  # fmt: skip


def _drawn(found: accounts.Account) -> list[str]:
    return [quarter.period for quarter in found.quarters if not quarter.is_provisional][-MOST_PERIODS:]


def _percent(value: Any) -> str:
    return written.NONE if value is None else written.percent_text(float(value))


def _branches(found: accounts.Account, base_name: str, tier: str) -> charts.Picture:
    known = [(rate, quarter) for quarter in found.branches if (rate := quarter.rate(base_name)) is not None]
    ranked = sorted(known, key=lambda pair: -pair[0])[:N_RANKED]
    average = found.chosen.rate(base_name)
    marks = [
        charts.Mark(
            q.branch_name, rate, _percent(rate),
            analysis.to("churn", period=q.period, branch=q.branch_code, tier=tier,
                        base="" if base_name == "OPENING" else base_name),
            "bad" if average is not None and rate > average else "",
        )
        for rate, q in ranked
    ]  # fmt: skip
    line = None if average is None else charts.Mark(_("All together"), average, _percent(average))
    return charts.ranking(marks, what=rate_name(base_name), average=line, is_rate=True)


def _states(found: accounts.Account, code: str) -> charts.Picture:
    marks = [
        charts.Mark(codes.label(shown.part), shown.value, written.number_text(shown.value),
                    analysis.rows_of("churn_state_customers", part=shown.part, branch_code=code),
                    STATE_TONES[shown.part])
        for shown in found.states
        if shown.value is not None
    ]  # fmt: skip
    return charts.ranking(marks, what=_("Customers"))


def _cohorts(found: accounts.Cohorts, code: str) -> charts.Picture:
    # Everybody buys in their first month; shown, it would drown the rest of the scale.
    n_columns = min(max(len(active) for active in found.active), accounts.MOST_COHORTS)
    cells = [
        [_cohort_cell(month, size, active, i, code) if i < len(active) else None for i in range(1, n_columns)]
        for month, size, active in zip(found.months, found.sizes, found.active, strict=True)
    ]
    rows = [
        f"{month} · {written.number_text(size)}" for month, size in zip(found.months, found.sizes, strict=True)
    ]  # fmt: skip
    return charts.cohorts(rows, [f"+{i}" for i in range(1, n_columns)], cells)


def _cohort_cell(month: str, size: int, active: tuple[int, ...], at: int, code: str) -> charts.Mark | None:
    if not size:
        return None
    href = analysis.to("customers", first_purchase_from=f"{month}-01", first_purchase_to=_month_end(month), branch=code)
    return charts.Mark(f"{month} +{at}", active[at] / size, written.percent_text(active[at] / size, 1), href)


def _month_end(month: str) -> str:
    return periods.parse(month).end.isoformat()


urls = [
    page("churn/", churn, act="figure.view", name="churn"),
    page("churn/members/", members, act="figure.view", name="churn_members"),
    analysis.report("churn/account", quarters, act="figure.view", name="churn_export"),
]
