"""The list of pairs: columns and filters, the same for page and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.stewardship import queries

STATUSES = {"UNDECIDED": _("To decide"), "LATER": _("Put off"), "DISMISSED": _("Not the same"), "MERGED": _("Merged")}

PAIRS = lists.ListSpec(
    name="duplicates",
    rows=lambda: queries.pairs().order_by(),
    sort="-score",
    columns=(
        lists.Column("score", _("Likeness"), "score", kind="percent", filter=lists.Range(), is_sortable=True),
        lists.Column("status", _("Status"), "status", kind="badge", filter=lists.Choice(STATUSES), noun="pair"),
        lists.Column("reasons", _("Why"), "reasons"),
        lists.Column("stake", _("At stake"), "stake", kind="money", filter=lists.Range()),
        lists.Column("a_id", _("Number of the first"), "customer_a_id", kind="number"),
        lists.Column("a_code", _("Code of the first"), "customer_a__code"),
        lists.Column("a_name", _("First customer"), "customer_a__name", kind="link", field_class="personal"),
        lists.Column("b_id", _("Number of the second"), "customer_b_id", kind="number"),
        lists.Column("b_code", _("Code of the second"), "customer_b__code"),
        lists.Column("b_name", _("Second customer"), "customer_b__name", field_class="personal"),
        lists.Column(
            "branch", _("Branch"), "customer_a__branch__name",
            filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="customer_a__branch"),
        ),
        lists.Column("scanned", _("Found on"), "scanned_at", kind="date"),
    ),
)  # fmt: skip
