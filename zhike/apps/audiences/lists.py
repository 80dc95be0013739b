"""Columns and filters of audiences, shared by page, export and API."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.audiences import queries
from zhike.apps.core import lists

PURPOSES = {
    "CAMPAIGN": _("A campaign"), "SERVICE": _("Service"), "PRODUCT": _("Product work"),
    "EXPORT": _("Taken along as a file"),
}  # fmt: skip
AUDIENCES = lists.ListSpec(
    name="audiences",
    rows=lambda: queries.audiences().order_by(),
    sort="name",
    columns=(
        lists.Column("name", _("Audience"), "name", kind="link", filter=lists.Prefix(), is_sortable=True),
        lists.Column("purpose", _("What for"), "purpose"),
        lists.Column("n_members", _("Members when last taken"), "n_members", kind="number"),
        lists.Column("snapshot_day", _("Last taken on"), "snapshot_day", kind="date"),
        lists.Column("n_uses", _("Times used"), "n_uses", kind="number"),
        lists.Column("author", _("Written by"), "author__name"),
        lists.Column("changed", _("Changed"), "updated_at", kind="date", is_sortable=True, is_hidden=True),
    ),
)  # fmt: skip
