"""The list of accounts: its columns and filters, the same for page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.receivables import queries

FOOTINGS = {
    "INVOICES": _("by invoices"), "ORDERS": _("by orders and payments"), "NONE": _("nobody keeps it"),
}  # fmt: skip

ACCOUNTS = lists.ListSpec(
    name="receivables",
    rows=lambda: queries.accounts().order_by(),
    sort="-overdue",
    columns=(
        lists.Column(
            "customer", _("Customer"), "customer__name", field_class="personal", leads=("customer", "customer_id")
        ),
        lists.Column("customer_code", _("Customer code"), "customer__code", is_hidden=True),
        lists.Column(
            "tier", _("Tier"), "customer__card__tier", kind="badge", filter=lists.Choice(customer_lists.TIERS)
        ),
        lists.Column(
            "open", _("Open amount"), "open", kind="money", filter=lists.Range(), is_sortable=True, has_total=True
        ),
        lists.Column(
            "overdue", _("Past due"), "overdue", kind="money", filter=lists.Range(), is_sortable=True, has_total=True
        ),
        lists.Column("days_late", _("Oldest overdue (days)"), "days_late", kind="number", filter=lists.Range()),
        lists.Column("disputed", _("Disputed"), "disputed", kind="money", filter=lists.Range(), has_total=True),
        lists.Column("limit", _("Credit limit"), "limit", kind="money"),
        lists.Column("used", _("Limit used (%)"), "used", kind="number", digits=1, filter=lists.Range()),
        lists.Column(
            "collection_days", _("Collection days"), "collection_days", kind="number", digits=1, filter=lists.Range()
        ),
        lists.Column("rise", _("Rise of collection days"), "rise", kind="number", digits=1, filter=lists.Range()),
        lists.Column("not_due", _("Not due"), "not_due", kind="money", is_hidden=True, has_total=True),
        lists.Column("to_30", _("1–30 days"), "to_30", kind="money", is_hidden=True, has_total=True),
        lists.Column("to_60", _("31–60 days"), "to_60", kind="money", is_hidden=True, has_total=True),
        lists.Column("to_90", _("61–90 days"), "to_90", kind="money", is_hidden=True, has_total=True),
        lists.Column("beyond", _("Over 90 days"), "beyond", kind="money", is_hidden=True, has_total=True),
        lists.Column("uninvoiced", _("Not invoiced"), "uninvoiced", kind="money", is_hidden=True, has_total=True),
        lists.Column("unmatched", _("Paid on account"), "unmatched", kind="money", is_hidden=True, has_total=True),
        lists.Column("terms_days", _("Terms (days)"), "terms_days", kind="number", is_hidden=True),
        lists.Column(
            "footing", _("Known"), "footing", kind="badge", filter=lists.Choice(FOOTINGS), noun="footing",
            is_hidden=True,
        ),
        lists.Column("as_of", _("Judged on"), "as_of", kind="date", is_hidden=True),
        lists.Column("owner", _("Owner"), "customer__owner__name", is_hidden=True, filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True)),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
    ),
)  # fmt: skip
