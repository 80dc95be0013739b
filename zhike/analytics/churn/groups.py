"""Groups of customers side by side: lifetime, whom to develop to stay level, and what losing and keeping cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics.churn.counts import PeriodCounts, Rate
from zhike.analytics.churn.lifetime import half_life, survivors
from zhike.analytics.churn.rates import lifetime, rates
from zhike.analytics.errors import ChurnInputError

ACQUIRE_KEEP = 5


@dataclass(frozen=True)
class Group:
    """A company or branch with the counts of one year.

    Parameters
    ----------
    name : str
        What it is called.
    counts : PeriodCounts
        Its customers over the year.
    profit : Fraction or None
        What one customer earns in a year.
    lost_profit : Fraction or None
        What the lost of the year had earned in a year.
    """

    name: str
    counts: PeriodCounts
    profit: Fraction | None = None
    lost_profit: Fraction | None = None


@dataclass(frozen=True)
class Outcome:
    """What a group's counts mean.

    Parameters
    ----------
    group : Group
        Whose they are.
    rate, lifetime : Rate
        Churn rate on the opening base; its inverse in years, undefined where nobody was lost.
    half_life : float or None
        Years until half of today's customers are gone.
    left : Fraction or None
        Of the opening customers, those left after the years when nobody is replaced.
    lost_alone : Fraction or None
        Those gone by then.
    lost_replaced : int
        Lost in the same years when every lost customer is replaced.
    to_develop : int
        New customers a year that keep the number level.
    develop_cost, keep_cost, keep_base_cost : Fraction
        Cost of a year of replacing the lost, of keeping the survivors, of keeping the whole base.
    cost_survivors, cost_base : Fraction
        Both together: with the survivors kept (method 1), with the whole base kept (method 2).
    keep_lost_cost : Fraction
        What keeping those who were lost would have cost.
    damage : Fraction or None
        Lost profit and the cost of replacing, together.
    lifetime_value : Fraction or None
        Yearly profit of one customer over its lifetime, undiscounted.
    """

    group: Group
    rate: Rate
    lifetime: Rate
    half_life: float | None
    left: Fraction | None
    lost_alone: Fraction | None
    lost_replaced: int
    to_develop: int
    develop_cost: Fraction
    keep_cost: Fraction
    keep_base_cost: Fraction
    cost_survivors: Fraction
    cost_base: Fraction
    keep_lost_cost: Fraction
    damage: Fraction | None
    lifetime_value: Fraction | None


@dataclass(frozen=True)
class Comparison:
    """Groups side by side.

    Parameters
    ----------
    outcomes : tuple of Outcome
        In the order given.
    costlier : str
        Name of the group whose year costs most by method 1; empty where two cost the same.
    ratio_survivors, ratio_base, ratio_develop : Fraction or None
        Of two groups, cost of the first ÷ cost of the second: by method 1, by method 2, of developing alone.
    """

    outcomes: tuple[Outcome, ...]
    costlier: str
    ratio_survivors: Fraction | None
    ratio_base: Fraction | None
    ratio_develop: Fraction | None


def compare(groups: Sequence[Group], keep: Fraction, develop: Fraction, years: int) -> Comparison:
    """Put groups of customers side by side.

    Parameters
    ----------
    groups : sequence of Group
        Two or more.
    keep, develop : Fraction
        Cost of keeping one customer for a year and of developing one, 0 or more.
    years : int
        Over how many years losses are told, 0 or more.

    Returns
    -------
    Comparison
        Costs in the money of ``keep`` and ``develop``.

    Raises
    ------
    ChurnInputError
        NEGATIVE.

    Source
    ------
    Requirements R118, R144, R145, R147; worked cases W03, W04, W25, W32.

    Examples
    --------
    >>> both = [Group("A", PeriodCounts(100, 20, 100)), Group("B", PeriodCounts(100, 10, 100))]
    >>> told = compare(both, Fraction(1), Fraction(5), 5)
    >>> told.costlier, told.ratio_survivors, told.ratio_base
    ('A', Fraction(9, 7), Fraction(4, 3))
    """
    if keep < 0 or develop < 0:
        name = "keep_cost" if keep < 0 else "develop_cost"
        raise ChurnInputError("NEGATIVE", name, value=str(min(keep, develop)))
    found = tuple(_outcome(group, keep, develop, years) for group in groups)
    dearest = sorted(found, key=lambda one: one.cost_survivors, reverse=True)
    is_tied = len(dearest) > 1 and dearest[0].cost_survivors == dearest[1].cost_survivors
    return Comparison(
        found,
        "" if is_tied else dearest[0].group.name,
        *(_ratio(found, name) for name in ("cost_survivors", "cost_base", "develop_cost")),
    )


def _outcome(group: Group, keep: Fraction, develop: Fraction, years: int) -> Outcome:
    counts = group.counts
    rate = rates(counts)["OPENING"]
    is_share = rate.value is not None and rate.value <= 1
    left = survivors(counts.opening, rate.value, years) if is_share and rate.value is not None else None
    develop_cost, kept = develop * counts.lost, max(counts.opening - counts.lost, 0)
    lifetime_rate = lifetime(rate)
    profit, lost_profit = group.profit, group.lost_profit
    worth = None if profit is None or lifetime_rate.value is None else profit * lifetime_rate.value
    return Outcome(
        group=group,
        rate=rate,
        lifetime=lifetime_rate,
        half_life=half_life(rate.value) if is_share and rate.value else None,
        left=left,
        lost_alone=None if left is None else counts.opening - left,
        lost_replaced=counts.lost * years,
        to_develop=counts.lost,
        develop_cost=develop_cost,
        keep_cost=keep * kept,
        keep_base_cost=keep * counts.opening,
        cost_survivors=develop_cost + keep * kept,
        cost_base=develop_cost + keep * counts.opening,
        keep_lost_cost=keep * counts.lost,
        damage=None if lost_profit is None else lost_profit + develop_cost,
        lifetime_value=worth,
    )


def _ratio(found: Sequence[Outcome], name: str) -> Fraction | None:
    if len(found) != 2 or not getattr(found[1], name):
        return None
    return getattr(found[0], name) / getattr(found[1], name)
