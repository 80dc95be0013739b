"""The lists of activities and of gifts: columns and filters, the same for page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.activities import queries
from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists

KINDS = {
    "FORUM": _("Forum"), "GET_TOGETHER": _("Get-together"), "PROMOTION": _("Promotion"),
    "PUBLIC_BENEFIT": _("Public benefit"), "TRAINING": _("Training"), "SEMINAR": _("Seminar"),
    "EXCHANGE": _("Exchange"), "CELEBRATION": _("Celebration"), "SPONSORSHIP": _("Sponsorship"), "EXPO": _("Expo"),
    "MEMBER": _("Members’ event"), "ROUND_TABLE": _("Round table"), "ADVERTISING": _("Advertising"),
}  # fmt: skip
STATUSES = {"PLANNED": _("Planned"), "DONE": _("Done"), "CANCELLED": _("Cancelled")}
GIFT_STATUSES = {"GIVEN": _("Given"), "PENDING_APPROVAL": _("Waits for approval"), "REFUSED": _("Not approved")}

ACTIVITIES = lists.ListSpec(
    name="activities",
    rows=lambda: queries.activities().order_by(),
    sort="-first",
    columns=(
        lists.Column("title", _("Title"), "title", kind="link"),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(KINDS)),
        lists.Column("first", _("From"), "first_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("last", _("To"), "last_date", kind="date"),
        lists.Column("place", _("Place"), "place"),
        lists.Column("topic", _("Theme"), "topic", is_hidden=True),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(STATUSES)),
        lists.Column("budget", _("Budget"), "budget", kind="money", is_hidden=True, has_total=True),
        lists.Column("cost", _("Cost"), "cost", kind="money", has_total=True),
        lists.Column("organiser", _("Organiser"), "organiser__name"),
        lists.Column(
            "branch", _("Branch"), "branch__name",
            filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="branch"),
        ),
    ),
)  # fmt: skip
ACTIVITY_BOARDS = (
    lists.Board(
        "status", _("By status"), lists.by_code("status", STATUSES), ("title", "kind", "first", "place", "cost"), "cost"
    ),
)

GIFTS = lists.ListSpec(
    name="gifts",
    rows=lambda: queries.gifts().order_by(),
    sort="-day",
    columns=(
        lists.Column("what", _("Gift"), "what", kind="link", field_class="personal"),
        lists.Column(
            "customer", _("Customer"), "customer__name", field_class="personal", leads=("customer", "customer_id")
        ),
        lists.Column("person", _("For"), "person__name", field_class="personal"),
        lists.Column("value", _("Worth"), "value", kind="money", filter=lists.Range(), has_total=True),
        lists.Column("day", _("Day"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column(
            "status", _("How it stands"), "status", kind="badge", filter=lists.Choice(GIFT_STATUSES), noun="gift"
        ),
        lists.Column("given_by", _("Given by"), "given_by__name"),
        lists.Column("reason", _("Reason"), "reason", is_hidden=True, field_class="personal"),
    ),
)  # fmt: skip

GIFT_BOARDS = (
    lists.Board(
        "status",
        _("By status"),
        lists.by_code("status", GIFT_STATUSES),
        ("what", "customer", "value", "given_by"),
        "value",
        _("What goes beyond the limit is decided on its own page, with a reason."),
    ),
)

VISIT_STATUSES = {"PLANNED": _("Planned"), "DONE": _("Done"), "CANCELLED": _("Cancelled")}

VISITS = lists.ListSpec(
    name="visit_list",
    rows=lambda: queries.visits().order_by(),
    sort="-day",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("day", _("Day"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(VISIT_STATUSES)),
        lists.Column(
            "user", _("Who goes"), "user__name",
            filter=lists.Among(customer_lists.owner_ids, customer_lists.owner_names, on="user"),
        ),
        lists.Column("person", _("Whom to meet"), "person__name", field_class="personal"),
        lists.Column("purpose", _("What for"), "purpose", field_class="personal"),
        lists.Column(
            "branch", _("Branch"), "customer__branch__name",
            filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch"),
        ),
    ),
)  # fmt: skip
VISIT_BOARDS = (
    lists.Board(
        "status", _("By status"), lists.by_code("status", VISIT_STATUSES), ("customer", "day", "user", "purpose")
    ),
)
