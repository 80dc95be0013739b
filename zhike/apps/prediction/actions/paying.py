"""Who pays late: learnt anew from all invoices, judged by the newest, kept with its proof."""

from datetime import date

import numpy as np
from django.db import transaction

from zhike.analytics import paying
from zhike.apps.core import base
from zhike.apps.prediction import rules
from zhike.apps.prediction.models import PaymentModel, PaymentRisk
from zhike.apps.receivables import queries as receivable_queries

COLUMNS = ["as_of", "model", "probability", "reasons"]


@transaction.atomic
def learn_payment(*, day: date) -> int:
    """Learn who pays late and tell of every customer invoiced within a year; return of how many. Again: the same."""
    claims = receivable_queries.claims(day)
    told = paying.learn(claims, day)
    with base.acting_as(base.System("who pays late")):
        if claims:
            proof = dict(told.proof) | {"n_now": len(told.chances)}
            proof["drift"] = rules.drift(np.array(told.judged), np.array(list(told.chances.values())))
            values = {"code": told.code, "trust": told.trust, "reason": told.reason, "proof": proof}
            PaymentModel.objects.update_or_create(as_of=day, defaults=values)
        PaymentRisk.objects.bulk_create(
            [
                PaymentRisk(
                    customer_id=pk, as_of=day, model=told.code, probability=chance,
                    reasons=[list(one) for one in told.reasons[pk]],
                )
                for pk, chance in told.chances.items()
            ],
            update_conflicts=True, unique_fields=["customer"], update_fields=COLUMNS, batch_size=1_000,
        )  # fmt: skip
        PaymentRisk.objects.exclude(as_of=day).delete()
    return len(told.chances)
