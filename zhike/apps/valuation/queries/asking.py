"""What rules ask of what is noted of customers: our share of what they spend, and how many they brought, in a query."""

from datetime import date
from typing import Any

from django.db.models import Count, F, FloatField, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce

from zhike.apps.valuation.models import Referral, WalletEstimate
from zhike.apps.valuation.queries.noted import NEWEST


def wallet_percent(day: date) -> Any:
    """Return what a card's customer bought in the year, in percent of what it spends by the newest estimate of a day.

    Null where nobody estimated what it spends.
    """
    noted = WalletEstimate.objects.filter(_stood(day), customer=OuterRef("pk"), amount__gt=0).order_by(*NEWEST)
    spent = Subquery(noted.values("amount")[:1], output_field=FloatField())
    return Cast(F("revenue_year"), FloatField()) * 100.0 / spent


def n_brought(day: date) -> Any:
    """Return how many customers a card's customer had brought us by a day; one merged into another counts no more."""
    rows = Referral.objects.filter(_stood(day), customer=OuterRef("pk")).exclude(referred__status="MERGED")
    counted = rows.order_by().values("customer").annotate(n=Count("referred", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


def _stood(day: date) -> Q:
    return Q(noted_date__lte=day) & (Q(ended_date=None) | Q(ended_date__gt=day))
