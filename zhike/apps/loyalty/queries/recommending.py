"""Reads of recommendations: who brought whom, the tree below somebody, what still waits for a purchase."""

from collections.abc import Iterable

from django.db.models import QuerySet

from zhike.apps.core import base
from zhike.apps.loyalty import rules
from zhike.apps.loyalty.models import Recommendation


def recommendations() -> QuerySet[Recommendation]:
    """Return the visible recommendations, the latest first."""
    return Recommendation.objects.select_related(
        "referrer", "referrer__branch", "referred", "entry", "author"
    ).order_by("-day", "-id")


def recommendation(recommendation_id: int) -> Recommendation | None:
    """Return a visible recommendation."""
    return recommendations().filter(pk=recommendation_id).first()


def recommendation_of(customer_id: int) -> Recommendation | None:
    """Return by whom a customer was brought, where that may be seen."""
    return recommendations().filter(referred_id=customer_id).first()


def brought_by(customer_id: int) -> QuerySet[Recommendation]:
    """Return whom a customer recommended us to, the latest first."""
    return recommendations().filter(referrer_id=customer_id)


def referrer_of() -> dict[int, int]:
    """Return who brought whom, of everybody: asked by the machine."""
    with base.acting_as(base.System("chains of recommendations")):
        return dict(Recommendation.objects.order_by().values_list("referred_id", "referrer_id"))


def tree(customer_id: int) -> list[tuple[int, int]]:
    """Return whom a customer brought, directly and through others: customer and depth, branches kept together."""
    pairs = sorted((above, below) for below, above in referrer_of().items())
    return rules.tree_of(pairs, customer_id)


def open_recommendations(customer_ids: Iterable[int] | None) -> QuerySet[Recommendation]:
    """Return recommendations without a result, of some of whom we were recommended to or of all."""
    rows = Recommendation.objects.filter(result=Recommendation.Result.OPEN).order_by("pk")
    return rows if customer_ids is None else rows.filter(referred_id__in=list(customer_ids))
