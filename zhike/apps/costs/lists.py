"""The ledger of costs, and customers who use up more than they bring: the same columns for page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.costs import queries
from zhike.apps.customers import lists as customer_lists
from zhike.apps.trade import lists as trade_lists

DRIVERS = {"GOODS": _("Cost of goods"), **trade_lists.CATEGORIES}
ADVICE = {
    "RAISE_PRICE": _("Talk about the price"), "CHARGE_FREIGHT": _("Agree on freight"),
    "SHORTEN_CREDIT": _("Shorten the credit"), "SERVE_OTHERWISE": _("Serve at less cost"),
    "END_CAUSES": _("End the cause of complaints"), "WEIGH_PARTING": _("Weigh a courteous parting"),
    "WEIGH_SPENDING": _("Weigh what is spent"),
}  # fmt: skip

_BRANCH = lists.Column(
    "branch", _("Branch"), "customer__branch__name",
    filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch"),
)  # fmt: skip
_BOOKED = trade_lists.costs((
    lists.Column("customer", _("Customer"), "customer__name", field_class="personal",
                 leads=("profitability", "customer_id")),
    lists.Column("customer_code", _("Code"), "customer__code", filter=lists.Prefix()),
    _BRANCH,
))  # fmt: skip
LEDGER = lists.ListSpec(
    name=_BOOKED.name, sort=_BOOKED.sort, rows=_BOOKED.rows,
    columns=(lists.Column("entry", _("Entry"), "id"), *_BOOKED.columns),
)  # fmt: skip
NEGATIVE = lists.ListSpec(
    name="negative",
    rows=lambda: queries.losing().order_by(),
    sort="contribution",
    columns=(
        lists.Column("name", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("code", _("Code"), "customer__code", filter=lists.Prefix()),
        lists.Column(
            "contribution", _("Net contribution"), "contribution", kind="money", filter=lists.Range(), is_sortable=True,
            has_total=True,
        ),
        lists.Column("cost", _("Used up"), "cost", kind="money", filter=lists.Range(), has_total=True),
        lists.Column("margin", _("Gross margin"), "margin", kind="money", has_total=True, is_hidden=True),
        lists.Column("revenue", _("Revenue, last year"), "revenue", kind="money", filter=lists.Range(), has_total=True),
        lists.Column("driver", _("Takes most"), "driver", kind="badge", filter=lists.Choice(DRIVERS)),
        lists.Column("advice", _("Advice"), "advice", kind="badge", filter=lists.Choice(ADVICE)),
        lists.Column(
            "quarters", _("Quarters of loss running"), "n_negative", kind="number", filter=lists.Range(is_whole=True)
        ),
        lists.Column(
            "basis", _("Figure rests on"), "customer__card__value_basis", kind="badge",
            filter=lists.Choice(customer_lists.BASES),
        ),
        lists.Column(
            "tier", _("Tier"), "customer__card__tier", kind="badge", filter=lists.Choice(customer_lists.TIERS)
        ),
        lists.Column(
            "owner", _("Owner"), "customer__owner__name",
            filter=lists.Among(
                customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True
            ),
        ),
        _BRANCH,
        lists.Column("branch_code", _("Branch code"), "customer__branch__code", is_hidden=True),
    ),
)  # fmt: skip
