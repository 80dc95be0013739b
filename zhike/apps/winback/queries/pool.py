"""Reads of the pool: cases, what is known of one and which attitude follows, its steps, remedies and offers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.winback import rules
from zhike.apps.winback.models import Ground, Remedy, SaveRequest, WinBackCase, WinBackOffer, WinBackStep

YEAR = timedelta(days=365)


def cases() -> QuerySet[WinBackCase]:
    """Return the visible cases with customer, branch and people."""
    return WinBackCase.objects.select_related("customer__owner", "customer__branch", "branch", "person", "decided_by")


def case(winback_id: int) -> WinBackCase | None:
    """Return a visible case."""
    return cases().filter(pk=winback_id).first()


def counted() -> QuerySet[WinBackCase]:
    """Return the cases at the branches whose sums one may see; sums of small groups are the caller's care."""
    who = base.actor()
    with base.acting_as(base.System("sums of cases")):
        rows = WinBackCase.objects.all()
    ids = who.figure_branch_ids
    return rows if ids is None else rows.filter(base.among("branch", ids))


def open_case_of(customer_id: int) -> WinBackCase | None:
    """Return the open case of a visible customer."""
    return cases().filter(customer_id=customer_id, status__in=rules.OPEN).first()


def cases_of(customer_id: int) -> QuerySet[WinBackCase]:
    """Return the cases of a visible customer, newest first."""
    return cases().filter(customer_id=customer_id).order_by("-exit_date", "-id")


def waiting() -> QuerySet[WinBackCase]:
    """Return the cases that wait for a decision."""
    return cases().filter(status=WinBackCase.Status.WAITING)


def late(today: date) -> QuerySet[WinBackCase]:
    """Return the cases whose decision is overdue, or whose time of observation is over."""
    return cases().filter(status__in=rules.UNDECIDED, decide_date__lt=today)


def to_decide(day: date) -> QuerySet[WinBackCase]:
    """Return the visible cases that wait for a decision, the first due first; observed ones on their day."""
    watched = Q(status=WinBackCase.Status.OBSERVED, decide_date__lte=day)
    return cases().filter(Q(status=WinBackCase.Status.WAITING) | watched).order_by("decide_date", "pk")


def decided_together() -> QuerySet[WinBackCase]:
    """Return the cases that may be decided in batches: ordinary and small customers that wait."""
    return waiting().filter(tier__in=rules.SMALL_TIERS)


def n_by_status() -> dict[str, int]:
    """Return how many visible cases stand where."""
    rows = WinBackCase.objects.order_by().values("status").annotate(n=Count("pk"))
    return {row["status"]: row["n"] for row in rows}


def steps_of(case_id: int) -> QuerySet[WinBackStep]:
    """Return the steps of a visible case, first to last."""
    return WinBackStep.objects.select_related("user").filter(case_id=case_id).order_by("day", "id")


def step(step_id: int) -> WinBackStep | None:
    """Return a step of a visible case."""
    return WinBackStep.objects.select_related("case__customer").filter(pk=step_id).first()


def remedies_of(case_id: int) -> QuerySet[Remedy]:
    """Return the remedies proposed for a visible case, in their order."""
    return Remedy.objects.filter(case_id=case_id).order_by("rank", "id")


def remedy(remedy_id: int) -> Remedy | None:
    """Return a remedy of a visible case."""
    return Remedy.objects.select_related("case__customer", "case__person").filter(pk=remedy_id).first()


def offers_of(case_id: int) -> QuerySet[WinBackOffer]:
    """Return the offers of a visible case, newest first."""
    return WinBackOffer.objects.select_related("user").filter(case_id=case_id).order_by("-offered_date", "-id")


def offer(offer_id: int) -> WinBackOffer | None:
    """Return an offer of a visible case."""
    return WinBackOffer.objects.select_related("case__customer").filter(pk=offer_id).first()


def grounds_of(customer_id: int) -> QuerySet[Ground]:
    """Return what speaks for giving a visible customer up, newest first."""
    return Ground.objects.select_related("author").filter(customer_id=customer_id).order_by("-day", "-id")


def ground(ground_id: int) -> Ground | None:
    """Return a ground about a visible customer."""
    return Ground.objects.select_related("customer").filter(pk=ground_id).first()


def spent(case_id: int) -> Decimal:
    """Return what the steps of a case have cost."""
    found = WinBackStep.objects.filter(case_id=case_id).aggregate(sum=Sum("cost"))["sum"]
    return found or Decimal(0)


def tiers() -> Mapping[str, Mapping[str, int]]:
    """Return how hard each tier is won back."""
    return catalog_queries.table("winback_attitudes")


def terms() -> Mapping[str, int]:
    """Return within how many days one decides, when a return counts, and what to expect."""
    return catalog_queries.table("winback")["RULE"]


def chance() -> Decimal:
    """Return how likely a lost customer comes back by the rule."""
    return Decimal(terms()["back"]) / 10_000


def lines() -> rules.Lines:
    """Return from where on the rules for giving up hold."""
    table = catalog_queries.table("winback_abandon")["RULE"]
    return rules.Lines(**table, potential=Decimal(catalog_queries.table("letting_go")["RULE"]["potential"]))


def remedies_for(cause: str) -> list[tuple[str, int]]:
    """Return the remedies against a cause with their places, the first first."""
    return remedies_by_cause().get(cause, [])


def remedies_by_cause() -> dict[str, list[tuple[str, int]]]:
    """Return the remedies against each cause with their places, the first first."""
    found: dict[str, list[tuple[str, int]]] = {}
    for code, row in catalog_queries.table("winback_remedies").items():
        cause, _dot, remedy = code.partition(".")
        if row["rank"]:
            found.setdefault(cause, []).append((remedy, row["rank"]))
    return {cause: sorted(known, key=lambda one: (one[1], one[0])) for cause, known in found.items()}


def facts_of(rows: Iterable[WinBackCase], today: date) -> dict[int, rules.Facts]:
    """Return what is known of some visible cases when one decides, by case, gathered at once."""
    known = list(rows)
    ids = [row.customer_id for row in known]
    cards = customer_queries.cards_of(ids)
    accounts = receivable_queries.by_customer(ids)
    reputations = archive_queries.facts_of(ids, ("reputation",))
    grounds: dict[int, list[Ground]] = {}
    for one in Ground.objects.filter(customer_id__in=ids, is_proven=True, day__lte=today).order_by("day", "id"):
        grounds.setdefault(one.customer_id, []).append(one)
    return {
        row.pk: _facts(row, cards.get(row.customer_id), accounts.get(row.customer_id),
                       reputations.get(row.customer_id, {}), grounds.get(row.customer_id, []))
        for row in known
    }  # fmt: skip


def _facts(
    row: WinBackCase, card: Any, account: Any, archive: Mapping[str, Any], proven: Collection[Ground]
) -> rules.Facts:
    def last(kind: str) -> Ground | None:
        return next((one for one in reversed(list(proven)) if one.kind == kind), None)

    def n(kind: str) -> int:
        return sum(one.kind == kind for one in proven)

    profit, hours, arrears = last("NO_PROFIT"), last("HOURS"), last("ARREARS")
    days_late = account.days_late if account else 0
    return rules.Facts(
        tier=row.tier, is_unavoidable=row.is_unavoidable, lifetime_profit=profit.amount if profit else None,
        n_breaches=n("BREACH"), is_insolvent=n("INSOLVENT") > 0, n_abuses=n("ABUSE"),
        hours_used=hours.amount if hours else None, hours_fair=hours.share if hours else None,
        harms_others=n("OTHERS_HARMED") > 0, reputation=str(archive.get("reputation") or ""),
        is_blacklisted=n("BLACKLIST") > 0,
        arrears_days=max(days_late, int(arrears.amount or 0) if arrears else 0), n_refusals=n("REFUSED_CALL"),
        cost=row.cost, gain=rules.gain(row.profit, row.probability, row.horizon),
        potential=card.potential if card else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What is known of a case and what follows: attitude, rules that hold, whether the potential stands against it."""

    facts: rules.Facts
    attitude: rules.Attitude
    is_gated: bool
    budget: Decimal | None


def standing(row: WinBackCase, today: date) -> Standing:
    """Return how a visible case stands on a day."""
    return standings([row], today)[row.pk]


def standings(rows: Iterable[WinBackCase], today: date) -> dict[int, Standing]:
    """Return how some visible cases stand on a day, by case."""
    known, line, by_tier = list(rows), lines(), tiers()
    facts = facts_of(known, today)
    found = {}
    for row in known:
        told = rules.attitude(facts[row.pk], line, by_tier)
        percent = by_tier[row.tier or "ORDINARY"]["budget"]
        allowed = rules.budget(facts[row.pk].gain, percent) if told.is_paid else Decimal(0)
        found[row.pk] = Standing(
            facts[row.pk], told, rules.is_gated(told.rules, facts[row.pk], line), allowed
        )  # fmt: skip
    return found


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what was written about winning a customer back, for it to read."""
    of = Q(case__customer_id=customer_id)
    return {
        "winback_cases": list(
            WinBackCase.objects.filter(customer_id=customer_id).order_by("exit_date", "id").values(
                "status", "exit_date", "reason", "destination", "went_to", "attitude", "why", "order_date"
            )
        ),
        "winback_steps": list(WinBackStep.objects.filter(of).order_by("day", "id").values(
            "code", "day", "way", "met", "text", "told", "cost")),
        "winback_remedies": list(Remedy.objects.filter(of).order_by("id").values("code", "status", "subject")),
        "winback_offers": list(WinBackOffer.objects.filter(of).order_by("id").values(
            "kind", "text", "valid_date", "status")),
        "winback_grounds": list(Ground.objects.filter(customer_id=customer_id).order_by("day", "id").values(
            "kind", "day", "text", "is_proven")),
        "winback_saves": list(SaveRequest.objects.filter(customer_id=customer_id).order_by("day", "id").values(
            "day", "cause", "said", "offer", "outcome", "outcome_date", "why")),
    }  # fmt: skip
