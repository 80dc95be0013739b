"""Duplicates settled by program: the whole base looked through, pairs said to be two customers or put off."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, jobs
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.exchange import queries as exchange_queries
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


class AskedDays(door.Shape):
    """From which day to which, both included."""

    first = serializers.DateField(help_text="The first day.")
    last = serializers.DateField(help_text="The last day.")


class Linked(door.Shape):
    """How many transactions belong to a customer we know: share = n_linked ÷ n, rows of order files of these days."""

    first = serializers.DateField()
    last = serializers.DateField()
    share = serializers.FloatField(allow_null=True, help_text="None where no file brought a row.")
    n_linked = serializers.IntegerField()
    n = serializers.IntegerField(help_text="Linked + not linked; rows refused for another reason are no part.")
    n_anonymous = serializers.IntegerField(help_text="Not linked: of persons erased since.")
    refused = serializers.DictField(help_text="Not linked: refused, by reason.")


class LinkedTransactions(door.View):
    """Transactions of customers we know."""

    act = "customer.merge"

    @door.call(returns=Linked, query=AskedDays)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how many rows of the order files one may see belong to a customer we know."""
        if query["last"] < query["first"]:
            raise Refused("last", _("It ends before it begins."))
        told = exchange_queries.linked(**query)
        names = ("share", "n_linked", "n", "n_anonymous", "refused")
        return query | {name: getattr(told, name) for name in names}


urls = [
    path("duplicates/linked", LinkedTransactions.as_view(), name="api-duplicates-linked"),
    path("duplicates/scan", DuplicateScan.as_view(), name="api-duplicates-scan"),
    path("duplicates/settle", DuplicateSettling.as_view(), name="api-duplicates-settle"),
    path("duplicates/settled/<int:event_id>/undo", DuplicateUnsettling.as_view(), name="api-duplicates-undo"),
]
