"""Columns and filters of advertisements, issues and packaging, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.media import queries

MEDIA = {
    "SEARCH": _("Search engine"), "SOCIAL": _("Social media"), "SITE": _("Web pages"),
    "PRINT": _("Newspaper or journal"), "OUTDOOR": _("Outdoor"), "BROADCAST": _("Radio and television"),
    "TRADE_FAIR": _("Trade fair"), "OTHER_MEDIUM": _("Other medium"),
}  # fmt: skip
WAYS = {"EMAIL": _("Mail"), "POST": _("By post")}


def _branch(on: str) -> lists.Column:
    among = lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on=on)
    return lists.Column("branch", _("Branch"), f"{on}__name", filter=among)


ADVERTISEMENTS = lists.ListSpec(
    name="advertisements",
    rows=lambda: queries.advertisements().order_by(),
    sort="-first",
    columns=(
        lists.Column("title", _("Advertisement"), "title", kind="link"),
        lists.Column("code", _("Code"), "code"),
        lists.Column("medium", _("Medium"), "medium", kind="badge", filter=lists.Choice(MEDIA)),
        lists.Column("outlet", _("Where it stands"), "outlet"),
        lists.Column("first", _("Runs from"), "first_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("last", _("Runs until"), "last_date", kind="date", filter=lists.Days()),
        lists.Column("cost", _("Cost"), "cost", kind="money", filter=lists.Range(), has_total=True),
        lists.Column("n_leads", _("Leads"), "n_leads", kind="number"),
        lists.Column("per_lead", _("Cost per lead"), "per_lead", kind="money"),
        lists.Column("group", _("Target group"), "group__name", is_hidden=True),
        _branch("branch"),
    ),
)  # fmt: skip
ISSUES = lists.ListSpec(
    name="issues",
    rows=lambda: queries.issues().order_by(),
    sort="-day",
    columns=(
        lists.Column("title", _("Issue"), "title", kind="link"),
        lists.Column("publication", _("Publication"), "publication__name"),
        lists.Column("day", _("Day"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("sent", _("Sent"), "sent_at", kind="date"),
        lists.Column("n_copies", _("Copies"), "n_copies", kind="number"),
        lists.Column("n_opened", _("Opened"), "n_opened", kind="number"),
        lists.Column("n_returned", _("Noted as returned"), "n_returned", kind="number"),
        _branch("publication__branch"),
    ),
)
PACKAGINGS = lists.ListSpec(
    name="packagings",
    rows=lambda: queries.packagings().order_by(),
    sort="-first",
    columns=(
        lists.Column("name", _("Packaging"), "name", kind="link"),
        lists.Column("edition", _("Edition"), "edition"),
        lists.Column("first", _("In use since"), "first_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("customer", _("Printed for"), "seen_name", field_class="personal", leads=("customer", "seen_id")),
        lists.Column("n_printed", _("Printed"), "n_printed", kind="number", has_total=True),
        lists.Column("n_scans", _("Scans"), "n_scans", kind="number"),
        lists.Column("n_known", _("Said who they are"), "n_known", kind="number"),
        _branch("branch"),
    ),
)
