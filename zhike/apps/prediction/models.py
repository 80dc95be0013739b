"""Tables of prediction: which model foretells leaving and late payment, how it did, and each customer's probability."""

from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class LeavingModel(models.Model):
    """Which model tells who is likely to leave since a run, and how it did on days it had not seen."""

    run_id = models.BigIntegerField(unique=True)
    as_of = models.DateField()
    # LOGISTIC, BOOSTING, or the rule of the own cycle where there is too little to learn from.
    code = models.CharField(max_length=12)
    # HIGH, MIDDLE or LOW, as `rules.trust` says.
    trust = models.CharField(max_length=8)
    # Why the rule is used; empty where a model is.
    reason = models.CharField(max_length=20, blank=True)
    horizon_days = models.PositiveIntegerField()
    # Scores of all that was tried, calibration, gains, drift, what is unknown: as plain values.
    proof = models.JSONField(default=dict)

    classes = {
        "run_id": "internal", "as_of": "internal", "code": "internal", "trust": "internal", "reason": "internal",
        "horizon_days": "internal", "proof": "internal",
    }  # fmt: skip


class Risk(models.Model):
    """How likely a customer leaves within the horizon, and why; written by each analysis, so one row a customer."""

    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, primary_key=True, related_name="+")
    run_id = models.BigIntegerField()
    as_of = models.DateField()
    horizon_days = models.PositiveIntegerField()
    model = models.CharField(max_length=12)
    probability = models.FloatField()
    # [[code, {name: number}], …], the weightiest first; words are made where they are read.
    reasons = models.JSONField(default=list)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "run_id": "internal", "as_of": "internal", "horizon_days": "internal",
        "model": "internal", "probability": "internal", "reasons": "internal",
    }  # fmt: skip


class PaymentModel(models.Model):
    """Which way tells since a day who pays late, and how it did on invoices it had not seen."""

    as_of = models.DateField(unique=True)
    # LOGISTIC, or the own share of each customer where there is too little to learn from or nothing is gained.
    code = models.CharField(max_length=12)
    trust = models.CharField(max_length=8)
    reason = models.CharField(max_length=20, blank=True)
    proof = models.JSONField(default=dict)

    classes = {
        "as_of": "internal", "code": "internal", "trust": "internal", "reason": "internal", "proof": "internal",
    }  # fmt: skip


class PaymentRisk(models.Model):
    """How likely the next invoice of a customer is paid late, and why; reckoned anew each morning."""

    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, primary_key=True, related_name="+")
    as_of = models.DateField()
    model = models.CharField(max_length=12)
    probability = models.FloatField()
    # [[code, value], …], the weightiest first; words are made where they are read.
    reasons = models.JSONField(default=list)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "as_of": "internal", "model": "internal", "probability": "internal",
        "reasons": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-probability"], name="prediction_late_first")]
