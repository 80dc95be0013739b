"""Classing: runs of a rule reviewed and confirmed, and the classes of one customer."""

from collections.abc import Callable
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.classification import actions, queries, rules
from zhike.apps.core import clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

COUNTS = ("n_customers", "n_seen", "n_same", "n_manual", "n_unfit", "n_proposed", "n_applied")
STATUSES = ("CLASSIFYING", "REVIEW", "APPLYING", "APPLIED", "DISCARDED")
DECISIONS = ("ACCEPTED", "REJECTED", "OVERRIDDEN")
N_RUNS = 50


class Tidy(door.Shape):
    """A field the rule uses: how many customers lack it, how many hold what cannot be."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    missing = serializers.IntegerField()
    invalid = serializers.IntegerField()


class ClassMove(door.Shape):
    """From which class to which how many are proposed to go; null where so few are not told."""

    old = serializers.CharField(allow_blank=True)
    new = serializers.CharField()
    n = serializers.IntegerField(allow_null=True)


class ClassRun(door.Shape):
    """A run of a rule."""

    id = serializers.IntegerField()
    dimension = serializers.CharField()
    rule_number = serializers.IntegerField()
    day = serializers.DateField()
    status = serializers.ChoiceField(choices=STATUSES)
    n_customers = serializers.IntegerField()
    n_seen = serializers.IntegerField()
    n_same = serializers.IntegerField()
    n_manual = serializers.IntegerField(help_text="Given by hand, left alone.")
    n_unfit = serializers.IntegerField(help_text="No line fits, left alone.")
    n_proposed = serializers.IntegerField()
    n_applied = serializers.IntegerField()
    tidy = Tidy(many=True)
    moves = ClassMove(many=True)


class ClassRunList(door.Shape):
    """The latest runs, newest first."""

    results = ClassRun(many=True)


class AskedClassRun(door.Shape):
    """Which rule to run."""

    dimension = serializers.CharField(max_length=30)


class Decision(door.Shape):
    """What is decided: of one customer, of one move, or of all that is open."""

    status = serializers.ChoiceField(choices=DECISIONS)
    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID, required=False)
    old = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    new = door.optional(30, "With old: that move alone.")
    code = door.optional(30, "The class given instead.")
    reason = door.optional(200)


class Class(door.Shape):
    """A customer's class in a dimension."""

    dimension = serializers.CharField()
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    valid_from = serializers.DateField()
    source = serializers.ChoiceField(choices=["AUTO", "MANUAL"])  # type: ignore[assignment]
    reason = serializers.CharField(allow_blank=True)
    rule_version = serializers.CharField(allow_blank=True)


class Classes(door.Shape):
    """A customer's classes now, and what they lead to."""

    results = Class(many=True)
    service_level = serializers.ListField(child=serializers.CharField())
    audience = serializers.ListField(child=serializers.CharField())
    product_idea = serializers.ListField(child=serializers.CharField())


class GivenClass(door.Shape):
    """A class given by hand."""

    dimension = serializers.CharField(max_length=30)
    code = serializers.CharField(max_length=30)
    reason = serializers.CharField(max_length=200)
    day = serializers.DateField(required=False, help_text="Left out, today.")


def _found(class_run_id: int) -> Any:
    return queries.run(class_run_id)


class ClassRuns(door.View):
    """The runs of rules."""

    acts = {"GET": "figure.view", "POST": "class.manage"}

    @door.call(returns=ClassRunList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the latest runs, newest first."""
        return {"results": [told(row) for row in queries.runs()[:N_RUNS]]}

    @door.call(returns=ClassRun, status=202, takes=AskedClassRun)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Have a rule tried on everybody; the worker does it, and nothing changes before it is confirmed."""
        at = clock.now()
        day = org_queries.business_date(at)
        run_id = _done(lambda: actions.start_run(dimension=body["dimension"], day=day, at=at), "dimension")
        self.headers["Location"] = reverse("api-class-run", args=[run_id])
        return told(queries.run(run_id))


class ClassRunRecord(door.View):
    """One run."""

    acts = {"GET": "figure.view"}

    @door.call(returns=ClassRun, finds=True)
    def get(self, request: Any, class_run_id: int) -> dict[str, Any]:
        """Return a run with its tidy report and what it proposes."""
        return told(door.found(queries.run(class_run_id)))


class Decide(door.View):
    """What is decided of a run."""

    acts = {"POST": "class.confirm"}

    @door.call(returns=ClassRun, takes=Decision, finds=_found)
    def post(self, request: Any, class_run_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Accept or reject; another class than the proposed one is given to one customer, with a reason."""
        at, status = clock.now(), body["status"]
        if "customer_id" in body:
            customer_id = body["customer_id"]
            door.found(queries.proposal(class_run_id, customer_id))
            _done(lambda: actions.decide_one(
                run_id=class_run_id, customer_id=customer_id, status=status, code=body["code"], reason=body["reason"],
                at=at,
            ), "status")  # fmt: skip
        elif status == "OVERRIDDEN":
            raise Refused("customer_id", _("Another class is given to one customer: say to which."))
        else:
            only = (body["old"], body["new"]) if body["new"] else None
            _done(lambda: actions.decide_all(run_id=class_run_id, status=status, only=only, at=at), "status")
        return told(queries.run(class_run_id))


class Confirm(door.View):
    """The confirmation of a run."""

    acts = {"POST": "class.confirm"}

    @door.call(returns=ClassRun, status=202, finds=_found)
    def post(self, request: Any, class_run_id: int) -> dict[str, Any]:
        """Have what was accepted become the present classes; refused while something is undecided."""
        _done(lambda: actions.confirm(run_id=class_run_id, at=clock.now()), "run_id")
        return told(queries.run(class_run_id))


class Drop(door.View):
    """The end of a run that is not confirmed."""

    acts = {"POST": "class.manage"}

    @door.call(returns=ClassRun, finds=_found)
    def post(self, request: Any, class_run_id: int) -> dict[str, Any]:
        """Drop a run; nothing changes."""
        _done(lambda: actions.drop_run(run_id=class_run_id, at=clock.now()), "run_id")
        return told(queries.run(class_run_id))


class CustomerClasses(door.View):
    """The classes of a customer."""

    acts = {"GET": "customer.view", "POST": "class.set"}

    @door.call(returns=Classes, finds=customer_queries.customer)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return a customer's class in every dimension, and what they lead to."""
        return _classes(customer_id)

    @door.call(returns=Classes, takes=GivenClass, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Give a class by hand, with a reason; runs of the rule leave it until it is taken back."""
        at = clock.now()
        day = body.pop("day", None) or org_queries.business_date(at)
        _done(lambda: actions.give_class(customer_id=customer_id, **body, day=day, at=at), "code")
        return _classes(customer_id)


class CustomerClass(door.View):
    """A class given by hand."""

    act = "class.set"
    http_method_names = ["delete"]

    @door.call(returns=Classes, finds=lambda customer_id, dimension_code: customer_queries.customer(customer_id))
    def delete(self, request: Any, customer_id: int, dimension_code: str) -> dict[str, Any]:
        """Take back a class given by hand; the next run decides."""
        at = clock.now()
        day = org_queries.business_date(at)
        _done(lambda: actions.end_class(customer_id=customer_id, dimension=dimension_code, day=day, at=at), "dimension")
        return _classes(customer_id)


def told(row: Any) -> dict[str, Any]:
    """Return a run with its tidy report and its moves."""
    moves = [{"old": old, "new": new, "n": n} for old, new, n in queries.moves(row.pk)]
    names = ("dimension", "rule_number", "day", "status", "tidy", *COUNTS)
    return {"id": row.pk, "moves": moves} | {name: getattr(row, name) for name in names}


def _classes(customer_id: int) -> dict[str, Any]:
    standing = queries.standing(customer_id)
    found = [(one["dimension"], one["row"]) for one in standing if one["row"]]
    return queries.leads_to(standing) | {
        "results": [
            {
                "dimension": one.code, "code": row.code, "label": one.said(row.code), "valid_from": row.valid_from,
                "source": row.source, "reason": row.reason, "rule_version": row.rule_version,
            }
            for one, row in found
        ]
    }  # fmt: skip


def _done(write: Callable[[], Any], field: str) -> Any:
    try:
        return write()
    except rules.BadRule as refusal:
        raise Refused(refusal.field, str(refusal)) from None
    except (actions.RunRefused, customer_actions.ClassRefused) as refusal:
        raise Refused(field, str(refusal)) from None


urls = [
    path("classification/runs", ClassRuns.as_view(), name="api-class-runs"),
    path("classification/runs/<int:class_run_id>", ClassRunRecord.as_view(), name="api-class-run"),
    path("classification/runs/<int:class_run_id>/decide", Decide.as_view(), name="api-class-decide"),
    path("classification/runs/<int:class_run_id>/confirm", Confirm.as_view(), name="api-class-confirm"),
    path("classification/runs/<int:class_run_id>/drop", Drop.as_view(), name="api-class-drop"),
    path("customers/<int:customer_id>/classes", CustomerClasses.as_view(), name="api-customer-classes"),
    path(
        "customers/<int:customer_id>/classes/<slug:dimension_code>", CustomerClass.as_view(), name="api-customer-class"
    ),
]
