"""A sample of the customers: one of so many by its key, the same ones every time, met without reading the others."""

from django.db.models import QuerySet

from zhike.apps.core.lists import keyset
from zhike.apps.customers.models import Card, Sampled
from zhike.apps.customers.queries import records

ONE_OF = Sampled.one_of


def sampled(rows: QuerySet[Card]) -> QuerySet[Card]:
    """Return those of some cards that are in the sample, met along it whatever else is asked of them."""
    return keyset.walked(rows.order_by()).filter(Sampled("customer"))


def n_sampled() -> int:
    """Return how many visible customers are in the sample."""
    return sampled(records.cards()).count()
