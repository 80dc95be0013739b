"""Who pays late: the way that tells since the last morning, those before it, who is likely to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhike.apps.prediction.models import PaymentModel, PaymentRisk
from zhike.apps.receivables import queries as receivable_queries


@dataclass(frozen=True)
class Late:
    """A customer with how likely its next invoice is paid late, why, what is open, and how likely it leaves."""

    card: Any
    probability: float
    reasons: Sequence[Sequence[Any]]
    open: Decimal | None
    leaving: float | None


def payment_models(limit: int) -> list[PaymentModel]:
    """Return the ways by which who pays late was told, newest first."""
    return list(PaymentModel.objects.order_by("-as_of")[:limit])


def payment_risk_of(customer_id: int) -> PaymentRisk | None:
    """Return how likely a visible customer's next invoice is paid late; None where it was not invoiced in a year."""
    return PaymentRisk.objects.filter(pk=customer_id).first()


def late_payers(limit: int) -> list[Late]:
    """Return the visible customers whose next invoice is likeliest to be paid late, the likeliest first."""
    rows = list(PaymentRisk.objects.select_related("customer__card").order_by("-probability", "pk")[:limit])
    accounts = receivable_queries.by_customer([row.pk for row in rows])
    return [
        Late(
            row.customer.card, row.probability, row.reasons, accounts[row.pk].open if row.pk in accounts else None,
            row.customer.card.leaving,
        )
        for row in rows
    ]  # fmt: skip
