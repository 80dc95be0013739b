"""What the analysis pages share: the branch asked about, links to the rows behind a figure, tables as files."""

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, URLPattern, reverse

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock, lists
from zhike.apps.insight.queries import figures
from zhike.apps.org import queries as org_queries
from zhike.web import door
from zhike.web.addresses import address
from zhike.web.door import Request

FORMS = ("csv", "xlsx", "html")
# A branch has any code its house likes; the name of a file has not.
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def branch(request: Request) -> Any:
    """Return the branch a page is about; 404 for one whose sums the reader may not see."""
    return door.found(figures.scope(request.GET.get("branch", "").strip()))


def to(page: str, **params: Any) -> str:
    """Return the address of a page with its parameters, empty ones left out; empty while there is no such page."""
    path = address(page)
    given = {name: value for name, value in params.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if path and given else path


def to_customer(customer_id: int) -> str:
    """Return the address of a customer's page; empty while there is no such page."""
    try:
        return reverse("customer", args=[customer_id])
    except NoReverseMatch:
        return ""


def rows_of(metric: str, *, part: str = "", period: str = "", branch_code: str = "") -> str:
    """Return where the rows behind a figure are listed, empty where no list shows them."""
    if metric in figures.LEDGER_COUNTS:
        return to("churn_members", column=figures.LEDGER_COUNTS[metric], period=period, branch=branch_code)
    if metric in {"lost_turnover", "churn_loss", *figures.CHURN_RATES}:
        return to("churn_members", column="churned", period=period, branch=branch_code)
    if metric in {"contribution_customers", "contribution_value"} and part == "NEGATIVE":
        return to("negative", branch=branch_code)
    lists_of: dict[str, dict[str, Any]] = {
        "tier_customers": {"tier": part}, "tier_value": {"tier": part}, "tier_value_share": {"tier": part},
        "churn_state_customers": {"state": part}, "relation_stage_customers": {"stage": part},
        "money_at_stake": {"state": part, "sort": "-stake"}, "clv": {"tier": part},
        "customers": {}, "customers_with_purchase": {"days_min": 1}, "repeat_customers": {"days_min": 2},
        "one_purchase_share": {"days_min": 1, "days_max": 1},
        "profitable_share": {"contribution_min": "0.01"},
        "revenue": {"sort": "-revenue"}, "pareto_k": {"sort": "-revenue"}, "top20_share": {"sort": "-revenue"},
    }  # fmt: skip
    filters = lists_of.get(metric)
    return "" if filters is None or period else to("customers", **filters, branch=branch_code)


def exports(page: str, **params: Any) -> dict[str, str]:
    """Return the addresses of a table as files, none for a reader who may not take lists away."""
    if not base.actor().may("list.export"):
        return {}
    given = urlencode({name: value for name, value in params.items() if value})
    return {form: reverse(page, args=[form]) + (f"?{given}" if given else "") for form in FORMS}


@dataclass(frozen=True)
class Table:
    """A table of a page, to be drawn there and taken away as a file: columns are pairs of heading and kind."""

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Any]]
    # The name of its file, without ending.
    file: str


def report(route: str, table: Callable[[Request], Table], *, act: str, name: str) -> URLPattern:
    """Declare the table of a page as a file or alone on paper: one address for all forms; the trail keeps who took it.

    `act` is that of the page; taking it away takes `list.export` besides.
    """

    def give(request: Request, form: str) -> HttpResponseBase:
        """Give the table in a form."""
        door.demand(act)
        if form not in FORMS:
            raise Http404
        made, at = table(request), clock.now()
        core_actions.audit(
            "list.export", noun="report", object_id=None, at=at, n_rows=len(made.rows),
            values={"form": form, "file": made.file, "asked": request.GET.urlencode()},
        )  # fmt: skip
        if form != "html":
            return sheet(form, made.file, made.columns, made.rows)
        company = org_queries.company()
        context = {"table": made, "day": org_queries.business_date(at), "company": company.name if company else ""}
        return render(request, "reports/table.html", context)

    return door.page(f"{route}.<str:form>", give, act="list.export", name=name)


def sheet(form: str, name: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """Answer a table as a CSV or XLSX file; columns are pairs of heading and kind."""
    name = file_name(name)
    heads = tuple(lists.Column(f"c{i}", label, "", kind=kind) for i, (label, kind) in enumerate(columns))
    table = lists.Table(
        heads, tuple(label for label, _kind in columns), iter([[tuple(map(_plain, row)) for row in rows]])
    )
    if form == "csv":
        answer = HttpResponse(b"".join(lists.csv_lines(table)), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.xlsx"
        lists.write_xlsx(table, path, title=name)
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type=XLSX_TYPE)


def _plain(value: Any) -> Any:
    """Return a value as a spreadsheet reads it: a fraction is a number there, not a text."""
    if not isinstance(value, Fraction):
        return value
    return float(value) if value.denominator > 1 else int(value)


def file_name(name: str) -> str:
    """Return a name that any system takes for a file."""
    return _NOT_IN_NAMES.sub("-", name)
