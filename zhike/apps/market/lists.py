"""Columns and filters of competitors and their moves, shared by page, export and API."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.market import queries

KINDS = {
    "PRICE_CUT": _("Price cut"), "NEW_PRODUCT": _("New product"), "PROMOTION": _("Promotion"), "POLICY": _("Policy"),
    "SERVICE": _("Service"), "CHANNEL": _("Dealers and branches"), "OTHER_MOVE": _("Other move"),
}  # fmt: skip
SOURCES = {
    "CUSTOMER": _("A customer"), "DEALER": _("A dealer"), "STAFF": _("Our own people"), "EXHIBITION": _("Trade fair"),
    "PRESS": _("Press"), "WEB": _("Internet"), "BIDDING": _("Bidding"), "OTHER_SOURCE": _("Other source"),
}  # fmt: skip
STATUSES = {"PROPOSED": _("To be judged"), "CONFIRMED": _("Confirmed"), "DISMISSED": _("Put aside")}
KNOWN = {"PROPOSED": _("Proposed"), "CONFIRMED": _("Confirmed")}


def _ids(text: str) -> Iterable[int] | None:
    return [int(text)] if text.isdecimal() and len(text) <= 18 else None


def _names() -> Mapping[str, Any]:
    return {str(pk): name for pk, name in queries.choices()}


COMPETITORS = lists.ListSpec(
    name="competitors",
    rows=lambda: queries.competitors().order_by(),
    sort="name",
    columns=(
        lists.Column("name", _("Competitor"), "name", kind="link", filter=lists.Prefix(), is_sortable=True),
        lists.Column("status", _("Known"), "status", kind="badge", filter=lists.Choice(KNOWN), noun="competitor"),
        lists.Column("products", _("Products and brands"), "products"),
        lists.Column("territory", _("Where"), "territory"),
        lists.Column("n_moves", _("Moves"), "n_moves", kind="number"),
        lists.Column("n_waiting", _("To be judged"), "n_waiting", kind="number"),
        lists.Column("last_move", _("Last move"), "last_move", kind="date"),
    ),
)
MOVES = lists.ListSpec(
    name="moves",
    rows=lambda: queries.moves().order_by(),
    sort="-day",
    columns=(
        lists.Column("text", _("What they did"), "text", kind="link", field_class="personal"),
        lists.Column(
            "competitor", _("Competitor"), "competitor__name", filter=lists.Among(_ids, _names, on="competitor")
        ),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(KINDS), noun="move"),
        lists.Column("day", _("Day"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(STATUSES), noun="move"),
        lists.Column("product", _("Against our product"), "product__name"),
        lists.Column("price", _("Their price"), "price", kind="money"),
        lists.Column(
            "branch", _("Branch"), "branch__name",
            filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="branch"),
        ),
        lists.Column("source", _("Heard from"), "channel", kind="badge", filter=lists.Choice(SOURCES), noun="move"),
        lists.Column("confidence", _("Confidence (%)"), "confidence", kind="number", filter=lists.Range(is_whole=True)),
        lists.Column("customer", _("Customer"), "seen_name", field_class="personal", leads=("customer", "seen_id")),
        lists.Column("impact", _("Impact"), "impact", kind="number", filter=lists.Range(is_whole=True)),
    ),
)  # fmt: skip
