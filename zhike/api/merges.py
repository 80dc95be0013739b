"""Duplicates and merges: pairs that may be one customer, two records merged, a merge looked at and undone."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import clock, lists
from zhike.apps.customers import actions as customer_actions
from zhike.apps.stewardship import actions, queries, rules
from zhike.apps.stewardship import lists as stewardship_lists

PAIRS = stewardship_lists.PAIRS
MERGES = lists.ListSpec(
    name="merges",
    rows=lambda: queries.merges().order_by(),
    sort="-id",
    columns=(
        lists.Column("id", gettext_lazy("Number"), "id", kind="number", is_sortable=True),
        lists.Column("survivor_code", gettext_lazy("Customer code"), "survivor__code"),
        lists.Column("at", gettext_lazy("When"), "at"),
        lists.Column("n_moved", gettext_lazy("Rows that moved"), "n_moved", kind="number"),
    ),
)
WRITTEN = ("survivor_id", "merged_id", "at", "n_moved", "undone_at", "n_kept")


class PairRow(paging.row_shape(PAIRS, required=False)):  # type: ignore[misc]
    """Two records that may be one customer."""

    reasons = serializers.ListField(child=serializers.CharField(), required=False, help_text="Why, as codes.")


class MergeRow(paging.row_shape(MERGES, required=False)):  # type: ignore[misc]
    """A merge in the list."""

    at = serializers.DateTimeField(required=False)


class NewMerge(door.Shape):
    """Which record stays, which goes into it, and whose values are taken over."""

    survivor_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    merged_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    survivor_version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    merged_version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    take = serializers.ListField(
        child=serializers.ChoiceField(choices=list(customer_actions.PLACES)), required=False, default=list,
        max_length=10, help_text="Fields whose value is that of the record that goes.",
    )  # fmt: skip


class MergeState(door.Shape):
    """A merge and what came of it."""

    id = serializers.IntegerField()
    survivor_id = serializers.IntegerField()
    merged_id = serializers.IntegerField()
    at = serializers.DateTimeField()
    n_moved = serializers.IntegerField(help_text="Rows that moved to the record that stays.")
    undoable_until = serializers.DateTimeField()
    refusal = serializers.CharField(allow_blank=True, help_text="Rule by which it can no longer be undone; empty.")
    undone_at = serializers.DateTimeField(allow_null=True)
    n_kept = serializers.IntegerField(help_text="What came or changed since and stayed when it was undone.")


class Duplicates(door.View):
    """The pairs of which one may see both records."""

    act = "customer.merge"

    @paging.listed(PAIRS, PairRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the pairs, the most alike first."""
        return PAIRS


class Merges(door.View):
    """Merging two records."""

    act = "customer.merge"

    @paging.listed(MERGES, MergeRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the merges into customers the caller may see, newest first."""
        return MERGES

    @door.call(returns=MergeState, status=201, takes=NewMerge, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Let one record take another's place; on a version that is no longer the present one it is refused."""
        versions = (body["survivor_version"], body["merged_version"])
        merge_id = actions.merge(
            survivor_id=body["survivor_id"], merged_id=body["merged_id"], take=body["take"], versions=versions,
            at=clock.now(),
        )  # fmt: skip
        self.headers["Location"] = reverse("api-merge", args=[merge_id])
        return told(merge_id)


class Merge(door.View):
    """One merge."""

    act = "customer.merge"

    @door.call(returns=MergeState, finds=True)
    def get(self, request: Any, merge_id: int) -> dict[str, Any]:
        """Return a merge."""
        return told(merge_id)


class MergeUndo(door.View):
    """Undoing a merge."""

    act = "customer.merge"

    @door.call(returns=MergeState, finds=True)
    def post(self, request: Any, merge_id: int) -> dict[str, Any]:
        """Undo a merge within 30 days; what came or changed since stays."""
        actions.unmerge(merge_id=merge_id, at=clock.now())
        return told(merge_id)


def told(merge_id: int) -> dict[str, Any]:
    """Return a merge of which the caller may see both records."""
    done = door.found(queries.merge(merge_id))
    written = {
        name: getattr(done, name) for name in ("survivor_id", "merged_id", "at", "n_moved", "undone_at", "n_kept")
    }
    refusal = queries.unmerge_refusal(done, at=clock.now())
    return {"id": done.pk, "undoable_until": done.at + rules.UNDO_FOR, "refusal": refusal} | written


urls = [
    path("duplicates", Duplicates.as_view(), name="api-duplicates"),
    path("merges", Merges.as_view(), name="api-merges"),
    path("merges/<int:merge_id>", Merge.as_view(), name="api-merge"),
    path("merges/<int:merge_id>/undo", MergeUndo.as_view(), name="api-merge-undo"),
]
