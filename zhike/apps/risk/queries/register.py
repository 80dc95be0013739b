"""Reads of the register of risks: the risks one may see, the matrix, causes, answers side by side, cases they cost."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from zhike.analytics import exposure
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.churn import queries as churn_queries
from zhike.apps.core import base
from zhike.apps.core.prepared import prepared
from zhike.apps.org import queries as org_queries
from zhike.apps.risk.models import RegisteredRisk, RiskCase, Treatment, Warning
from zhike.apps.risk.rules import register, sources

STEPS = tuple(range(1, exposure.MOST + 1))
# So many cases are offered to be named.
MOST_CASES = 50


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix: its place, its level, how many live risks stand in it and what they may cost."""

    likelihood: int
    impact: int
    level: str
    n: int
    expected: Decimal


@dataclass(frozen=True)
class Compared:
    """An answer beside the others: expected loss before and after, what it nets and earns per money spent."""

    row: Treatment
    planned: exposure.Effect
    actual: exposure.Effect | None


@dataclass(frozen=True)
class Assessment:
    """What a risk is: its place on the matrix, expected loss, what came true of it, the answers side by side."""

    row: RegisteredRisk
    compared: tuple[Compared, ...]
    n_cases: int
    event_loss: Decimal

    @property
    def in_force(self) -> Compared | None:
        """Return the answer in force."""
        return next((one for one in self.compared if one.row.state == "APPROVED"), None)

    @property
    def best(self) -> Compared | None:
        """Return the answer that nets most of those not dropped; None where there are fewer than two."""
        live = [one for one in self.compared if one.row.state not in ("DROPPED", "EXPIRED")]
        return max(live, key=lambda one: one.planned.net) if len(live) > 1 else None


def risks() -> QuerySet[RegisteredRisk]:
    """Return the visible risks with whom they are about and who is responsible."""
    return RegisteredRisk.objects.select_related("customer", "branch", "owner")


def risk(risk_id: int) -> RegisteredRisk | None:
    """Return a visible risk."""
    return risks().filter(pk=risk_id).first()


def locked(risk_id: int) -> RegisteredRisk | None:
    """Return a visible risk that nobody else changes until the end of the transaction."""
    return RegisteredRisk.objects.select_for_update(of=("self",)).filter(pk=risk_id).first()


@prepared
def risks_of(customer_id: int) -> QuerySet[RegisteredRisk]:
    """Return the live risks of a visible customer, the costliest first."""
    return risks().filter(customer_id=customer_id, state__in=register.LIVE).order_by("-expected", "-id")


def treatment(treatment_id: int) -> Treatment | None:
    """Return an answer to a visible risk."""
    return Treatment.objects.select_related("risk__customer", "risk__branch", "owner").filter(pk=treatment_id).first()


def treatments_of(risk_id: int) -> QuerySet[Treatment]:
    """Return the answers to a visible risk, in the order they were proposed."""
    rows = Treatment.objects.select_related("owner", "decided_by").filter(risk_id=risk_id)
    return rows.order_by("pk")


def assessment(row: RegisteredRisk) -> Assessment:
    """Return what a risk is and what its answers are worth."""
    before = row.probability, row.loss
    compared = tuple(_compared(one, before) for one in treatments_of(row.pk))
    n_cases, event_loss = event_loss_of(row.pk)
    return Assessment(row, compared, n_cases, event_loss)


def _compared(one: Treatment, before: tuple[Decimal, Decimal]) -> Compared:
    expected = exposure.expected_loss(*before)
    left = register.residual(one.strategy, before, one.residual_probability, one.residual_loss)
    planned = exposure.effect(expected, exposure.expected_loss(*left), one.cost)
    actual = None
    if one.evaluated_date is not None:
        came = register.residual(one.strategy, left, one.actual_probability, one.actual_loss)
        spent = one.cost if one.actual_cost is None else one.actual_cost
        actual = exposure.effect(expected, exposure.expected_loss(*came), spent)
    return Compared(one, planned, actual)


def cells() -> list[Cell]:
    """Return the matrix of the visible live risks, the likeliest row first."""
    rows = RegisteredRisk.objects.filter(state__in=register.LIVE).order_by()
    told = rows.values_list("likelihood", "impact").annotate(n=Count("pk"), sum=Sum("expected"))
    known = {(likelihood, impact): (n, total) for likelihood, impact, n, total in told}
    found = []
    for likelihood in reversed(STEPS):
        for impact in STEPS:
            n, total = known.get((likelihood, impact), (0, Decimal(0)))
            found.append(Cell(likelihood, impact, exposure.score(likelihood, impact)[1], n, total))
    return found


def by_cause() -> dict[tuple[str, str], tuple[int, Decimal]]:
    """Return how many visible live risks come of each cause, and what they may cost."""
    rows = RegisteredRisk.objects.filter(state__in=register.LIVE).order_by()
    told = rows.values_list("kind", "cause").annotate(n=Count("pk"), sum=Sum("expected"))
    return {(kind, cause): (n, total) for kind, cause, n, total in told}


def candidates() -> QuerySet[RegisteredRisk]:
    """Return what the scan proposes and nobody has looked at, the costliest first."""
    return risks().filter(state="CANDIDATE").order_by("-expected", "-id")


def cases_of(risk_id: int) -> list[RiskCase]:
    """Return the visible cases that name a risk, the costliest first."""
    rows = RiskCase.objects.select_related("case__customer").filter(risk_id=risk_id)
    return list(rows.order_by("-case__turnover", "pk"))


def event_loss_of(risk_id: int) -> tuple[int, Decimal]:
    """Return how many customers left because of a risk, and what they turned over in a year before, all together."""
    with base.acting_as(base.System("loss of an event")):
        found = RiskCase.objects.filter(risk_id=risk_id).aggregate(n=Count("pk"), sum=Sum("case__turnover"))
    return found["n"], found["sum"] or Decimal(0)


def nameable(row: RegisteredRisk) -> QuerySet[Any]:
    """Return the visible cases that may name a risk: of its customer, or of its branch and below; the newest first."""
    rows = churn_queries.cases().exclude(status="DISMISSED").exclude(pk__in=RiskCase.objects.values("case_id"))
    if row.customer_id:
        rows = rows.filter(customer_id=row.customer_id)
    else:
        rows = rows.filter(base.among("branch", org_queries.subtree_ids(row.branch_id)))
    return rows.order_by("-exit_date", "-id")


def authority(role: str) -> Decimal:
    """Return up to which expected loss a role may let a risk be borne; nothing where its table has no such role."""
    row = catalog_queries.table("risk_authority").get(role)
    return Decimal(row["most"]) if row else Decimal(0)


def scan_rule() -> dict[str, int]:
    """Return from which stake the scan proposes, how many a day, and how long a dismissed one rests."""
    return catalog_queries.table("risk_scan")["SCAN"]


def warned(least: int) -> list[register.Warned]:
    """Return the grave open warnings of so much money, for the scan."""
    rows = Warning.objects.filter(
        level__in=("ORANGE", "RED"), status__in=("OPEN", "ACCEPTED"), cleared_date=None, stake__gte=least
    ).order_by("pk")
    found = []
    names = ("pk", "detector", "customer_id", "customer__branch_id", "branch_id", "stake", "confidence")
    for pk, detector, customer_id, home_id, branch_id, stake, confidence in rows.values_list(*names):
        if home_id or branch_id:
            found.append(
                register.Warned(pk, detector, customer_id, home_id or branch_id, stake, min(max(confidence, 0.0), 1.0))
            )
    return found


def known_keys(day: date, rest: int) -> set[tuple[str, int | None, int]]:
    """Return of what no risk is proposed: what is in the register and live, or was closed or dismissed of late."""
    rows = RegisteredRisk.objects.order_by().values_list(
        "kind", "customer_id", "branch_id", "state", "closed_date", "cause"
    )
    since = day - timedelta(days=rest)
    return {
        (name, customer_id, 0 if customer_id else branch_id)
        for kind, customer_id, branch_id, state, closed, cause in rows
        for name in {kind, sources.told_apart(kind, cause)}
        if state in ("CANDIDATE", *register.LIVE) or (closed is not None and closed > since)
    }


def expired(day: date) -> QuerySet[Treatment]:
    """Return the transfers in force whose guarantee has ended by a day; a risk that is closed stays closed."""
    rows = Treatment.objects.select_related("risk__customer").filter(
        state="APPROVED", strategy="TRANSFER", risk__state="TREATED"
    )
    return rows.filter(expires_date__lt=day).order_by("pk")


def warnings_behind(ids: Collection[int]) -> QuerySet[Warning]:
    """Return the visible warnings a proposal comes of."""
    return Warning.objects.select_related("customer", "branch", "colleague").filter(pk__in=list(ids)).order_by("-stake")


def about_customer(customer_id: int) -> list[dict[str, Any]]:
    """Return the risks registered of a customer, for the customer to read."""
    rows: Any = RegisteredRisk.objects.filter(customer_id=customer_id).order_by("opened_date", "id")
    return list(rows.values("title", "kind", "cause", "text", "opened_date", "closed_date", "state", "note"))
