"""Columns and filters of relations and programmes, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.health import queries

BANDS = {"RED": _("Red: in danger"), "YELLOW": _("Yellow: to be watched"), "GREEN": _("Green: sound")}
LEVELS = {"0": _("No level yet"), "1": _("1 Financial"), "2": _("2 Social"), "3": _("3 Structural")}

RELATIONS = lists.ListSpec(
    name="relation_health",
    rows=lambda: queries.relations().order_by(),
    sort="-stake",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("code", _("Customer code"), "customer__code", is_hidden=True),
        lists.Column("band", _("Band"), "band", kind="badge", filter=lists.Choice(BANDS), noun="band"),
        lists.Column("health", _("Health score"), "score", kind="number", filter=lists.Range(), is_sortable=True),
        lists.Column("weight", _("Known of the weight (percent)"), "n_weight", kind="number", is_hidden=True),
        lists.Column("strength", _("Strength of the relation"), "strength", kind="number", filter=lists.Range(),
                     is_sortable=True),
        lists.Column("before", _("Strength a month before"), "strength_before", kind="number"),
        lists.Column("known", _("Known of five"), "n_known", kind="number"),
        lists.Column("level", _("Level"), "level", kind="number", filter=lists.Choice(LEVELS)),
        lists.Column("liking", _("Liking us (0 to 100)"), "attitude", kind="number", filter=lists.Range(),
                     is_sortable=True, is_hidden=True),
        lists.Column("again", _("Bought again in the window"), "n_again", kind="number", filter=lists.Range(),
                     is_sortable=True, is_hidden=True),
        lists.Column("balance", _("Received less given"), "balance", kind="money"),
        lists.Column("tier", _("Tier"), "customer__card__tier", kind="badge",
                     filter=lists.Choice(customer_lists.TIERS)),
        lists.Column("stake", _("At stake"), "stake", kind="money",
                     is_sortable=True),
        lists.Column("measured", _("Measured on"), "measured_date", kind="date", is_hidden=True),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True)),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
    ),
)  # fmt: skip

PROGRAMMES = lists.ListSpec(
    name="relation_programmes",
    rows=lambda: queries.programmes().order_by(),
    sort="-first",
    columns=(
        lists.Column("name", _("Programme"), "name", kind="link"),
        lists.Column("branch", _("Branch"), "branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="branch")),
        lists.Column("owner", _("Led by"), "owner__name"),
        lists.Column("first", _("Begins"), "first_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("last", _("Ends"), "last_date", kind="date"),
        lists.Column("customers", _("Customers"), "n_customers", kind="number"),
        lists.Column("people", _("People"), "n_people", kind="number"),
        lists.Column("budget", _("Budget"), "budget", kind="money"),
        lists.Column("spent", _("Used"), "spent", kind="money"),
        lists.Column("closed", _("Closed on"), "closed_date", kind="date", is_hidden=True),
    ),
)  # fmt: skip
