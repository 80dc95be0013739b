"""Columns and filters of candidates, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.candidates import queries
from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists

STATUSES = {
    "NEW": _("Named"), "HANDED_OVER": _("Handed over"), "HIRED": _("Hired"), "NOT_HIRED": _("Not hired"),
    "WITHDRAWN": _("Consent withdrawn"),
}  # fmt: skip

CANDIDATES = lists.ListSpec(
    name="candidates",
    rows=lambda: queries.candidates().order_by(),
    sort="-consent_date",
    columns=(
        lists.Column("name", _("Name"), "person__name", kind="link", field_class="personal"),
        lists.Column("work", _("For which work"), "work", field_class="personal"),
        lists.Column(
            "status", _("How it stands"), "status", kind="badge", filter=lists.Choice(STATUSES), noun="candidate",
            field_class="personal",
        ),
        lists.Column(
            "consent_date", _("Agreed on"), "consent_date", kind="date", filter=lists.Days(), is_sortable=True,
            field_class="personal",
        ),
        lists.Column("receiver", _("Handed to"), "receiver__name"),
        lists.Column("handed", _("Handed over on"), "handed_date", kind="date", is_hidden=True,
                     field_class="personal"),
        lists.Column("ended", _("Result on"), "ended_date", kind="date", is_hidden=True, field_class="personal"),
        lists.Column("author", _("Named by"), "author__name", is_hidden=True),
        lists.Column(
            "branch", _("Branch"), "branch__name",
            filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="branch"),
        ),
    ),
)  # fmt: skip
BOARDS = (
    lists.Board(
        "status", _("By status"), lists.by_code("status", STATUSES), ("name", "work", "consent_date", "receiver"),
        note=_("A candidate moves on their own page, where the result is written down."),
    ),
)  # fmt: skip
