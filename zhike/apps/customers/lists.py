"""The list of customers: its columns, filters and search, the same for page, export and API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from zhike.apps.core import base, lists
from zhike.apps.customers import queries, rules
from zhike.apps.org import queries as org_queries
from zhike.apps.search import queries as search_queries

MINE = "me"
TIERS = {"VIP": _("VIP"), "MAJOR": _("Major"), "ORDINARY": _("Ordinary"), "SMALL": _("Small")}
STATES = {"NORMAL": _("Normal"), "AT_RISK": _("At risk"), "DORMANT": _("Dormant"), "CHURNED": _("Churned")}
STAGES = {
    "EXPLORATION": _("Exploration"), "FORMATION": _("Formation"), "STABILITY": _("Stability"),
    "DEGRADATION": _("Degradation"),
}  # fmt: skip
KINDS = {"INDIVIDUAL": _("Individual"), "ENTERPRISE": _("Enterprise")}
BASES = {"ROUGH": _("Estimate"), "ENTRIES": _("Booked figures")}
STATUSES = {"ACTIVE": _("Active"), "RETIRED": _("Retired"), "SUPPRESSED": _("Suppressed")}


def branch_ids(code: str) -> Iterable[int] | None:
    """Return the ids of the subtree of the branch with a code."""
    found = org_queries.branch_by_code(code)
    return None if found is None else org_queries.ids_under(found)


def branch_names() -> Mapping[str, str]:
    """Return the branches whose records the acting person may see, name by code."""
    return {branch.code: branch.name for branch in org_queries.row_branches(base.actor())}


def owner_ids(text: str) -> Iterable[int] | None:
    """Return the ids behind a username, or the acting person's own."""
    if text == MINE:
        return [base.actor().user_id or 0]
    found = org_queries.user_by_name(text)
    return None if found is None else [found.pk]


def owner_names() -> Mapping[str, Any]:
    """Return who may own a customer, name by username, oneself and nobody first."""
    fixed = {MINE: _("Myself"), "none": _("Nobody")}
    return fixed | dict(org_queries.owners().values_list("username", "name"))


def found_ids(text: str) -> list[int]:
    """Return the customers a text finds within what the acting person may see."""
    branches, owner = org_queries.reach(base.actor())
    return search_queries.object_ids(text, noun="customer", branch_ids=branches, owner_id=owner)


CUSTOMERS = lists.ListSpec(
    name="customers",
    rows=lambda: queries.cards().order_by(),
    sort="-stake",
    search=found_ids,
    columns=(
        lists.Column("name", _("Customer"), "name", kind="link", field_class="personal"),
        lists.Column("code", _("Code"), "code", filter=lists.Prefix(), is_sortable=True),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(KINDS), is_hidden=True),
        lists.Column("tier", _("Tier"), "tier", kind="badge", filter=lists.Choice(TIERS)),
        lists.Column("state", _("State"), "churn_state", kind="badge", filter=lists.Choice(STATES)),
        lists.Column("stage", _("Relation"), "relation_stage", kind="badge", filter=lists.Choice(STAGES)),
        lists.Column(
            "last_purchase", _("Last purchase"), "last_purchase_date", kind="date", filter=lists.Days(),
            is_sortable=True,
        ),
        lists.Column(
            "days", _("Purchase days"), "n_purchase_days", kind="number", filter=lists.Range(is_whole=True),
            is_hidden=True,
        ),
        lists.Column(
            "revenue", _("Revenue"), "revenue", kind="money", filter=lists.Range(), is_sortable=True, has_total=True,
        ),
        lists.Column(
            "revenue_year", _("Revenue, last year"), "revenue_year", kind="money", filter=lists.Range(),
            is_hidden=True, has_total=True,
        ),
        lists.Column(
            "contribution", _("Net contribution"), "contribution_year", kind="money", filter=lists.Range(),
            is_hidden=True, has_total=True,
        ),
        lists.Column(
            "cost_to_serve", _("Cost to serve"), "cost_year", kind="money", filter=lists.Range(), is_hidden=True,
            has_total=True,
        ),
        lists.Column(
            "basis", _("Contribution rests on"), "value_basis", kind="badge", filter=lists.Choice(BASES),
            is_hidden=True,
        ),
        lists.Column("clv", _("Lifetime value"), "clv", kind="money", filter=lists.Range(), has_total=True),
        lists.Column(
            "stake", _("At stake"), "stake", kind="money", filter=lists.Range(), is_sortable=True, has_total=True,
        ),
        lists.Column(
            "p_alive", _("Still a customer"), "p_alive", kind="percent", filter=lists.Range(), is_hidden=True,
        ),
        lists.Column(
            "leaving", _("May leave"), "leaving", kind="percent", filter=lists.Range(), is_sortable=True,
            is_hidden=True,
        ),
        lists.Column(
            "first_purchase", _("First purchase"), "first_purchase_date", kind="date", filter=lists.Days(),
            is_hidden=True,
        ),
        lists.Column(
            "knowledge", _("How well known"), "knowledge", kind="number", filter=lists.Range(is_whole=True),
            is_sortable=True, is_hidden=True,
        ),
        lists.Column(
            "completeness", _("Archive complete (%)"), "completeness", kind="number", filter=lists.Range(is_whole=True),
            is_hidden=True,
        ),
        lists.Column("cycle", _("Usual interval (days)"), "cycle_days", kind="number", is_hidden=True),
        lists.Column(
            "owner", _("Owner"), "owner__name",
            filter=lists.Among(owner_ids, owner_names, on="owner", has_empty=True),
        ),
        lists.Column("owner_username", _("Username of the owner"), "owner__username", is_hidden=True),
        lists.Column("branch", _("Branch"), "branch__name", filter=lists.Among(branch_ids, branch_names, on="branch")),
        lists.Column("branch_code", _("Branch code"), "branch__code", is_hidden=True),
        lists.Column("phone", _("Phone"), "customer__phone", is_hidden=True, field_class="personal"),
        lists.Column("email", _("E-mail"), "customer__email", is_hidden=True, field_class="personal"),
        lists.Column("credit_code", _("Credit code"), "customer__credit_code", is_hidden=True),
        lists.Column("first_seen", _("First seen"), "customer__first_seen_date", kind="date", is_hidden=True),
        lists.Column("status", _("Status"), "status", kind="badge", filter=lists.Choice(STATUSES), is_hidden=True),
    ),
)  # fmt: skip

# Classes in every dimension, and time spans, which count from the day one asks on.
CLASS_PREFIX = "c_"
ON_DAY = "c_on"
_GROUP = _("Classes and time spans")


def of_day(day: date) -> tuple[lists.Column, ...]:
    """Return the columns and filters of classes and time spans on a day; `c_on` asks for the classes of another."""
    more: dict[str, Any] = {"is_hidden": True, "group": _GROUP}
    return (
        lists.Column(
            "c_idle", _("Days since the last purchase"), "last_purchase_date", kind="number", filter=DaysAgo(day=day),
            shown=lambda when: (day - when).days if when else None, **more,
        ),
        lists.Column(
            "c_tenure", _("Days since the first purchase"), "first_purchase_date", kind="number",
            filter=DaysAgo(day=day), shown=lambda when: (day - when).days if when else None, **more,
        ),
        lists.Column(ON_DAY, _("Classes as they were on"), "pk", filter=OnDay(), shown=lambda _pk: None, **more),
        *(_class_column(one, more) for one in queries.dimensions().values()),
    )  # fmt: skip


def _class_column(one: rules.DimensionDef, more: Mapping[str, Any]) -> lists.Column:
    choices = {member.code: member.label for member in one.members}

    def reckoned() -> Subquery:
        return Subquery(queries.holding(one.code).filter(customer=OuterRef("pk")).values("code")[:1])

    key = CLASS_PREFIX + one.code.lower()
    return lists.Column(
        key, one.label, key, filter=OfClass(choices, dimension=one.code), reckoned=reckoned,
        shown=lambda code: one.said(code) if code else None, **more,
    )  # fmt: skip


@dataclass(frozen=True)
class DaysAgo(lists.Range):
    """From a number of days ago to another, both included."""

    is_whole: bool = True
    day: date = date.min

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: so many days lie between the day at the path and the day one asks on."""
        fewest, most = (self._days(given.get(name, "")) for name in self.params(key))
        ends = {f"{path}__lte": fewest, f"{path}__gte": most}
        found = {name: end for name, end in ends.items() if end is not None}
        return Q(**found) if found else None

    def _days(self, text: str) -> date | None:
        number = self._number(text)
        return None if number is None else self.day - timedelta(days=min(max(int(number), 0), self.day.toordinal() - 1))


@dataclass(frozen=True)
class OnDay(lists.Days):
    """The day on which classes are asked for; by itself everybody fits."""

    form: str = "day"

    def params(self, key: str) -> tuple[str, ...]:
        """Return the one name."""
        return (key,)

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: anybody, where a day is given."""
        return None if self._day(given.get(key, "")) is None else Q()

    def blank(self, path: str) -> Q:
        """Return: anybody; there is always a day."""
        return Q()

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the day."""
        return given.get(key, "")


@dataclass(frozen=True)
class OfClass(lists.Choice):
    """The customers who are in some classes of a dimension, now or on the day that is asked for beside."""

    dimension: str = ""
    day: date | None = None
    # Whether each customer is looked up: few are read of many, as of a sample.
    looks_up: bool = False

    def bound(self, given: Mapping[str, str]) -> "OfClass":
        """Return the filter of the day that is asked for."""
        return replace(self, day=OnDay._day(given.get(ON_DAY, "")))

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the customer is in one of the classes."""
        wanted = super().condition(key, "code", given)
        if wanted is None:
            return None
        return self._among(wanted)

    def blank(self, path: str) -> Q:
        """Return: the customer has no class in the dimension."""
        return ~self._among(Q())

    def _among(self, wanted: Q) -> Q:
        rows = queries.holding(self.dimension, self.day).filter(wanted)
        if self.looks_up:
            return Q(Exists(rows.filter(customer=OuterRef("pk"))))
        return Q(pk__in=rows.values("customer_id"))


_RECKONED = _("Reckoned anew with every analysis, so nothing is moved here by hand.")
BOARDS = (
    lists.Board(
        "tier", _("By tier"), lists.by_code("tier", TIERS, blank=_("Not ranked yet")),
        ("name", "owner", "stake", "last_purchase"), "stake", _RECKONED,
    ),
    lists.Board(
        "stage", _("By relation"), lists.by_code("relation_stage", STAGES, blank=_("Not known yet")),
        ("name", "tier", "owner", "stake"), "stake", _RECKONED,
    ),
    lists.Board(
        "state", _("By state"), lists.by_code("churn_state", STATES, blank=_("Not known yet")),
        ("name", "tier", "owner", "stake"), "stake", _RECKONED,
    ),
    lists.Board(
        "status", _("By status"), lists.by_code("status", STATUSES), ("name", "tier", "owner", "revenue"), "revenue"
    ),
)  # fmt: skip
