"""Columns and filters of the pool, of plans and of wishes to leave, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.churn import lists as churn_lists
from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.winback import queries

STATUSES = {
    "WAITING": _("Waits for a decision"), "WIN_BACK": _("Being won back"), "OBSERVED": _("Observed"),
    "ASKED": _("Approval asked"), "ABANDONED": _("Given up"), "RETURNED": _("Ordered again"),
    "WON_BACK": _("Won back for good"), "FAILED": _("Not won back"), "DROPPED": _("Had not left"),
}  # fmt: skip
ATTITUDE_NAMES = {code: catalog_rules.ATTITUDE_WORDS[number] for number, code in enumerate(catalog_rules.ATTITUDES)}
STEP_NAMES = {
    "INVESTIGATE": _("Cause looked into, mood eased"), "CONTACT": _("Contact"), "VISIT": _("Visit"),
    "APOLOGY": _("Apology"), "GIFT": _("Flowers or a small gift"), "INTERVIEW": _("Interview"),
    "REMEDY": _("Remedy"), "FOLLOW_UP": _("Follow-up"),
}  # fmt: skip
REMEDY_NAMES = {
    "NEW_TARIFF": _("A new tariff"), "NEW_PACKAGE": _("A new package"), "NEW_BUSINESS": _("New business"),
    "IMPROVE_SERVICE": _("Better service"), "MYSTERY_VISIT": _("Mystery visit"), "APOLOGY": _("Ask for pardon"),
    "IMPROVE_PRODUCT": _("A better product"), "BENEFIT_PLAN": _("A plan of benefits"),
    "POLICY_REVIEW": _("The policy reviewed"), "EXCEPTION": _("An exception"), "KEEP_IN_TOUCH": _("Keep in touch"),
}  # fmt: skip
REMEDY_STATUSES = {
    "PROPOSED": _("Proposed"), "ACCEPTED": _("Taken up"), "DECLINED": _("Not taken up"), "DONE": _("Done"),
}  # fmt: skip
OFFER_STATUSES = {"OFFERED": _("Offer open"), "ACCEPTED": _("Offer accepted"), "DECLINED": _("Offer declined")}
WAY_NAMES = {"VISIT": _("Visit"), "CALL": _("Telephone"), "MESSAGE": _("Message")}
ABANDON_NAMES = {
    "ABANDON_NO_PROFIT": _("Cannot bring a profit again"), "ABANDON_CONTRACT": _("Cannot fulfil a contract"),
    "ABANDON_MORALE": _("Unreasonable, hurts the morale of our staff"),
    "ABANDON_DEMAND": _("Demands beyond reason, at the expense of other customers"),
    "ABANDON_REPUTATION": _("Very bad reputation"), "ABANDON_COST": _("Winning back costs more than it brings"),
    "ABANDON_ARREARS": _("Wilful arrears"),
}  # fmt: skip
GROUND_NAMES = {
    "NO_PROFIT": _("Expected lifetime profit"), "BREACH": _("Breach of contract"), "INSOLVENT": _("Insolvent"),
    "ABUSE": _("Abuse of our staff"), "HOURS": _("Hours of service"),
    "OTHERS_HARMED": _("Other customers were served late"), "BLACKLIST": _("On a blacklist"),
    "ARREARS": _("In arrears"), "REFUSED_CALL": _("Contact refused"),
}  # fmt: skip
LACKS = {
    "VISIT": _("the visit"), "RETURN_CALL": _("the telephone call afterwards"), "REMEDY": _("what solves the problem"),
}  # fmt: skip
DECIDED_BY = {
    "RULE": _("by a rule for giving up"), "UNAVOIDABLE": _("because nobody could have avoided it"),
    "TIER": _("by its tier"), "POTENTIAL": _("raised by its potential"),
    "VALUE": _("because it costs more than it brings"),
}  # fmt: skip
PLAN_STATUSES = {"OPEN": _("Under way"), "CLOSED": _("Closed")}
OUTCOMES = {"OPEN": _("Not settled"), "KEPT": _("Is kept"), "LEFT": _("Has left")}

CASES = lists.ListSpec(
    name="winback_cases",
    rows=lambda: queries.cases().order_by(),
    sort="-exit",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(STATUSES),
                     noun="winback"),
        lists.Column("reason", _("Reason"), "reason", kind="badge", filter=lists.Choice(churn_lists.REASONS),
                     noun="cause"),
        lists.Column("tier", _("Tier"), "tier", kind="badge", filter=lists.Choice(customer_lists.TIERS)),
        lists.Column("turnover", _("Turnover of its last year"), "turnover", kind="money", filter=lists.Range(),
                     has_total=True),
        lists.Column("destination", _("Went to"), "destination", kind="badge",
                     filter=lists.Choice(churn_lists.DESTINATIONS), noun="destination"),
        lists.Column("probability", _("Chance of return"), "probability", kind="percent"),
        lists.Column("attitude", _("How hard we try"), "attitude", kind="badge", filter=lists.Choice(ATTITUDE_NAMES),
                     noun="effort", is_hidden=True),
        lists.Column("decide", _("Decide by"), "decide_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("person", _("Responsible"), "person__name", filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="person", has_empty=True)),
        lists.Column("exit", _("Left on"), "exit_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("opened", _("In the pool since"), "opened_date", kind="date", filter=lists.Days(),
                     is_hidden=True),
        lists.Column("order", _("Ordered again on"), "order_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("closed", _("Closed"), "closed_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("went_to", _("Went to whom"), "went_to", field_class="personal", is_hidden=True),
        lists.Column("branch", _("Branch"), "branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="branch")),
    ),
)  # fmt: skip
CASE_BOARDS = (
    lists.Board(
        "status", _("By status"), lists.by_code("status", STATUSES), ("customer", "reason", "tier", "decide"),
        note=_("A case moves by what is decided and done, not by hand."),
    ),
)  # fmt: skip
PLANS = lists.ListSpec(
    name="winback_plans",
    rows=lambda: queries.plans().order_by(),
    sort="-last",
    columns=(
        lists.Column("title", _("Plan to win back"), "title", kind="link"),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(PLAN_STATUSES),
                     noun="winbackplan"),
        lists.Column("tier", _("Tier"), "tier", kind="badge", filter=lists.Choice(customer_lists.TIERS)),
        lists.Column("cause", _("Reason"), "cause", kind="badge", filter=lists.Choice(churn_lists.REASONS),
                     noun="cause"),
        lists.Column("goal", _("Customers to come back"), "goal", kind="number", has_total=True),
        lists.Column("budget", _("Budget"), "budget", kind="money", has_total=True),
        lists.Column("owner", _("Responsible"), "owner__name"),
        lists.Column("first", _("From"), "first_date", kind="date", filter=lists.Days()),
        lists.Column("last", _("Until"), "last_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("branch", _("Branch"), "branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="branch")),
    ),
)  # fmt: skip
SAVES = lists.ListSpec(
    name="winback_saves",
    rows=lambda: queries.saves().order_by(),
    sort="-day",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("outcome", _("Outcome"), "outcome", kind="badge", filter=lists.Choice(OUTCOMES), noun="save"),
        lists.Column("cause", _("Reason"), "cause", kind="badge", filter=lists.Choice(churn_lists.REASONS),
                     noun="cause"),
        lists.Column("said", _("What they said"), "said", field_class="personal"),
        lists.Column("offer", _("Offered to stay"), "offer", field_class="personal"),
        lists.Column("cost", _("Cost"), "cost", kind="money", has_total=True, is_hidden=True),
        lists.Column("day", _("Told us on"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("settled", _("Settled on"), "outcome_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("person", _("Taken in by"), "person__name", is_hidden=True),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
    ),
)  # fmt: skip
