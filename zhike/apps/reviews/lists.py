"""Columns and filters of reviews, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.reviews import queries

KINDS = {
    "LISTENING": _("How we listened"), "ATTENTION": _("Smile, listening, presence"),
    "MYSTERY_VISIT": _("Mystery visit"), "OWN_CUSTOMER": _("Our own customer"),
}  # fmt: skip

REVIEWS = lists.ListSpec(
    name="reviews",
    rows=lambda: queries.reviews().order_by(),
    sort="-day",
    columns=(
        lists.Column("subject", _("What was looked at"), "subject", kind="link", field_class="personal"),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(KINDS)),
        lists.Column("day", _("Day"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("rival", _("Competitor"), "rival__name"),
        lists.Column("user", _("Whose work"), "user__name"),
        lists.Column("score", _("Score"), "score", kind="percent"),
        lists.Column("reviewer", _("Who looked"), "reviewer__name"),
        lists.Column(
            "branch", _("Branch"), "branch__name",
            filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="branch"),
        ),
    ),
)  # fmt: skip
