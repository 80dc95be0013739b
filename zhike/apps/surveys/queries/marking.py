"""Reads of what single customers told beside their degree: their own index, and whether they ask for our brand."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.db.models import F, Sum

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import clock
from zhike.apps.surveys.models import Answer

# The option that says yes.
FIRST = 0
TOP = 10


def answered_indexes() -> Iterator[tuple[int, date, float]]:
    """Yield customer, day it answered and its own index, 0 to 100, of every answer that tells of each dimension."""
    weights = {code.rpartition(".")[2]: row["weight"] for code, row in catalog_queries.table("csi").items()}
    rows = Answer.objects.filter(question__kind="PAIR", question__dimension__in=weights, question__importance__gt=0)
    rows = rows.exclude(invitation__answered_at=None).exclude(invitation__customer=None).order_by("invitation_id")
    names = ("invitation_id", "invitation__customer_id", "invitation__answered_at", "question__dimension")
    told = rows.values_list(*names).annotate(
        got=Sum(F("number") * F("question__importance")), whole=Sum("question__importance")
    )
    for _asked_id, of_one in groupby(told.iterator(), key=lambda one: one[0]):
        parts = list(of_one)
        if {dimension for *_who, dimension, _got, _whole in parts} == weights.keys():
            customer_id, at = parts[0][1:3]
            value = sum(weights[dimension] * got / whole * TOP for *_who, dimension, got, whole in parts) / 100
            yield customer_id, clock.today(at), value


def answered_names() -> Iterator[tuple[int, date, bool]]:
    """Yield customer, day it answered and whether it asked for our brand, of every answer to that question."""
    rows = Answer.objects.filter(question__use="NAMED").exclude(invitation__answered_at=None)
    rows = rows.exclude(invitation__customer=None).order_by("invitation_id")
    names = ("invitation__customer_id", "invitation__answered_at", "chosen")
    for customer_id, at, chosen in rows.values_list(*names).iterator():
        yield customer_id, clock.today(at), FIRST in chosen
