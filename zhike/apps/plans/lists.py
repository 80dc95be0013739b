"""Columns and filters of goals and refusals, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.plans import queries

STATES = {"OPEN": _("Being worked on"), "MET": _("Goal reached"), "DROPPED": _("Given up")}
ANSWERS = {"OPEN": _("No answer yet"), "TAKEN": _("Taken"), "DECLINED": _("Not taken")}

GOALS = lists.ListSpec(
    name="goals",
    rows=lambda: queries.goals().order_by(),
    sort="due",
    columns=(
        lists.Column("title", _("Goal"), "title", kind="link", field_class="personal"),
        lists.Column("customer", _("Customer"), "customer__name", field_class="personal"),
        lists.Column("measure", _("Measured by"), "measure", field_class="personal"),
        lists.Column("start", _("Start value"), "start", kind="number"),
        lists.Column("value", _("Now"), "value", kind="number"),
        lists.Column("target", _("Target value"), "target", kind="number"),
        lists.Column("unit", _("Unit"), "unit"),
        lists.Column("state", _("How it stands"), "state", kind="badge", filter=lists.Choice(STATES), noun="goal"),
        lists.Column("due", _("Due"), "due_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("set", _("Set on"), "set_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("owner", _("Responsible"), "owner__name", filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="owner")),
        lists.Column("branch", _("Branch"), "branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="branch")),
    ),
)  # fmt: skip
REFUSALS = lists.ListSpec(
    name="refusals",
    rows=lambda: queries.refusals().order_by(),
    sort="-day",
    columns=(
        lists.Column("request", _("What was asked for"), "request", kind="link", field_class="personal"),
        lists.Column("customer", _("Customer"), "customer__name", field_class="personal"),
        lists.Column("day", _("Refused on"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("reason", _("Why not"), "reason", field_class="personal"),
        lists.Column("alternative", _("Offered instead"), "alternative", field_class="personal"),
        lists.Column("answer", _("What the customer said"), "answer", kind="badge", filter=lists.Choice(ANSWERS),
                     noun="refusal"),
        lists.Column("user", _("Noted by"), "user__name"),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True)),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
    ),
)  # fmt: skip
