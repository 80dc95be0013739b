"""What satisfaction goes with: the six indicators with their targets, who stays and buys again by level, deals won."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from zhike.analytics import correlation, csi, satisfaction
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.sales import queries as sale_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.trade import queries as trade_queries

ORDER = ("REPUTATION", "DESIGNATION", "RETURN_RATE", "COMPLAINT_RATE", "PURCHASE_AMOUNT", "PRICE_SENSITIVITY")
# Of these less is better.
LESS = {"COMPLAINT_RATE", "PRICE_SENSITIVITY"}
STAYS = ("NORMAL", "AT_RISK")
QUARTER = timedelta(days=91)
# A price moved that moved by a tenth of a percent; by less than a percent in all nothing is told of quantities.
LEAST_CHANGE, LEAST_IN_ALL = Fraction(1, 1_000), Fraction(1, 100)


@dataclass(frozen=True)
class Target:
    """An indicator beside its target."""

    one: survey_queries.Indicator
    target: Fraction

    @property
    def is_missed(self) -> bool:
        """Say whether a known value is on the wrong side of its target."""
        value = self.one.value
        if value is None:
            return False
        return abs(value) > self.target if self.one.code in LESS else value < self.target


def indicators(as_of: date, branch_ids: Iterable[int]) -> list[Target]:
    """Return the six indicators of some branches with their targets, of the 91 days up to a day and those before."""
    ids, targets = list(branch_ids), catalog_queries.table("satisfaction_targets")
    hides = base.actor().hides_small_cells
    with base.acting_as(base.System("six indicators")):
        rest = [_complaints(as_of, ids, hides=hides), _sensitivity(as_of, ids)]
    known = {one.code: one for one in (*survey_queries.indicators(as_of, ids), *rest)}
    return [Target(known[code], Fraction(targets[code]["percent"], 100)) for code in ORDER]


def _complaints(as_of: date, ids: list[int], *, hides: bool) -> survey_queries.Indicator:
    """Return the customers with a valid complaint as a part of the active customers."""
    n_all = customer_queries.cards().filter(status="ACTIVE", branch_id__in=ids).count()
    now, before = (
        complaint_queries.n_complaining(as_of - (n + 1) * QUARTER, as_of - n * QUARTER, ids) for n in range(2)
    )
    if hides and 0 < now < org_rules.SMALL_CELL:
        return survey_queries.Indicator("COMPLAINT_RATE", None, None)
    told = None if hides and 0 < before < org_rules.SMALL_CELL else csi.share(before, n_all)
    return survey_queries.Indicator("COMPLAINT_RATE", csi.share(now, n_all), told, now, n_all)


def _sensitivity(as_of: date, ids: list[int]) -> survey_queries.Indicator:
    """Return how quantities moved with prices, over the products sold in both quarters."""
    quarters = [trade_queries.sold_between(as_of - (n + 1) * QUARTER, as_of - n * QUARTER, ids) for n in range(3)]
    (now, priced, n_products), (before, _priced, _n) = _moved(*quarters[:2]), _moved(*quarters[1:])
    return survey_queries.Indicator("PRICE_SENSITIVITY", now, before, priced, n_products)


def _moved(now: dict, before: dict) -> tuple[Fraction | None, int | None, int | None]:
    """Return the elasticity: change of quantities at old prices ÷ change of prices at old quantities."""
    both = [(now[pk], before[pk]) for pk in now.keys() & before.keys()]
    base_sum = sum((Fraction(amount) for _one, (_quantity, amount) in both), Fraction(0))
    if not base_sum:
        return None, None, None
    at_new_price, at_new_quantity, n_priced = Fraction(0), Fraction(0), 0
    for (quantity, amount), (old_quantity, old_amount) in both:
        price, old_price = Fraction(amount) / Fraction(quantity), Fraction(old_amount) / Fraction(old_quantity)
        at_new_price += price * Fraction(old_quantity)
        at_new_quantity += old_price * Fraction(quantity)
        n_priced += abs(price / old_price - 1) >= LEAST_CHANGE if old_price else 0
    price_change = at_new_price / base_sum - 1
    value = csi.elasticity(at_new_quantity / base_sum - 1, price_change) if abs(price_change) >= LEAST_IN_ALL else None
    return value, n_priced, len(both)


@dataclass(frozen=True)
class Band:
    """A level of satisfaction with what its customers do; None where there are too few to be told."""

    level: str
    n: int | None
    stays: Fraction | None
    buys_again: Fraction | None
    wins: Fraction | None
    n_deals: int | None


@dataclass(frozen=True)
class Loyalty:
    """What goes with satisfaction, by level, and whether the data contradict that the satisfied stay."""

    bands: list[Band]
    together: correlation.Coefficient | None
    n: int

    @property
    def contradicts(self) -> bool:
        """Say whether the more satisfied surely stay less."""
        return self.together is not None and self.together.is_sure and self.together.r < 0


def loyalty(as_of: date, branch_ids: Iterable[int]) -> Loyalty:
    """Return who stays, buys again and is won, by the last level of satisfaction of each customer of some branches."""
    ids, least = set(branch_ids), org_queries.fewest_told()
    with base.acting_as(base.System("loyalty by satisfaction")):
        degrees = survey_queries.degrees(as_of)
        cards = customer_queries.cards().filter(pk__in=list(degrees), branch_id__in=ids).order_by()
        states = dict(cards.values_list("pk", "churn_state"))
        orders = trade_queries.purchases_between(as_of - QUARTER, as_of).filter(customer_id__in=list(states))
        bought = set(orders.values_list("customer_id", flat=True))
        deals = sale_queries.opportunities().filter(stage__in=("WON", "LOST"), customer_id__in=list(states))
        decided = list(deals.order_by().values_list("customer_id", "stage"))
    levels = {pk: satisfaction.level(degrees[pk]) for pk in states}
    bands = [
        _band(level, {pk: state for pk, state in states.items() if levels[pk] == level}, bought, decided, least)
        for level in satisfaction.LEVELS
    ]
    known = [(float(degrees[pk]), float(state in STAYS)) for pk, state in states.items() if state]
    return Loyalty(bands, correlation.pearson(known) if len(known) >= least else None, len(known))


def _band(level: str, states: dict[int, str], bought: set[int], decided: list, least: int) -> Band:
    if len(states) < least:
        return Band(level, None if states else 0, None, None, None, None)
    judged = [state for state in states.values() if state]
    stages = [stage for pk, stage in decided if pk in states]
    return Band(
        level, len(states), csi.share(sum(state in STAYS for state in judged), len(judged)),
        csi.share(sum(pk in bought for pk in states), len(states)),
        csi.share(stages.count("WON"), len(stages)) if len(stages) >= least else None,
        len(stages) if len(stages) >= least or not stages else None,
    )  # fmt: skip
