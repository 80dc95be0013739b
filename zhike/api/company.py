"""The company's settings, batches of rented or bought data with their licence, phrases that are not said."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import clock
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.trade import queries as trade_queries

SETTINGS = ("name", "currency", "business_date", "profit_rate", "fiscal_start_month")
LICENCE = ("supplier", "kind", "permitted_use", "valid_from", "valid_to", "cost")


class CompanySettings(door.Shape):
    """What an administrator decides for everybody."""

    name = serializers.CharField()
    currency = serializers.CharField(allow_blank=True)
    business_date = serializers.DateField(allow_null=True, help_text="Null: the business follows the clock.")
    profit_rate = serializers.DecimalField(max_digits=6, decimal_places=4, allow_null=True, help_text="Of one.")
    fiscal_start_month = serializers.IntegerField()


class ChangedCompany(door.Shape):
    """What is to be changed."""

    name = serializers.CharField(max_length=120, required=False)
    currency = serializers.RegexField(
        r"^[A-Z]{3}$", required=False, help_text="Cannot change once there are orders: every row of money carries it."
    )
    business_date = serializers.DateField(required=False, allow_null=True)
    profit_rate = serializers.DecimalField(
        max_digits=5, decimal_places=4, min_value=0, max_value=1, required=False, allow_null=True
    )
    fiscal_start_month = serializers.IntegerField(min_value=1, max_value=12, required=False)


class NewBatch(door.Shape):
    """A batch of rented or bought data with its licence."""

    supplier = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=["RENTED", "BOUGHT"])
    permitted_use = serializers.CharField(max_length=300)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="After this day its values are locked."
    )
    cost = serializers.DecimalField(
        max_digits=18, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )


class OneBatch(NewBatch):
    """A batch that is known."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()


class ChangedBatch(NewBatch):
    """A batch's licence as it is from now on, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class Batches(door.Shape):
    """The batches, newest first."""

    results = OneBatch(many=True)


class NewPhrase(door.Shape):
    """Something that is not said to customers, and why."""

    text = serializers.CharField(max_length=80)
    why = serializers.CharField(max_length=200)


class OnePhrase(NewPhrase):
    """A phrase that is listed."""

    id = serializers.IntegerField()


class Phrases(door.Shape):
    """The phrases no text may hold."""

    results = OnePhrase(many=True)


class Company(door.View):
    """The company."""

    act = "company.manage"

    @door.call(returns=CompanySettings, finds=True)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the company's settings."""
        return _settings()

    @door.call(returns=CompanySettings, takes=ChangedCompany, finds=True)
    def patch(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Change the company's settings."""
        currency = door.found(org_queries.company()).currency
        if body.get("currency", currency) != currency and currency and trade_queries.has_orders():
            raise Refused("currency", _("The book currency cannot change under the orders there are."))
        org_actions.change_company(values=body, at=clock.now())
        return _settings()


def _settings() -> dict[str, Any]:
    company = door.found(org_queries.company())
    return {name: getattr(company, name) for name in SETTINGS}


class BatchList(door.View):
    """The batches of rented or bought data."""

    act = "catalog.manage"

    @door.call(returns=Batches)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the batches."""
        return {"results": [_batch(row) for row in catalog_queries.batches()]}

    @door.call(returns=OneBatch, status=201, takes=NewBatch)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a batch."""
        batch_id = catalog_actions.save_batch(batch_id=None, values=body, at=clock.now())
        self.headers["Location"] = reverse("api-batch", args=[batch_id])
        return _batch(catalog_queries.batch(batch_id))


class Batch(door.View):
    """One batch."""

    act = "catalog.manage"

    @door.call(returns=OneBatch, finds=True)
    def get(self, request: Any, batch_id: int) -> dict[str, Any]:
        """Return a batch."""
        return _batch(door.found(catalog_queries.batch(batch_id)))

    @door.call(returns=OneBatch, takes=ChangedBatch, finds=catalog_queries.batch)
    def patch(self, request: Any, batch_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write a batch's licence anew; on a version that is no longer the present one it is refused."""
        version = body.pop("version")
        catalog_actions.save_batch(batch_id=batch_id, values=body, version=version, at=clock.now())
        return _batch(catalog_queries.batch(batch_id))


def _batch(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "version", *LICENCE)}


class PhraseList(door.View):
    """The phrases that are not said."""

    act = "template.manage"

    @door.call(returns=Phrases)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the phrases."""
        return {"results": [_phrase(row) for row in outbound_queries.phrases()]}

    @door.call(returns=OnePhrase, status=201, takes=NewPhrase)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """List a phrase; from now on no text with it is kept or sent."""
        phrase_id = outbound_actions.add_phrase(**body, at=clock.now())
        return {"id": phrase_id} | body


class Phrase(door.View):
    """One phrase."""

    act = "template.manage"
    http_method_names = ["delete"]

    @door.call(returns=OnePhrase, finds=True)
    def delete(self, request: Any, phrase_id: int) -> dict[str, Any]:
        """Take a phrase off the list and return it."""
        gone = _phrase(door.found(outbound_queries.phrases().filter(pk=phrase_id).first()))
        outbound_actions.remove_phrase(phrase_id=phrase_id, at=clock.now())
        return gone


def _phrase(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "text", "why")}


urls = [
    path("company", Company.as_view(), name="api-company"),
    path("batches", BatchList.as_view(), name="api-batches"),
    path("batches/<int:batch_id>", Batch.as_view(), name="api-batch"),
    path("phrases", PhraseList.as_view(), name="api-phrases"),
    path("phrases/<int:phrase_id>", Phrase.as_view(), name="api-phrase"),
]
