"""The list of messages: columns and filters, the same for the outbox and the API."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.outbound import queries

CHANNELS = {
    "EMAIL": _("Mail"), "SMS": _("Text message"), "ROBOT": _("Robot"), "WEBHOOK": _("Webhook"),
    "LETTER": _("Letter"), "WEB": _("Web"), "PHONE": _("Telephone"),
}  # fmt: skip
PURPOSES = {"SERVICE": _("Serves the customer"), "MARKETING": _("Advertises")}
STATUSES = {
    "QUEUED": _("Queued"), "READY": _("To be posted"), "SENT": _("Sent"), "FAILED": _("Failed"),
    "STOPPED": _("Stopped"), "RECEIVED": _("Received"),
}  # fmt: skip


@dataclass(frozen=True)
class Moments(lists.Days):
    """From a day to a day of moments, both included."""

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the moment's day is between the ends given."""
        return super().condition(key, f"{path}__date", given)


MESSAGES = lists.ListSpec(
    name="outbox",
    rows=lambda: queries.messages().order_by(),
    sort="-at",
    columns=(
        lists.Column("subject", _("Subject"), "subject", kind="link", field_class="personal"),
        lists.Column("at", _("When"), "queued_at", kind="date", filter=Moments(), is_sortable=True),
        lists.Column("channel", _("Channel"), "channel", kind="badge", filter=lists.Choice(CHANNELS)),
        lists.Column(
            "purpose",
            _("Purpose"),
            "purpose",
            kind="badge",
            filter=lists.Choice(PURPOSES),
            noun="message",
            is_hidden=True,
        ),
        lists.Column("status", _("Delivery"), "status", kind="badge", filter=lists.Choice(STATUSES)),
        lists.Column("to", _("Recipient"), "to", field_class="personal"),
        lists.Column("n_attempts", _("Attempts"), "n_attempts", kind="number"),
        lists.Column("about", _("About"), "noun", is_hidden=True),
        lists.Column("about_id", _("Number"), "object_id", kind="number", is_hidden=True),
    ),
)
