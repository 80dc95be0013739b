"""Columns and filters of subscriptions, bills and violations, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.billing import queries
from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists

KINDS = {
    "FLAT": _("One price a month"), "PER_UNIT": _("A price for each unit"), "TIERED": _("Steps by quantity"),
    "INCLUDED_THEN_PER_UNIT": _("Units included, then by unit"),
}  # fmt: skip
CHANNELS = {
    "PAPER": _("Signed on paper"), "ONLINE": _("Agreed online"), "PHONE": _("On the phone, recorded"),
    "SMS": _("By text message"), "COUNTER": _("At the counter"),
}  # fmt: skip
VIOLATIONS = {
    "NO_CONSENT": _("Charged without consent"), "DIFFERENCE": _("Not what the price says"),
    "AFTER_END": _("Charged after the end"), "NOT_ORDERED": _("Customer did not order it"),
}  # fmt: skip
STATES = {
    "FOUND": _("Violation found"), "PROPOSED": _("Refund proposed"), "APPROVED": _("Refund approved"),
    "REFUNDED": _("Given back"), "CLEARED": _("Cleared up"),
}  # fmt: skip

_OWNER = lists.Among(customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True)
_BRANCH = lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")
_CUSTOMER = lists.Column(
    "customer", _("Customer"), "customer__name", field_class="personal", leads=("customer", "customer_id")
)  # fmt: skip

SUBSCRIPTIONS = lists.ListSpec(
    name="subscriptions",
    rows=lambda: queries.subscriptions().order_by(),
    sort="-start",
    columns=(
        lists.Column("plan", _("Service plan"), "plan__name", kind="link"),
        _CUSTOMER,
        lists.Column("used_for", _("For what"), "used_for", field_class="personal"),
        lists.Column("quantity", _("Quantity agreed on"), "quantity", kind="number", digits=0, is_hidden=True),
        lists.Column("unit", _("Unit"), "plan__unit", is_hidden=True),
        lists.Column("start", _("Begins"), "start_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("end", _("Subscribed until"), "end_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("consent", _("Agreed on"), "consent_date", kind="date", filter=lists.Days()),
        lists.Column("channel", _("How agreed"), "consent_channel", kind="badge", filter=lists.Choice(CHANNELS),
                     noun="agreed"),
        lists.Column("by", _("Who agreed"), "consent_by", field_class="personal", is_hidden=True),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=_OWNER, is_hidden=True),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=_BRANCH),
    ),
)  # fmt: skip
BILLS = lists.ListSpec(
    name="bills",
    rows=lambda: queries.bills().order_by(),
    sort="-month",
    columns=(
        lists.Column("number", _("Bill"), "number", kind="link", filter=lists.Prefix()),
        _CUSTOMER,
        lists.Column("month", _("Month charged"), "month", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("amount", _("Amount"), "amount", kind="money", filter=lists.Range(), has_total=True),
        lists.Column("n_lines", _("Lines"), "n_lines", kind="number"),
        lists.Column("issued", _("Issued on"), "issued_date", kind="date", filter=lists.Days()),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=_OWNER, is_hidden=True),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=_BRANCH),
    ),
)  # fmt: skip
CHARGED_AMISS = lists.ListSpec(
    name="bill_violations",
    rows=lambda: queries.violations().order_by(),
    sort="-found",
    columns=(
        lists.Column("kind", _("What is wrong"), "kind", kind="badge", filter=lists.Choice(VIOLATIONS),
                     noun="violation"),
        _CUSTOMER,
        lists.Column("plan", _("Service plan"), "subscription__plan__name"),
        lists.Column("bill", _("Bill"), "line__bill__number", leads=("bill", "line__bill_id")),
        lists.Column("amount", _("Charged without ground"), "amount", kind="money", filter=lists.Range(),
                     has_total=True),
        lists.Column("state", _("How it stands"), "state", kind="badge", filter=lists.Choice(STATES),
                     noun="violation"),
        lists.Column("found", _("Found on"), "found_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("words", _("Why"), "words", field_class="personal", is_hidden=True),
        lists.Column("refunded", _("Given back on"), "refunded_date", kind="date", filter=lists.Days(),
                     is_hidden=True),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=_OWNER, is_hidden=True),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=_BRANCH),
    ),
)  # fmt: skip
