"""Reads for proposed risks no warning tells of: news, contracts that ran out, incidents, who will not pay."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
_CONDUCT = {
    "NEVER_PAID": gettext_lazy("It never paid anything; what it owes, %(amount)s, is past due for %(days)s days."),
    "RETURNING": gettext_lazy("Of what it bought in %(span)s days, %(returned)s %% came back; %(amount)s is open, "
                              "past due for %(days)s days."),
    "DISPUTING": gettext_lazy("It disputes %(disputed)s %% of the %(amount)s it owes."),
    "DEFAULTED": gettext_lazy("What it owes, %(amount)s, is past due for %(days)s days, and it does not dispute it."),
}  # fmt: skip
# Purchases and returns of so many days are held against each other.
RETURN_DAYS = 90
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
    return [*_news(since, day, rule["impact"]), *_without_contract(day), *_incidents(since, day, rule["incidents"]),
            *_conduct(day)]  # fmt: skip


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


def _conduct(day: date) -> Iterable[sources.Found]:
    rows = catalog_queries.table("credit_conduct")
    owing = receivable_queries.accounts().filter(Q(days_late__gt=0) | Q(disputed__gt=0), open__gt=0)
    accounts = {row.customer_id: row for row in owing.select_related("customer")}
    if not accounts:
        return
    payers = trade_queries.payments().filter(customer_id__in=list(accounts), amount__gt=0).order_by()
    paid = set(payers.values_list("customer_id", flat=True).distinct())
    back = _returned(list(accounts), day)
    for pk, row in accounts.items():
        owed = row.open or NONE
        told = sources.Conduct(row.days_late, pk in paid, 100 * (row.disputed or NONE) / owed, back.get(pk, NONE))
        found = sources.of_conduct(told, rows)
        if found is not None:
            source, cause = found
            text = _CONDUCT[source] % {
                "days": row.days_late, "disputed": round(told.disputed), "returned": round(told.returned),
                "span": RETURN_DAYS, "amount": owed.quantize(Decimal(1)),
            }  # fmt: skip
            yield sources.Found(source, "CREDIT", cause, row.customer.branch_id, owed, text, pk)


def _returned(customer_ids: list[int], day: date) -> dict[int, Decimal]:
    """Return of some customers the value that came back lately, in percent of what was bought."""
    since = day - timedelta(days=RETURN_DAYS)
    rows = trade_queries.orders().filter(customer_id__in=customer_ids, order_date__range=(since, day)).order_by()
    told = rows.values_list("customer_id").annotate(
        bought=Sum("amount", filter=Q(kind="PURCHASE")), back=Sum("amount", filter=Q(kind="RETURN"))
    )
    return {pk: 100 * abs(back) / bought for pk, bought, back in told if bought and back}
