"""Columns and filters of targets and of those left out, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.targets import queries

VERDICTS = {"PASS": _("Passed"), "FAIL": _("Not passed"), "UNKNOWN": _("Not known")}
READINESS = {
    "READY": _("Target, ready to call"), "UNREAD": _("Target, too little known"), "KNOWN": _("No target, well known"),
    "THIN": _("No target, little known"), "EXCLUDED": _("Excluded"),
}  # fmt: skip
STANDS = {"PROSPECT": _("Never bought yet"), "BUYER": _("Has bought")}
RULES = {
    "rank": _("Rank 4 to 10"), "growth": _("Grows fast"), "research": _("Strong research"),
    "venture": _("Young joint venture"), "dissatisfied": _("Dissatisfied with its supplier"),
}  # fmt: skip
WHY_NOT = {
    "STARTUP": _("Start-up"), "GROWTH": _("Growth"), "MATURITY": _("Maturity"), "DECLINE_EARLY": _("Decline, early"),
    "DECLINE_MIDDLE": _("Decline, middle"), "DECLINE_LATE": _("Decline, late"), "TERMINATION": _("Termination"),
    "NON": _("Non-customer"),
}  # fmt: skip
_OWNER = lists.Column("owner", _("Owner"), "customer__owner__name", filter=lists.Among(
    customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True))  # fmt: skip
_BRANCH = lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
    customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch"))  # fmt: skip
_CUSTOMER = lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal")
_STANDS = lists.Column(
    "stands", _("Purchases so far"), "stands", kind="badge", noun="targetscore", filter=lists.Choice(STANDS)
)


def _rule(key: str) -> lists.Column:
    return lists.Column(key, RULES[key], key, kind="badge", noun="targetscore", filter=lists.Choice(VERDICTS))


TARGETS = lists.ListSpec(
    name="targets",
    rows=lambda: queries.judged_all().order_by(),
    sort="-score",
    columns=(
        _CUSTOMER,
        lists.Column("score", _("Score"), "score", kind="number", filter=lists.Range(is_whole=True),
                     is_sortable=True),
        *(_rule(key) for key in RULES),
        lists.Column("readiness", _("Readiness"), "readiness", kind="badge", noun="targetscore",
                     filter=lists.Choice({code: label for code, label in READINESS.items() if code != "EXCLUDED"})),
        lists.Column("known", _("Check-list known (%)"), "known", kind="number",
                     filter=lists.Range(is_whole=True), is_sortable=True),
        lists.Column("intent", _("Wish to buy"), "intent", kind="number", filter=lists.Range(is_whole=True),
                     is_sortable=True),
        lists.Column("potential", _("Potential (points)"), "potential", kind="number",
                     filter=lists.Range(is_whole=True), is_sortable=True),
        _STANDS,
        _OWNER,
        _BRANCH,
        lists.Column("code", _("Code"), "customer__code", is_hidden=True),
        lists.Column("phone", _("Phone"), "customer__phone", field_class="personal", is_hidden=True),
        lists.Column("scored", _("Reckoned on"), "scored_date", kind="date", is_hidden=True),
    ),
)  # fmt: skip
EXCLUSIONS = lists.ListSpec(
    name="target_exclusions",
    rows=lambda: queries.excluded().order_by(),
    sort="-score",
    columns=(
        _CUSTOMER,
        lists.Column("excluded", _("Left out because"), "excluded", kind="badge", filter=lists.Choice(WHY_NOT)),
        lists.Column("score", _("Score"), "score", kind="number", is_sortable=True),
        lists.Column("passed", _("Rules passed"), "n_passed", kind="number"),
        _STANDS,
        _OWNER,
        _BRANCH,
        lists.Column("scored", _("Reckoned on"), "scored_date", kind="date", is_hidden=True),
    ),
)  # fmt: skip
