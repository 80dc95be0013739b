"""Columns and filters of what customers were asked for, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.coaching import queries
from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists

KINDS = {"ORDER": _("An order"), "REFERRAL": _("An introduction")}
ANSWERS = {"OPEN": _("No answer yet"), "YES": _("Yes"), "NO": _("No")}

ASKS = lists.ListSpec(
    name="asks",
    rows=lambda: queries.asks().order_by(),
    sort="-day",
    columns=(
        lists.Column("what", _("Asked the customer for"), "what", kind="link", field_class="personal"),
        lists.Column("customer", _("Customer"), "customer__name", field_class="personal"),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(KINDS), noun="ask"),
        lists.Column("day", _("Asked on"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("answer", _("Answer"), "answer", kind="badge", filter=lists.Choice(ANSWERS), noun="ask"),
        lists.Column("answered", _("Answered on"), "answered_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("outcome", _("What came of it"), "outcome", field_class="personal"),
        lists.Column("user", _("Asked by"), "user__name", filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="user")),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
    ),
)  # fmt: skip
