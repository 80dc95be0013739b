"""Warnings: the list of the pages, one of them, its answers, signs somebody noticed, how often detectors were right."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.risk import actions, queries, rules
from zhike.apps.risk import lists as risk_lists

WARNINGS = risk_lists.WARNINGS


class WarningRow(paging.row_shape(WARNINGS, required=False)):  # type: ignore[misc]
    """A warning in the list."""


class FullWarning(paging.row_shape(WARNINGS, required=True)):  # type: ignore[misc]
    """A warning."""


class Acceptance(door.Shape):
    """That a warning is taken on."""

    title = serializers.CharField(max_length=200, help_text="What the task that comes of it is called.")


class Snooze(door.Shape):
    """For how long a warning is put off."""

    days = serializers.IntegerField(min_value=1, max_value=365, help_text="At most as many as the tier allows.")


class Dismissal(door.Shape):
    """Why a warning is put aside."""

    reason = serializers.ChoiceField(choices=rules.DISMISSALS)
    note = door.optional(300)


class Outcome(door.Shape):
    """How a warning ended."""

    outcome = serializers.ChoiceField(choices=rules.OUTCOMES)
    note = door.optional(300)


class ResaleSeen(door.Shape):
    """At what price a dealer was seen selling."""

    price = serializers.DecimalField(max_digits=18, decimal_places=4, min_value=0)
    list_price = serializers.DecimalField(max_digits=18, decimal_places=4, min_value=0)
    day = serializers.DateField()
    product_name = door.optional(120)
    note = door.optional(300)


class NotedSign(door.Shape):
    """What was noted."""

    sign_id = serializers.IntegerField()


class DetectorShape(door.Shape):
    """How often a detector was right."""

    detector = serializers.CharField()
    n_open = serializers.IntegerField()
    n_answered = serializers.IntegerField()
    n_right = serializers.IntegerField()
    precision = serializers.FloatField(allow_null=True, help_text="Right ÷ answered; null without an answer.")
    low = serializers.FloatField(allow_null=True, help_text="Lower end of Wilson's interval of 95 %.")
    high = serializers.FloatField(allow_null=True, help_text="Upper end of it.")
    is_early = serializers.BooleanField(help_text="Too few answers to say anything by the share alone.")


class Detectors(door.Shape):
    """Every detector."""

    detectors = DetectorShape(many=True)


class Warnings(door.View):
    """The warnings about the customers one may see."""

    act = "warning.view"

    @paging.listed(WARNINGS, WarningRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the warnings the caller may see."""
        return WARNINGS


class Warning(door.View):
    """One warning."""

    act = "warning.view"

    @door.call(returns=FullWarning, finds=True)
    def get(self, request: Any, warning_id: int) -> dict[str, Any]:
        """Return a warning."""
        return told(warning_id)


class Accepting(door.View):
    """A warning taken on."""

    act = "warning.answer"

    @door.call(returns=FullWarning, takes=Acceptance, finds=queries.warning)
    def post(self, request: Any, warning_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Take an open warning on; whoever has the customer gets a task."""
        at = clock.now()
        actions.accept_warning(warning_id=warning_id, **body, day=org_queries.business_date(at), at=at)
        return told(warning_id)


class Snoozing(door.View):
    """A warning put off."""

    act = "warning.answer"

    @door.call(returns=FullWarning, takes=Snooze, finds=queries.warning)
    def post(self, request: Any, warning_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Put an open warning off for some days."""
        at = clock.now()
        actions.snooze_warning(warning_id=warning_id, **body, day=org_queries.business_date(at), at=at)
        return told(warning_id)


class Dismissing(door.View):
    """A warning put aside."""

    act = "warning.answer"

    @door.call(returns=FullWarning, takes=Dismissal, finds=queries.warning)
    def post(self, request: Any, warning_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Put an open warning aside for a reason; a false alarm counts against its detector."""
        actions.dismiss_warning(warning_id=warning_id, **body, at=clock.now())
        return told(warning_id)


class Settling(door.View):
    """How a warning ended."""

    act = "warning.answer"

    @door.call(returns=FullWarning, takes=Outcome, finds=queries.warning)
    def post(self, request: Any, warning_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say how a warning ended."""
        actions.settle_warning(warning_id=warning_id, **body, at=clock.now())
        return told(warning_id)


class Reopening(door.View):
    """The answer to a warning taken back."""

    act = "warning.answer"

    @door.call(returns=FullWarning, finds=True)
    def post(self, request: Any, warning_id: int) -> dict[str, Any]:
        """Take the answer to a warning back."""
        actions.reopen_warning(warning_id=warning_id, at=clock.now())
        return told(warning_id)


class Resales(door.View):
    """At what prices a dealer was seen selling."""

    act = "warning.answer"

    @door.call(returns=NotedSign, status=201, takes=ResaleSeen, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note a resale price; the detector looks at it at once."""
        sign_id = actions.note_resale(customer_id=customer_id, **body, at=clock.now())
        self.headers["Location"] = reverse("api-resales", args=[customer_id])
        return {"sign_id": sign_id}


class Precision(door.View):
    """How far detectors can be trusted."""

    act = "warning.view"

    @door.call(returns=Detectors)
    def get(self, request: Any) -> dict[str, Any]:
        """Return how often each detector was right among the warnings the caller may see."""
        return {
            "detectors": [
                {"detector": code, "n_open": counts["OPEN"], "n_answered": one.n, "n_right": one.n_right,
                 "precision": one.share, "low": one.low, "high": one.high, "is_early": one.is_early}
                for code, (one, counts) in queries.precisions().items()
            ]
        }  # fmt: skip


def told(warning_id: int) -> dict[str, Any]:
    """Return a visible warning."""
    return paging.row(WARNINGS, door.found(queries.warning(warning_id)))


urls = [
    path("warnings", Warnings.as_view(), name="api-warnings"),
    path("warnings/<int:warning_id>", Warning.as_view(), name="api-warning"),
    path("warnings/<int:warning_id>/accept", Accepting.as_view(), name="api-warning-accept"),
    path("warnings/<int:warning_id>/snooze", Snoozing.as_view(), name="api-warning-snooze"),
    path("warnings/<int:warning_id>/dismiss", Dismissing.as_view(), name="api-warning-dismiss"),
    path("warnings/<int:warning_id>/settle", Settling.as_view(), name="api-warning-settle"),
    path("warnings/<int:warning_id>/reopen", Reopening.as_view(), name="api-warning-reopen"),
    path("customers/<int:customer_id>/resales", Resales.as_view(), name="api-resales"),
    path("detectors", Precision.as_view(), name="api-detectors"),
]
