"""Rule table of contracts: how long before the last day for notice somebody is asked to talk about renewing."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog.rules.shape import TableDef

TABLES = (
    TableDef(
        "renewals", _("Renewal of contracts"),
        {"ahead": _("A task so many days before the last day for notice")},
        {"RULE": {"ahead": 30}},
        _("Each contract gives one task, to whoever looks after its customer."), most=365,
    ),
)  # fmt: skip
