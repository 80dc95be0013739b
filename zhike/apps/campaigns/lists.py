"""Columns and filters of campaigns, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.campaigns import queries
from zhike.apps.core import lists

KINDS = {
    "DATA": _("Data marketing"), "RELATIONSHIP": _("Relationship marketing"),
    "ONE_TO_ONE": _("One-to-one marketing"), "INTEGRATED": _("Integrated marketing"),
}  # fmt: skip
STATUSES = {
    "DRAFT": _("Draft"), "ASSEMBLING": _("Being put together"), "ASSEMBLED": _("Ready to be sent"),
    "SENDING": _("Being sent"), "PAUSED": _("Paused"), "SENT": _("Sent"), "STOPPED": _("Stopped"),
}  # fmt: skip
CAMPAIGNS = lists.ListSpec(
    name="campaigns",
    rows=lambda: queries.campaigns().order_by(),
    sort="-written",
    columns=(
        lists.Column("name", _("Campaign"), "name", kind="link", filter=lists.Prefix()),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(KINDS), noun="campaign"),
        lists.Column(
            "status", _("How it stands"), "status", kind="badge", filter=lists.Choice(STATUSES), noun="campaign"
        ),
        lists.Column("audience", _("Audience"), "audience__name"),
        lists.Column("sent", _("Sent from"), "first_sent_date", kind="date", filter=lists.Days()),
        lists.Column("n_addressed", _("Written to"), "n_addressed", kind="number"),
        lists.Column("n_answered", _("Responded"), "n_answered", kind="number"),
        lists.Column("budget", _("Budget"), "budget", kind="money"),
        lists.Column("plan", _("Marketing plan"), "plan__name", is_hidden=True),
        lists.Column("author", _("Written by"), "author__name", is_hidden=True),
        lists.Column("written", _("Written down"), "created_at", kind="date", is_sortable=True, is_hidden=True),
    ),
)  # fmt: skip
