"""Columns and filters of incidents, shared by page, export and API; the words of duty and standards."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.service import queries

STATUSES = {"OPEN": _("Nobody mends it yet"), "RECOVERING": _("Being mended"), "CLOSED": _("Closed, cause known")}
METALS = {
    "PLATINUM": _("Platinum customer"), "GOLD": _("Gold customer"), "IRON": _("Iron customer"),
    "LEAD": _("Lead customer"),
}  # fmt: skip
ITEMS = {
    "CONTACTS": _("Contacts in the month"), "GAP": _("Longest gap without a contact"),
    "VISITS": _("Visits of a senior in three months"), "HOURS": _("Hours with the customer"),
    "REPLY": _("First reply, half of them within"), "DETAILS": _("Details done, on average"),
    "SPREAD": _("How much details vary"), "ERRORS": _("Service incidents"),
    "RECOVERY": _("Incidents not mended in time"), "REACHED": _("Reached in test calls"),
}  # fmt: skip
UNITS = {
    "TIMES": _("times"), "DAYS": _("days"), "HOURS": _("hours"), "MINUTES": _("minutes"), "PERCENT": _("percent"),
    "POINTS": _("points"),
}  # fmt: skip
DETAILS = {
    "GREETED": _("Greeted by name within a minute"), "ON_TIME": _("There on time"),
    "PREPARED": _("Read up on the customer before"), "PAPERS": _("Papers complete and without mistake"),
    "PACKED": _("Goods clean, whole and labelled"), "CALLED_AFTER": _("Called after delivery"),
    "KEPT_WORD": _("Every promise kept to the day"), "CLEAN": _("Left the place clean"),
    "NAMED": _("Said who answers for it next"), "THANKED": _("Thanked"),
}  # fmt: skip
PURPOSES = {
    "NEED": _("Understand what it needs"), "WHY_BUY": _("Understand why it buys"),
    "OBSTACLE": _("Solve what stands in its way"), "BENEFIT": _("Bring it a benefit"), "TRUST": _("Build trust"),
}  # fmt: skip
PARTS = {
    "PRIMARY": _("On duty"), "DEPUTY": _("Deputy"), "ON_CALL": _("On call"), "MANAGER": _("Manager of the account"),
    "BACKUP": _("Backup"), "SPONSOR": _("Sponsor"), "OWNER": _("Has the customer"), "BRANCH": _("Branch manager"),
    "GENERAL_MANAGER": _("General manager"),
}  # fmt: skip
CALLS = {"TEST": _("Test call"), "MISSED": _("Missed by us")}

REQUEST_STATES = {"OPEN": _("Asked for, not done yet"), "DONE": _("Answered to its end")}

REQUESTS = lists.ListSpec(
    name="service_requests",
    rows=lambda: queries.requests().order_by(),
    sort="due",
    columns=(
        lists.Column("text", _("What the customer asked for"), "text", kind="link", field_class="personal"),
        lists.Column("customer", _("Customer"), "customer__name", field_class="personal"),
        lists.Column("state", _("How it stands"), "state", kind="badge", filter=lists.Choice(REQUEST_STATES),
                     noun="servicerequest"),
        lists.Column("accountable", _("Answers for it"), "accountable__name", filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="accountable")),
        lists.Column("asked", _("Offered to"), "asked__name"),
        lists.Column("received", _("Asked on"), "received_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("due", _("Due"), "due_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("result", _("What came of it"), "result", field_class="personal"),
        lists.Column("closed", _("Closed"), "closed_date", kind="date", is_hidden=True),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
    ),
)  # fmt: skip
INCIDENTS = lists.ListSpec(
    name="service_incidents",
    rows=lambda: queries.incidents().order_by(),
    sort="-happened",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("metal", _("Class of key account"), "metal", kind="badge", filter=lists.Choice(METALS)),
        lists.Column("what", _("What went wrong"), "what", field_class="personal"),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(STATUSES),
                     noun="incident"),
        lists.Column("happened", _("Happened"), "happened_at", kind="date", is_sortable=True),
        lists.Column("recovered", _("Recovery begun"), "recovery_at", kind="date"),
        lists.Column("escalated", _("Escalated"), "escalated_at", kind="date"),
        lists.Column("cause", _("Root cause"), "root_cause", field_class="personal"),
        lists.Column("closed", _("Closed"), "closed_at", kind="date", is_hidden=True),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True)),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
    ),
)  # fmt: skip
