"""Plans for customers and goals: what holds, writing anew, measuring; refused requests."""

from decimal import Decimal
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.plans import actions, queries, rules
from zhike.apps.plans import lists as plan_lists

GOALS, REFUSALS = plan_lists.GOALS, plan_lists.REFUSALS
ID: Any = {"min_value": 1, "max_value": door.LARGEST_ID}
AMOUNT: Any = {"max_digits": 16, "decimal_places": 2}
PROGRESS = (rules.MET, rules.LATE, rules.BEHIND, rules.ON_TRACK, rules.NOT_MEASURED, rules.DROPPED)
TEXTS = ("reason", "obstacle", "benefit", "hurdles", "evidence")


class CustomerPlan(door.Shape):
    """Why a customer buys, as it is known; null where no plan is written."""

    id = serializers.IntegerField(allow_null=True)
    day = serializers.DateField(allow_null=True)
    is_stale = serializers.BooleanField(help_text="Older than the rule table allows, by default 365 days.")
    reason = serializers.CharField(allow_blank=True)
    obstacle = serializers.CharField(allow_blank=True)
    benefit = serializers.CharField(allow_blank=True)
    interests = serializers.ListField(child=serializers.CharField())
    hurdles = serializers.CharField(allow_blank=True)
    evidence = serializers.CharField(allow_blank=True)
    n_editions = serializers.IntegerField()
    zero_review = serializers.DateField(allow_null=True, help_text="The last review from zero.")
    is_zero_due = serializers.BooleanField()


class NewCustomerPlan(door.Shape):
    """A new edition of a plan."""

    reason = serializers.CharField(max_length=500)
    obstacle = serializers.CharField(max_length=500)
    benefit = serializers.CharField(max_length=500)
    interests = serializers.ListField(child=serializers.CharField(max_length=200), min_length=1, max_length=3)
    hurdles = door.optional(500)
    evidence = serializers.CharField(max_length=500)
    day = serializers.DateField()
    seen_id = serializers.IntegerField(
        required=False, allow_null=True, help_text="The edition the writer saw, 0 for none; refused where it is newer."
    )


class GoalRow(paging.row_shape(GOALS, required=False)):  # type: ignore[misc]
    """A goal in the list."""


class FullGoal(paging.row_shape(GOALS, required=True)):  # type: ignore[misc]
    """A goal with how far it is."""

    customer_id = serializers.IntegerField(allow_null=True)
    achieved = serializers.DecimalField(
        max_digits=9, decimal_places=4, allow_null=True, help_text="(now − from) ÷ (to − from); null: not measured."
    )
    progress = serializers.ChoiceField(choices=PROGRESS)


class NewGoalShape(door.Shape):
    """A goal somebody sets."""

    title = serializers.CharField(max_length=160)
    measure = serializers.CharField(max_length=160)
    unit = serializers.CharField(max_length=20)
    start = serializers.DecimalField(**AMOUNT, required=False, default=Decimal(0))
    target = serializers.DecimalField(**AMOUNT)
    due_date = serializers.DateField()
    owner = serializers.CharField(max_length=60, required=False, help_text="Username; left out: whoever calls.")
    customer_id = serializers.IntegerField(required=False, allow_null=True, **ID)


class GoalValue(door.Shape):
    """How far a goal is on a day."""

    value = serializers.DecimalField(**AMOUNT)
    day = serializers.DateField()
    note = door.optional(300)


class GoalEnd(door.Shape):
    """How a goal ended."""

    state = serializers.ChoiceField(choices=(rules.MET, rules.DROPPED))
    word = door.optional(300)


class RefusalRow(paging.row_shape(REFUSALS, required=False)):  # type: ignore[misc]
    """A refused request in the list."""


class FullRefusal(paging.row_shape(REFUSALS, required=True)):  # type: ignore[misc]
    """A refused request."""

    customer_id = serializers.IntegerField()


class NewRefusal(door.Shape):
    """A request we said no to."""

    request = serializers.CharField(max_length=300)
    reason = serializers.CharField(max_length=300)
    alternative = door.optional(300, "What was offered instead.")
    day = serializers.DateField()


class PlanOf(door.View):
    """The plan for a customer."""

    acts = {"GET": "customer.view", "POST": "customer.edit"}

    @door.call(returns=CustomerPlan, finds=customer_queries.customer)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return the plan that holds."""
        return _plan(customer_id)

    @door.call(returns=CustomerPlan, status=201, takes=NewCustomerPlan, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write a new edition; the one before is kept."""
        _done(lambda: actions.write_plan(customer_id=customer_id, new=actions.NewPlan(**body), at=clock.now()), "day")
        return _plan(customer_id)


class Goals(door.View):
    """The goals one may see."""

    acts = {"GET": "customer.view", "POST": "customer.edit"}

    @paging.listed(GOALS, GoalRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the goals."""
        return GOALS

    @door.call(returns=FullGoal, status=201, takes=NewGoalShape)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Set a goal for a customer or for one of us."""
        given, at = dict(body), clock.now()
        name = given.pop("owner", "")
        owner = org_queries.user_by_name(name) if name else None
        if name and owner is None:
            raise Refused("owner", _("There is nobody of this name."))
        new = actions.NewGoal(owner_id=owner.pk if owner else None, **given)
        goal_id = _done(lambda: actions.set_goal(new=new, day=org_queries.business_date(at), at=at), "title")
        self.headers["Location"] = reverse("api-goal", args=[goal_id])
        return _goal(goal_id)


class OneGoal(door.View):
    """One goal."""

    act = "customer.view"

    @door.call(returns=FullGoal, finds=True)
    def get(self, request: Any, goal_id: int) -> dict[str, Any]:
        """Return a goal with how far it is."""
        return _goal(goal_id)


class GoalValues(door.View):
    """Values of a goal."""

    act = "customer.edit"

    @door.call(returns=FullGoal, status=201, takes=GoalValue, finds=queries.goal)
    def post(self, request: Any, goal_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write down how far a goal is."""
        _done(lambda: actions.measure_goal(goal_id=goal_id, **body, at=clock.now()), "value")
        return _goal(goal_id)


class GoalClosed(door.View):
    """A goal closed."""

    act = "customer.edit"

    @door.call(returns=FullGoal, takes=GoalEnd, finds=queries.goal)
    def post(self, request: Any, goal_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say that a goal is reached or given up."""
        at = clock.now()
        _done(lambda: actions.close_goal(goal_id=goal_id, **body, day=org_queries.business_date(at), at=at), "state")
        return _goal(goal_id)


class Refusals(door.View):
    """The refused requests one may see."""

    act = "customer.view"

    @paging.listed(REFUSALS, RefusalRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the refused requests."""
        return REFUSALS


class RefusalsOf(door.View):
    """Requests of a customer we said no to."""

    act = "customer.edit"

    @door.call(returns=FullRefusal, status=201, takes=NewRefusal, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note a refused request, with what was offered instead."""
        refusal_id = _done(lambda: actions.note_refusal(customer_id=customer_id, **body, at=clock.now()), "request")
        row = door.found(queries.refusal(refusal_id))
        return paging.row(REFUSALS, row) | {"customer_id": row.customer_id}


def _plan(customer_id: int) -> dict[str, Any]:
    day, limit = org_queries.business_date(clock.now()), queries.limits()
    editions = list(queries.editions(customer_id))
    row, zero = editions[0] if editions else None, queries.zero_reviews_of(customer_id).first()
    return {
        "id": row.pk if row else None, "day": row.day if row else None,
        "is_stale": bool(row and rules.is_stale(row.day, day, limit["plan"])),
        **{name: getattr(row, name) if row else "" for name in TEXTS},
        "interests": row.interests if row else [], "n_editions": len(editions),
        "zero_review": zero.day if zero else None,
        "is_zero_due": zero is None or rules.is_stale(zero.day, day, limit["zero"]),
    }  # fmt: skip


def _goal(goal_id: int) -> dict[str, Any]:
    row = door.found(queries.goal(goal_id))
    told = queries.progress_of(row, org_queries.business_date(clock.now()))
    achieved = None if told.achieved is None else round(told.achieved, 4)
    more = {"customer_id": row.customer_id, "achieved": achieved, "progress": told.state}
    return paging.row(GOALS, row) | more


def _done(write: Any, field: str) -> Any:
    try:
        return write()
    except rules.PlanRefused as refusal:
        raise Refused(refusal.field or field, refusal.told, code=refusal.rule) from None


urls = [
    path("customers/<int:customer_id>/plan", PlanOf.as_view(), name="api-plan"),
    path("customers/<int:customer_id>/refusals", RefusalsOf.as_view(), name="api-refusals-of"),
    path("goals", Goals.as_view(), name="api-goals"),
    path("goals/<int:goal_id>", OneGoal.as_view(), name="api-goal"),
    path("goals/<int:goal_id>/values", GoalValues.as_view(), name="api-goal-values"),
    path("goals/<int:goal_id>/close", GoalClosed.as_view(), name="api-goal-close"),
    path("refusals", Refusals.as_view(), name="api-refusals"),
]
