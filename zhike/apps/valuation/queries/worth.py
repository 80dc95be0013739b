"""Worth: ability, willingness, credit, wallet and potential of one visible customer, each with its evidence."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhike.analytics import tiers, value
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.valuation import rules
from zhike.apps.valuation.queries import noted

JUDGED = ("ABILITY", "WILLINGNESS", "CREDIT")
# What was bought so recently is not expected to be paid.
GRACE = timedelta(days=30)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Judged:
    """One of ability, willingness and credit: points from 0 to 100, None where nothing speaks of it, and what does."""

    subject: str
    points: int | None
    evidence: tuple[rules.Evidence, ...]
    # The rating of a person it rests on, None where it is derived.
    rating: Any | None = None


@dataclass(frozen=True)
class Wallet:
    """What a customer spends by the newest estimate, our share of it, and the shares at earlier estimates."""

    estimate: Any
    purchases: Decimal
    share: Decimal | None
    trend: tuple[tuple[date, Decimal | None], ...]


@dataclass(frozen=True)
class Placed:
    """Where a customer stands among all with any accepted line: its rank, of how many, and its tier's cut."""

    rank: int
    n_customers: int
    cut: int | None


def judge(card: Any, day: date) -> list[Judged]:
    """Return ability, willingness and credit of a visible customer on a day: rated by a person, else derived."""
    derived = {"ABILITY": _ability, "WILLINGNESS": _willingness, "CREDIT": _credit}
    rated: dict[str, Any] = {}
    for row in noted.notes("rating", [card.pk], until=day):
        rated.setdefault(row.subject, row)
    facts = archive_queries.facts_of([card.pk], FIELDS).get(card.pk, {})
    return [_judged(subject, rated.get(subject), derived[subject](card, facts, day)) for subject in JUDGED]


FIELDS = ("consumption_ability", "willingness", "credit_rating")


def _judged(subject: str, rating: Any | None, derived: Iterable[rules.Evidence | None]) -> Judged:
    found = rules.weakest(derived)
    if rating is not None:
        said = rules.Evidence("PERSON", rating.points, rating.reason, rating.noted_date)
        return Judged(subject, rating.points, (said, *found), rating)
    return Judged(subject, found[0].points if found else None, found)


def _ability(_card: Any, facts: dict[str, Any], _day: date) -> list[rules.Evidence | None]:
    return [rules.rated("ARCHIVE", str(facts.get("consumption_ability", "")), None)]


def _willingness(_card: Any, facts: dict[str, Any], _day: date) -> list[rules.Evidence | None]:
    return [rules.rated("ARCHIVE", str(facts.get("willingness", "")), None)]


def _credit(card: Any, facts: dict[str, Any], day: date) -> list[rules.Evidence | None]:
    found = [_paid(card.pk, day)]
    reports = [
        row for row in archive_queries.credit_reports(card.pk)
        if row.report_date <= day and (row.valid_to is None or row.valid_to >= day)
    ]  # fmt: skip
    if reports:
        newest = max(reports, key=lambda row: row.report_date)
        found.append(rules.rated("REPORT", newest.rating, newest.report_date))
    else:
        found.append(rules.rated("ARCHIVE", str(facts.get("credit_rating", "")), None))
    finances = archive_queries.finances(card.pk, day)[:1]
    if finances:
        year = date(finances[0].statement.year, 12, 31)
        found.append(rules.rated("LIQUIDITY", finances[0].lights.get("current_ratio", ""), year))
    return found


def _paid(customer_id: int, day: date) -> rules.Evidence | None:
    payments = trade_queries.payments_of(customer_id).filter(paid_date__lte=day)
    received = sum((row.amount for row in payments), Decimal(0))
    if not received:
        return None
    bought = trade_queries.standing_until(customer_id, day - GRACE).revenue or Decimal(0)
    return rules.paid(bought, received, day)


def wallet(customer_id: int, day: date) -> Wallet | None:
    """Return the wallet of a visible customer as it is estimated on a day; None where nobody estimated it."""
    rows = list(noted.notes("wallet", [customer_id], until=day))
    if not rows:
        return None
    bought = _bought(customer_id, day)
    trend = [(row.noted_date, _share(_bought(customer_id, row.noted_date), row.amount)) for row in reversed(rows)]
    return Wallet(rows[0], bought, _share(bought, rows[0].amount), tuple(trend))


def _bought(customer_id: int, day: date) -> Decimal:
    return trade_queries.revenue_between([customer_id], day - YEAR + timedelta(days=1), day)


def _share(bought: Decimal, spent: Decimal) -> Decimal | None:
    share = float(value.share_of_wallet([float(bought)], [float(spent)])[0])
    return None if math.isnan(share) else Decimal(str(round(share, 6)))


def potentials(customer_ids: Iterable[int], model: rules.Model) -> dict[int, Decimal | None]:
    """Return what some visible customers could bring more in a year; None where it is neither estimated nor rated.

    What was noted last counts: an estimate of the wallet, or a rating as the value model reckons it.
    """
    ids = list(customer_ids)
    wallets, rated = noted.newest("wallet", ids), noted.newest("rating", ids, subject="POTENTIAL")
    cards = customer_queries.cards_of(ids)
    return {pk: _potential(cards.get(pk), wallets.get(pk), rated.get(pk), model) for pk in ids}


def _potential(card: Any | None, estimate: Any | None, rating: Any | None, model: rules.Model) -> Decimal | None:
    if rating is not None and (estimate is None or _when(rating) >= _when(estimate)):
        return model[f"rated.{rating.points}"]
    if estimate is None:
        return None
    win = model["win"] if estimate.win_rate is None else estimate.win_rate
    bought = card.revenue_year if card else Decimal(0)
    more = value.potential([float(bought)], [float(estimate.amount)], [float(win)])[0]
    return Decimal(str(round(float(more), 2)))


def _when(row: Any) -> tuple[Any, ...]:
    return row.noted_date, row.created_at


def placed(card: Any) -> Placed | None:
    """Return the rank of a visible customer's revenue among all customers; None for one that has no tier."""
    if not card.tier:
        return None
    with base.acting_as(base.System("rank among all")):
        ranked = customer_queries.cards().exclude(tier="")
        n_above = ranked.filter(revenue__gt=card.revenue).order_by().count()
        n_customers = ranked.order_by().count()
    cuts = dict(zip(tiers.NAMES, tiers.CUTS, strict=True))
    return Placed(n_above + 1, n_customers, cuts.get(card.tier))
