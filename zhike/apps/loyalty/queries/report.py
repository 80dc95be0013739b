"""What loyalty comes to: the three indicators, classes, members against others, answers in time, trust, effects."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, QuerySet, Sum

from zhike.analytics import loyalty
from zhike.apps.billing import queries as billing_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog.rules import rewarding
from zhike.apps.coaching import queries as coaching_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.loyalty.models import BenefitUse, Member, Recommendation, ServiceGain
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.trade import queries as trade_queries

YEAR = timedelta(days=365)
TIERS = ("VIP", "MAJOR", "ORDINARY", "SMALL")
CLASSES = ("POTENTIAL", "NEW", "REGULAR", "OLD", "LOYAL")
LOYAL = "LOYAL"
DEVELOPING, KEEPING = ("DEVELOP", "CULTIVATE"), ("KEEP",)
Counted = Callable[[date, date], "Counter[int]"]


@dataclass(frozen=True)
class Indicators:
    """Retention by the counts and of the cohort itself, repurchase, referral; the counts the first rests on."""

    # At the start, new, at the end.
    counts: tuple[int, int, int]
    retention: loyalty.Share
    cohort: loyalty.Share
    repurchase: loyalty.Share
    referral: loyalty.Share
    # Whether the last is counted over those asked to introduce us instead of the buyers.
    is_over_asked: bool


@dataclass(frozen=True)
class Compared:
    """Members or others: repurchase in the year before and after, retention into either year."""

    n: int
    repurchase: tuple[loyalty.Share, loyalty.Share]
    retention: tuple[loyalty.Share, loyalty.Share]


@dataclass(frozen=True)
class Effects:
    """What the loyal bring: their part of sales, of new products tried beside the others, what keeping one costs."""

    sales: tuple[Decimal, Decimal]
    n_loyal: int
    adoption: loyalty.Share
    adoption_others: loyalty.Share
    n_products: int
    keeping: tuple[Decimal, int]
    developing: tuple[Decimal, int]


@dataclass(frozen=True)
class Report:
    """All of it, for a year up to a day."""

    first: date
    last: date
    indicators: Indicators
    attitude: Fraction | None
    n_asked: int
    classes: Sequence[tuple[str, int]]
    members: Compared | None
    others: Compared | None
    # How many members, and how many others, answered the last wave, with their degree.
    satisfied: Sequence[tuple[int, Fraction | None]]
    # Members who used a partner's benefit in the year before and those who did not: how many bought again since.
    partnered: tuple[loyalty.Share, loyalty.Share]
    answered: Sequence[tuple[str, loyalty.Share]]
    trust: loyalty.Index
    trust_parts: Sequence[tuple[str, int, loyalty.Share]]
    effects: Effects


def report(as_of: date, branch_ids: Iterable[int]) -> Report:
    """Return what loyalty comes to at some branches in the year up to a day; the door decides who may see sums."""
    ids, first = sorted(branch_ids), as_of - YEAR
    with base.acting_as(base.System("loyalty")):
        counted = _counted(ids)
        now, before = counted(first, as_of), counted(first - YEAR, first)
        wave = survey_queries.last_of_satisfaction()
        told = survey_queries.results(wave, ids) if wave else None
        satisfied = _satisfied(wave, ids, as_of)
        loyal = _loyal(ids)
        index, parts = _trust(ids, first, as_of)
        members, others = _effect(ids, as_of, counted)
        return Report(
            first=first, last=as_of, indicators=_indicators(ids, first, as_of, before, now),
            attitude=told.degree.value if told else None, n_asked=told.n_answered if told else 0,
            classes=_classes(ids), members=members, others=others, satisfied=satisfied,
            partnered=_partnered(ids, first, before, now), answered=answered_in_time(ids, first, as_of),
            trust=index, trust_parts=parts, effects=_effects(ids, (first, as_of), loyal, now, before),
        )  # fmt: skip


def _purchases(ids: Collection[int]) -> QuerySet:
    """Return the purchases of customers of some branches that were not refunded whole."""
    rows = trade_queries.orders().select_related(None).order_by()
    refunded = rows.filter(
        kind="RETURN", number=OuterRef("number"), source=OuterRef("source"), customer=OuterRef("customer"),
        amount__lte=0 - OuterRef("amount"),
    )  # fmt: skip
    return rows.filter(kind="PURCHASE", customer__branch_id__in=ids).exclude(Exists(refunded))


def n_purchases(ids: Collection[int], first: date, last: date) -> Counter[int]:
    """Return how often each customer of some branches bought after one day and up to another."""
    return _counted(ids)(first, last)


def _counted(ids: Collection[int]) -> Counted:
    """Return what counts the purchases of each customer after one day and up to another."""

    def counted(first: date, last: date) -> Counter[int]:
        rows = _purchases(ids).filter(order_date__gt=first, order_date__lte=last)
        return Counter(rows.values_list("customer_id", flat=True).iterator(chunk_size=10_000))

    return counted


def _indicators(ids: Collection[int], first: date, last: date, before: Counter[int], now: Counter[int]) -> Indicators:
    firsts = dict(
        _purchases(ids).filter(order_date__lte=last).values_list("customer_id").annotate(day=Min("order_date"))
    )
    new = sum(firsts[pk] > first for pk in now)
    referrers = set(
        Recommendation.objects.filter(day__gt=first, day__lte=last, referrer__branch_id__in=ids).values_list(
            "referrer_id", flat=True
        )
    )
    is_over_asked = catalog_queries.table("referral_rate")["referral.RATE"]["over"] == rewarding.OVER_ASKED
    asked = coaching_queries.asked_to_introduce(ids, first, last) if is_over_asked else now.keys()
    return Indicators(
        counts=(len(before), new, len(now)), retention=loyalty.retention(len(before), new, len(now)),
        cohort=loyalty.kept(before, now),
        repurchase=loyalty.repurchase(now.values()), referral=loyalty.share(len(referrers & asked), len(asked)),
        is_over_asked=is_over_asked,
    )  # fmt: skip


def _classes(ids: Collection[int]) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for code, _day, n in customer_queries.class_days("LOYALTY", ids):
        found[code] += n
    return [(code, found[code]) for code in CLASSES] if found else []


def _loyal(ids: Collection[int]) -> set[int]:
    return set(customer_queries.open_classes("LOYALTY", code=LOYAL, customer__branch_id__in=list(ids)))


def _satisfied(wave: Any, ids: Collection[int], as_of: date) -> list[tuple[int, Fraction | None]]:
    """Return the degree of members and of others in a wave, with how many answered."""
    if wave is None:
        return []
    rows = Member.objects.filter(customer__branch_id__in=ids, since__lte=as_of).exclude(until__lt=as_of).order_by()
    members = set(rows.filter(state=Member.State.ACTIVE).values_list("customer_id", flat=True))
    if not members:
        return []
    return [(n, degree.value) for n, degree in survey_queries.told_apart(wave, ids, members)]


def _partnered(
    ids: Collection[int], first: date, before: Counter[int], now: Counter[int]
) -> tuple[loyalty.Share, loyalty.Share]:
    """Return how many members who bought in the year before bought again: users of a partner's benefit, and others."""
    rows = Member.objects.filter(customer__branch_id__in=ids, since__lte=first).order_by()
    members = set(rows.values_list("customer_id", flat=True)) & before.keys()
    uses = BenefitUse.objects.filter(day__gt=first - YEAR, day__lte=first, taken_back_at=None).order_by()
    uses = uses.exclude(partner=None, benefit__partner=None).filter(member__customer__branch_id__in=ids)
    users = set(uses.values_list("member__customer_id", flat=True)) & members if members else set()
    return loyalty.kept(users, now), loyalty.kept(members - users, now)


def _effect(ids: Collection[int], as_of: date, counted: Counted) -> tuple[Compared | None, Compared | None]:
    """Compare members before and after the day they joined with the others around the middle of those days."""
    rows = Member.objects.filter(customer__branch_id__in=ids, since__lte=as_of - YEAR).order_by("since", "pk")
    joined = dict(rows.values_list("customer_id", "since"))
    if not joined:
        return None, None
    middle = list(joined.values())[len(joined) // 2]
    members = set(Member.objects.order_by().values_list("customer_id", flat=True))
    years = [counted(middle + (n - 1) * YEAR, middle + n * YEAR) for n in (-1, 0, 1)]
    return _of_years(_own_years(ids, joined), len(joined)), _of_years(
        [Counter({pk: n for pk, n in year.items() if pk not in members}) for year in years], None
    )


def _own_years(ids: Collection[int], joined: dict[int, date]) -> list[Counter[int]]:
    years: list[Counter[int]] = [Counter(), Counter(), Counter()]
    rows = _purchases(ids).filter(customer_id__in=list(joined)).values_list("customer_id", "order_date")
    for pk, day in rows:
        place = 2 if day > joined[pk] else 1
        distance = (day - joined[pk]).days
        if -2 * YEAR.days < distance <= YEAR.days:
            years[0 if distance <= -YEAR.days else place][pk] += 1
    return years


def _of_years(years: Sequence[Counter[int]], n: int | None) -> Compared:
    earlier, before, after = years
    return Compared(
        n=len(before.keys() | after.keys()) if n is None else n,
        repurchase=(loyalty.repurchase(before.values()), loyalty.repurchase(after.values())),
        retention=(loyalty.kept(earlier, before), loyalty.kept(before, after)),
    )  # fmt: skip


def answered_in_time(ids: Collection[int], first: date, last: date) -> list[tuple[str, loyalty.Share]]:
    """Return by tier how many complaints that came after one day and up to another got their first answer in time."""
    _begin, until = clock.span(last, last)
    rows = complaint_queries.complaints().select_related(None).order_by().exclude(response_due_at=None)
    rows = rows.filter(customer__branch_id__in=ids, opened_at__date__gt=first, opened_at__date__lte=last)
    # What still has time has no answer yet.
    rows = rows.exclude(answered_at=None, response_due_at__gt=until)
    told = list(rows.values_list("customer_id", "answered_at", "response_due_at"))
    tiers = customer_queries.open_classes("VALUE_TIER", customer_id__in=[pk for pk, *_ in told])
    part: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for pk, answered_at, due_at in told:
        tier = tiers.get(pk, ("",))[0]
        whole[tier] += 1
        part[tier] += answered_at is not None and due_at is not None and answered_at <= due_at
    return [(tier, loyalty.share(part[tier], whole[tier])) for tier in (*TIERS, "") if whole[tier]]


def _trust(ids: Collection[int], first: date, last: date) -> tuple[loyalty.Index, list[tuple[str, int, loyalty.Share]]]:
    weights = {
        code.rpartition(".")[2]: row["weight"] for code, row in catalog_queries.table("trust_index").items()
    }  # fmt: skip
    known = {
        "PROMISES_KEPT": _promises(ids, first, last), "NOT_DECEIVED": _honest(ids, first, last),
        "BILLS_UNDISPUTED": loyalty.share(*billing_queries.undisputed(ids, first, last)),
        "TRANSPARENT": loyalty.share(*billing_queries.agreed(ids, last)),
    }  # fmt: skip
    parts = [(code, weight, known[code]) for code, weight in weights.items()]
    return loyalty.trust({code: one.value for code, _weight, one in parts}, weights), parts


def _promises(ids: Collection[int], first: date, last: date) -> loyalty.Share:
    rows = interaction_queries.promises().select_related(None).order_by().filter(
        customer__branch_id__in=ids, due_date__gt=first, due_date__lte=last
    ).exclude(status__in=("CANCELLED", "PENDING_APPROVAL"))  # fmt: skip
    kept = rows.filter(status="KEPT", kept_date__lte=F("due_date")).count()
    return loyalty.share(kept, rows.count())


def _honest(ids: Collection[int], first: date, last: date) -> loyalty.Share:
    """Return how many of who complained did not feel deceived."""
    rows = complaint_queries.complaints().select_related(None).order_by().filter(
        customer__branch_id__in=ids, opened_at__date__gt=first, opened_at__date__lte=last
    ).exclude(cause="")  # fmt: skip
    n_deceived = rows.filter(cause="DECEIVED", validity__in=("VALID", "PARTLY")).count()
    n_all = rows.count()
    return loyalty.share(n_all - n_deceived, n_all)


def _effects(
    ids: Collection[int], days: tuple[date, date], loyal: set[int], now: Counter[int], before: Counter[int]
) -> Effects:  # fmt: skip
    first, last = days
    sales = trade_queries.orders().select_related(None).order_by().filter(
        customer__branch_id__in=ids, order_date__gt=first, order_date__lte=last
    )  # fmt: skip
    by_customer = dict(sales.values_list("customer_id").annotate(sum=Sum("amount")))
    fresh = trade_queries.first_sold_between(first, last)
    tried = trade_queries.buyers_of(fresh, ids, first, last)
    others = now.keys() - loyal
    costs = trade_queries.costs().filter(
        customer__branch_id__in=ids, cost_date__gt=first, cost_date__lte=last
    ).order_by()  # fmt: skip
    new = now.keys() - before.keys()
    return Effects(
        sales=(
            sum((by_customer.get(pk, Decimal(0)) for pk in loyal), Decimal(0)), sum(by_customer.values(), Decimal(0)),
        ),
        n_loyal=len(loyal), adoption=loyalty.share(len(tried & loyal & now.keys()), len(loyal & now.keys())),
        adoption_others=loyalty.share(len(tried & others), len(others)), n_products=len(fresh),
        keeping=(_cost(costs.filter(category__in=KEEPING, customer_id__in=list(loyal))), len(loyal)),
        developing=(_cost(costs.filter(category__in=DEVELOPING)), len(new)),
    )  # fmt: skip


def _cost(rows: QuerySet) -> Decimal:
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def gains(branch_ids: Iterable[int]) -> QuerySet[ServiceGain]:
    """Return what of our service is to become better at some branches, what waits first."""
    rows = ServiceGain.objects.select_related("branch", "author").filter(branch_id__in=list(branch_ids))
    return rows.order_by(F("done_date").desc(nulls_first=True), "due_date", "id")


def gain(gain_id: int) -> Any:
    """Return a visible item of better service."""
    return ServiceGain.objects.select_related("branch").filter(pk=gain_id).first()
