"""The register of risks: risks and their assessment, answers proposed, decided, measured, who left because of one."""

from decimal import Decimal
from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.org import queries as org_queries
from zhike.apps.risk import actions
from zhike.apps.risk import lists as risk_lists
from zhike.apps.risk.queries import register as queries
from zhike.apps.risk.rules import register

RISKS = risk_lists.RISKS
ID: Any = {"min_value": 1, "max_value": door.LARGEST_ID}
MONEY: Any = {"max_digits": 18, "decimal_places": 2}
RATE: Any = {"max_digits": 5, "decimal_places": 4, "min_value": 0, "max_value": 1}
CAUSES = [code for causes in register.CAUSES.values() for code in causes]


class RiskRow(paging.row_shape(RISKS, required=False)):  # type: ignore[misc]
    """A risk in the list."""


class FullRisk(paging.row_shape(RISKS, required=True)):  # type: ignore[misc]
    """A risk with its words."""

    text = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True, help_text="Why it was closed, dismissed or opened again.")
    version = serializers.IntegerField()


class GivenRisk(door.Shape):
    """A risk somebody registers: of a customer, or of a branch and all below it."""

    title = serializers.CharField(max_length=160)
    kind = serializers.ChoiceField(choices=register.KINDS)
    cause = serializers.ChoiceField(choices=CAUSES, help_text="One of the three of its type.")
    likelihood = serializers.IntegerField(min_value=1, max_value=5)
    impact = serializers.IntegerField(min_value=1, max_value=5)
    probability = serializers.DecimalField(**RATE, help_text="Within a year, 0 to 1.")
    loss = serializers.DecimalField(**MONEY, min_value=0)
    customer_id = serializers.IntegerField(required=False, allow_null=True, default=None, **ID)
    branch = door.optional(60, "Code of the branch; headquarters stands for the whole company.")
    owner = door.optional(60, "Username of who is responsible.")
    review_date = serializers.DateField(required=False, allow_null=True, default=None)
    text = door.optional(4_000)


class WorthOf(door.Shape):
    """Expected loss before and after, net effect (before − after − cost), return (net effect ÷ cost)."""

    before = serializers.DecimalField(max_digits=24, decimal_places=6)
    after = serializers.DecimalField(max_digits=24, decimal_places=6)
    net = serializers.DecimalField(max_digits=24, decimal_places=6)
    roi = serializers.DecimalField(
        max_digits=24, decimal_places=4, allow_null=True, help_text="Null: it costs nothing."
    )


class AnswerTold(door.Shape):
    """One of the answers to a risk with what it is worth, as planned and as it turned out."""

    id = serializers.IntegerField()
    strategy = serializers.ChoiceField(choices=register.STRATEGIES)
    state = serializers.CharField()
    plan = serializers.CharField(allow_blank=True)
    cost = serializers.DecimalField(**MONEY)
    due_date = serializers.DateField(allow_null=True)
    counterparty = serializers.CharField(allow_blank=True)
    contract_number = serializers.CharField(allow_blank=True)
    expires_date = serializers.DateField(allow_null=True)
    accepted = serializers.DecimalField(**MONEY, allow_null=True)
    review_date = serializers.DateField(allow_null=True)
    planned = WorthOf()
    actual = WorthOf(allow_null=True)


class RiskAssessment(door.Shape):
    """What a risk is: score, level, expected loss, the answers side by side, what came true of it."""

    id = serializers.IntegerField()
    likelihood = serializers.IntegerField()
    impact = serializers.IntegerField()
    score = serializers.IntegerField()
    level = serializers.CharField()
    probability = serializers.DecimalField(max_digits=5, decimal_places=4)
    loss = serializers.DecimalField(**MONEY)
    expected = serializers.DecimalField(**MONEY, help_text="Probability × loss.")
    n_cases = serializers.IntegerField(help_text="Customers that left because of it.")
    event_loss = serializers.DecimalField(**MONEY, help_text="A year's turnover of those, all together.")
    answers = AnswerTold(many=True)


class GivenAnswer(door.Shape):
    """One of four answers; which fields are asked for depends on the strategy."""

    strategy = serializers.ChoiceField(choices=register.STRATEGIES)
    plan = door.optional(4_000, "The plan; what is borne cannot be approved without one.")
    owner = door.optional(60, "Username of who is responsible; asked of REDUCE.")
    due_date = serializers.DateField(required=False, allow_null=True, default=None)
    cost = serializers.DecimalField(**MONEY, min_value=0, required=False, default=Decimal(0))
    residual_probability = serializers.DecimalField(**RATE, required=False, allow_null=True, default=None)
    residual_loss = serializers.DecimalField(**MONEY, min_value=0, required=False, allow_null=True, default=None)
    counterparty = door.optional(120, "Who bears it; asked of TRANSFER with contract number and expiry.")
    contract_number = door.optional(60)
    expires_date = serializers.DateField(required=False, allow_null=True, default=None)
    accepted = serializers.DecimalField(**MONEY, required=False, allow_null=True, default=None)
    review_date = serializers.DateField(required=False, allow_null=True, default=None)


class GivenEvaluation(door.Shape):
    """What an answer left of the risk and cost, as it turned out."""

    probability = serializers.DecimalField(**RATE)
    loss = serializers.DecimalField(**MONEY, min_value=0)
    cost = serializers.DecimalField(**MONEY, min_value=0)
    word = door.optional(300)


class GivenEnd(door.Shape):
    """Why a risk is over."""

    note = serializers.CharField(max_length=300)


class GivenCase(door.Shape):
    """The churn case that names the risk."""

    case_id = serializers.IntegerField(**ID)


class Risks(door.View):
    """The risks one may see."""

    acts = {"GET": "risk.view", "POST": "risk.edit"}

    @paging.listed(RISKS, RiskRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the register."""
        return RISKS

    @door.call(returns=FullRisk, status=201, takes=GivenRisk)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Register a risk; score, level and expected loss follow."""
        at, given = clock.now(), dict(body)
        rated = register.Rated(*(given.pop(name) for name in ("likelihood", "impact", "probability", "loss")))
        branch_id, owner_id = _branch(given.pop("branch")), _user(given.pop("owner"))
        new = actions.NewRisk(rated=rated, branch_id=branch_id, owner_id=owner_id, **given)
        risk_id = actions.register_risk(new=new, day=org_queries.business_date(at), at=at)
        self.headers["Location"] = reverse("api-risk", args=[risk_id])
        return _risk(risk_id)


class Risk(door.View):
    """One risk."""

    act = "risk.view"

    @door.call(returns=FullRisk, finds=queries.risk)
    def get(self, request: Any, risk_id: int) -> dict[str, Any]:
        """Return a risk."""
        return _risk(risk_id)


class Assessment(door.View):
    """What a risk is and what its answers are worth."""

    act = "risk.view"

    @door.call(returns=RiskAssessment, finds=queries.risk)
    def get(self, request: Any, risk_id: int) -> dict[str, Any]:
        """Return score, level, expected loss, the answers before and after, what came true."""
        return _assessment(risk_id)


class RiskAnswers(door.View):
    """Answers to a risk."""

    act = "risk.edit"

    @door.call(returns=RiskAssessment, status=201, takes=GivenAnswer, finds=queries.risk)
    def post(self, request: Any, risk_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Propose one of four answers; it stands beside the others."""
        at, given = clock.now(), dict(body)
        answer = register.Answer(owner_id=_user(given.pop("owner")), **given)
        actions.propose_treatment(risk_id=risk_id, given=answer, today=org_queries.business_date(at), at=at)
        return _assessment(risk_id)


class RiskCases(door.View):
    """Who left because of a risk."""

    act = "risk.edit"

    @door.call(returns=RiskAssessment, takes=GivenCase, finds=queries.risk)
    def post(self, request: Any, risk_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Let a churn case name the risk; its turnover is added to the loss of the event."""
        actions.name_case(risk_id=risk_id, **body, at=clock.now())
        return _assessment(risk_id)


class RiskEnd(door.View):
    """A risk closed."""

    act = "risk.treat"

    @door.call(returns=FullRisk, takes=GivenEnd, finds=queries.risk)
    def post(self, request: Any, risk_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Close a risk; what was held because of it is lifted."""
        at = clock.now()
        actions.end_risk(risk_id=risk_id, deed="close", **body, day=org_queries.business_date(at), at=at)
        return _risk(risk_id)


class AnswerApproval(door.View):
    """An answer put in force."""

    act = "risk.treat"

    @door.call(returns=RiskAssessment, finds=queries.treatment)
    def post(self, request: Any, treatment_id: int) -> dict[str, Any]:
        """Put an answer in force; bearing a risk takes a plan and lies within the authority of the role."""
        at = clock.now()
        actions.approve_treatment(treatment_id=treatment_id, today=org_queries.business_date(at), at=at)
        return _assessment_of(treatment_id)


class AnswerDrop(door.View):
    """An answer dropped."""

    act = "risk.treat"

    @door.call(returns=RiskAssessment, finds=queries.treatment)
    def post(self, request: Any, treatment_id: int) -> dict[str, Any]:
        """Drop an answer; one that was in force leaves the risk open."""
        at = clock.now()
        actions.drop_treatment(treatment_id=treatment_id, today=org_queries.business_date(at), at=at)
        return _assessment_of(treatment_id)


class AnswerEvaluation(door.View):
    """What an answer brought."""

    act = "risk.treat"

    @door.call(returns=RiskAssessment, takes=GivenEvaluation, finds=queries.treatment)
    def post(self, request: Any, treatment_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep what it left of the risk and what it cost, as it turned out."""
        at = clock.now()
        actions.evaluate_treatment(treatment_id=treatment_id, **body, today=org_queries.business_date(at), at=at)
        return _assessment_of(treatment_id)


def _branch(code: str) -> int | None:
    if not code:
        return None
    branch = org_queries.branch_by_code(code)
    if branch is None:
        raise Refused("branch", str(register.FAULTS["NO_BRANCH"]))
    return branch.pk


def _user(username: str) -> int | None:
    if not username:
        return None
    user = org_queries.user_by_name(username)
    if user is None:
        raise Refused("owner", str(register.FAULTS["NO_OWNER"]))
    return user.pk


def _risk(risk_id: int) -> dict[str, Any]:
    row = door.found(queries.risk(risk_id))
    return paging.row(RISKS, row) | {"text": row.text, "note": row.note, "version": row.version}


def _assessment_of(treatment_id: int) -> dict[str, Any]:
    return _assessment(door.found(queries.treatment(treatment_id)).risk_id)


def _assessment(risk_id: int) -> dict[str, Any]:
    row = door.found(queries.risk(risk_id))
    told = queries.assessment(row)
    names = ("likelihood", "impact", "score", "level", "probability", "loss", "expected")
    return {name: getattr(row, name) for name in names} | {
        "id": row.pk, "n_cases": told.n_cases, "event_loss": told.event_loss,
        "answers": [_told(one) for one in told.compared],
    }  # fmt: skip


def _told(one: queries.Compared) -> dict[str, Any]:
    names = (
        "strategy", "state", "plan", "cost", "due_date", "counterparty", "contract_number", "expires_date", "accepted",
        "review_date",
    )  # fmt: skip
    told = {name: getattr(one.row, name) for name in names}
    return told | {"id": one.row.pk, "planned": _worth(one.planned), "actual": one.actual and _worth(one.actual)}


def _worth(effect: Any) -> dict[str, Any]:
    return effect._asdict() | {"roi": None if effect.roi is None else round(effect.roi, 4)}


urls = [
    path("risks", Risks.as_view(), name="api-risks"),
    path("risks/<int:risk_id>", Risk.as_view(), name="api-risk"),
    path("risks/<int:risk_id>/assessment", Assessment.as_view(), name="api-risk-assessment"),
    path("risks/<int:risk_id>/treatments", RiskAnswers.as_view(), name="api-risk-treatments"),
    path("risks/<int:risk_id>/cases", RiskCases.as_view(), name="api-risk-cases"),
    path("risks/<int:risk_id>/close", RiskEnd.as_view(), name="api-risk-close"),
    path("treatments/<int:treatment_id>/approve", AnswerApproval.as_view(), name="api-treatment-approve"),
    path("treatments/<int:treatment_id>/drop", AnswerDrop.as_view(), name="api-treatment-drop"),
    path("treatments/<int:treatment_id>/evaluate", AnswerEvaluation.as_view(), name="api-treatment-evaluate"),
]
