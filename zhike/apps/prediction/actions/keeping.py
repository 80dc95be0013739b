"""Keeping: probabilities are written past each other in chunks; of an erased customer none stays."""

import json
from datetime import date

from django.db import connection, transaction

from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.prediction.actions.foretelling import Foretold
from zhike.apps.prediction.models import PaymentRisk, Risk

CHUNK = 20_000
# Written past the ORM: a million customers are foretold something at one analysis.
INSERT = """
INSERT INTO prediction_risk (customer_id, run_id, as_of, horizon_days, model, probability, reasons)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (customer_id) DO UPDATE SET run_id = excluded.run_id, as_of = excluded.as_of,
    horizon_days = excluded.horizon_days, model = excluded.model, probability = excluded.probability,
    reasons = excluded.reasons
"""


def keep(*, run_id: int, as_of: date, foretold: Foretold) -> int:
    """Write what is foretold of every customer; who is foretold nothing any more loses the row. Return how many."""
    rows = (
        (pk, run_id, as_of.isoformat(), foretold.horizon_days, foretold.code, chance, json.dumps(why))
        for pk, chance, why in zip(
            foretold.customer_id.tolist(), foretold.chance.tolist(), foretold.reasons, strict=True
        )
    )
    n_rows = 0
    for chunk in core_rules.chunks(rows, size=CHUNK):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(INSERT, chunk)
        n_rows += len(chunk)
    with base.acting_as(base.System("prediction")):
        Risk.objects.exclude(run_id=run_id).delete()
    return n_rows


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Forget what was foretold of an erased person."""
    with base.acting_as(base.System("erasure")):
        return sum(model.objects.filter(pk=customer_id).delete()[0] for model in (Risk, PaymentRisk))
