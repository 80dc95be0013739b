"""Tables of insight: analysis runs, the figures and cells each froze, answers given on Today, ranks in the market."""

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


class Closing(models.Model):
    """A period closed: its figures frozen as they were then, with a version; a later one stands beside, never on it."""

    class Way(models.TextChoices):
        CALENDAR = "CALENDAR"
        HAND = "HAND"

    kind = models.CharField(max_length=10)
    period = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=10, choices=Way.choices)
    as_of = models.DateField()
    profit_rate = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    is_first = models.BooleanField(default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    touched_at = models.DateTimeField(null=True)

    classes = {
        "kind": "internal", "period": "internal", "version": "internal", "way": "internal", "as_of": "internal",
        "profit_rate": "internal", "is_first": "internal", "user": "internal", "at": "internal",
        "touched_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "period", "version"], name="insight_one_closing_a_version")
        ]


class LedgerCell(models.Model):
    """The customer account of one branch's subtree in one period; it balances, or it is not written.

    Of a run there are the quarters of all customers; of a closing its one period, of all customers and of each class.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="ledger", null=True)
    closing_of = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="cells", null=True)
    period = models.CharField(max_length=10)
    cut = models.CharField(max_length=10, blank=True, default="")
    part = models.CharField(max_length=20, blank=True, default="")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    opening = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    won_back = models.PositiveIntegerField()
    moved_in = models.PositiveIntegerField()
    churned = models.PositiveIntegerField()
    moved_out = models.PositiveIntegerField()
    closing = models.PositiveIntegerField()
    young_opening = models.PositiveIntegerField(default=0)
    young_churned = models.PositiveIntegerField(default=0)
    lost_turnover = models.DecimalField(max_digits=18, decimal_places=4)
    revenue = models.DecimalField(max_digits=18, decimal_places=4)
    is_first = models.BooleanField(default=False)
    is_provisional = models.BooleanField(default=False)

    classes = {
        "run": "internal", "closing_of": "internal", "period": "internal", "cut": "internal", "part": "internal",
        "branch": "internal", "opening": "internal", "new": "internal", "won_back": "internal",
        "moved_in": "internal", "churned": "internal", "moved_out": "internal", "closing": "internal",
        "young_opening": "internal", "young_churned": "internal", "lost_turnover": "internal",
        "revenue": "internal", "is_first": "internal", "is_provisional": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "period", "branch", "cut", "part"],
                condition=models.Q(closing_of=None), name="insight_cell_once",
            ),
            models.UniqueConstraint(
                fields=["closing_of", "branch", "cut", "part"],
                condition=models.Q(run=None), name="insight_frozen_cell_once",
            ),
            models.CheckConstraint(
                condition=models.Q(run=None, closing_of__isnull=False) | models.Q(run__isnull=False, closing_of=None),
                name="insight_cell_of_run_or_closing",
            ),
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
        ]  # fmt: skip


class LedgerSeries(models.Model):
    """The account of one branch's subtree over all periods of a kind, whole or of one class: a page reads one row.

    Columns are lists by period from `begins` on, money in ten-thousandths; a column that is all 0 is left out.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="series")
    kind = models.CharField(max_length=10)
    cut = models.CharField(max_length=10, blank=True, default="")
    part = models.CharField(max_length=20, blank=True, default="")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    begins = models.CharField(max_length=10)
    n_periods = models.PositiveIntegerField()
    columns = models.JSONField()

    classes = {
        "run": "internal", "kind": "internal", "cut": "internal", "part": "internal", "branch": "internal",
        "begins": "internal", "n_periods": "internal", "columns": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "kind", "cut", "branch", "part"], name="insight_series_once")
        ]


class AssetCell(models.Model):
    """The value of the customers of one branch's subtree in one quarter; it balances, or it is not written."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="assets")
    period = models.CharField(max_length=10)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    opening = models.DecimalField(max_digits=18, decimal_places=4)
    gained = models.DecimalField(max_digits=18, decimal_places=4)
    moved_in = models.DecimalField(max_digits=18, decimal_places=4)
    growth = models.DecimalField(max_digits=18, decimal_places=4)
    shrinkage = models.DecimalField(max_digits=18, decimal_places=4)
    lost = models.DecimalField(max_digits=18, decimal_places=4)
    moved_out = models.DecimalField(max_digits=18, decimal_places=4)
    closing = models.DecimalField(max_digits=18, decimal_places=4)
    n_grown = models.PositiveIntegerField()
    n_shrunk = models.PositiveIntegerField()

    classes = {
        "run": "internal", "period": "internal", "branch": "internal", "opening": "internal", "gained": "internal",
        "moved_in": "internal", "growth": "internal", "shrinkage": "internal", "lost": "internal",
        "moved_out": "internal", "closing": "internal", "n_grown": "internal", "n_shrunk": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "period", "branch"], name="insight_asset_cell_once"),
        ]


class MarketRank(models.Model):
    """Where a branch stands in the market of a line of business from a day on, and where it wants to stand."""

    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.CharField(max_length=80)
    rank = models.PositiveSmallIntegerField()
    target = models.PositiveSmallIntegerField()
    day = models.DateField()
    # Of what the whole market of the line sold from a day to `day`, our part; both where somebody says so, or neither.
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    share_since = models.DateField(null=True)
    source = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    classes = {
        "branch": "internal", "line": "internal", "rank": "internal", "target": "internal", "day": "internal",
        "share": "internal", "share_since": "internal", "source": "internal", "user": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "line", "day"], name="insight_one_rank_a_day"),
            models.CheckConstraint(condition=models.Q(rank__gte=1, target__gte=1), name="insight_ranks_from_one"),
            models.CheckConstraint(
                condition=models.Q(share=None, share_since=None)
                | models.Q(share__gte=0, share__lte=1, share_since__lte=models.F("day")),
                name="insight_share_of_a_span",
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
