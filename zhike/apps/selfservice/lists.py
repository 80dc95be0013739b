"""Columns and filters of orders asked for again, shared by page, export and API; what a page opens."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.selfservice import queries

GRANTS = {
    "BILLS": _("Bills, each line explained"), "ORDERS": _("Ordering again"), "COMPLAINT": _("Complaining"),
    "SUGGESTION": _("Suggesting"), "SURVEY": _("Surveys that wait"), "POINTS": _("Bonus points"),
    "CHAT": _("Writing with us"),
}  # fmt: skip
DOCUMENTS = {
    "COMPLAINT": _("How we handle complaints"), "SUGGESTION": _("How we handle suggestions"),
    "REWARD": _("How we reward"),
}  # fmt: skip
STATES = {"ASKED": _("Waits for us"), "TAKEN": _("Ordered"), "DECLINED": _("Not ordered")}
ORDER_REQUESTS = lists.ListSpec(
    name="order_requests",
    rows=lambda: queries.requests().order_by(),
    sort="-asked",
    columns=(
        lists.Column("number", _("As order"), "order_number", kind="link"),
        lists.Column("customer", _("Customer"), "customer__name", field_class="personal",
                     leads=("customer", "customer_id")),
        lists.Column("amount", _("Amount then"), "amount", kind="money", filter=lists.Range(), has_total=True),
        lists.Column("state", _("How it stands"), "state", kind="badge", filter=lists.Choice(STATES),
                     noun="orderrequest"),
        lists.Column("asked", _("Asked"), "asked_at", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("seconds", _("Seconds on the page"), "seconds", kind="number", filter=lists.Range()),
        lists.Column("steps", _("Steps"), "n_steps", kind="number", filter=lists.Range()),
        lists.Column("new", _("Became order"), "new_number"),
        lists.Column("owner", _("Owner"), "customer__owner__name", is_hidden=True, filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True)),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
    ),
)  # fmt: skip
