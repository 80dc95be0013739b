"""Letting go courteously and helping to rise: cases with their steps, programmes with their actions."""

from decimal import Decimal
from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.tiers import known
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import actions, queries
from zhike.apps.grading import lists as grading_lists
from zhike.apps.grading.rules import retiring
from zhike.apps.org import queries as org_queries

CASE = (
    "customer_id", "reason", "is_bad_faith", "tier", "potential", "threshold", "revenue", "cost", "contribution",
    "reference_value", "strategic_reason", "verdict", "price_percent", "new_cost", "notice", "notice_days",
    "alternatives", "legal_check", "unpaid", "told_date", "told_by", "ends_date", "closed_date", "outcome", "version",
)  # fmt: skip


class CaseRow(paging.row_shape(grading_lists.RETIREMENTS, required=False)):  # type: ignore[misc]
    """A case in the list."""


class CaseStep(door.Shape):
    """A step of a case."""

    code = serializers.CharField()
    at = serializers.DateTimeField()
    username = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class FullCase(paging.row_shape(grading_lists.RETIREMENTS, required=True)):  # type: ignore[misc]
    """A case with what was known, its plan, what it still lacks, and every step."""

    customer_id = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    is_bad_faith = serializers.BooleanField()
    tier = serializers.CharField(allow_blank=True)
    threshold = known()
    revenue = known()
    cost = known()
    reference_value = known()
    strategic_reason = serializers.CharField(allow_blank=True)
    verdict = serializers.CharField(allow_blank=True)
    price_percent = known()
    new_cost = known()
    notice = serializers.CharField(allow_blank=True)
    notice_days = serializers.IntegerField(allow_null=True)
    alternatives = serializers.CharField(allow_blank=True)
    legal_check = serializers.CharField(allow_blank=True)
    unpaid = serializers.CharField(allow_blank=True)
    told_date = serializers.DateField(allow_null=True)
    told_by = serializers.CharField(allow_blank=True)
    ends_date = serializers.DateField(allow_null=True)
    closed_date = serializers.DateField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)
    saving = known(help_text="Old cost to serve less the new one.")
    contribution_then = known()
    lacks = serializers.DictField(child=serializers.CharField(), help_text="Rule broken, by field of the plan.")
    steps = CaseStep(many=True)
    version = serializers.IntegerField()


class NewCase(door.Shape):
    """Why somebody would let a customer go."""

    reason = serializers.CharField(max_length=500)
    is_bad_faith = serializers.BooleanField(required=False, default=False)
    wants_less = serializers.BooleanField(required=False, default=False, help_text="Only serve it at less cost.")
    reference_value = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, default=Decimal(0),
        help_text="What it is worth in a year beside what it buys.",
    )  # fmt: skip
    strategic_reason = door.optional(300)


class CasePlan(door.Shape):
    """By which way, and what the customer is told."""

    method = serializers.ChoiceField(choices=retiring.METHODS)
    notice = door.optional(4_000)
    notice_days = serializers.IntegerField(min_value=0, max_value=730)
    alternatives = door.optional(1_000)
    price_percent = serializers.DecimalField(
        max_digits=6, decimal_places=2, required=False, allow_null=True, default=None
    )  # fmt: skip
    new_cost = serializers.DecimalField(
        max_digits=12, decimal_places=2, required=False, allow_null=True, default=None
    )  # fmt: skip
    legal_check = door.optional(2_000)
    unpaid = door.optional(2_000)
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class TakenStep(door.Shape):
    """A step that is taken."""

    step = serializers.ChoiceField(choices=["check", "ask", "tell", "stayed", "left", "withdraw"])
    way = serializers.ChoiceField(choices=retiring.WAYS, required=False, default="LETTER", help_text="For `tell`.")
    note = door.optional(500)


class CaseDecision(door.Shape):
    """Whether a plan is approved."""

    is_approved = serializers.BooleanField()
    reason = serializers.CharField(max_length=500)


class Retirements(door.View):
    """The cases of letting go one may see."""

    act = "retirement.view"

    @paging.listed(grading_lists.RETIREMENTS, CaseRow)
    def get(self, request: Any) -> Any:
        """Return a page of the cases of customers one sees."""
        return grading_lists.RETIREMENTS


class CustomerRetirement(door.View):
    """Opening the case of a customer."""

    act = "retirement.propose"

    @door.call(returns=FullCase, status=201, takes=NewCase, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Open the case of a customer; whether it could rise and must go is answered at once."""
        at = clock.now()
        new = actions.NewCase(customer_id=customer_id, **body)
        plan_id = actions.propose_retirement(new=new, day=org_queries.business_date(at), at=at)
        self.headers["Location"] = reverse("api-retirement", args=[plan_id])
        return told(plan_id)


class Retirement(door.View):
    """One case."""

    act = "retirement.view"

    @door.call(returns=FullCase, finds=True)
    def get(self, request: Any, plan_id: int) -> dict[str, Any]:
        """Return a case with every step."""
        return told(plan_id)


class RetirementPlanning(door.View):
    """The plan of a case."""

    act = "retirement.propose"

    @door.call(returns=FullCase, takes=CasePlan, finds=queries.retirement)
    def post(self, request: Any, plan_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write the plan down; `lacks` says what it needs before a manager may be asked."""
        version = body.pop("version")
        actions.plan_retirement(plan_id=plan_id, plan=retiring.Plan(**body), version=version, at=clock.now())
        return told(plan_id)


class RetirementSteps(door.View):
    """The steps of a case."""

    act = "retirement.propose"

    @door.call(returns=FullCase, takes=TakenStep, finds=queries.retirement)
    def post(self, request: Any, plan_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Take a step: check again, ask a manager, note that the customer was told, say how it ended, withdraw."""
        at, step, note = clock.now(), body["step"], body["note"]
        day = org_queries.business_date(at)
        given: dict[str, Any] = {"plan_id": plan_id, "at": at}
        if step == "check":
            actions.check_again(**given, day=day)
        elif step == "ask":
            actions.ask_approval(**given)
        elif step == "tell":
            actions.tell_customer(**given, way=body["way"], day=day)
        elif step == "withdraw":
            actions.withdraw_retirement(**given, reason=note, day=day)
        else:
            actions.finish_retirement(**given, is_gone=step == "left", outcome=note, day=day)
        return told(plan_id)


class RetirementDecision(door.View):
    """The decision of another one."""

    act = "retirement.approve"

    @door.call(returns=FullCase, takes=CaseDecision, finds=queries.retirement)
    def post(self, request: Any, plan_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Approve a plan of somebody else (one's own: OWN_PLAN), or send it back with the reason."""
        actions.decide_retirement(plan_id=plan_id, **body, at=clock.now())
        return told(plan_id)


def told(plan_id: int) -> dict[str, Any]:
    """Return a visible case."""
    row = door.found(queries.retirement(plan_id))
    outlook = queries.outlook(row)
    steps = [
        {"code": step.code, "at": step.at, "username": step.user.username if step.user else None, "note": step.note}
        for step in queries.steps_of(plan_id)
    ]
    more = {"saving": outlook.saving, "contribution_then": outlook.contribution_then, "steps": steps}
    lacks = queries.faults(row) if row.status == "PLANNING" else {}
    return (
        paging.row(grading_lists.RETIREMENTS, row) | {name: getattr(row, name) for name in CASE} | more
        | {"lacks": lacks}
    )  # fmt: skip


class ProgrammeRow(paging.row_shape(grading_lists.UPGRADES, required=False)):  # type: ignore[misc]
    """A programme in the list."""


class FullProgramme(paging.row_shape(grading_lists.UPGRADES, required=True)):  # type: ignore[misc]
    """A programme and how far it has come."""

    customer_id = serializers.IntegerField()
    n_actions = serializers.IntegerField()
    n_done = serializers.IntegerField()
    progress = serializers.FloatField(allow_null=True)
    value = known()
    goal = known()
    gap = known()
    task_ids = serializers.ListField(child=serializers.IntegerField())
    outcome = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class NewProgramme(door.Shape):
    """What is done, by whom, until when."""

    actions = serializers.ListField(child=serializers.CharField(max_length=200), help_text="Each becomes a task.")
    username = door.optional(60, "Whose work it is; left out, the owner's of the customer.")
    due_date = serializers.DateField()
    note = door.optional(500)


class ProgrammeEnd(door.Shape):
    """How a programme ended."""

    is_reached = serializers.BooleanField()
    outcome = door.optional(500)


class UpgradeCandidate(door.Shape):
    """A customer worth helping to rise."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.CharField()
    potential = known()


class UpgradeCandidateList(door.Shape):
    """Ordinary and small customers with potential that nobody helps yet, the largest first."""

    threshold = known()
    results = UpgradeCandidate(many=True)


class Upgrades(door.View):
    """The programmes of growth one may see."""

    act = "customer.view"

    @paging.listed(grading_lists.UPGRADES, ProgrammeRow)
    def get(self, request: Any) -> Any:
        """Return a page of the programmes for customers one sees."""
        return grading_lists.UPGRADES


class UpgradeCandidates(door.View):
    """Who is worth helping to rise."""

    act = "customer.view"

    @door.call(returns=UpgradeCandidateList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the customers one sees that are worth helping; the 200 with the most potential."""
        rows = queries.candidates()[:200]
        names = ("code", "name", "tier", "potential")
        found = [{"customer_id": row.pk} | {name: getattr(row, name) for name in names} for row in rows]
        return {"threshold": queries.threshold(), "results": found}


class CustomerUpgrade(door.View):
    """Beginning a programme."""

    act = "customer.edit"

    @door.call(returns=FullProgramme, status=201, takes=NewProgramme, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Begin to help an ordinary or small customer to become a key one."""
        doer = org_queries.user_by_name(body["username"]) if body["username"] else None
        owner_id = (doer.pk if doer else 0) if body["username"] else None
        if owner_id == 0:
            raise actions.ProgrammeRefused("NO_OWNER")
        programme_id = actions.begin_programme(
            customer_id=customer_id, steps=body["actions"], owner_id=owner_id, due_date=body["due_date"],
            note=body["note"], at=clock.now(),
        )  # fmt: skip
        self.headers["Location"] = reverse("api-upgrade", args=[programme_id])
        return programme(programme_id)


class Upgrade(door.View):
    """One programme."""

    act = "customer.view"

    @door.call(returns=FullProgramme, finds=True)
    def get(self, request: Any, programme_id: int) -> dict[str, Any]:
        """Return a programme and how far it has come."""
        return programme(programme_id)


class UpgradeEnd(door.View):
    """Ending a programme."""

    act = "customer.edit"

    @door.call(returns=FullProgramme, takes=ProgrammeEnd, finds=queries.programme)
    def post(self, request: Any, programme_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """End a programme: reached, or not tried any longer."""
        at = clock.now()
        actions.end_programme(programme_id=programme_id, **body, day=org_queries.business_date(at), at=at)
        return programme(programme_id)


def programme(programme_id: int) -> dict[str, Any]:
    """Return a visible programme."""
    row = door.found(queries.programme(programme_id))
    found = queries.progress(row)
    more = {
        "n_done": found.n_done, "progress": found.share, "value": found.value, "goal": found.goal, "gap": found.gap,
        "task_ids": [task.pk for task in found.tasks],
    }  # fmt: skip
    names = ("customer_id", "n_actions", "outcome", "version")
    return paging.row(grading_lists.UPGRADES, row) | {name: getattr(row, name) for name in names} | more


urls = [
    path("retirements", Retirements.as_view(), name="api-retirements"),
    path("retirements/<int:plan_id>", Retirement.as_view(), name="api-retirement"),
    path("retirements/<int:plan_id>/plan", RetirementPlanning.as_view(), name="api-retirement-plan"),
    path("retirements/<int:plan_id>/steps", RetirementSteps.as_view(), name="api-retirement-steps"),
    path("retirements/<int:plan_id>/decide", RetirementDecision.as_view(), name="api-retirement-decision"),
    path("customers/<int:customer_id>/retire", CustomerRetirement.as_view(), name="api-customer-retirement"),
    path("upgrades", Upgrades.as_view(), name="api-upgrades"),
    path("upgrades/candidates", UpgradeCandidates.as_view(), name="api-upgrade-candidates"),
    path("upgrades/<int:programme_id>", Upgrade.as_view(), name="api-upgrade"),
    path("upgrades/<int:programme_id>/end", UpgradeEnd.as_view(), name="api-upgrade-end"),
    path("customers/<int:customer_id>/upgrade", CustomerUpgrade.as_view(), name="api-customer-upgrade"),
]
