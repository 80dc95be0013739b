"""The archive: what is known of a customer on any day and where it comes from, what is learned, the field catalogue."""

from datetime import date
from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door
from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

LARGEST = 2**31 - 1


class Known(door.Shape):
    """A field of the archive with what is known of it."""

    field = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.JSONField(
        help_text="Null where nothing is known, a value is sensitive, or its licence has ended."
    )
    is_known = serializers.BooleanField()
    is_masked = serializers.BooleanField(help_text="A sensitive value is there; the page shows it for a reason.")
    locked_since = serializers.DateField(allow_null=True, help_text="When the licence of the data ended.")
    channel = serializers.CharField(allow_null=True)
    method = serializers.CharField(allow_null=True, allow_blank=True)
    collected_date = serializers.DateField(allow_null=True)
    verified_date = serializers.DateField(allow_null=True)
    confidence = serializers.IntegerField(allow_null=True, help_text="Percent.")


class KnownGroup(door.Shape):
    """A group of the archive."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    completeness = serializers.FloatField()
    is_stale = serializers.BooleanField()
    verified_date = serializers.DateField(allow_null=True)
    missing_fields = serializers.ListField(child=serializers.CharField())
    fields_known = Known(many=True)


class FullArchive(door.Shape):
    """The archive of a customer on a day."""

    customer_id = serializers.IntegerField()
    as_of = serializers.DateField()
    version = serializers.IntegerField(help_text="To be sent with a change.")
    knowledge_score = serializers.IntegerField(help_text="0 to 100: completeness × freshness × sources.")
    completeness = serializers.FloatField()
    freshness = serializers.FloatField()
    sources = serializers.FloatField()
    missing_fields = serializers.ListField(child=serializers.CharField())
    groups = KnownGroup(many=True)


class OnDay(door.Shape):
    """A day to look back to."""

    as_of = serializers.DateField(required=False, help_text="Left out, today.")


class Learned(door.Shape):
    """Values that were learned, and where they come from."""

    version = serializers.IntegerField(min_value=0, max_value=LARGEST)
    values = serializers.DictField(
        child=serializers.JSONField(), help_text="By code of the field; an empty value empties it."
    )
    channel = serializers.CharField(max_length=20)
    method = door.optional(16)
    day = serializers.DateField(required=False, help_text="When it was learned; left out, today.")
    confidence = serializers.IntegerField(min_value=1, max_value=100, required=False, default=100)
    batch = serializers.IntegerField(
        min_value=1, max_value=LARGEST, required=False, help_text="Batch of rented or bought data."
    )


class OfNoun(door.Shape):
    """Whose catalogue is asked for."""

    noun = serializers.ChoiceField(
        choices=list(catalog_rules.GROUPS), help_text="Whose fields: INDIVIDUAL, ENTERPRISE or PERSON."
    )


class OneField(door.Shape):
    """A field of the catalogue in use."""

    group = serializers.CharField()
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.ChoiceField(choices=list(catalog_rules.TYPES))
    field_class = serializers.ChoiceField(choices=list(catalog_rules.CLASSES))
    is_required = serializers.BooleanField()
    choices = serializers.DictField(child=serializers.CharField())
    columns = serializers.ListField(child=serializers.CharField(), help_text="Of a list of entries.")


class Catalogue(door.Shape):
    """The fields of a noun."""

    results = OneField(many=True)


class OfCustomer(door.View):
    """Something of one customer."""

    def find(self, **where: Any) -> None:
        """Answer 404 for a customer who may not be seen."""
        door.found(customer_queries.card(where["customer_id"]))


class Archive(OfCustomer):
    """The archive of a customer."""

    acts = {"GET": "customer.view", "PATCH": "customer.edit"}

    @door.call(returns=FullArchive, query=OnDay, finds=True)
    def get(self, request: Any, customer_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return what is known of a customer; sensitive values are masked."""
        at = clock.now()
        today, card = org_queries.business_date(at), door.found(customer_queries.card(customer_id))
        archive_actions.note_reading(customer_id=customer_id, branch_id=card.branch_id, at=at)
        return _told(customer_id, min(query.get("as_of") or today, today), today)

    @door.call(returns=FullArchive, takes=Learned, finds=True)
    def patch(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write what was learned; on a version that is no longer the present one it is refused."""
        at = clock.now()
        today = org_queries.business_date(at)
        archive_actions.write_facts(
            customer_id=customer_id, values=body["values"], channel=body["channel"], method=body["method"],
            day=body.get("day") or today, confidence=body["confidence"], version=body["version"],
            batch_id=body.get("batch"), at=at,
        )  # fmt: skip
        return _told(customer_id, today, today)


def _told(customer_id: int, day: date, today: date) -> dict[str, Any]:
    card = door.found(customer_queries.card(customer_id))
    archive = archive_queries.archive_of(card, day, today=today)
    return {
        "customer_id": customer_id, "as_of": day, "version": archive.version, "knowledge_score": archive.known.score,
        "completeness": archive.known.completeness, "freshness": archive.known.freshness,
        "sources": archive.known.sources, "missing_fields": list(archive.missing),
        "groups": [_group(group) for group in archive.groups],
    }  # fmt: skip


def _group(group: archive_queries.GroupView) -> dict[str, Any]:
    return {
        "code": group.code, "label": str(group.label), "completeness": group.known.completeness,
        "is_stale": group.is_stale, "verified_date": group.verified_date, "missing_fields": list(group.known.missing),
        "fields_known": [_known(value) for value in group.values],
    }  # fmt: skip


def _known(value: archive_queries.Value) -> dict[str, Any]:
    fact = value.fact
    return {
        "field": value.spec.code, "label": str(value.spec.label), "value": value.value, "is_known": value.is_known,
        "is_masked": value.is_masked, "locked_since": value.locked_since, "channel": fact and fact.channel,
        "method": fact and fact.method, "collected_date": fact and fact.collected_date,
        "verified_date": fact and fact.verified_date, "confidence": fact and fact.confidence,
    }  # fmt: skip


class Fields(door.View):
    """The field catalogue."""

    act = "customer.view"

    @door.call(returns=Catalogue, query=OfNoun)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of a noun in use, by group and in order."""
        groups = catalog_queries.groups(query["noun"])
        return {"results": [_field(group.code, spec) for group in groups for spec in group.fields]}


def _field(group: str, spec: catalog_rules.FieldDef) -> dict[str, Any]:
    return {
        "group": group, "code": spec.code, "label": str(spec.label), "type": spec.type,
        "field_class": spec.field_class, "is_required": spec.is_required,
        "choices": {code: str(label) for code, label in spec.choices.items()},
        "columns": [column.code for column in spec.columns],
    }  # fmt: skip


urls = [
    path("customers/<int:customer_id>/archive", Archive.as_view(), name="api-archive"),
    path("fields", Fields.as_view(), name="api-fields"),
]
