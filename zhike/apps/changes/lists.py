"""Columns and filters of the register of changes, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.changes import queries
from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists

KINDS = {
    "POLICY": _("Policy"), "PRODUCT": _("Product"), "PRICE": _("Price"), "COMPETITOR_EVENT": _("Move of a competitor"),
    "PROCESS": _("Process"),
}  # fmt: skip
STATUSES = {
    "DRAFT": _("Draft"), "ASKING": _("Customers are asked"), "PILOT": _("On trial"), "ACTIVE": _("In force"),
    "ENDED": _("Ended"), "STOPPED": _("Given up"),
}  # fmt: skip
CHANGES = lists.ListSpec(
    name="changes",
    rows=lambda: queries.changes().order_by(),
    sort="-first",
    columns=(
        lists.Column("title", _("Change"), "title", kind="link"),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(KINDS), noun="change"),
        lists.Column("edition", _("Edition"), "edition", kind="number", is_hidden=True),
        lists.Column(
            "status", _("How it stands"), "status", kind="badge", filter=lists.Choice(STATUSES), noun="change"
        ),
        lists.Column("first", _("Counts from"), "first_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("fired", _("Stop rule fired"), "fired_date", kind="date", filter=lists.Days()),
        lists.Column("n_affected", _("Customers touched"), "n_affected", kind="number"),
        lists.Column("turnover", _("Their turnover a year"), "turnover", kind="money"),
        lists.Column("n_objecting", _("Object"), "n_objecting", kind="number"),
        lists.Column("owner", _("In charge"), "owner__name"),
        lists.Column(
            "branch", _("Branch"), "branch__name",
            filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="branch"),
        ),
    ),
)  # fmt: skip
