"""The lists of orders, order lines, payments and costs: columns and filters, the same for page, export and API."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.trade import queries

CATEGORIES = {
    "KEEP": _("Keeping"), "DEVELOP": _("Developing"), "CULTIVATE": _("Cultivating"), "SERVE": _("Serving"),
    "COMPLAINT_HANDLING": _("Complaints"), "WIN_BACK": _("Winning back"), "GIFT": _("Gifts"),
    "BENEFIT": _("Benefits"), "FREIGHT": _("Freight"), "DISCOUNT": _("Discounts"), "BAD_DEBT": _("Bad debt"),
    "FINANCING": _("Financing of credit"),
}  # fmt: skip
KINDS = {"PURCHASE": _("Purchase"), "RETURN": _("Return")}

ORDERS = lists.ListSpec(
    name="orders",
    rows=lambda: queries.orders().order_by(),
    sort="-date",
    columns=(
        lists.Column("number", _("Order"), "number", kind="link", filter=lists.Prefix()),
        lists.Column("date", _("Date"), "order_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("hour", _("Hour of the day"), "order_hour", kind="number", is_hidden=True),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(KINDS)),
        lists.Column("channel", _("Sales channel"), "channel", filter=lists.Prefix(), is_hidden=True),
        lists.Column(
            "customer", _("Customer"), "customer__name", field_class="personal", leads=("customer", "customer_id")
        ),
        lists.Column("customer_code", _("Customer code"), "customer__code"),
        lists.Column("n_lines", _("Lines"), "n_lines", kind="number", has_total=True),
        lists.Column("amount", _("Amount"), "amount", kind="money", filter=lists.Range(), has_total=True),
        lists.Column("currency", _("Currency"), "currency", is_hidden=True),
        lists.Column(
            "branch", _("Branch"), "branch__name",
            filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="branch"),
        ),
        lists.Column("source", _("Source"), "source", is_hidden=True),
    ),
)  # fmt: skip

_LINES = (
    lists.Column("order", _("Order"), "order__number", kind="link"),
    lists.Column("date", _("Date"), "line_date", kind="date", is_sortable=True),
    lists.Column("product", _("Product"), "product__name"),
    lists.Column("product_code", _("Product code"), "product__code"),
    lists.Column("category", _("Product category"), "product__category"),
    lists.Column("channel", _("Sales channel"), "order__channel"),
    lists.Column("quantity", _("Quantity"), "quantity", kind="number"),
    lists.Column("price", _("Unit price"), "unit_price", kind="money"),
    lists.Column("amount", _("Amount"), "amount", kind="money", has_total=True),
)
_PAYMENTS = (
    lists.Column("date", _("Date"), "paid_date", kind="date", filter=lists.Days(), is_sortable=True),
    lists.Column("reference", _("Reference"), "reference"),
    lists.Column("method", _("Method of payment"), "method"),
    lists.Column("amount", _("Amount"), "amount", kind="money", has_total=True),
)
_COSTS = (
    lists.Column("date", _("Date"), "cost_date", kind="date", filter=lists.Days(), is_sortable=True),
    lists.Column("category", _("Category"), "category", kind="badge", filter=lists.Choice(CATEGORIES)),
    lists.Column("note", _("Note"), "note"),
    lists.Column("amount", _("Amount"), "amount", kind="money", has_total=True),
)


def _unfiltered(columns: tuple[lists.Column, ...]) -> tuple[lists.Column, ...]:
    return tuple(replace(column, filter=None) for column in columns)


def payments(more: tuple[lists.Column, ...]) -> lists.ListSpec:
    """Return the list of what all visible customers paid, with more columns."""
    return lists.ListSpec(
        name="payments", sort="-date", columns=(*_PAYMENTS, *more), rows=lambda: queries.payments().order_by()
    )  # fmt: skip


def costs(more: tuple[lists.Column, ...]) -> lists.ListSpec:
    """Return the list of what all visible customers cost beside the goods, with more columns."""
    return lists.ListSpec(
        name="costs", sort="-date", columns=(*_COSTS, *more), rows=lambda: queries.costs().order_by()
    )  # fmt: skip


def orders_of(customer_id: int, until: date) -> lists.ListSpec:
    """Return the list of one customer's orders up to a day."""
    own = tuple(replace(c, filter=None) for c in ORDERS.columns if not c.key.startswith("customer"))
    return lists.ListSpec(
        name="customer_orders", sort="-date", columns=own,
        rows=lambda: queries.orders_of(customer_id).filter(order_date__lte=until).order_by(),
    )  # fmt: skip


def lines_of(customer_id: int, until: date) -> lists.ListSpec:
    """Return the list of one customer's order lines up to a day."""
    return lists.ListSpec(
        name="customer_lines", sort="-date", columns=_LINES,
        rows=lambda: queries.lines_of_customer(customer_id).filter(line_date__lte=until).order_by(),
    )  # fmt: skip


def payments_of(customer_id: int, until: date) -> lists.ListSpec:
    """Return the list of what one customer paid up to a day."""
    return lists.ListSpec(
        name="customer_payments", sort="-date", columns=_unfiltered(_PAYMENTS),
        rows=lambda: queries.payments_of(customer_id).filter(paid_date__lte=until).order_by(),
    )  # fmt: skip


def costs_of(customer_id: int, until: date) -> lists.ListSpec:
    """Return the list of what one customer cost beside the goods up to a day."""
    return lists.ListSpec(
        name="customer_costs", sort="-date", columns=_unfiltered(_COSTS),
        rows=lambda: queries.costs_of(customer_id).filter(cost_date__lte=until).order_by(),
    )  # fmt: skip
