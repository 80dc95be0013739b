"""Tables of winback: who left and is won back or not, its steps, remedies, offers, grounds; saves, plans, lessons."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}
OF_CASE = {"branch": "case__customer__branch", "owner": "case__customer__owner"}


class WinBackCase(base.Record):
    """A customer who left, in the pool: what was decided about it, by when, at what cost, and how it ended."""

    class Status(models.TextChoices):
        WAITING = "WAITING"
        WIN_BACK = "WIN_BACK"
        OBSERVED = "OBSERVED"
        ASKED = "ASKED"
        ABANDONED = "ABANDONED"
        RETURNED = "RETURNED"
        WON_BACK = "WON_BACK"
        FAILED = "FAILED"
        DROPPED = "DROPPED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    churn_case = models.ForeignKey("churn.Case", on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    exit_date = models.DateField()
    opened_date = models.DateField()
    # How it stood when it came into the pool.
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    tier = models.CharField(max_length=10, blank=True)
    turnover = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    profit = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    # What is known by now; the exit case tells until the interview finds another.
    reason = models.CharField(max_length=12, blank=True)
    first_reason = models.CharField(max_length=12, blank=True)
    destination = models.CharField(max_length=16, blank=True)
    went_to = models.CharField(max_length=120, blank=True)
    is_unavoidable = models.BooleanField(default=False)
    # Part of one: how likely it comes back; how many years its profit counts; what the attempt is thought to cost.
    probability = models.DecimalField(max_digits=5, decimal_places=4)
    horizon = models.PositiveSmallIntegerField(default=1)
    cost = models.DecimalField(max_digits=16, decimal_places=2)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decide_date = models.DateField()
    # By when somebody is to be there or to have called; only where the attitude sets a deadline.
    act_by = models.DateTimeField(null=True)
    attitude = models.CharField(max_length=14, blank=True)
    decided_date = models.DateField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Whether it was ever to be won back: what rates are counted over.
    is_attempted = models.BooleanField(default=False)
    budget = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    why = models.CharField(max_length=500, blank=True)
    # By which rule it is given up, and who asked for it.
    rule = models.CharField(max_length=20, blank=True)
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    order_id = models.BigIntegerField(null=True)
    order_date = models.DateField(null=True)
    closed_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "churn_case": "internal", "status": "internal", "exit_date": "internal",
        "opened_date": "internal", "branch": "internal", "tier": "internal", "turnover": "internal",
        "profit": "internal", "reason": "internal", "first_reason": "internal", "destination": "internal",
        "went_to": "personal", "is_unavoidable": "internal", "probability": "internal", "horizon": "internal",
        "cost": "internal", "person": "internal", "decide_date": "internal", "act_by": "internal",
        "attitude": "internal", "decided_date": "internal", "decided_by": "internal", "is_attempted": "internal",
        "budget": "internal", "why": "personal", "rule": "internal", "asker": "internal", "order_id": "internal",
        "order_date": "internal", "closed_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["status", "decide_date", "id"], name="winback_status_decide"),
            models.Index(fields=["-exit_date", "-id"], name="winback_recent"),
            models.Index(fields=["branch", "exit_date"], name="winback_branch_exit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(status__in=("WAITING", "WIN_BACK", "OBSERVED", "ASKED", "RETURNED")),
                name="winback_one_open_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="WON_BACK") | ~models.Q(order_date=None), name="winback_won_has_an_order"
            ),
        ]


class WinBackStep(models.Model):
    """One step taken to win a customer back: when, by whom, with whom, what was said or given, what it cost."""

    case = models.ForeignKey(WinBackCase, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=12)
    day = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=8, blank=True)
    met = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    # Of the investigation: how they felt before and after. Of the interview: where the problem lies, opinion, demand.
    before = models.CharField(max_length=14, blank=True)
    after = models.CharField(max_length=14, blank=True)
    told = models.JSONField(default=dict)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    cost_id = models.BigIntegerField(null=True)
    gift_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    scope = OF_CASE
    objects = base.ScopedManager()
    classes = {
        "case": "internal", "code": "internal", "day": "internal", "user": "internal", "way": "internal",
        "met": "personal", "text": "personal", "before": "internal", "after": "internal", "told": "personal",
        "cost": "internal", "cost_id": "internal", "gift_id": "internal", "at": "internal",
    }  # fmt: skip


class Remedy(models.Model):
    """What is proposed against the cause a customer left for: taken up or not, by which task, done or not."""

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED"
        ACCEPTED = "ACCEPTED"
        DECLINED = "DECLINED"
        DONE = "DONE"

    case = models.ForeignKey(WinBackCase, on_delete=models.CASCADE, related_name="remedies")
    cause = models.CharField(max_length=12)
    code = models.CharField(max_length=16)
    rank = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PROPOSED)
    # The hall or product it is about; the need that was noted for a new product.
    subject = models.CharField(max_length=120, blank=True)
    task_id = models.BigIntegerField(null=True)
    need_id = models.BigIntegerField(null=True)
    decided_date = models.DateField(null=True)

    scope = OF_CASE
    objects = base.ScopedManager()
    classes = {
        "case": "internal", "cause": "internal", "code": "internal", "rank": "internal", "status": "internal",
        "subject": "personal", "task_id": "internal", "need_id": "internal", "decided_date": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="winback_remedy_once")]


class WinBackOffer(models.Model):
    """New business, a new package or a new tariff offered to come back: cost, until when it holds, the answer."""

    class Status(models.TextChoices):
        OFFERED = "OFFERED"
        ACCEPTED = "ACCEPTED"
        DECLINED = "DECLINED"

    case = models.ForeignKey(WinBackCase, on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField(max_length=12)
    text = models.CharField(max_length=500)
    cost = models.DecimalField(max_digits=14, decimal_places=2)
    offered_date = models.DateField()
    valid_date = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OFFERED)
    answered_date = models.DateField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CASE
    objects = base.ScopedManager()
    classes = {
        "case": "internal", "kind": "internal", "text": "personal", "cost": "internal", "offered_date": "internal",
        "valid_date": "internal", "status": "internal", "answered_date": "internal", "user": "internal",
    }  # fmt: skip


class Ground(base.Record):
    """What speaks for giving a customer up, with its evidence; only what is proven counts."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    day = models.DateField()
    text = models.CharField(max_length=500)
    # Expected lifetime profit; hours of service used; days in arrears: by the kind. And the fair share of hours.
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    share = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    is_proven = models.BooleanField(default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "kind": "internal", "day": "internal", "text": "personal", "amount": "internal",
        "share": "internal", "is_proven": "internal", "author": "internal",
    }  # fmt: skip


class SaveRequest(base.Record):
    """Somebody wishes to leave and has not left yet: what they say, what they are offered, whether they stay."""

    class Outcome(models.TextChoices):
        OPEN = "OPEN"
        KEPT = "KEPT"
        LEFT = "LEFT"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    cause = models.CharField(max_length=12, blank=True)
    said = models.CharField(max_length=500)
    offer = models.CharField(max_length=500, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    offered_date = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    outcome_date = models.DateField(null=True)
    why = models.CharField(max_length=300, blank=True)
    # The sign of leaving it was noted as, which goes when they stay.
    signal_id = models.BigIntegerField(null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "day": "internal", "cause": "internal", "said": "personal", "offer": "personal",
        "cost": "internal", "offered_date": "internal", "outcome": "internal", "outcome_date": "internal",
        "why": "personal", "signal_id": "internal", "person": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-day", "-id"], name="save_recent")]


class WinBackPlan(base.Record):
    """How the lost customers of a branch, tier and cause are won back: goal, measures, budget, by whom, result."""

    class Status(models.TextChoices):
        OPEN = "OPEN"
        CLOSED = "CLOSED"

    title = models.CharField(max_length=120)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    tier = models.CharField(max_length=10, blank=True)
    cause = models.CharField(max_length=12, blank=True)
    goal = models.PositiveIntegerField()
    measures = models.TextField()
    budget = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    first_date = models.DateField()
    last_date = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    result = models.TextField(blank=True)

    scope = {"branch": "branch", "owner": "owner"}
    classes = {
        "title": "internal", "branch": "internal", "tier": "internal", "cause": "internal", "goal": "internal",
        "measures": "personal", "budget": "internal", "owner": "internal", "first_date": "internal",
        "last_date": "internal", "status": "internal", "result": "personal",
    }  # fmt: skip


class Lesson(base.Record):
    """What was mended because of those who left by some causes: since when, by which change; returns count for it."""

    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    # One or several of the seven: a cluster.
    causes = models.JSONField(default=list)
    # Whose leaving taught it.
    first_date = models.DateField()
    last_date = models.DateField()
    text = models.CharField(max_length=500)
    mended_by = models.ForeignKey("changes.Change", on_delete=models.SET_NULL, null=True, related_name="+")
    done_date = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "branch", "owner": "owner"}
    classes = {
        "branch": "internal", "causes": "internal", "first_date": "internal", "last_date": "internal",
        "text": "personal", "mended_by": "internal", "done_date": "internal", "owner": "internal",
    }  # fmt: skip
