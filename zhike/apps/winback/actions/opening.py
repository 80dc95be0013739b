"""Into the pool: who left by an analysis or by hand, once each; out of it who ordered again, and what came of that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from zhike.apps.churn import queries as churn_queries
from zhike.apps.churn import rules as churn_rules
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.winback import queries, rules
from zhike.apps.winback.actions import telling
from zhike.apps.winback.models import Remedy, WinBackCase

BATCH = 1_000
YEAR = timedelta(days=365)
GONE = ("CHURNED", "DORMANT")


@dataclass(frozen=True)
class NewCase:
    """A customer who left, as somebody puts it into the pool by hand."""

    customer_id: int
    exit_date: date
    reason: str = ""
    destination: str = ""
    went_to: str = ""
    turnover: Decimal | None = None
    is_unavoidable: bool = False


@transaction.atomic
def open_case(*, new: NewCase, day: date, at: datetime) -> int:
    """Put a customer who left into the pool; return the id of the case. Raises Refused."""
    card = customer_queries.card(new.customer_id)
    if card is None:
        raise rules.Refused("NO_CUSTOMER", "customer_id")
    if queries.open_case_of(card.pk) is not None:
        raise rules.Refused("HAS_CASE", "customer_id")
    if new.exit_date > day:
        raise rules.Refused("IN_FUTURE", "exit_date")
    left = churn_queries.cases_of(card.pk).first()
    if new.reason and new.reason not in churn_rules.REASONS:
        raise rules.Refused("CAUSE_MISSING", "reason")
    row = _case(card, new.exit_date, day, _known(), at)
    row.churn_case_id = left.pk if left is not None and left.exit_date == new.exit_date else None
    row.reason, row.first_reason, row.destination = new.reason, new.reason, new.destination
    row.went_to, row.is_unavoidable = new.went_to.strip(), new.is_unavoidable
    row.turnover = new.turnover if new.turnover is not None else (left.turnover if left else None)
    row.profit = _profit(row.turnover) if row.turnover is not None else None
    if row.profit is None:
        row.profit = _margins({card.pk: new.exit_date}).get(card.pk)
    row.save(force_insert=True)
    _begin(row, day, at)
    telling.tell("winback.open", row, at, exit_date=new.exit_date)
    return row.pk


def _profit(turnover: Decimal | None) -> Decimal | None:
    company = org_queries.company()
    rate = company.profit_rate if company else None
    return None if turnover is None or rate is None else round(turnover * rate, 2)


def _margins(exits: Mapping[int, date]) -> dict[int, Decimal]:
    """Return amount less cost of goods of the year before each exit; nobody of whom the cost of a line is not known."""
    if not exits:
        return {}
    found: dict[int, Decimal] = {}
    unknown: set[int] = set()
    first, last = min(exits.values()) - YEAR, max(exits.values())
    for customer_id, day, amount, cost in trade_queries.amounts_of_lines(exits, first, last):
        if not exits[customer_id] - YEAR < day <= exits[customer_id]:
            continue
        if cost is None:
            unknown.add(customer_id)
        else:
            found[customer_id] = found.get(customer_id, Decimal(0)) + amount - cost
    return {pk: round(margin, 2) for pk, margin in found.items() if pk not in unknown}


def _known() -> Mapping[str, Any]:
    terms = queries.terms()
    return {"chance": queries.chance(), **terms}


def _case(card: Any, exit_date: date, day: date, known: Mapping[str, Any], at: datetime) -> WinBackCase:
    return WinBackCase(
        customer_id=card.pk, exit_date=exit_date, opened_date=day, branch_id=card.branch_id, tier=card.tier,
        probability=known["chance"], horizon=known["horizon"], cost=Decimal(known["cost"]), person_id=card.owner_id,
        decide_date=day + timedelta(days=known["decide"]), created_at=at, updated_at=at,
    )  # fmt: skip


def _begin(row: WinBackCase, day: date, at: datetime) -> None:
    """Propose remedies for a case that has come into the pool, and send somebody where its attitude asks for it."""
    propose(row)
    if row.tier in ("VIP", "MAJOR"):
        told = queries.standing(row, day)
        telling.dispatch(row, told.attitude.code, day, at)


def propose(row: WinBackCase) -> None:
    """Propose the remedies against the cause of a case; those nobody has answered for another cause go."""
    row.remedies.filter(status=Remedy.Status.PROPOSED).exclude(cause=row.reason).delete()
    known = set(row.remedies.values_list("code", flat=True))
    Remedy.objects.bulk_create(
        Remedy(case=row, cause=row.reason, code=code, rank=rank)
        for code, rank in queries.remedies_for(row.reason)
        if code not in known
    )


def follow(*, day: date, at: datetime) -> int:
    """Let the pool follow what is known by now; return how many cases were touched. Running it again changes nothing.

    Who ordered again is welcomed; a return counts or not; an exit that was none goes; whoever left comes in.
    """
    with base.acting_as(base.System("pool of the lost")):
        n_rows = note_orders(day=day, at=at) + _settle(day, at) + _drop(day, at) + _learn(at) + _open_new(day, at)
        if n_rows:
            core_actions.audit(
                "winback.follow", noun="winback", object_id=None, at=at, n_rows=n_rows, values={"day": str(day)}
            )
        return n_rows


def note_orders(*, day: date, customer_ids: list[int] | None = None, at: datetime) -> int:
    """Note of customers in the pool, or of some, that they ordered again after their case; return how many."""
    n_rows = 0
    with base.acting_as(base.System("pool of the lost")):
        rows = WinBackCase.objects.filter(status__in=("WAITING", "WIN_BACK", "OBSERVED", "ASKED"))
        rows = rows if customer_ids is None else rows.filter(customer_id__in=customer_ids)
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        for chunk in core_rules.chunks(ids, size=BATCH):
            n_rows += _note_orders(chunk, day, at)
    return n_rows


@transaction.atomic
def _note_orders(ids: list[int], day: date, at: datetime) -> int:
    rows = {row.customer_id: row for row in queries.cases().filter(pk__in=ids)}
    if not rows:
        return 0
    since = min(row.opened_date for row in rows.values()) - timedelta(days=1)
    bought = trade_queries.purchases_between(since, day).filter(customer_id__in=list(rows), amount__gt=0)
    first: dict[int, tuple[date, int]] = {}
    for order_id, customer_id, order_date in bought.order_by("-order_date", "-pk").values_list(
        "pk", "customer_id", "order_date"
    ):
        row = rows[customer_id]
        if order_date >= row.opened_date and order_date > row.exit_date:
            first[customer_id] = (order_date, order_id)
    for customer_id, (order_date, order_id) in first.items():
        row = rows[customer_id]
        row.change({"status": "RETURNED", "order_date": order_date, "order_id": order_id}, version=None, at=at)
        title = _("%(name)s has ordered again: welcome them back") % {"name": row.customer.name}
        telling.ask(row, f"welcome:{order_id}", title, day + timedelta(days=1), at)
        payload = {"case_id": row.pk, "customer_id": customer_id, "order_id": order_id}
        core_actions.record("winback.returned", payload, at=at)
        telling.keep("winback.return", row, at, order_date=order_date)
    return len(first)


@transaction.atomic
def _settle(day: date, at: datetime) -> int:
    """Say of those who ordered again whether they stayed."""
    days, n_rows = queries.terms()["confirm"], 0
    rows = list(queries.cases().filter(status="RETURNED").order_by("pk"))
    cards = customer_queries.cards_of(row.customer_id for row in rows)
    for row in rows:
        card = cards.get(row.customer_id)
        if card is None or not card.churn_state or row.order_date is None:
            continue
        # Until an analysis knows of the order, the card tells how it stood before.
        if card.last_purchase_date is None or card.last_purchase_date < row.order_date:
            continue
        is_over = day >= row.order_date + timedelta(days=days)
        is_active = card.churn_state not in (GONE if is_over else ("CHURNED",))
        code = rules.outcome(row.order_date, today=day, days=days, is_active=is_active)
        if code:
            row.change({"status": code, "closed_date": day}, version=None, at=at)
            core_actions.record("winback.settled", {
                "case_id": row.pk, "customer_id": row.customer_id, "outcome": code}, at=at)  # fmt: skip
            telling.keep("winback.settle", row, at, outcome=code)
            n_rows += 1
    return n_rows


@transaction.atomic
def _drop(day: date, at: datetime) -> int:
    """Take out of the pool whoever has not left after all."""
    rows = WinBackCase.objects.filter(status__in=("WAITING", "OBSERVED"), churn_case__status="DISMISSED")
    return rows.update(status="DROPPED", closed_date=day, updated_at=at, version=F("version") + 1)


@transaction.atomic
def _learn(at: datetime) -> int:
    """Let the cause that was confirmed hold for cases nobody has looked into."""
    rows = queries.cases().filter(status__in=rules.UNDECIDED).exclude(churn_case=None).exclude(churn_case__reason="")
    rows = rows.exclude(churn_case__reason=F("reason")).exclude(steps__code="INVESTIGATE").select_related("churn_case")
    known = list(rows.order_by("pk")[:BATCH])
    for row in known:
        left: Any = row.churn_case
        row.change(
            {"reason": left.reason, "destination": left.destination, "went_to": left.went_to,
             "is_unavoidable": left.is_unavoidable or row.is_unavoidable},
            version=None, at=at,
        )  # fmt: skip
        propose(row)
    return len(known)


def _open_new(day: date, at: datetime) -> int:
    known = WinBackCase.objects.exclude(churn_case=None).values("churn_case_id")
    in_pool = WinBackCase.objects.filter(status__in=rules.OPEN).values("customer_id")
    rows = churn_queries.cases().filter(status__in=churn_queries.OPEN, customer__status="ACTIVE")
    ids = list(rows.exclude(pk__in=known).exclude(customer_id__in=in_pool).order_by("pk").values_list("pk", flat=True))
    return sum(_open(chunk, day, at) for chunk in core_rules.chunks(ids, size=BATCH))


@transaction.atomic
def _open(ids: list[int], day: date, at: datetime) -> int:
    left = list(churn_queries.cases().filter(pk__in=ids).order_by("pk"))
    cards = customer_queries.cards_of(one.customer_id for one in left)
    known, new = _known(), []
    margins = _margins({one.customer_id: one.last_purchase_date or one.exit_date for one in left if one.profit is None})
    for one in left:
        if one.customer_id not in cards:
            continue
        row = _case(cards[one.customer_id], one.exit_date, day, known, at)
        row.churn_case_id, row.turnover = one.pk, one.turnover
        row.profit = one.profit if one.profit is not None else margins.get(one.customer_id)
        row.tier = one.tier or row.tier
        row.reason = row.first_reason = one.reason or one.guess
        row.destination, row.went_to = one.destination, one.went_to
        row.is_unavoidable = one.is_unavoidable or bool(set(one.told_by) & set(rules.UNAVOIDABLE))
        new.append(row)
    WinBackCase.objects.bulk_create(new)
    by_cause = queries.remedies_by_cause()
    Remedy.objects.bulk_create(
        Remedy(case=row, cause=row.reason, code=code, rank=rank)
        for row in new for code, rank in by_cause.get(row.reason, [])
    )  # fmt: skip
    grave = [row for row in new if row.tier in ("VIP", "MAJOR")]
    told = queries.standings(grave, day)
    full = {row.pk: row for row in queries.cases().filter(pk__in=[row.pk for row in grave])}
    for row in full.values():
        telling.dispatch(row, told[row.pk].attitude.code, day, at)
    return len(new)
