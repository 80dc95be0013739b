"""Columns and filters of churn cases, measures, emergencies and old issues, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.churn import queries
from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.interviews import lists as interview_lists

STATUSES = {
    "PROPOSED": _("To be confirmed"), "CONFIRMED": _("Confirmed"), "DISMISSED": _("Has not left"),
    "CAME_BACK": _("Came back"),
}  # fmt: skip
REASONS = interview_lists.CAUSES
DESTINATIONS = {
    "COMPETITOR": _("A competitor"), "OTHER_INDUSTRY": _("Another industry"), "CLOSED": _("Closed down"),
    "SELF_MADE": _("Makes it itself"), "PORTED": _("Another operator, number taken along"), "UNKNOWN": _("Unknown"),
}  # fmt: skip
INITIATORS = {"ACTIVE": _("Active: the customer"), "PASSIVE": _("Passive: we")}
SIGNS = {
    "STATEMENT": _("Said so"), "SURVEY": _("Said so in a survey"), "RIVAL_PURCHASE": _("Bought from a rival"),
    "GRAVE_COMPLAINT": _("Grave complaint"), "PORT_REQUEST": _("Asked to take the number along"),
    "SUSPENDED": _("Suspended"), "CONTRACT_END": _("Contract ended"), "PORTED": _("Took the number along"),
    "DISCONNECTED": _("Out of service"), "MARKET_EXIT": _("Left the market"), "CLOSURE": _("Closed down"),
    "DEATH": _("Died"), "RELOCATION": _("Moved away"), "INDUSTRY": _("Changed industry"),
    "ARREARS": _("Ended for arrears"), "LET_GO": _("Let go by us"),
}  # fmt: skip
MEASURE_KINDS = {
    "PREVENT": _("Prevents"), "IMPROVE": _("Improves"), "COMPLETE": _("Completes"), "COUNTER": _("Counter-measure"),
}  # fmt: skip
MEASURE_STATUSES = {
    "PLANNED": _("Planned"), "DONE": _("Done, effect not measured"), "CLOSED": _("Closed, effect measured"),
    "DROPPED": _("Dropped"),
}  # fmt: skip
EMERGENCY_STATUSES = {"OPEN": _("Under way"), "CLOSED": _("Closed with a report")}
ISSUES = {
    "OLD_RETURN": _("Returns not settled"), "OLD_DEBT": _("Money not settled"), "OLD_QUALITY": _("Quality not settled"),
    "UNDISCLOSED_FEE": _("Fee not disclosed"), "BROKEN_PROMISE": _("Promise broken"), "DECEPTION": _("Deceived"),
    "FORCED_PACKAGE": _("Forced into a package"), "RUDE_SERVICE": _("Treated rudely"),
    "OTHER_ISSUE": _("Another old issue"),
}  # fmt: skip
ISSUE_STATUSES = {"OPEN": _("Not settled"), "SETTLED": _("Settled"), "DROPPED": _("Noted by mistake")}
YES_NO = {"1": _("yes"), "0": _("no")}

CASES = lists.ListSpec(
    name="churn_cases",
    rows=lambda: queries.cases().order_by(),
    sort="-exit",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("status", _("Stands at"), "status", kind="badge", filter=lists.Choice(STATUSES), noun="case"),
        lists.Column("reason", _("Reason"), "reason", kind="badge", filter=lists.Choice(REASONS), noun="cause"),
        lists.Column("guess", _("Guessed"), "guess", kind="badge", filter=lists.Choice(REASONS), noun="cause"),
        lists.Column("exit", _("Left on"), "exit_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("turnover", _("Turnover of its last year"), "turnover", kind="money", filter=lists.Range(),
                     has_total=True),
        lists.Column("profit", _("Profit lost"), "profit", kind="money", has_total=True, is_hidden=True),
        lists.Column("destination", _("Went to"), "destination", kind="badge", filter=lists.Choice(DESTINATIONS),
                     noun="destination"),
        lists.Column("went_to", _("Named"), "went_to", field_class="personal", is_hidden=True),
        lists.Column("initiator", _("Ended by"), "initiator", kind="badge", filter=lists.Choice(INITIATORS),
                     noun="initiator", is_hidden=True),
        lists.Column("tier", _("Tier"), "tier", kind="badge", filter=lists.Choice(customer_lists.TIERS)),
        lists.Column("due", _("Cause by"), "due_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("cause", _("Cause found"), "cause_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("analysed", _("Analysed"), "analysed_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True)),
        lists.Column("branch", _("Branch"), "branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="branch")),
    ),
)  # fmt: skip
CASE_BOARDS = (
    lists.Board(
        "status", _("By status"), lists.by_code("status", STATUSES), ("customer", "guess", "reason", "exit"),
        note=_("A case moves by what is found, not by hand."),
    ),
    lists.Board(
        "reason", _("By reason"), lists.by_code("reason", REASONS, blank=_("Not confirmed")),
        ("customer", "status", "exit"), note=_("A case moves by what is found, not by hand."),
    ),
)  # fmt: skip
MEASURES = lists.ListSpec(
    name="churn_measures",
    rows=lambda: queries.measures().order_by(),
    sort="due",
    columns=(
        lists.Column("title", _("Measure against churn"), "title", kind="link", field_class="personal"),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(MEASURE_KINDS), noun="measure"),
        lists.Column("factor", _("Against"), "factor", kind="badge", filter=lists.Choice(REASONS), noun="cause"),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(MEASURE_STATUSES),
                     noun="measure"),
        lists.Column("due", _("Due"), "due_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("owner", _("Responsible"), "owner__name"),
        lists.Column("cost", _("Cost"), "cost", kind="money", has_total=True),
        lists.Column("expected", _("Expected (points)"), "expected", kind="number"),
        lists.Column("measured", _("Measured (points)"), "measured", kind="number"),
        lists.Column("done", _("Done on"), "done_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("tier", _("Tier"), "tier", kind="badge", filter=lists.Choice(customer_lists.TIERS),
                     is_hidden=True),
        lists.Column("branch", _("Branch"), "branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="branch")),
    ),
)  # fmt: skip
EMERGENCIES = lists.ListSpec(
    name="churn_emergencies",
    rows=lambda: queries.emergencies().order_by(),
    sort="-opened",
    columns=(
        lists.Column("title", _("Emergency"), "title", kind="link", field_class="personal"),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(EMERGENCY_STATUSES),
                     noun="emergency"),
        lists.Column("opened", _("Raised at"), "opened_at", kind="date", is_sortable=True),
        lists.Column("closed", _("Closed"), "closed_at", kind="date"),
        lists.Column("lead", _("Led by"), "lead__name"),
        lists.Column("branch", _("Branch"), "branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="branch")),
    ),
)  # fmt: skip
LEGACY = lists.ListSpec(
    name="legacy_issues",
    rows=lambda: queries.issues().order_by(),
    sort="-day",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("kind", _("What was left"), "kind", kind="badge", filter=lists.Choice(ISSUES), noun="legacyissue"),
        lists.Column("text", _("In words"), "text", field_class="personal"),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(ISSUE_STATUSES),
                     noun="legacyissue"),
        lists.Column("day", _("Since"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("reviewed", _("Looked at"), "reviewed_date", kind="date", filter=lists.Days()),
        lists.Column("settled", _("Settled on"), "settled_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True)),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
    ),
)  # fmt: skip
