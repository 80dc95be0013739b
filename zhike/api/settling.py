"""Duplicates settled by program: the whole base looked through, pairs said to be two customers or put off."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, jobs
from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import actions

MOST = 200


class ScanAsked(door.Shape):
    """A search of the whole base; the job is null where somebody else's is running."""

    job = jobs.JobState(allow_null=True)


class Settling(door.Shape):
    """What is said of which pairs."""

    pair_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID), allow_empty=False, max_length=MOST
    )
    status = serializers.ChoiceField(
        choices=["DISMISSED", "LATER"], help_text="They are two customers, or asked again in 30 days."
    )


class Settled(door.Shape):
    """How many pairs were settled; those the caller may not see are passed over."""

    n_settled = serializers.IntegerField()
    event_id = serializers.IntegerField(allow_null=True, help_text="By which it is taken back; null for none.")


class TakenBack(door.Shape):
    """How many pairs are as they were before."""

    n_back = serializers.IntegerField()


class DuplicateScan(door.View):
    """The search for duplicates."""

    act = "customer.merge"

    @door.call(returns=ScanAsked, status=202)
    def post(self, request: Any) -> dict[str, Any]:
        """Have the whole base looked through; the worker does it."""
        job = core_queries.job(actions.request_scan(at=clock.now()))
        if job is not None:
            self.headers["Location"] = reverse("api-job", args=[job.pk])
        return {"job": job and jobs.told(job.pk)}


class DuplicateSettling(door.View):
    """What is said of pairs."""

    act = "customer.merge"

    @door.call(returns=Settled, takes=Settling)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Say of pairs that they are two customers, or put them off."""
        at = clock.now()
        n, event_id = actions.settle_pairs(**body, day=org_queries.business_date(at), at=at)
        return {"n_settled": n, "event_id": event_id}


class DuplicateUnsettling(door.View):
    """What was said of pairs taken back."""

    act = "customer.merge"

    @door.call(returns=TakenBack, finds=True)
    def post(self, request: Any, event_id: int) -> dict[str, Any]:
        """Take the caller's own settling back within 30 days."""
        return {"n_back": actions.undo_settling(event_id=event_id, at=clock.now())}


urls = [
    path("duplicates/scan", DuplicateScan.as_view(), name="api-duplicates-scan"),
    path("duplicates/settle", DuplicateSettling.as_view(), name="api-duplicates-settle"),
    path("duplicates/settled/<int:event_id>/undo", DuplicateUnsettling.as_view(), name="api-duplicates-undo"),
]
