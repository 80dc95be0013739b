"""The way into one-to-one marketing: what customers ask for, which class they are in, what service a class is given."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from zhike.apps.classification import queries as class_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.sales import queries as sale_queries

STEPS = ("REQUIREMENT", "CLASSIFICATION", "SERVICE")


@dataclass(frozen=True)
class Class:
    """A class: how many visible customers with a need are in it, and the service it is given."""

    code: str
    label: str
    n: int
    service: str
    # What else it leads to, which the guide leaves as it is.
    audience: str = ""
    product_idea: str = ""


@dataclass(frozen=True)
class Guide:
    """How far the set-up has come: customers with a need noted, those of them classed, classes with a service."""

    dimension: str
    n_customers: int
    n_needing: int
    n_needs: int
    classes: list[Class]

    @property
    def n_classed(self) -> int:
        """Return how many customers with a need are in a class of the dimension."""
        return sum(one.n for one in self.classes)

    @property
    def unserved(self) -> list[Class]:
        """Return the classes customers with a need are in and that are given no service of their own."""
        return [one for one in self.classes if one.n and not one.service]

    @property
    def n_done(self) -> int:
        """Return how many of the steps are done, in their order: one is open until those before it are done."""
        done = (self.n_needing > 0, self.n_classed == self.n_needing, not self.unserved)
        return next((n for n, is_done in enumerate(done) if not is_done), len(done))


def guide(dimension_code: str) -> Guide | None:
    """Return how far one-to-one marketing is set up by a dimension; None where there is no such dimension in use."""
    one = customer_queries.dimensions().get(dimension_code)
    if one is None:
        return None
    needs = sale_queries.needs().filter(ended_date=None).order_by()
    held = customer_queries.all_holding(None).filter(dimension=one.code, customer_id__in=needs.values("customer_id"))
    counts = dict(held.values_list("code").annotate(n=Count("customer_id")).order_by())
    bound = {code: row for (_dimension, code), row in class_queries.bindings(one.code).items()}
    told = needs.aggregate(n=Count("pk"), customers=Count("customer_id", distinct=True))
    codes = [*one.by_code, *sorted(counts.keys() - one.by_code.keys())]
    return Guide(
        one.code, customer_queries.cards().count(), told["customers"], told["n"],
        [_class(code, one.said(code), counts.get(code, 0), bound.get(code)) for code in codes],
    )  # fmt: skip


def _class(code: str, label: str, n: int, row: Any) -> Class:
    return Class(code, label, n, *((row.service_level, row.audience, row.product_idea) if row else ("", "", "")))


def usual_dimension() -> str:
    """Return the dimension to begin with: one whose classes are given a service already, else the first in use."""
    known = customer_queries.dimensions()
    bound = {code for (code, _class), row in class_queries.bindings().items() if row.service_level}
    return next((code for code in known if code in bound), next(iter(known)))
