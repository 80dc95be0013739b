"""Columns and filters of key accounts, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import rules as customer_rules
from zhike.apps.keyaccounts import queries

STATES = {
    "PROPOSED": _("To be confirmed"),
    "CONFIRMED": _("Confirmed as key account"),
    "ENDED": _("No longer a key account"),
}
METALS = {one.code: one.label for one in customer_rules.SHIPPED["METAL"].members}

KEY_ACCOUNTS = lists.ListSpec(
    name="key_accounts",
    rows=lambda: queries.key_accounts().order_by(),
    sort="-since",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("code", _("Customer code"), "customer__code", is_hidden=True),
        lists.Column("metal", _("Class"), "metal", kind="badge", filter=lists.Choice(METALS), noun="metal"),
        lists.Column("state", _("How it stands"), "state", kind="badge", filter=lists.Choice(STATES),
                     noun="keyaccount"),
        lists.Column("sponsor", _("Sponsor"), "sponsor__name"),
        lists.Column("manager", _("Account manager"), "manager__name"),
        lists.Column("backup", _("Backup"), "backup__name", is_hidden=True),
        lists.Column("heat", _("Heat of the relation"), "heat", kind="number"),
        lists.Column("before", _("Heat a month before"), "heat_before", kind="number", is_hidden=True),
        lists.Column("relation", _("Score of the relation"), "relation", kind="number", is_hidden=True),
        lists.Column("strength", _("Score of professional strength"), "strength", kind="number", is_hidden=True),
        lists.Column("measured", _("Measured on"), "measured_date", kind="date", is_hidden=True),
        lists.Column("tier", _("Tier"), "customer__card__tier", kind="badge",
                     filter=lists.Choice(customer_lists.TIERS)),
        lists.Column("since", _("Since"), "since", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("ended", _("Ended on"), "ended_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("owner", _("Owner"), "customer__owner__name", filter=lists.Among(
            customer_lists.owner_ids, customer_lists.owner_names, on="customer__owner", has_empty=True)),
        lists.Column("branch", _("Branch"), "customer__branch__name", filter=lists.Among(
            customer_lists.branch_ids, customer_lists.branch_names, on="customer__branch")),
    ),
)  # fmt: skip
