"""Reads for proposed risks no warning tells of: the market's news, contracts that ran out, incidents of service."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.changes import queries as change_queries
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.risk.rules import sources
from zhike.apps.sales import queries as sale_queries
from zhike.apps.service import queries as service_queries
from zhike.apps.trade import queries as trade_queries

NONE = Decimal(0)
# So long ago a contract may have run out.
YEAR = 365


def owed_by(customer_id: int) -> Decimal:
    """Return what a customer owes; nothing where nobody keeps its account."""
    account = receivable_queries.account(customer_id)
    return (account.open if account else None) or NONE


def gathered(day: date) -> list[sources.Found]:
    """Return what the scan of a day finds beside warnings."""
    rule = catalog_queries.table("risk_gathering")["SCAN"]
    since = day - timedelta(days=rule["days"])
    return [*_news(since, day, rule["impact"]), *_without_contract(day), *_incidents(since, day, rule["incidents"])]


def _news(since: date, day: date, least: int) -> Iterable[sources.Found]:
    head = org_queries.headquarters()
    moves = market_queries.moves().filter(status="CONFIRMED", impact__gte=least, day__range=(since, day))
    events = change_queries.events().filter(impact__gte=least, day__range=(since, day))
    told: list[tuple[Any, str, str]] = [(one, f"{one.competitor.name}: {one.text}", sources.OF_MOVE) for one in moves]
    told += [(one, one.text, sources.OF_EVENT.get(one.kind, sources.OF_MOVE)) for one in events]
    # Of one branch the gravest stands first, and is the one that is proposed.
    for one, text, cause in sorted(told, key=lambda each: (-each[0].impact, each[0].day)):
        branch_id = one.branch_id or (head.pk if head else None)
        if branch_id is not None:
            stake = _revenue_at(branch_id, one.tiers)
            yield sources.Found("MARKET_NEWS", "MARKET", cause, branch_id, stake, f"{one.day}: {text}")


def _revenue_at(branch_id: int, tiers: Sequence[str] = ()) -> Decimal:
    rows = customer_queries.cards().filter(branch_id__in=org_queries.subtree_ids(branch_id)).order_by()
    rows = rows.filter(tier__in=tiers) if tiers else rows
    return rows.aggregate(of=Sum("revenue_year"))["of"] or NONE


def _without_contract(day: date) -> Iterable[sources.Found]:
    ended: dict[int, Any] = {}
    for row in sale_queries.lapsed(day - timedelta(days=YEAR), day):
        ended.setdefault(row.customer_id, row)
    if not ended:
        return
    first = min(row.end_date for row in ended.values())
    bought: dict[int, Decimal] = {}
    rows = trade_queries.purchases_between(first, day).filter(customer_id__in=list(ended))
    for customer_id, on, amount in rows.values_list("customer_id", "order_date", "amount"):
        if on > ended[customer_id].end_date:
            bought[customer_id] = bought.get(customer_id, NONE) + amount
    for customer_id, amount in bought.items():
        row = ended[customer_id]
        text = _("The contract %(title)s ended on %(day)s; since then it bought for %(amount)s without one.") % {
            "title": row.title, "day": row.end_date, "amount": amount.quantize(Decimal(1)),
        }  # fmt: skip
        yield sources.Found(
            "WITHOUT_CONTRACT", "LEGAL", "UNCLEAR_CLAUSES", row.customer.branch_id, amount, text, customer_id
        )


def _incidents(since: date, day: date, least: int) -> Iterable[sources.Found]:
    begin, end = clock.span(since, day)
    rows = service_queries.incidents().filter(happened_at__gte=begin, happened_at__lt=end)
    counted = rows.select_related(None).order_by().values_list("customer__branch_id").annotate(n=Count("pk"))
    for branch_id, n in counted.filter(n__gte=least):
        text = _("%(n)s service incidents with key accounts from %(first)s to %(last)s.") % {
            "n": n, "first": since, "last": day,
        }  # fmt: skip
        yield sources.Found("MANY_INCIDENTS", "OPERATION", "POOR_PROCESS", branch_id, _revenue_at(branch_id), text)
