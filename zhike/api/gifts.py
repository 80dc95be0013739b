"""Gifts: the list of the pages, one within the year's limit, a decision beyond it; the catalogue, what suits whom."""

from dataclasses import replace
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.activities import actions, queries
from zhike.apps.activities import lists as activity_lists
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

GIFTS = replace(
    activity_lists.GIFTS,
    columns=(
        *activity_lists.GIFTS.columns,
        lists.Column("customer_code", gettext_lazy("Customer code"), "customer__code"),
        lists.Column("username", gettext_lazy("Username"), "given_by__username"),
    ),
)
WRITTEN = ("customer_id", "person_id", "delivered_date", "proof", "version")


class GiftRow(paging.row_shape(GIFTS, required=False)):  # type: ignore[misc]
    """A gift in the list."""


class FullGift(paging.row_shape(GIFTS, required=True)):  # type: ignore[misc]
    """A gift, and how much one person there may be given in a year."""

    customer_id = serializers.IntegerField()
    person_id = serializers.IntegerField(allow_null=True)
    delivered_date = serializers.DateField(allow_null=True, help_text="Null: nothing proves it yet.")
    proof = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()
    limit = serializers.DecimalField(max_digits=16, decimal_places=2, help_text="Per person and year, by tier.")
    currency = serializers.CharField(allow_blank=True)


class NewGift(door.Shape):
    """A gift that is registered."""

    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    what = serializers.CharField(max_length=120)
    value = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0)
    day = serializers.DateField()
    person_id = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, allow_null=True, default=None,
        help_text="For whom, of those who count there; left out, the customer as such.",
    )  # fmt: skip
    wants_approval = serializers.BooleanField(
        required=False, default=False, help_text="Send it for approval where it is more than may be given in a year."
    )


class GiftDecision(door.Shape):
    """Whether a gift beyond the limit is made all the same."""

    is_approved = serializers.BooleanField()
    reason = serializers.CharField(max_length=300)


class GiftDelivery(door.Shape):
    """That a gift was handed over, and what proves it."""

    day = serializers.DateField()
    proof = serializers.CharField(max_length=200, help_text="Who took it, the receipt, the number of the parcel.")


class GiftItem(door.Shape):
    """Something of the catalogue of gifts."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    value = serializers.DecimalField(max_digits=16, decimal_places=2)
    tags = serializers.ListField(child=serializers.CharField(), help_text="The tastes it meets.")
    is_withdrawn = serializers.BooleanField()
    version = serializers.IntegerField()


class GiftItems(door.Shape):
    """The catalogue of gifts."""

    results = GiftItem(many=True)


class NewGiftItem(door.Shape):
    """Something that is added to the catalogue."""

    name = serializers.CharField(max_length=120)
    value = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20)


class GiftItemChange(door.Shape):
    """What is changed of something of the catalogue, on the version the caller saw."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    name = serializers.CharField(max_length=120, required=False)
    value = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=20)
    is_withdrawn = serializers.BooleanField(required=False)


class ForWhom(door.Shape):
    """Who is to be given something."""

    person_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID, help_text="Who is given something.")


class SuggestedGift(GiftItem):
    """Something that suits a person, with the tastes it meets."""

    met = serializers.ListField(child=serializers.CharField())


class SuggestedGifts(door.Shape):
    """What suits a key person's taste within what they may still be given this year."""

    tastes = serializers.ListField(child=serializers.CharField())
    left = serializers.DecimalField(max_digits=16, decimal_places=2)
    results = SuggestedGift(many=True)


class Catalogue(door.View):
    """The catalogue of gifts."""

    acts = {"GET": "interaction.view", "POST": "gift.approve"}

    @door.call(returns=GiftItems)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the catalogue by name, what was withdrawn too."""
        return {"results": [_item(row) for row in queries.gift_items()]}

    @door.call(returns=GiftItem, status=201, takes=NewGiftItem)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add something to the catalogue."""
        return _item(queries.gift_item(actions.add_gift_item(**body, at=clock.now())))


class CatalogueItem(door.View):
    """Something of the catalogue."""

    act = "gift.approve"

    @door.call(returns=GiftItem, takes=GiftItemChange, finds=queries.gift_item)
    def patch(self, request: Any, item_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change something of the catalogue, withdraw it or offer it again; a stale version is refused with 409."""
        at, is_withdrawn, version = clock.now(), body.pop("is_withdrawn", None), body.pop("version")
        actions.change_gift_item(item_id=item_id, values=body, version=version, at=at)
        if is_withdrawn is not None:
            turn = actions.withdraw_gift_item if is_withdrawn else actions.restore_gift_item
            turn(item_id=item_id, at=at)
        return _item(queries.gift_item(item_id))


class GiftSuggestions(door.View):
    """What one might give a key person of a customer."""

    act = "activity.edit"

    @door.call(returns=SuggestedGifts, query=ForWhom, finds=True)
    def get(self, request: Any, customer_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return what of the catalogue meets a person's taste within the limit of the year."""
        year = org_queries.business_date(clock.now()).year
        told = door.found(queries.suggestions(customer_id, query["person_id"], year=year))
        fitting = [_item(one.item) | {"met": list(one.met)} for one in told.fitting]
        return {"tastes": list(told.tastes), "left": told.left, "results": fitting}


def _item(row: Any) -> dict[str, Any]:
    more = {"is_withdrawn": row.withdrawn_at is not None}
    return {name: getattr(row, name) for name in ("id", "name", "value", "tags", "version")} | more


class Gifts(door.View):
    """The gifts to the customers one may see."""

    acts = {"GET": "interaction.view", "POST": "activity.edit"}

    @paging.listed(GIFTS, GiftRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the gifts the caller may see."""
        return GIFTS

    @door.call(returns=FullGift, status=201, takes=NewGift, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Register a gift; one beyond the year's limit is refused with GIFT_LIMIT, or sent for approval."""
        wants_approval = body.pop("wants_approval")
        gift_id = actions.register_gift(new=actions.NewGift(**body), wants_approval=wants_approval, at=clock.now())
        self.headers["Location"] = reverse("api-gift", args=[gift_id])
        return told(gift_id)


class Gift(door.View):
    """One gift."""

    act = "interaction.view"

    @door.call(returns=FullGift, finds=True)
    def get(self, request: Any, gift_id: int) -> dict[str, Any]:
        """Return a gift."""
        return told(gift_id)


class GiftDeciding(door.View):
    """The decision about a gift that waits for approval."""

    act = "gift.approve"

    @door.call(returns=FullGift, takes=GiftDecision, finds=queries.gift)
    def post(self, request: Any, gift_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Approve or refuse a gift beyond the limit; the reason is kept and whoever gives it is told."""
        actions.decide_gift(gift_id=gift_id, **body, at=clock.now())
        return told(gift_id)


class GiftDelivering(door.View):
    """A gift that is handed over."""

    act = "activity.edit"

    @door.call(returns=FullGift, takes=GiftDelivery, finds=queries.gift)
    def post(self, request: Any, gift_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note when a gift was handed over and what proves it; one that waits or was refused is none."""
        at = clock.now()
        try:
            actions.deliver_gift(gift_id=gift_id, **body, today=org_queries.business_date(at), at=at)
        except actions.DayToCome:
            raise Refused("day", _("This day is yet to come.")) from None
        return told(gift_id)


def told(gift_id: int) -> dict[str, Any]:
    """Return a visible gift."""
    row = door.found(queries.gift(gift_id))
    card = door.found(customer_queries.card(row.customer_id))
    more = {"limit": queries.limit(card.tier), "currency": paging.currency()}
    return paging.row(GIFTS, row) | {name: getattr(row, name) for name in WRITTEN} | more


urls = [
    path("gifts", Gifts.as_view(), name="api-gifts"),
    path("gifts/catalogue", Catalogue.as_view(), name="api-gift-catalogue"),
    path("gifts/catalogue/<int:item_id>", CatalogueItem.as_view(), name="api-gift-catalogue-item"),
    path("customers/<int:customer_id>/gift-suggestions", GiftSuggestions.as_view(), name="api-gift-suggestions"),
    path("gifts/<int:gift_id>", Gift.as_view(), name="api-gift"),
    path("gifts/<int:gift_id>/deliver", GiftDelivering.as_view(), name="api-gift-deliver"),
    path("gifts/<int:gift_id>/decide", GiftDeciding.as_view(), name="api-gift-decide"),
]
