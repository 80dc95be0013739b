"""The list of orders: its columns and filters, the same for page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.trade import queries

KINDS = {"PURCHASE": _("Purchase"), "RETURN": _("Return")}

ORDERS = lists.ListSpec(
    name="orders",
    rows=lambda: queries.orders().order_by(),
    sort="-date",
    columns=(
        lists.Column("number", _("Order"), "number", kind="link", filter=lists.Prefix()),
        lists.Column("date", _("Date"), "order_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(KINDS)),
        lists.Column("customer", _("Customer"), "customer__name", field_class="personal"),
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
