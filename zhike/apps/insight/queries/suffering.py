"""What churn did to those who stayed: satisfaction and loyalty here and elsewhere; how far policy was kept."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from zhike.analytics import differences
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import figures
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.loyalty import queries as loyalty_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries as survey_queries

DAY = timedelta(days=1)
Shares = tuple[differences.Share, differences.Share]


@dataclass(frozen=True)
class Group:
    """Customers who stayed, of a place: their mean C, how many are content and how many bought twice; before, after."""

    n_answered: int
    degree: tuple[Fraction, Fraction] | None
    content: Shares
    loyal: Shares


@dataclass(frozen=True)
class Suffered:
    """The affected place beside the others: their difference in differences; `degree` is None where nobody answered."""

    here: Group
    elsewhere: Group
    content: differences.Effect
    loyal: differences.Effect

    @property
    def degree(self) -> Fraction | None:
        """Return by how much C moved here more than elsewhere."""
        if self.here.degree is None or self.elsewhere.degree is None:
            return None
        (early, late), (others_early, others_late) = self.here.degree, self.elsewhere.degree
        return (late - early) - (others_late - others_early)


@dataclass(frozen=True)
class Kept:
    """How many customers were spoken with as their tier is owed, of how many; how often policy was set aside."""

    share: differences.Share
    n_exceptions: int


def suffered(branch_id: int, first: date, last: date) -> Suffered | None:
    """Return what those who stayed of a branch and of all others felt and did, before a span and in it.

    Of satisfaction the last answer before the span and the last one given in it count, of customers who gave both; of
    loyalty who bought at least twice, in the span and in as many days before it. None where few would be known.
    """
    here = set(org_queries.subtree_ids(branch_id))
    with base.acting_as(base.System("satisfaction of those who stayed")):
        rows = customer_queries.cards().filter(status="ACTIVE").exclude(churn_state="CHURNED").order_by()
        branch_of = dict(rows.values_list("pk", "branch_id"))
        before = survey_queries.degrees(first - DAY)
        after = survey_queries.degrees(last, since=first)
        every = set(branch_of.values())
        early = loyalty_queries.n_purchases(every, first - (last - first) - 2 * DAY, first - DAY)
        late = loyalty_queries.n_purchases(every, first - DAY, last)
    groups = []
    for place in (here, every - here):
        ids = {pk for pk, branch in branch_of.items() if branch in place}
        groups.append(_group(ids, (before, after), (early, late)))
    one, other = groups
    if figures.hides(one.n_answered) or figures.hides(other.n_answered):
        return None
    return Suffered(
        one, other, differences.in_differences(*one.content, *other.content),
        differences.in_differences(*one.loyal, *other.loyal),
    )  # fmt: skip


def _group(
    ids: Collection[int],
    degrees: tuple[Mapping[int, Fraction], Mapping[int, Fraction]],
    bought: tuple[Counter[int], Counter[int]],
) -> Group:
    both = [pk for pk in ids if pk in degrees[0] and pk in degrees[1]]
    told = [[found[pk] for pk in both] for found in degrees]
    means = tuple(sum(some, Fraction(0)) / len(both) for some in told) if both else None
    return Group(
        n_answered=len(both), degree=(means[0], means[1]) if means else None,
        content=_shares(tuple(sum(one >= 1 for one in some) for some in told), len(both)),
        loyal=_shares(tuple(sum(found[pk] > 1 for pk in ids) for found in bought), len(ids)),
    )  # fmt: skip


def _shares(parts: tuple[int, ...], whole: int) -> Shares:
    early, late = (differences.Share(part, whole) for part in parts)
    return early, late


def policy_kept(branch_id: int, first: date, last: date) -> tuple[Kept, Kept] | None:
    """Return how far policy was kept on the day before a span and on its last day, each with the exceptions before it.

    Kept is: spoken with within the days the tier of that day is owed. An exception is new business in spite of the
    rule of cooperation, in the span and in as many days before it. None where nobody had a tier, or nobody was spoken
    with, or few would be known.
    """
    ids = set(org_queries.subtree_ids(branch_id))
    days = first - DAY, last
    with base.acting_as(base.System("policy kept")):
        told = [_spoken_as_owed(ids, day) for day in days]
        spans = (first - (last - first) - DAY, first - DAY), (first, last)
        exceptions = [lifecycle_queries.n_overrides(ids, *span) for span in spans]
    if any(one is None or not one.whole or figures.hides(one.whole) for one in told):
        return None
    early, late = (Kept(one, n) for one, n in zip(told, exceptions, strict=True) if one is not None)
    return early, late


def _spoken_as_owed(branch_ids: Collection[int], day: date) -> differences.Share | None:
    """Return how many customers with a tier on a day had been spoken with in time; None where nobody ever was."""
    owed = {tier: row["days"] for tier, row in catalog_queries.table("tier_policy").items()}
    rows = customer_queries.holding("VALUE_TIER", day).filter(customer__branch_id__in=branch_ids).order_by()
    tier_of = {pk: tier for pk, tier in rows.values_list("customer_id", "code") if owed.get(tier)}
    last = interaction_queries.last_contacts_at(branch_ids, until=day)
    if not last:
        return None
    kept = sum(pk in last and (day - last[pk]).days <= owed[tier] for pk, tier in tier_of.items())
    return differences.Share(kept, len(tier_of))
