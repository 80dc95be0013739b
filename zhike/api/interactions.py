"""Contacts: the list of the pages, those of one customer, one with what was added, a new one, an addition."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions, queries, rules
from zhike.apps.interactions import lists as interaction_lists
from zhike.apps.org import queries as org_queries

# Programs join on codes and numbers where people read names.
INTERACTIONS = replace(
    interaction_lists.INTERACTIONS,
    columns=(
        *interaction_lists.INTERACTIONS.columns,
        lists.Column("customer_id", gettext_lazy("Customer number"), "customer_id", kind="number"),
        lists.Column("branch_code", gettext_lazy("Branch code"), "branch__code"),
        lists.Column("username", gettext_lazy("Username"), "user__username"),
        lists.Column("source", gettext_lazy("Source"), "source"),
    ),
)
MOST_ATTENDEES = 50
WRITTEN = (
    "contents", "topic", "emotion_before", "learned", "taught", "recording", "is_unprepared", "is_pitch", "version",
)  # fmt: skip


def choice(codes: Any, words: str = "") -> serializers.ChoiceField:
    """Return one of some codes that may be left out."""
    return serializers.ChoiceField(
        choices=list(codes), required=False, allow_blank=True, default="", help_text=words or None
    )


def ids(words: str) -> serializers.ListField:
    """Return some ids that may be left out."""
    child = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    return serializers.ListField(child=child, required=False, default=list, max_length=MOST_ATTENDEES, help_text=words)


class InteractionRow(paging.row_shape(INTERACTIONS, required=False)):  # type: ignore[misc]
    """A contact in the list."""


class CustomerInteractionRow(InteractionRow):
    """A contact in the list of one customer."""


class Addition(door.Shape):
    """Something added to a contact after it was written."""

    id = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    username = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class FullInteraction(paging.row_shape(INTERACTIONS, required=True)):  # type: ignore[misc]
    """A contact with everything written down and what was added later."""

    contents = serializers.ListField(child=serializers.ChoiceField(choices=rules.CONTENTS))
    topic = serializers.CharField(allow_blank=True)
    emotion_before = serializers.CharField(allow_blank=True)
    learned = serializers.CharField(allow_blank=True)
    taught = serializers.CharField(allow_blank=True)
    recording = serializers.CharField(allow_blank=True)
    person_ids = serializers.ListField(child=serializers.IntegerField(), help_text="Key persons who were there.")
    user_ids = serializers.ListField(child=serializers.IntegerField(), help_text="Who of us was there.")
    is_pitch = serializers.BooleanField(help_text="Something was offered for sale.")
    is_unprepared = serializers.BooleanField(help_text="Our call to a key account that nobody read up for.")
    version = serializers.IntegerField()
    amendments = Addition(many=True)


class NewInteraction(door.Shape):
    """A contact that is noted."""

    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    text = serializers.CharField(max_length=10_000)
    kind = serializers.ChoiceField(choices=rules.KINDS, required=False, default="CONTACT")
    happened_at = serializers.DateTimeField(required=False, help_text="Left out, now; never later than now.")
    channel = choice(rules.CHANNELS, "Left out, the words tell.")
    direction = choice(rules.DIRECTIONS, "Left out, the words tell.")
    contents = serializers.ListField(
        child=serializers.ChoiceField(choices=rules.CONTENTS), required=False, default=list, max_length=5
    )
    person_ids = ids("Key persons of the customer who were there.")
    user_ids = ids("Who of us was there.")
    participants = door.optional(200, "Who else was there.")
    topic = door.optional(120)
    emotion_before = choice(rules.EMOTIONS)
    emotion_after = choice(rules.EMOTIONS)
    result = door.optional(200)
    next_step = door.optional(200)
    next_date = serializers.DateField(required=False, allow_null=True, default=None, help_text="Makes a task.")
    duration_minutes = serializers.IntegerField(
        min_value=1, max_value=10_000, required=False, allow_null=True, default=None
    )
    is_pitch = serializers.BooleanField(required=False, default=False, help_text="Something was offered for sale.")
    gesture = choice(rules.GESTURES, "A sign of sincerity, beyond the matter itself.")
    learned = door.optional(4_000)
    taught = door.optional(4_000)

    def validate_happened_at(self, value: datetime) -> datetime:
        """Refuse a moment no database keeps in every time zone."""
        if value.year < rules.FIRST_YEAR:
            raise serializers.ValidationError(_("No day before 1900."))
        return value


class NewAmendment(door.Shape):
    """Something to add to a contact."""

    text = serializers.CharField(max_length=10_000)


class Interactions(door.View):
    """The contacts with the customers one may see."""

    acts = {"GET": "interaction.view", "POST": "interaction.add"}
    brings = "interaction"

    @paging.listed(INTERACTIONS, InteractionRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the contacts the caller may see."""
        return INTERACTIONS

    @door.call(returns=FullInteraction, status=201, takes=NewInteraction, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Note a contact; a call on or visit to a company that names nobody is refused with NO_PARTICIPANT.

        Without participants they are read from the first line: key persons by name, others as 王总 or Ms Meyer.
        """
        at, about = clock.now(), door.found(customer_queries.customer(body["customer_id"]))
        if not (body["participants"] or body["person_ids"]):
            asked = {name: body[name] for name in ("kind", "channel", "direction", "text")}
            named = queries.with_whom(about, **asked)
            if named is not None and not any(named):
                said = _("Say whom you met or spoke with (NO_PARTICIPANT): here, or as Ms Meyer in the first line.")
                raise Refused("participants", said, code="NO_PARTICIPANT")
            body["person_ids"], body["participants"] = named or ([], "")
        body["happened_at"] = min(body.get("happened_at") or at, at)
        new = actions.NewInteraction(**body)
        try:
            interaction_id = actions.add_interaction(new=new, day=org_queries.business_date(at), at=at)
        except actions.NoSuchAttendee as unknown:
            raise Refused(unknown.field, _("Not a key person of this customer, or nobody you may name.")) from None
        self.headers["Location"] = reverse("api-interaction", args=[interaction_id])
        return told(interaction_id)


class CustomerInteractions(door.View):
    """The contacts with one customer."""

    act = "interaction.view"

    @paging.listed(INTERACTIONS, CustomerInteractionRow, finds=True)
    def get(self, request: Any, customer_id: int) -> lists.ListSpec:
        """Return a page of the contacts with a customer."""
        door.found(customer_queries.customer(customer_id))
        return replace(INTERACTIONS, rows=interaction_lists.interactions_of(customer_id).rows)


class Interaction(door.View):
    """One contact."""

    act = "interaction.view"

    @door.call(returns=FullInteraction, finds=True)
    def get(self, request: Any, interaction_id: int) -> dict[str, Any]:
        """Return a contact."""
        return told(interaction_id)


class InteractionAmendments(door.View):
    """What is added to a contact."""

    act = "interaction.add"

    @door.call(returns=FullInteraction, status=201, takes=NewAmendment, finds=queries.interaction)
    def post(self, request: Any, interaction_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Add something to a contact; what was written stays as it is."""
        actions.amend_interaction(interaction_id=interaction_id, text=body["text"], at=clock.now())
        return told(interaction_id)


def told(interaction_id: int) -> dict[str, Any]:
    """Return a visible contact."""
    row = door.found(queries.interaction(interaction_id))
    additions = [
        {"id": one.pk, "text": one.text, "username": one.user and one.user.username, "at": one.at}
        for one in row.amendments.select_related("user").order_by("id")
    ]
    there = list(row.presences.all())
    who: dict[str, Any] = {
        "person_ids": [one.person_id for one in there if one.person_id],
        "user_ids": [one.user_id for one in there if one.user_id],
    }
    who |= {"amendments": additions}
    return who | paging.row(INTERACTIONS, row) | {name: getattr(row, name) for name in WRITTEN}


urls = [
    path("interactions", Interactions.as_view(), name="api-interactions"),
    path("interactions/<int:interaction_id>", Interaction.as_view(), name="api-interaction"),
    path(
        "interactions/<int:interaction_id>/amendments",
        InteractionAmendments.as_view(),
        name="api-interaction-amend",
    ),
    path("customers/<int:customer_id>/interactions", CustomerInteractions.as_view(), name="api-customer-interactions"),
]
