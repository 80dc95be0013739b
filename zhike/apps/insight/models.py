"""Tables of insight: analysis runs, the figures and ledger cells each froze, answers given on Today."""

from django.conf import settings
from django.db import models


class Run(models.Model):
    """One analysis: what it looked at, how long each step took, what came out; at most one is current."""

    class Status(models.TextChoices):
        WAITING = "WAITING"
        RUNNING = "RUNNING"
        DONE = "DONE"
        FAILED = "FAILED"

    as_of = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    is_current = models.BooleanField(default=False)
    user_id = models.BigIntegerField(null=True)
    engine = models.CharField(max_length=20)
    program = models.CharField(max_length=20)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    steps = models.JSONField(default=list)
    headline = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")

    classes = {
        "as_of": "internal", "status": "internal", "is_current": "internal", "user_id": "internal",
        "engine": "internal", "program": "internal", "requested_at": "internal", "started_at": "internal",
        "finished_at": "internal", "steps": "internal", "headline": "internal", "error": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="insight_one_current_run"
            )
        ]


class Figure(models.Model):
    """One number, or one curve, of a run: a metric of the dictionary for a branch's subtree and a period."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="figures")
    metric = models.CharField(max_length=40)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=10, blank=True, default="")
    part = models.CharField(max_length=20, blank=True, default="")
    value = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    n_customers = models.PositiveIntegerField(null=True)
    undefined_reason = models.CharField(max_length=40, blank=True, default="")
    series = models.JSONField(null=True)

    classes = {
        "run": "internal", "metric": "internal", "branch": "internal", "period": "internal", "part": "internal",
        "value": "internal", "numerator": "internal", "denominator": "internal", "n_customers": "internal",
        "undefined_reason": "internal", "series": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "metric", "branch", "period", "part"], name="insight_figure_once")
        ]


class LedgerCell(models.Model):
    """The customer account of one branch's subtree in one quarter; it balances, or it is not written."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="ledger")
    period = models.CharField(max_length=10)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    opening = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    won_back = models.PositiveIntegerField()
    moved_in = models.PositiveIntegerField()
    churned = models.PositiveIntegerField()
    moved_out = models.PositiveIntegerField()
    closing = models.PositiveIntegerField()
    lost_turnover = models.DecimalField(max_digits=18, decimal_places=4)
    revenue = models.DecimalField(max_digits=18, decimal_places=4)
    is_first = models.BooleanField(default=False)
    is_provisional = models.BooleanField(default=False)

    classes = {
        "run": "internal", "period": "internal", "branch": "internal", "opening": "internal", "new": "internal",
        "won_back": "internal", "moved_in": "internal", "churned": "internal", "moved_out": "internal",
        "closing": "internal", "lost_turnover": "internal", "revenue": "internal", "is_first": "internal",
        "is_provisional": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "period", "branch"], name="insight_cell_once"),
            models.CheckConstraint(
                condition=models.Q(
                    closing=models.F("opening")
                    + models.F("new")
                    + models.F("won_back")
                    + models.F("moved_in")
                    - models.F("churned")
                    - models.F("moved_out")
                ),
                name="insight_cell_balances",
            ),
        ]


class Answer(models.Model):
    """What somebody said of a customer Today proposed to call: it rests until a day."""

    class Outcome(models.TextChoices):
        CALLED = "CALLED"
        LATER = "LATER"
        NOT_NEEDED = "NOT_NEEDED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    until_date = models.DateField()
    at = models.DateTimeField()

    classes = {
        "customer": "internal", "user": "internal", "outcome": "internal", "until_date": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["until_date", "customer"], name="insight_answer_rests")]
