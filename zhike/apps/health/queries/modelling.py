"""The basic model: from a need that is found, over its satisfaction and certainty about it, to loyalty."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.sales import queries as sale_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.trade import queries as trade_queries

YEAR = timedelta(days=365)
# From here on a customer got what it expected.
MET = 1


@dataclass(frozen=True)
class Stage:
    """A step of the model: its code, how many are there, of how many of the step before."""

    code: str
    n: int
    base: int | None

    @property
    def rate(self) -> float | None:
        """Those here ÷ those at the step before; None at the first, and where nobody was there."""
        return self.n / self.base if self.base else None


def model(branch_ids: Collection[int], day: date) -> list[Stage]:
    """Return how many customers of some branches come how far, each step among those of the step before.

    The door decides who may see sums. Active customers; a need of theirs is known; one was served; in their last
    answer they got at least what they expected; they bought on two days or more of the last year.
    """
    with base.acting_as(base.System("sums of relations")):
        return _model(branch_ids, day)


def _model(branch_ids: Collection[int], day: date) -> list[Stage]:
    cards = customer_queries.cards().filter(branch__in=list(branch_ids), status="ACTIVE")
    every = set(cards.order_by().values_list("pk", flat=True))
    needs = list(sale_queries.needs().order_by().values_list("customer_id", "served_date"))
    found = every & {pk for pk, _served in needs}
    served = found & {pk for pk, served in needs if served is not None and served <= day}
    assured = {pk for pk, degree in survey_queries.degrees(day, served).items() if degree >= MET} & served
    loyal: set[int] = set()
    for some in core_rules.chunks(assured):
        days: dict[int, int] = {}
        for pk, _on in trade_queries.purchase_days(some, day - YEAR, day):
            days[pk] = days.get(pk, 0) + 1
        loyal |= {pk for pk, n in days.items() if n > 1}
    steps = (("CUSTOMERS", every), ("NEED", found), ("SERVED", served), ("ASSURED", assured), ("LOYAL", loyal))
    return [Stage(code, len(some), len(steps[at - 1][1]) if at else None) for at, (code, some) in enumerate(steps)]
