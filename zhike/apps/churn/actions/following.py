"""What an analysis does about those who left: cases are opened, never doubled, and closed when somebody came back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F

from zhike.apps.churn import queries, rules
from zhike.apps.churn.models import Case, Signal
from zhike.apps.churn.rules import reasons
from zhike.apps.core import actions as core_actions
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interviews import queries as interview_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries

BATCH = 1_000
YEAR = timedelta(days=365)
SILENCE = "SILENCE"


@dataclass(frozen=True)
class _Known:
    """What opening cases needs to know once: who stands how, and what the house says of cases."""

    facts: rules.Facts
    decided: rules.Decided
    tiers: Mapping[str, Mapping[str, int]]
    events: Mapping[str, int]
    profit_rate: Decimal | None
    peers: Mapping[int, str]
    interviews: Mapping[int, str]


def follow(*, facts: rules.Facts, decided: rules.Decided, day: date, at: datetime) -> int:
    """Open a case for whoever left of late, close those of who bought again; return how many rows were written.

    Runs after the cards were written, in one commit for each thousand; running it again changes nothing.
    """
    n_back = _close_returned(day, at)
    known = _known(facts, decided)
    since = np.datetime64(day - timedelta(days=known.events["recent"]))
    places = np.flatnonzero((decided.state == "CHURNED") & (decided.exit_date >= since))
    n_new = 0
    for chunk in core_rules.chunks(places.tolist(), size=BATCH):
        n_new += _open(chunk, known, at)
    if n_new or n_back:
        core_actions.audit(
            "case.follow", noun="case", object_id=None, at=at, n_rows=n_new + n_back,
            values={"opened": n_new, "came_back": n_back, "day": str(day)},
        )  # fmt: skip
    return n_new + n_back


def _known(facts: rules.Facts, decided: rules.Decided) -> _Known:
    company = org_queries.company()
    return _Known(
        facts, decided, queries.rules_of_tiers(), queries.rule_of_events(), company.profit_rate if company else None,
        _peers(), _interviewed(),
    )  # fmt: skip


def _interviewed() -> dict[int, str]:
    rows = interview_queries.interviews().filter(status="INTERVIEWED").exclude(cause="").order_by("held_date", "id")
    return dict(rows.values_list("customer_id", "cause"))


def _peers() -> dict[int, str]:
    """Return by branch the reason most of its confirmed cases have, where there are enough of them."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for branch_id, reason in Case.objects.filter(status="CONFIRMED").values_list("branch_id", "reason"):
        found[branch_id][reason] += 1
    most = {branch_id: counts.most_common(1)[0] for branch_id, counts in found.items()}
    return {branch_id: reason for branch_id, (reason, n) in most.items() if n >= reasons.PEERS}


@transaction.atomic
def _close_returned(day: date, at: datetime) -> int:
    rows = Case.objects.filter(status__in=("PROPOSED", "CONFIRMED")).filter(
        customer__card__last_purchase_date__gt=F("last_purchase_date"), customer__card__last_purchase_date__lte=day
    )
    ids = list(rows.values_list("pk", "customer_id"))
    Case.objects.filter(pk__in=[pk for pk, _customer in ids]).update(
        status=Case.Status.CAME_BACK, closed_date=day, updated_at=at, version=F("version") + 1
    )
    for pk, customer_id in ids:
        core_actions.record("churn.came_back", {"case_id": pk, "customer_id": customer_id}, at=at)
    return len(ids)


@transaction.atomic
def _open(places: list[int], known: _Known, at: datetime) -> int:
    facts = known.facts
    ids = {int(facts.customer_id[place]): place for place in places}
    # Who has an open case has one already, whatever for; nor is the same end told a second time.
    for customer_id, last, status in Case.objects.filter(customer_id__in=ids).values_list(
        "customer_id", "last_purchase_date", "status"
    ):
        place = ids.get(customer_id)
        if place is not None and (status in queries.OPEN or last == _day(facts.last_date[place])):
            del ids[customer_id]
    active = customer_queries.cards().filter(pk__in=list(ids), status="ACTIVE").order_by()
    # What a case says of a customer and no more: an analysis may open tens of thousands.
    cards = {card.pk: card for card in active.values_list("pk", "tier", "branch_id", named=True)}
    turnover = _turnover({pk: _day(facts.last_date[place]) for pk, place in ids.items()})
    rivals = _rivals(ids)
    new = []
    for pk, place in ids.items():
        if pk in cards:
            row = _case(cards[pk], place, known, turnover.get(pk))
            row.went_to, row.created_at, row.updated_at = rivals.get(pk, ""), at, at
            new.append(row)
    Case.objects.bulk_create(new)
    for row in new:
        if row.is_major:
            core_actions.record("churn.major", {"case_id": row.pk, "customer_id": row.customer_id}, at=at)
    return len(new)


def _case(card: Any, place: int, known: _Known, turnover: Decimal | None) -> Case:
    decided, tier = known.decided, card.tier or "ORDINARY"
    told = decided.signs.get(card.pk, ())
    left = _day(decided.exit_date[place])
    guess, guess_from = _guess(card, told, known)
    is_major = card.tier == "VIP" or (turnover or Decimal(0)) >= known.events["loss"]
    within = known.events["days"] if is_major else known.tiers[tier]["days"]
    # What ended it says more of where it went than what was said before.
    kinds = [one.kind for one in sorted(told, key=lambda one: one.role not in rules.EXITS)]
    return Case(
        customer_id=card.pk, exit_date=left, last_purchase_date=_day(known.facts.last_date[place]),
        branch_id=card.branch_id, tier=card.tier, turnover=turnover,
        profit=None if turnover is None or known.profit_rate is None else round(turnover * known.profit_rate, 2),
        told_by=[one.kind for one in told] or [SILENCE], is_fallback=bool(decided.is_fallback[place]),
        is_major=is_major, guess=guess, guess_from=guess_from, due_date=left + timedelta(days=within),
        initiator="PASSIVE" if any(one.role == "PASSIVE" for one in told) else "",
        is_natural=any(one.role == "NATURAL" for one in told),
        destination=next(filter(None, map(reasons.DESTINATION_OF_SIGN.get, kinds)), ""),
    )  # fmt: skip


def _guess(card: Any, told: Iterable[rules.Sign], known: _Known) -> tuple[str, str]:
    """Return the reason nobody has confirmed yet, and from what it was guessed."""
    if card.pk in known.interviews:
        return known.interviews[card.pk], "INTERVIEW"
    for sign in reversed(list(told)):
        if sign.kind in reasons.OF_SIGN:
            return reasons.OF_SIGN[sign.kind], sign.kind
    if card.branch_id in known.peers:
        return known.peers[card.branch_id], "PEERS"
    return "", ""


def _turnover(last: Mapping[int, date | None]) -> dict[int, Decimal]:
    """Return what each customer bought in the year that ends with its last purchase; nothing of who never bought."""
    ends = {pk: day for pk, day in last.items() if day}
    if not ends:
        return {}
    found: dict[int, Decimal] = defaultdict(Decimal)
    between = (min(ends.values()) - YEAR, max(ends.values()))
    rows = trade_queries.orders().filter(customer_id__in=list(ends), order_date__range=between).order_by()
    for customer_id, day, amount in rows.values_list("customer_id", "order_date", "amount"):
        if ends[customer_id] - YEAR < day <= ends[customer_id]:
            found[customer_id] += amount
    return {pk: round(amount, 2) for pk, amount in found.items()}


def _rivals(ids: Iterable[int]) -> dict[int, str]:
    rows = Signal.objects.filter(customer_id__in=list(ids), withdrawn_date=None).exclude(went_to="").order_by("day")
    return dict(rows.values_list("customer_id", "went_to"))


def _day(value: np.datetime64) -> date:
    return value.astype("datetime64[D]").item()
