"""Columns and filters of retirements, upgrades and proposals, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.grading import queries

RETIREMENT = {
    "CHECKING": _("Checking"), "GROW": _("Could rise"), "KEPT": _("Kept at low cost"), "PLANNING": _("Planning"),
    "WAITING": _("Waits for approval"), "APPROVED": _("Approved"), "NOTICED": _("Notice runs"),
    "STAYED": _("Stayed"), "LEFT": _("Left"), "WITHDRAWN": _("Withdrawn"),
}  # fmt: skip
METHODS = {"PRICE_UP": _("Raise the price"), "COST_DOWN": _("Lower our cost"), "TERMINATE": _("End it")}
PROGRAMME = {"OPEN": _("Under way"), "REACHED": _("Reached"), "ENDED": _("Ended")}
VERDICTS = {"KEEP": _("Hold on to"), "DELEGATE": _("Delegate"), "RELEASE": _("Release")}


def _branch() -> lists.Column:
    among = lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")
    return lists.Column("branch", _("Branch"), "customer__branch__name", filter=among)


RETIREMENTS = lists.ListSpec(
    name="retirements",
    rows=lambda: queries.retirements().order_by(),
    sort="-opened",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("status", _("Stands at"), "status", kind="badge", filter=lists.Choice(RETIREMENT),
                     noun="retirementplan"),
        lists.Column("method", _("Way"), "method", kind="badge", filter=lists.Choice(METHODS)),
        lists.Column("contribution", _("Net contribution, last year"), "contribution", kind="money"),
        lists.Column("potential", _("Potential a year"), "potential", kind="money"),
        lists.Column("author", _("Asked by"), "author__name"),
        lists.Column("approver", _("Approved by"), "approver__name"),
        lists.Column("ends", _("Notice ends"), "ends_date", kind="date", filter=lists.Days()),
        _branch(),
        lists.Column("opened", _("Opened on"), "created_at", kind="date", is_sortable=True),
    ),
)  # fmt: skip
UPGRADES = lists.ListSpec(
    name="upgrades",
    rows=lambda: queries.programmes().order_by(),
    sort="due",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("status", _("Stands at"), "status", kind="badge", filter=lists.Choice(PROGRAMME),
                     noun="upgradeprogramme"),
        lists.Column("from_tier", _("From tier"), "from_tier", kind="badge"),
        lists.Column("to_tier", _("To tier"), "to_tier", kind="badge"),
        lists.Column("owner", _("Person in charge"), "owner__name"),
        lists.Column("due", _("Due"), "due_date", kind="date", filter=lists.Days(), is_sortable=True),
        _branch(),
    ),
)  # fmt: skip
PROPOSALS = lists.ListSpec(
    name="screening",
    rows=lambda: queries.proposals().order_by(),
    sort="-day",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("verdict", _("Proposed"), "verdict", kind="badge", filter=lists.Choice(VERDICTS), noun="proposal"),
        lists.Column("decided", _("Decided"), "decided", kind="badge", filter=lists.Choice(VERDICTS), noun="proposal"),
        lists.Column("day", _("Day"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("decided_by", _("Decided by"), "decided_by__name"),
        _branch(),
    ),
)  # fmt: skip
