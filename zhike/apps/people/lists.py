"""The list of key persons: one row for each part, its columns, filters and search."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import base, lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries
from zhike.apps.search import queries as search_queries

ROLES = {
    "DECISION_MAKER": _("Decision maker"), "INFLUENCER": _("Influencer"), "USER": _("User of the goods"),
    "BUYER": _("Buyer"), "GATEKEEPER": _("Gatekeeper"),
}  # fmt: skip
STANCES = {"FOR": _("For us"), "NEUTRAL": _("Neutral"), "AGAINST": _("Against us")}


def found_ids(text: str) -> list[int]:
    """Return the parts whose person a text finds within what the acting person may see."""
    branches, owner = org_queries.reach(base.actor())
    return search_queries.object_ids(text, noun="part", branch_ids=branches, owner_id=owner)


PEOPLE = lists.ListSpec(
    name="people",
    rows=lambda: queries.parts().filter(valid_to=None).order_by(),
    sort="name",
    search=found_ids,
    columns=(
        lists.Column("name", _("Name"), "name", kind="link", is_sortable=True, field_class="personal"),
        lists.Column(
            "customer", _("Customer"), "customer__name", field_class="personal", leads=("customer", "customer_id")
        ),
        lists.Column("title", _("Job title"), "title", filter=lists.Prefix(), field_class="personal"),
        lists.Column("role", _("Role"), "role", kind="badge", filter=lists.Choice(ROLES), field_class="personal"),
        lists.Column(
            "influence", _("Influence"), "influence", kind="number", filter=lists.Range(is_whole=True),
            is_sortable=True, field_class="personal",
        ),
        lists.Column(
            "stance", _("Stance"), "stance", kind="badge", filter=lists.Choice(STANCES), field_class="personal"
        ),
        lists.Column("phone", _("Phone"), "person__phone", filter=lists.Prefix(), field_class="personal"),
        lists.Column(
            "owner", _("Owner of the customer"), "customer__owner__name",
            filter=lists.Among(
                customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True
            ),
        ),
        lists.Column(
            "branch", _("Branch"), "customer__branch__name",
            filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch"),
        ),
        lists.Column("since", _("Since"), "valid_from", kind="date", is_hidden=True),
    ),
)  # fmt: skip
