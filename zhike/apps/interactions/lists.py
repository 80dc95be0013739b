"""The lists of contacts and of promises: columns and filters, the same for page, export and API."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.interactions import queries

KINDS = {
    "CONTACT": _("Contact"), "OBSERVATION": _("Observation"), "COMPETITOR_MOVE": _("Competitor move"),
    "WANTS_TO_LEAVE": _("Wants to leave"),
}  # fmt: skip
CHANNELS = {
    "VISIT": _("Visit"), "PHONE": _("Telephone"), "WECHAT": _("WeChat"), "WECOM": _("WeCom"), "SMS": _("Text message"),
    "EMAIL": _("Mail"), "LETTER": _("Letter"), "WEB": _("Web"), "PACKAGING": _("Packaging"),
    "OTHER_CHANNEL": _("Other channel"),
}  # fmt: skip
DIRECTIONS = {
    "BOTH": _("Both spoke"), "IN": _("The customer came to us"), "OUT": _("We alone, no answer yet"),
    "MISSED": _("Missed by us"),
}  # fmt: skip
EMOTIONS = {
    "PLEASED": _("Pleased"), "CALM": _("Calm"), "DISAPPOINTED": _("Disappointed"), "ANGRY": _("Angry"),
    "FURIOUS": _("Furious"),
}  # fmt: skip
STATUSES = {
    "OPEN": _("To be kept"), "KEPT": _("Kept"), "BROKEN": _("Promise broken"), "CANCELLED": _("Cancelled"),
    "PENDING_APPROVAL": _("Waits for approval"),
}  # fmt: skip


@dataclass(frozen=True)
class Moments(lists.Days):
    """From a day to a day, both included, of a moment in the business zone."""

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the moment is between the beginning of the first day and the end of the last."""
        first, last = (self._day(given.get(name, "")) for name in self.params(key))
        ends = {f"{path}__gte": first, f"{path}__lt": last and last + timedelta(days=1)}
        known = {name: timezone.make_aware(datetime.combine(day, time.min)) for name, day in ends.items() if day}
        return Q(**known) if known else None


GESTURES = {
    "APOLOGY_LETTER": _("Letter of apology"), "THANKS": _("Thanks"), "LEADER_VISIT": _("Visit by our leaders"),
    "KIND_WORD": _("Word of care"),
}  # fmt: skip

INTERACTIONS = lists.ListSpec(
    name="interactions",
    rows=lambda: queries.interactions().order_by(),
    sort="-at",
    columns=(
        lists.Column("at", _("When"), "happened_at", kind="date", filter=Moments(), is_sortable=True),
        lists.Column(
            "customer", _("Customer"), "customer__name", field_class="personal", leads=("customer", "customer_id")
        ),
        lists.Column("customer_code", _("Customer code"), "customer__code", is_hidden=True),
        lists.Column("kind", _("Kind"), "kind", kind="badge", filter=lists.Choice(KINDS)),
        lists.Column("channel", _("Channel"), "channel", kind="badge", filter=lists.Choice(CHANNELS)),
        lists.Column("direction", _("Direction"), "direction", kind="badge", filter=lists.Choice(DIRECTIONS)),
        lists.Column("what", _("What was said or seen"), "excerpt", field_class="personal"),
        lists.Column("text", _("In full"), "text", is_hidden=True, field_class="personal"),
        lists.Column("attendees", _("Known persons there"), "attendees", is_hidden=True, field_class="personal"),
        lists.Column("participants", _("Who was there"), "participants", is_hidden=True, field_class="personal"),
        lists.Column("emotion", _("Mood afterwards"), "emotion_after", kind="badge", filter=lists.Choice(EMOTIONS)),
        lists.Column(
            "gesture", _("Sign of sincerity"), "gesture", kind="badge", filter=lists.Choice(GESTURES), is_hidden=True
        ),
        lists.Column("result", _("Result"), "result", is_hidden=True, field_class="personal"),
        lists.Column("next_step", _("Next step"), "next_step", is_hidden=True, field_class="personal"),
        lists.Column("next_date", _("Next step on"), "next_date", kind="date", is_hidden=True),
        lists.Column("minutes", _("Minutes"), "duration_minutes", kind="number", is_hidden=True),
        lists.Column(
            "user", _("Written by"), "user__name",
            filter=lists.Among(customer_lists.owner_ids, customer_lists.owner_names, on="user", has_empty=True),
        ),
        lists.Column(
            "branch", _("Branch"), "branch__name",
            filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="branch"),
        ),
    ),
)  # fmt: skip

PROMISES = lists.ListSpec(
    name="promises",
    rows=lambda: queries.promises().order_by(),
    sort="due",
    columns=(
        lists.Column("text", _("Promise"), "text", kind="link", field_class="personal"),
        lists.Column(
            "customer", _("Customer"), "customer__name", field_class="personal", leads=("customer", "customer_id")
        ),
        lists.Column("customer_code", _("Customer code"), "customer__code", is_hidden=True),
        lists.Column("due", _("Due"), "due_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column(
            "status", _("How it stands"), "status", kind="badge", filter=lists.Choice(STATUSES), noun="promise"
        ),
        lists.Column("promised_to", _("Promised to"), "promised_to", is_hidden=True, field_class="personal"),
        lists.Column("value", _("Promised value"), "promised_value", kind="number"),
        lists.Column("capability", _("We can surely do"), "capability", kind="number"),
        lists.Column("unit", _("Unit"), "unit"),
        lists.Column("kept", _("Kept on"), "kept_date", kind="date", is_hidden=True),
        lists.Column(
            "made_by", _("Promised by"), "made_by__name",
            filter=lists.Among(customer_lists.owner_ids, customer_lists.owner_names, on="made_by", has_empty=True),
        ),
    ),
)  # fmt: skip

BOARDS = (
    lists.Board("status", _("By status"), lists.by_code("status", STATUSES), ("text", "customer", "due", "made_by")),
)


_OF_CUSTOMER = ("at", "kind", "channel", "what", "emotion", "user")


def interactions_of(customer_id: int, *, until: date | None = None) -> lists.ListSpec:
    """Return the list of the contacts with one customer up to a day."""
    own = tuple(column for column in INTERACTIONS.columns if column.key in _OF_CUSTOMER)
    return replace(INTERACTIONS, rows=lambda: queries.interactions_of(customer_id, until=until).order_by(), columns=own)
