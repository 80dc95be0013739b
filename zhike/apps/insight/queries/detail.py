"""Granted detail: the rows and columns of branches that somebody may read beyond what their role opens; rest masked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhike.apps.activities import queries as activity_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.churn import lists as churn_lists
from zhike.apps.churn import queries as churn_queries
from zhike.apps.core import base, lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interviews import queries as interview_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.org import scope
from zhike.apps.people import queries as people_queries
from zhike.apps.risk import queries as risk_queries
from zhike.apps.trade import lists as trade_lists
from zhike.apps.trade import queries as trade_queries

N_ROWS = 50
EVERYWHERE = "/"


@dataclass(frozen=True)
class Table:
    """A table of detail: the list it is part of, which of its rows and which of its columns may be opened."""

    code: str
    label: str | Promise
    spec: lists.ListSpec
    keys: tuple[str, ...]
    only: Q | None = None

    @property
    def columns(self) -> tuple[lists.Column, ...]:
        """Return the columns that may be opened."""
        return tuple(self.spec.by_key[key] for key in self.keys)

    def rows(self) -> QuerySet:
        """Return every row, whoever asks: what of them is told is decided by what was opened."""
        with base.acting_as(base.System("granted detail")):
            rows = self.spec.rows()
        return rows if self.only is None else rows.filter(self.only)


@dataclass(frozen=True)
class Line:
    """One row: its branch and customer, and the open columns' values; a column that is not there is masked."""

    id: int
    branch_id: int
    branch: str
    customer_id: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """Some rows of a table, the newest first; `before` is where the next page begins."""

    table: Table
    lines: tuple[Line, ...]
    before: int | None


_CASE = (
    "customer", "status", "reason", "exit", "turnover", "profit", "destination", "tier", "went_to", "initiator",
    "owner",
)  # fmt: skip
TABLES: dict[str, Table] = {
    table.code: table
    for table in (
        Table("key_cases", _("Key accounts that left"), churn_lists.CASES, _CASE, Q(tier__in=("VIP", "MAJOR"))),
        Table("major_events", _("Major events"), churn_lists.CASES, _CASE, Q(is_major=True)),
        Table("churn_cases", _("Churn cases"), churn_lists.CASES, _CASE),
        Table(
            "customers", _("Customers"), customer_lists.CUSTOMERS,
            ("name", "code", "tier", "state", "last_purchase", "revenue_year", "contribution", "stake", "owner"),
        ),
        Table(
            "orders", _("Orders"), trade_lists.ORDERS, ("number", "date", "kind", "customer", "customer_code", "amount")
        ),
    )
}  # fmt: skip

# Records by how addresses name them and by what they are found, and words for what is read by a whole grant.
RECORDS: dict[str, tuple[Callable[[], QuerySet], str]] = {
    "customer_id": (customer_queries.customers, "pk"), "order_id": (trade_queries.orders, "pk"),
    "case_id": (churn_queries.cases, "pk"), "interaction_id": (interaction_queries.interactions, "pk"),
    "person_id": (people_queries.parts, "person"), "promise_id": (interaction_queries.promises, "pk"),
    "warning_id": (risk_queries.warnings, "pk"), "activity_id": (activity_queries.activities, "pk"),
    "visit_id": (activity_queries.visits, "pk"), "interview_id": (interview_queries.interviews, "pk"),
}  # fmt: skip
OTHERS = {
    "customer": _("Record of a customer"), "order": _("Order"), "case": _("Churn case"), "interaction": _("Contact"),
    "search": _("Search"), "person": _("Key person"), "promise": _("Promise"), "warning": _("Warning"),
    "activity": _("Activity"), "visit": _("Visit"), "interview": _("Interview"),
}  # fmt: skip


def opened(who: base.Actor, today: date) -> dict[str, dict[str, frozenset[str]]]:
    """Return what may be read: by table, the open columns by the path of the branch they are open under."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    if not isinstance(who, scope.Member):
        return found
    if who.rows == org_rules.Rows.NONE and who.figures == org_rules.Figures.ALL:
        _open(found, EVERYWHERE, _of_headquarters())
    for grant in org_queries.grants_in_force(who, today):
        if not grant.is_whole:
            _open(found, grant.branch.path, grant.opens)
    return {code: found[code] for code in TABLES if code in found}


def _of_headquarters() -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, row in catalog_queries.table("headquarters").items():
        if row["open"]:
            code, _dot, key = name.partition(".")
            told.setdefault(code, []).append(key)
    return told


def _open(found: dict[str, dict[str, frozenset[str]]], path: str, opens: Mapping[str, Iterable[str]]) -> None:
    for code, keys in opens.items():
        known = frozenset(keys).intersection(TABLES[code].keys) if code in TABLES else frozenset()
        if known:
            under = found.setdefault(code, {})
            under[path] = under.get(path, frozenset()) | known


def page(who: base.Actor, code: str, *, today: date, before: int | None = None) -> Page | None:
    """Return some rows of a table as far as they are open; None where nothing of it is."""
    under = opened(who, today).get(code)
    if under is None:
        return None
    table = TABLES[code]
    branches = {one.pk: (one.name, _columns(under, one.path)) for one in org_queries.branches()}
    seen = [pk for pk, (_name, keys) in branches.items() if keys]
    rows = table.rows()
    where = rows.model.scope["branch"]
    asked = [key for key in table.keys if any(key in branches[pk][1] for pk in seen)]
    if before is not None:
        rows = rows.filter(pk__lt=before)
    read = rows.filter(base.among(where, seen)).order_by("-pk")
    told = read.values_list(
        "pk", where, f"{where.removesuffix('branch')}pk", *(table.spec.by_key[key].path for key in asked)
    )[: N_ROWS + 1]
    lines = [
        Line(pk, branch_id, branches[branch_id][0], customer_id, {
            key: value for key, value in zip(asked, values, strict=True) if key in branches[branch_id][1]
        })
        for pk, branch_id, customer_id, *values in told
    ]  # fmt: skip
    shown = lines[:N_ROWS]
    return Page(table, tuple(shown), shown[-1].id if len(lines) > N_ROWS else None)


def _columns(under: Mapping[str, frozenset[str]], path: str) -> frozenset[str]:
    return frozenset().union(*(keys for top, keys in under.items() if path.startswith(top)))
