"""Columns and filters of members, benefits, partners and recommendations; the words of their codes."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.loyalty import queries

LEVELS = {"BASIC": _("Basic card"), "SILVER": _("Silver card"), "GOLD": _("Gold card"), "DIAMOND": _("Diamond card")}
STATES = {"ACTIVE": _("Has joined"), "ENDED": _("Membership ended")}
WHYS = {"JOINED": _("Joined the scheme"), "ROSE": _("Rose"), "FELL": _("Fell"), "DECIDED": _("Set by hand")}
KINDS = {
    "EARN": _("Points earned"),
    "REDEEM": _("Points redeemed"),
    "EXPIRE": _("Points ran out"),
    "REVERSE": _("Points taken back"),
}
SOURCES = {
    "ORDER": _("Order"), "RETURNED": _("Goods returned"), "JOINING": _("Joining"),
    "VALID_COMPLAINT": _("Valid complaint"), "ADOPTED_IDEA": _("Adopted idea"),
    "RECOMMENDATION": _("Recommendation"), "BY_HAND": _("Booked by hand"), "REWARD": _("Reward redeemed"),
    "RUN_OUT": _("Points ran out"),
    "SET_OFF": _("Points owed"),
}  # fmt: skip
OFFERS = {"REWARD": _("Reward for points"), "BENEFIT": _("Benefit of members")}
RESULTS = {"OPEN": _("Not bought yet"), "BOUGHT": _("Has bought"), "DECLINED": _("Came to nothing")}


def _of(on: str) -> tuple[lists.Column, ...]:
    """Return the columns that say whose customer it is."""
    owners = lists.Among(customer_lists.owner_ids, customer_lists.owner_names, on=f"{on}__owner", has_empty=True)
    branches = lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on=f"{on}__branch")
    return (
        lists.Column("owner", _("Owner"), f"{on}__owner__name", is_hidden=True, filter=owners),
        lists.Column("branch", _("Branch"), f"{on}__branch__name", filter=branches),
    )


MEMBERS = lists.ListSpec(
    name="members",
    rows=lambda: queries.members().order_by(),
    sort="-since",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("balance", _("Reward points"), "balance", kind="number"),
        lists.Column("card", _("Card number"), "card_no", field_class="personal", filter=lists.Prefix()),
        lists.Column("level", _("Level of member"), "level", kind="badge", filter=lists.Choice(LEVELS),
                     noun="memberlevel"),
        lists.Column("state", _("Membership"), "state", kind="badge", filter=lists.Choice(STATES), noun="member"),
        lists.Column("since", _("Member from"), "since", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("until", _("Holds until"), "until", kind="date", filter=lists.Days()),
        *_of("customer"),
    ),
)  # fmt: skip
BENEFITS = lists.ListSpec(
    name="benefits",
    rows=lambda: queries.benefits().order_by(),
    sort="code",
    columns=(
        lists.Column("name", _("Reward or benefit"), "name", kind="link"),
        lists.Column("code", _("Code"), "code", is_sortable=True),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(OFFERS), noun="benefit"),
        lists.Column("price", _("Price in points"), "price", kind="number", filter=lists.Range()),
        lists.Column("quota", _("Times a year"), "quota", kind="number"),
        lists.Column("stock", _("There were"), "stock", kind="number"),
        lists.Column("n_uses", _("Had so far"), "n_uses", kind="number"),
        lists.Column("worth", _("Costs us"), "worth", kind="money", is_hidden=True),
        lists.Column("partner", _("Partner"), "partner__name"),
        lists.Column("first", _("Given from"), "first_date", kind="date", is_hidden=True),
        lists.Column("last", _("Given until"), "last_date", kind="date"),
    ),
)
PARTNERS = lists.ListSpec(
    name="partners",
    rows=lambda: queries.partners().order_by(),
    sort="code",
    columns=(
        lists.Column("name", _("Partner"), "name", kind="link"),
        lists.Column("code", _("Code"), "code", is_sortable=True),
        lists.Column("about", _("What it gives"), "about"),
        lists.Column("share", _("We bear of the discount (percent)"), "share", kind="number"),
        lists.Column("n_uses", _("Visits of members"), "n_uses", kind="number"),
        lists.Column("first", _("Partner from"), "first_date", kind="date"),
        lists.Column("last", _("Partner until"), "last_date", kind="date"),
    ),
)
RECOMMENDATIONS = lists.ListSpec(
    name="recommendations",
    rows=lambda: queries.recommendations().order_by(),
    sort="-day",
    columns=(
        lists.Column("referred", _("Recommended to"), "referred__name", kind="link", field_class="personal"),
        lists.Column("referrer", _("Recommended by"), "referrer__name", field_class="personal",
                     leads=("customer", "referrer_id")),
        lists.Column("day", _("Day"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("result", _("What came of it"), "result", kind="badge", filter=lists.Choice(RESULTS),
                     noun="recommendation"),
        lists.Column("settled", _("Settled on"), "result_date", kind="date"),
        lists.Column("points", _("Points granted"), "entry__points", kind="number"),
        *_of("referrer"),
    ),
)  # fmt: skip
