"""Columns and filters of complaints and suggestions, shared by page, export and API; the words of their codes."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.complaints import queries
from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists

STAGES = {
    "LATENT_GRUMBLE": _("Unspoken grumble"), "MANIFEST_GRUMBLE": _("Spoken grumble"),
    "POTENTIAL_COMPLAINT": _("About to complain"), "COMPLAINT": _("Complaint"),
}  # fmt: skip
STEPS = {
    "VENT": _("Let them vent"), "RECORD_JUDGE": _("Record and judge"), "SOLVE": _("Solve"),
    "FOLLOW_UP": _("Follow-up service"), "THANK": _("Thank"),
}  # fmt: skip
STATUSES = {"OPEN": _("In hand"), "CLOSED": _("Closed"), "MERGED": _("Told with another")}
CAUSES = {
    "QUALITY": _("Product or service quality"), "ATTITUDE": _("Attitude or manner"), "DECEIVED": _("Felt deceived"),
    "OVER_DEMAND": _("Demands beyond our own standard"), "YARDSTICK": _("Measures by another yardstick"),
    "CUSTOMER_SELF": _("The customer's own conduct"),
}  # fmt: skip
MEDIA = {
    "FREE_LINE": _("Free complaint line"), "HOTLINE_24H": _("24-hour hot line"), "WEB": _("On the web"),
    "OPINION_BOX": _("Opinion box"), "SUGGESTION_BOX": _("Suggestion box"), "OPINION_BOOK": _("Opinion book"),
    "OPINION_FORM": _("Opinion form"), "OPINION_CARD": _("Opinion card"), "EMAIL": _("By e-mail"),
}  # fmt: skip
SEVERITIES = {"MINOR": _("Minor"), "SERIOUS": _("Serious"), "GRAVE": _("Grave")}
VALIDITIES = {"VALID": _("Valid"), "PARTLY": _("Partly valid"), "INVALID": _("Not valid")}
THANKS = {"MESSAGE": _("By a message"), "GIFT": _("With a gift"), "WORDS": _("In person")}
IDEAS = {
    "RECEIVED": _("Received"), "EVALUATED": _("Looked at"), "ADOPTED": _("Adopted"), "REJECTED": _("Not adopted"),
}  # fmt: skip
MOVES = {
    "STAGE": _("Went a stage further"), "PASSED_ON": _("Passed on"), "PAUSED": _("Waits for the customer"),
    "RESUMED": _("Goes on"), "REOPENED": _("Opened again"), "ESCALATED": _("One level up"), "LET_ON": _("Let go on"),
    "MERGED": _("Another one told with it"), "REWARDED": _("Rewarded"),
    "LISTENED": _("Looked at for an argument: there was none"),
}  # fmt: skip
WHOSE = (
    lists.Column("owner", _("Owner"), "customer__owner__name", is_hidden=True, filter=lists.Among(
        customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True)),
    lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
        customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
)  # fmt: skip

COMPLAINTS = lists.ListSpec(
    name="complaints",
    rows=lambda: queries.complaints().order_by(),
    sort="-opened",
    columns=(
        lists.Column("number", _("Number"), "number", kind="link"),
        lists.Column("customer", _("Customer"), "customer__name", field_class="personal"),
        lists.Column("what", _("What they complain of"), "what", field_class="personal"),
        lists.Column("stage", _("Stage"), "stage", kind="badge", filter=lists.Choice(STAGES), noun="complaintstage"),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(STATUSES),
                     noun="complaint"),
        lists.Column("step", _("Step"), "step", kind="badge", filter=lists.Choice(STEPS), noun="complaintstep"),
        lists.Column("cause", _("Cause"), "cause", kind="badge", filter=lists.Choice(CAUSES), noun="complaintcause"),
        lists.Column("severity", _("Severity"), "severity", kind="badge", filter=lists.Choice(SEVERITIES),
                     noun="severity", is_hidden=True),
        lists.Column("medium", _("Came in by"), "medium", kind="badge", filter=lists.Choice(MEDIA), noun="medium",
                     is_hidden=True),
        lists.Column("opened", _("Came in"), "opened_at", kind="date", is_sortable=True),
        lists.Column("due", _("To be solved by"), "solution_due_at", kind="date"),
        lists.Column("closed", _("Closed"), "closed_at", kind="date", is_hidden=True),
        lists.Column("handler", _("Handled by"), "handler__name"),
        *WHOSE,
    ),
)  # fmt: skip
SUGGESTIONS = lists.ListSpec(
    name="suggestions",
    rows=lambda: queries.suggestions().order_by(),
    sort="-received",
    columns=(
        lists.Column("number", _("Number"), "number", kind="link"),
        lists.Column("customer", _("Customer"), "customer__name", field_class="personal"),
        lists.Column("idea", _("What they suggest"), "idea", field_class="personal"),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(IDEAS),
                     noun="suggestion"),
        lists.Column("medium", _("Came in by"), "medium", kind="badge", filter=lists.Choice(MEDIA), noun="medium",
                     is_hidden=True),
        lists.Column("received", _("Received"), "received_at", kind="date", is_sortable=True),
        lists.Column("reply_by", _("Answer by"), "reply_date", kind="date"),
        lists.Column("answered", _("Answered"), "answered_at", kind="date"),
        lists.Column("reward", _("Reward"), "reward", kind="money", is_hidden=True),
        lists.Column("handler", _("Handled by"), "handler__name"),
        *WHOSE,
    ),
)  # fmt: skip
