"""The lists of warnings and of risks: their columns and filters, the same for page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.risk import queries
from zhike.apps.risk.queries import register

STATUSES = {
    "OPEN": _("To answer"), "ACCEPTED": _("Taken on"), "DISMISSED": _("Dismissed"), "CLEARED": _("Cleared by itself"),
}  # fmt: skip
LEVELS = {"RED": _("Red"), "ORANGE": _("Orange"), "YELLOW": _("Yellow"), "BLUE": _("Blue")}
OUTCOMES = {
    "RIGHT": _("Right, it was so"), "SAVED": _("Saved"), "LOST": _("Lost all the same"),
    "FALSE_ALARM": _("False alarm"),
}  # fmt: skip
DETECTORS = {
    "INTENT": _("Wants to leave"), "KEY_PERSON": _("Key person leaving"), "PROMISE": _("Promise broken"),
    "COMPLAINT": _("Complaint unanswered"), "SILENCE": _("Nobody speaks with them"), "DUMPING": _("Dealer dumping"),
    "INTERVAL": _("Overdue against their own rhythm"), "VALUE": _("Buys less than usual"),
    "PRODUCT": _("Main product dropped"), "RETURNS": _("Returns rising"), "PRICE": _("Price off the norm"),
    "GRIEVANCE": _("Complaint late or not satisfied"),
    "INCIDENT": _("Mistake in service"), "OBJECTION": _("Objects to a change"),
    "OUTPRICED": _("A competitor is cheaper"),
    "FORECAST": _("Likely to leave"), "PAYMENT": _("Payment late"),
    "CREDIT_LIMIT": _("Beyond the credit limit"), "COLLECTION": _("Pays later and later"),
    "STAFF": _("Loss of core staff"), "HANDOVER": _("Customers of a leaver"),
}  # fmt: skip

WARNINGS = lists.ListSpec(
    name="warning_list",
    rows=lambda: queries.warnings().order_by(),
    sort="-stake",
    columns=(
        lists.Column("detector", _("Warning"), "detector", kind="badge", filter=lists.Choice(DETECTORS)),
        lists.Column(
            "customer", _("Customer"), "customer__name", field_class="personal", leads=("customer", "customer_id")
        ),
        lists.Column("customer_code", _("Customer code"), "customer__code", is_hidden=True),
        lists.Column("tier", _("Tier"), "tier", kind="badge", filter=lists.Choice(customer_lists.TIERS)),
        lists.Column("level", _("Level"), "level", kind="badge", filter=lists.Choice(LEVELS)),
        lists.Column("stake", _("At stake"), "stake", kind="money", is_sortable=True),
        lists.Column("confidence", _("Confidence"), "confidence", kind="percent", is_hidden=True),
        lists.Column("measured", _("Measured"), "measured", kind="number", is_hidden=True),
        lists.Column("threshold", _("Threshold"), "threshold", kind="number", is_hidden=True),
        lists.Column(
            "status", _("How it stands"), "status", kind="badge", filter=lists.Choice(STATUSES), noun="warning"
        ),
        lists.Column("outcome", _("How it ended"), "outcome", kind="badge", filter=lists.Choice(OUTCOMES),
                     noun="outcome"),
        lists.Column("opened", _("Since"), "opened_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("seen", _("Last seen"), "seen_date", kind="date", is_hidden=True),
        lists.Column("cleared", _("Gone since"), "cleared_date", kind="date", is_hidden=True),
        lists.Column("due", _("Answer by"), "due_date", kind="date", filter=lists.Days()),
        lists.Column("answered_by", _("Answered by"), "answered_by__name", is_hidden=True),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True)),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
    ),
)  # fmt: skip
KINDS = {
    "CREDIT": _("Credit risk"), "MARKET": _("Market risk"), "OPERATION": _("Operational risk"),
    "LEGAL": _("Legal risk"),
}  # fmt: skip
CAUSES = {
    "BAD_CREDIT": _("Poor credit of the customer"), "EVASION": _("Wilful evasion of debts"),
    "MARKET_TURN": _("Change of the market"), "IMBALANCE": _("Imbalance of supply and demand"),
    "CYCLE": _("Cycle of the industry"), "POLICY_SHIFT": _("Change of policy"),
    "POOR_PROCESS": _("Poorly designed process"), "UNSKILLED_STAFF": _("Low quality of staff"),
    "AGED_EQUIPMENT": _("Aged equipment"), "LAW_CHANGE": _("Change of the law"),
    "UNCLEAR_CLAUSES": _("Unclear clauses of a contract"), "WEAK_COMPLIANCE": _("Weak sense of compliance"),
}  # fmt: skip
STATES = {
    "CANDIDATE": _("Proposed"), "OPEN": _("Not answered yet"), "TREATED": _("Answer in force"), "CLOSED": _("Closed"),
    "DISMISSED": _("No risk"),
}  # fmt: skip
STRATEGIES = {
    "AVOID": _("Avoid"), "REDUCE": _("Reduce"), "TRANSFER": _("Transfer"), "ACCEPT": _("Bear"),
}  # fmt: skip

RISKS = lists.ListSpec(
    name="risks",
    rows=lambda: register.risks().order_by(),
    sort="-expected",
    columns=(
        lists.Column("title", _("Risk"), "title", kind="link", field_class="personal"),
        lists.Column("kind", _("Type"), "kind", kind="badge", filter=lists.Choice(KINDS), noun="registeredrisk"),
        lists.Column("cause", _("Cause"), "cause", kind="badge", filter=lists.Choice(CAUSES), noun="riskcause"),
        lists.Column(
            "customer", _("Customer"), "customer__name", field_class="personal", leads=("customer", "customer_id")
        ),
        lists.Column("level", _("Level"), "level", kind="badge", filter=lists.Choice(LEVELS)),
        lists.Column("score", _("Score"), "score", kind="number", filter=lists.Range()),
        lists.Column("likelihood", _("Likelihood (1–5)"), "likelihood", kind="number", filter=lists.Range(),
                     is_hidden=True),
        lists.Column("impact", _("Impact (1–5)"), "impact", kind="number", filter=lists.Range(), is_hidden=True),
        lists.Column("probability", _("Probability"), "probability", kind="percent", is_hidden=True),
        lists.Column("loss", _("Possible loss"), "loss", kind="money", is_hidden=True),
        lists.Column("expected", _("Expected loss"), "expected", kind="money", is_sortable=True, has_total=True),
        lists.Column("state", _("How it stands"), "state", kind="badge", filter=lists.Choice(STATES),
                     noun="registeredrisk"),
        lists.Column("owner", _("Responsible"), "owner__name", is_hidden=True),
        lists.Column("opened", _("Since"), "opened_date", kind="date", filter=lists.Days()),
        lists.Column("review", _("Look again on"), "review_date", kind="date", is_hidden=True, filter=lists.Days()),
        lists.Column("branch", _("Branch"), "branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="branch")),
    ),
)  # fmt: skip
