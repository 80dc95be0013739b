"""What a complaint taught of its customer: facts of the archive with the channel COMPLAINT."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door
from zhike.apps.archives import queries as archive_queries
from zhike.apps.complaints import actions, queries
from zhike.apps.core import clock, sealing
from zhike.apps.org import queries as org_queries


class LearnedByComplaint(door.Shape):
    """A fact that was learned by a complaint; a sensitive one has no value here."""

    field = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class FactsOfComplaint(door.Shape):
    """What a complaint taught."""

    results = LearnedByComplaint(many=True)


class GivenFactsOfComplaint(door.Shape):
    """What was learned: fields of the archive with their values; neither sensitive ones nor lists of entries."""

    values = serializers.DictField()


class ComplaintFacts(door.View):
    """What a complaint taught of its customer."""

    acts = {"GET": "complaint.view", "POST": "customer.edit"}

    @door.call(returns=FactsOfComplaint, finds=queries.complaint)
    def get(self, request: Any, complaint_id: int) -> dict[str, Any]:
        """Return the facts that were learned by a complaint."""
        return _told(complaint_id)

    @door.call(returns=FactsOfComplaint, status=201, takes=GivenFactsOfComplaint, finds=queries.complaint)
    def post(self, request: Any, complaint_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write what a complaint taught into the archive of its customer."""
        at = clock.now()
        actions.learn_facts(complaint_id=complaint_id, values=body["values"], day=org_queries.business_date(at), at=at)
        return _told(complaint_id)


def _told(complaint_id: int) -> dict[str, Any]:
    facts = archive_queries.facts_of_complaint(complaint_id)
    return {"results": [
        {"field": one.field, "value": None if sealing.is_sealed(one.value) else one.value,
         "valid_from": one.valid_from, "valid_to": one.valid_to}
        for one in facts
    ]}  # fmt: skip


urls = [path("complaints/<int:complaint_id>/facts", ComplaintFacts.as_view(), name="api-complaint-facts")]
