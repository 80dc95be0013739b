"""What customers have of us in a year beside how satisfied they are: buying made easier, latent needs, contact."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.sales import queries as sale_queries
from zhike.apps.selfservice import queries as self_queries
from zhike.apps.selfservice import rules as self_rules
from zhike.apps.surveys import queries as survey_queries

YEAR = timedelta(days=365)
KINDS = ("EASIER", "LATENT", "TOUCHED")


@dataclass(frozen=True)
class Gain:
    """One thing customers have of us: who has it and who not, with the mean degree of each; None: too few to tell."""

    code: str
    n_with: int | None
    n_without: int | None
    degree_with: Fraction | None
    degree_without: Fraction | None


@dataclass(frozen=True)
class Gains:
    """What the customers who said how satisfied they are had of us in a year, and how simple buying again was.

    None stands where it is told of so few that one could tell whose it is.
    """

    n: int
    rows: list[Gain]
    easier: self_rules.Measures | None
    n_latent: int | None
    n_served: int | None


def gains(as_of: date, branch_ids: Iterable[int]) -> Gains:
    """Return what those of some branches' customers who answered had of us in the year up to a day."""
    ids, least = set(branch_ids), org_queries.fewest_told()
    first = as_of - YEAR
    with base.acting_as(base.System("gains by satisfaction")):
        known = survey_queries.degrees(as_of)
        cards = customer_queries.cards().filter(pk__in=list(known), branch_id__in=ids).order_by()
        degrees = {pk: known[pk] for pk in cards.values_list("pk", flat=True)}
        asked = self_queries.asked_by(degrees, first + timedelta(days=1), as_of)
        latent = sale_queries.latent_of(degrees, first, as_of)
        spoken = interaction_queries.last_contacts(degrees, until=as_of)
    served = [pk for pk, day in latent if day is not None and day <= as_of]
    has = {
        "EASIER": {one.customer_id for one in asked if one.state == "TAKEN"}, "LATENT": set(served),
        "TOUCHED": {pk for pk, day in spoken.items() if day > first},
    }  # fmt: skip
    needing = {pk for pk, _day in latent}
    is_few, are_few = 0 < len(degrees) < least, 0 < len(needing) < least
    asking = {one.customer_id for one in asked}
    return Gains(
        0 if is_few else len(degrees), [] if is_few else [_gain(code, has[code], degrees, least) for code in KINDS],
        None if is_few or 0 < len(asking) < least else self_rules.measure(asked),
        None if is_few or are_few else len(latent), None if is_few or are_few else len(served),
    )  # fmt: skip


def _gain(code: str, has: set[int], degrees: dict[int, Fraction], least: int) -> Gain:
    """Tell those who have it from those who have not; a side so small that one knows who it is hides both."""
    some = [degree for pk, degree in degrees.items() if pk in has]
    rest = [degree for pk, degree in degrees.items() if pk not in has]
    if any(0 < len(side) < least for side in (some, rest)):
        return Gain(code, None, None, None, None)
    return Gain(code, len(some), len(rest), _mean(some), _mean(rest))


def _mean(degrees: list[Fraction]) -> Fraction | None:
    return sum(degrees, Fraction(0)) / len(degrees) if degrees else None
