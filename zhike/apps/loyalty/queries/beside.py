"""What stands beside loyalty: service and care beside referrals by month, quality beside buying again by product."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from zhike.analytics import loyalty
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.loyalty.models import Recommendation
from zhike.apps.trade import queries as trade_queries

DAY = timedelta(days=1)
N_MONTHS, N_QUARTERS = 12, 4


@dataclass(frozen=True)
class Month:
    """A month: the mean score of handling with how many gave one, care shown, buyers and those who recommended us."""

    first: date
    n_scores: int
    score: float | None
    n_care: int
    referral: loyalty.Share


@dataclass(frozen=True)
class Quarter:
    """A quarter of a product: lines returned of those sold, complaints and those of quality, buyers who came again."""

    first: date
    returned: loyalty.Share
    n_complaints: int
    n_defects: int
    repurchase: loyalty.Share


def months(as_of: date, branch_ids: Collection[int]) -> list[Month]:
    """Return the twelve months up to a day at some branches; the door decides who may see sums."""
    spans = _spans(as_of, 1, N_MONTHS)
    first, last = spans[0][0], as_of
    with base.acting_as(base.System("care beside referrals")):
        scores, care = defaultdict[date, list[int]](list), Counter[date]()
        for day, score in complaint_queries.scores(branch_ids, first, last):
            scores[day.replace(day=1)].append(score)
        for day in interaction_queries.gesture_days(branch_ids, first, last):
            care[day.replace(day=1)] += 1
        buyers, referrers = defaultdict[date, set[int]](set), defaultdict[date, set[int]](set)
        for customer_id, day in trade_queries.buying_days(branch_ids, first, last):
            buyers[day.replace(day=1)].add(customer_id)
        rows = Recommendation.objects.filter(day__range=(first, last), referrer__branch_id__in=list(branch_ids))
        for customer_id, day in rows.order_by().values_list("referrer_id", "day"):
            referrers[day.replace(day=1)].add(customer_id)
    return [
        Month(
            begin, len(given := scores[begin]), sum(given) / len(given) if given else None, care[begin],
            loyalty.share(len(referrers[begin] & buyers[begin]), len(buyers[begin])),
        )
        for begin, _end in spans
    ]  # fmt: skip


def quarters(as_of: date, branch_ids: Collection[int], product_id: int | None) -> list[Quarter]:
    """Return the four quarters up to a day of one product, or of all, at some branches."""
    spans = _spans(as_of, 3, N_QUARTERS)
    found = []
    with base.acting_as(base.System("quality beside loyalty")):
        for first, end in spans:
            last = min(end, as_of)
            n_sold, n_back, days = trade_queries.sold_and_returned(branch_ids, first, last, product_id)
            n_complaints, n_defects = complaint_queries.n_about_product(branch_ids, first, last, product_id)
            again = sum(n > 1 for n in days.values())
            found.append(
                Quarter(
                    first, loyalty.share(min(n_back, n_sold), n_sold), n_complaints, n_defects,
                    loyalty.share(again, len(days)),
                )
            )  # fmt: skip
    return found


def _spans(as_of: date, length: int, n: int) -> list[tuple[date, date]]:
    """Return the last spans of so many months up to the one of a day, the earliest first."""
    place = (as_of.year * 12 + as_of.month - 1) // length
    begins = [divmod(k * length, 12) for k in range(place - n + 1, place + 2)]
    firsts = [date(year, month + 1, 1) for year, month in begins]
    return [(first, after - DAY) for first, after in pairwise(firsts)]
