"""How we behave toward customers, for a query of cards: contacts, how soon we answered, how often we gave in."""

from datetime import date
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from zhike.apps.classification import rules
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import clock
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.sales import queries as sale_queries


def _year(day: date) -> tuple[Any, Any]:
    """Return the moments between which the year that ends with a day lies."""
    return clock.span(day - rules.RECENT_SPAN, day)


def contacts(day: date) -> Any:
    """Return the contacts of the year that ends with a day."""
    return _counted(interaction_queries.contacts_between(*_year(day)), "customer")


def conceded(day: date) -> Any:
    """Return how often we gave in in the year that ends with a day.

    By a discount quoted, an order or room beyond the limit of credit, business in spite of the rule of cooperation, or
    a solution of a complaint that cost us something.
    """
    span = _year(day)
    return (
        _counted(sale_queries.discounted_between(*span), "opportunity__customer")
        + _counted(receivable_queries.granted_between(*span), "customer")
        + _counted(lifecycle_queries.overrides_between(*span), "customer")
        + _counted(complaint_queries.paid_between(*span), "complaint__customer")
    )


def response(day: date) -> Any:
    """Return how long complaints of the year that ends with a day waited for an answer, on average.

    One that waits still counts until the end of the day; none where there was no complaint.
    """
    begin, end = _year(day)
    rows = complaint_queries.complaints().filter(opened_at__gte=begin, opened_at__lt=end, merged_into=None)
    until = Coalesce(F("answered_at"), Value(end, output_field=DateTimeField()))
    waited = ExpressionWrapper(until - F("opened_at"), output_field=DurationField())
    own = rows.order_by().filter(customer=OuterRef("pk")).values("customer")
    return Subquery(own.annotate(wait=Avg(waited)).values("wait"), output_field=DurationField())


def _counted(rows: QuerySet[Any], path: str) -> Any:
    """Return how many rows there are of a card's customer."""
    own = rows.order_by().filter(**{path: OuterRef("pk")}).values(path)
    return Coalesce(Subquery(own.annotate(n=Count("pk", distinct=True)).values("n")), 0)
