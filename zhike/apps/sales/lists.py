"""Columns, filters and boards of opportunities, needs and contracts, shared by page, export and API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.people import queries as people_queries
from zhike.apps.sales import queries, rules

STAGES = {
    "LEAD": _("Sales lead"), "PERSON": _("Right person"), "WORDS": _("Right words"), "PLAN": _("Right thing"),
    "QUOTED": _("Quoted"), "CONTRACT": _("Under contract"), "WON": _("Won"), "LOST": _("Deal lost"),
}  # fmt: skip
ORIGINS = {"ACTIVE": _("We found them"), "PASSIVE": _("They came to us")}
CHANNELS = {
    "VISIT": _("Visit"), "CALL": _("Telephone call"), "FAIR": _("Fair or conference"), "REFERRAL": _("Recommended"),
    "TENDER": _("Tender"), "WEB": _("Web form or shop"), "ADVERT": _("Advertisement"), "OTHER": _("Another way"),
}  # fmt: skip
REASONS = {
    "PRICE": _("Price"), "PRODUCT": _("Product does not fit"), "SERVICE": _("Service or delivery"),
    "RELATION": _("Rival knows them better"), "TIMING": _("Came too late"), "NO_BUDGET": _("No budget"),
    "NO_NEED": _("Need is gone"), "OTHER": _("Another reason"),
}  # fmt: skip
NEEDS = {"EXPRESSED": _("Expressed"), "EMERGING": _("Emerging"), "LATENT": _("Latent")}
RENEWALS = {
    "OPEN": _("Renewal open"), "TALKING": _("Being talked about"), "RENEWED": _("Renewed"), "ENDING": _("Will end"),
}  # fmt: skip
RELATION = {"AHEAD": _("Stage is ahead of the relation"), "CARRIED": _("Relation carries the stage")}
# What was decided stands on the board for so long.
RECENT = timedelta(days=90)

_OWNER = lists.Among(customer_lists.owner_ids, customer_lists.owner_names, on="owner", has_empty=True)
_OF_OWNER = lists.Among(
    customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True
)  # fmt: skip
_BRANCH = lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")


@dataclass(frozen=True)
class Carried(lists.Choice):
    """Whether the relation of its owner to somebody there carries the stage of an opportunity."""

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: an open opportunity is ahead of the relation, or is not."""
        if super().condition(key, path, given) is None:
            return None
        ahead, wanted = queries.ahead_of_relation(), set(given[key].split(","))
        found = ahead if "AHEAD" in wanted else Q(pk__in=[])
        return found | (~ahead & Q(closed_date=None) if "CARRIED" in wanted else Q(pk__in=[]))

    def blank(self, path: str) -> Q:
        """Return: it is decided, so nothing has to carry it any more."""
        return Q(closed_date__isnull=False)


OPPORTUNITIES = lists.ListSpec(
    name="opportunities",
    rows=lambda: queries.opportunities().order_by(),
    sort="-opened",
    columns=(
        lists.Column("title", _("Opportunity"), "title", kind="link", field_class="personal"),
        lists.Column("customer", _("Customer"), "customer__name", field_class="personal",
                     leads=("customer", "customer_id")),
        lists.Column("stage", _("Stage"), "stage", kind="badge", filter=lists.Choice(STAGES), noun="opportunity"),
        lists.Column("amount", _("Money expected"), "amount", kind="money", filter=lists.Range(), has_total=True),
        lists.Column("expected", _("Decision expected by"), "expected_date", kind="date", filter=lists.Days()),
        lists.Column("next_step", _("Next step"), "next_step", field_class="personal"),
        lists.Column("support", _("Weighted support (−1 to +1)"), "support", kind="number", digits=2,
                     reckoned=lambda: people_queries.support_at("customer_id")),
        lists.Column("relation", _("Relation of the owner (0 to 5)"), "relation", kind="number",
                     filter=Carried(RELATION), reckoned=queries.relation, is_hidden=True),
        lists.Column("origin", _("Who found whom"), "origin", kind="badge", filter=lists.Choice(ORIGINS),
                     noun="origin"),
        lists.Column("channel", _("Way found"), "channel", kind="badge", filter=lists.Choice(CHANNELS), noun="saleway",
                     is_hidden=True),
        lists.Column("rival", _("Rival"), "rival__name", is_hidden=True),
        lists.Column("reason", _("Lost by"), "reason", kind="badge", filter=lists.Choice(REASONS), noun="lostby",
                     is_hidden=True),
        lists.Column("opened", _("Since"), "opened_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("closed", _("Decided on"), "closed_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("owner", _("Owner"), "owner__name", filter=_OWNER),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=_BRANCH),
    ),
)  # fmt: skip


def _lanes(today: date) -> Sequence[lists.Lane]:
    """Return a lane for each stage; what was decided stays for three months."""
    recent = Q(closed_date__gt=today - RECENT)
    return [
        lists.Lane(code, label, Q(stage=code) & recent if code in rules.ENDED else Q(stage=code))
        for code, label in STAGES.items()
    ]


STAGE_BOARD = lists.Board(
    "stage", _("By stage"), _lanes, ("title", "customer", "amount", "expected", "support", "next_step", "owner"),
    money="amount", n_cards=10, note=_(
        "A card moves to the next gate with one line of evidence. Quotations and contracts are written on its own page "
        "and move it by themselves. What was decided stays here for 90 days."
    ),
)  # fmt: skip
BOARDS = (STAGE_BOARD,)
CUSTOMER_NEEDS = lists.ListSpec(
    name="customer_needs",
    rows=lambda: queries.needs().order_by(),
    sort="-noted",
    columns=(
        lists.Column("text", _("Need"), "text", kind="link", field_class="personal"),
        lists.Column("customer", _("Customer"), "customer__name", field_class="personal",
                     leads=("customer", "customer_id")),
        lists.Column("status", _("How plain it is"), "status", kind="badge", filter=lists.Choice(NEEDS),
                     noun="customerneed"),
        lists.Column("evidence", _("By what we know it"), "evidence", field_class="personal"),
        lists.Column("value", _("Worth to the customer a year"), "value", kind="money", filter=lists.Range(),
                     has_total=True),
        lists.Column("plan", _("Opportunity for it"), "opportunity__title", field_class="personal",
                     leads=("opportunity", "opportunity_id")),
        lists.Column("noted", _("Noted on"), "noted_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("served", _("Served since"), "served_date", kind="date", filter=lists.Days()),
        lists.Column("feature", _("What we have for it"), "feature", field_class="personal", is_hidden=True),
        lists.Column("benefit", _("What that does for them"), "benefit", field_class="personal", is_hidden=True),
        lists.Column("ended", _("Ended on"), "ended_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=_OF_OWNER, is_hidden=True),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=_BRANCH),
    ),
)  # fmt: skip
NEED_BOARDS = (
    lists.Board(
        "status", _("By plainness"), lists.by_code("status", NEEDS), ("text", "customer", "evidence", "value"),
        money="value", note=_("How plain a need is changes on its own page, with the evidence."),
    ),
)  # fmt: skip
CONTRACTS = lists.ListSpec(
    name="contracts",
    rows=lambda: queries.contracts().order_by(),
    sort="end",
    columns=(
        lists.Column("title", _("Contract"), "title", kind="link", field_class="personal"),
        lists.Column("customer", _("Customer"), "customer__name", field_class="personal",
                     leads=("customer", "customer_id")),
        lists.Column("amount", _("Amount"), "amount", kind="money", filter=lists.Range(), has_total=True),
        lists.Column("start", _("Begins"), "start_date", kind="date", filter=lists.Days()),
        lists.Column("end", _("Ends"), "end_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("notice", _("Last day for notice"), "notice_date", kind="date", filter=lists.Days(),
                     is_sortable=True),
        lists.Column("renewal", _("Renewal"), "renewal", kind="badge", filter=lists.Choice(RENEWALS), noun="contract"),
        lists.Column("uplift", _("Price of a day against the one before"), "uplift", kind="percent"),
        lists.Column("state", _("Customer buys"), "customer__card__churn_state", kind="badge",
                     filter=lists.Choice(customer_lists.STATES)),
        lists.Column("signed", _("Signed on"), "signed_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("notice_days", _("Days of notice"), "notice_days", kind="number", is_hidden=True),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=_OF_OWNER),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=_BRANCH, is_hidden=True),
    ),
)  # fmt: skip
