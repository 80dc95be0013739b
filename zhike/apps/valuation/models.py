"""Tables of valuation: the lifetime-value model each analysis chose, with the proof of its accuracy."""

from django.db import models


class ValueModel(models.Model):
    """Which model values the customers since a run, its parameters and how it did on the hold-out."""

    run_id = models.BigIntegerField(unique=True)
    as_of = models.DateField()
    name = models.CharField(max_length=20)
    unit = models.CharField(max_length=10)
    horizon_days = models.PositiveIntegerField()
    discount_rate = models.DecimalField(max_digits=6, decimal_places=4)
    params = models.JSONField(default=dict)
    spend_params = models.JSONField(default=dict)
    holdout = models.JSONField(default=dict)
    notes = models.JSONField(default=list)

    classes = {
        "run_id": "internal", "as_of": "internal", "name": "internal", "unit": "internal",
        "horizon_days": "internal", "discount_rate": "internal", "params": "internal", "spend_params": "internal",
        "holdout": "internal", "notes": "internal",
    }  # fmt: skip
