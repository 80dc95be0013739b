"""Keeping: probabilities are written past each other in chunks; of an erased customer none stays."""

from datetime import date

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.prediction.actions.foretelling import Foretold
from zhike.apps.prediction.models import Risk

CHUNK = 5_000


def keep(*, run_id: int, as_of: date, foretold: Foretold) -> int:
    """Write what is foretold of every customer; who is foretold nothing any more loses the row. Return how many."""
    rows = zip(foretold.customer_id.tolist(), foretold.chance.tolist(), foretold.reasons, strict=True)
    n_rows = 0
    with base.acting_as(base.System("prediction")):
        for chunk in core_rules.chunks(rows, size=CHUNK):
            made = [
                Risk(
                    customer_id=pk, run_id=run_id, as_of=as_of, horizon_days=foretold.horizon_days,
                    model=foretold.code, probability=chance, reasons=why,
                )
                for pk, chance, why in chunk
            ]  # fmt: skip
            with transaction.atomic():
                Risk.objects.bulk_create(
                    made, update_conflicts=True, unique_fields=["customer"],
                    update_fields=["run_id", "as_of", "horizon_days", "model", "probability", "reasons"],
                )  # fmt: skip
            n_rows += len(made)
        Risk.objects.exclude(run_id=run_id).delete()
    return n_rows


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Forget what was foretold of an erased person."""
    with base.acting_as(base.System("erasure")):
        return Risk.objects.filter(pk=customer_id).delete()[0]
