"""Tables of plans: why a customer buys, goals, what is done and refused, reviews, ties, what is reserved."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class AccountPlan(base.Record):
    """An edition of why a customer buys from us, as we know it; the newest holds, the older ones stay as written."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    reason = models.CharField(max_length=500)
    obstacle = models.CharField(max_length=500)
    benefit = models.CharField(max_length=500)
    # At most three, the heaviest first.
    interests = models.JSONField(default=list)
    # What still stands in the way of more.
    hurdles = models.CharField(max_length=500, blank=True)
    evidence = models.CharField(max_length=500)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "day": "internal", "reason": "personal", "obstacle": "personal", "benefit": "personal",
        "interests": "personal", "hurdles": "personal", "evidence": "personal", "user": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "-id"], name="account_plan_of_customer")]


class Goal(base.Record):
    """Something measurable to be reached by a day: for a customer, or by one of us without one."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        MET = "MET"
        DROPPED = "DROPPED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, null=True, related_name="+")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    # Who answers for it.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=160)
    # By what one sees it, in which unit, from what to what.
    measure = models.CharField(max_length=160)
    unit = models.CharField(max_length=20)
    start = models.DecimalField(max_digits=16, decimal_places=2)
    target = models.DecimalField(max_digits=16, decimal_places=2)
    set_date = models.DateField()
    due_date = models.DateField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    closed_date = models.DateField(null=True)
    word = models.CharField(max_length=300, blank=True)

    # Whoever has the customer sees its goals, whoever answers for them.
    scope = {"branch": "branch", "owner": "owner", "always": "customer__owner"}
    classes = {
        "customer": "internal", "branch": "internal", "owner": "internal", "title": "personal", "measure": "personal",
        "unit": "internal", "start": "internal", "target": "internal", "set_date": "internal", "due_date": "internal",
        "state": "internal", "closed_date": "internal", "word": "personal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["branch", "due_date"], name="goal_branch_due"),
            models.Index(fields=["owner", "due_date"], name="goal_owner_due"),
        ]


class GoalEntry(models.Model):
    """How far a goal was on a day; the newest day counts, of one day what was written last."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="entries", db_index=False)
    day = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = {"branch": "goal__branch", "owner": "goal__owner", "always": "goal__customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "goal": "internal", "day": "internal", "value": "internal", "note": "personal", "user": "internal",
        "at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["goal", "-day", "-id"], name="goal_entry_newest")]


class PlanAction(base.Record):
    """What we do for a customer: on a strength, a weakness or a need, by whom, until when, and what came of it."""

    class Aim(models.TextChoices):
        ENLARGE = "ENLARGE"
        OFFSET = "OFFSET"
        SERVE = "SERVE"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    aim = models.CharField(max_length=7, choices=Aim.choices)
    # The strength, weakness or need as it was worded when the action was planned.
    point = models.CharField(max_length=300)
    offer = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()
    done_date = models.DateField(null=True)
    result = models.CharField(max_length=300, blank=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "aim": "internal", "point": "personal", "offer": "personal", "owner": "internal",
        "due_date": "internal", "done_date": "internal", "result": "personal",
    }  # fmt: skip


class Refusal(base.Record):
    """A request of a customer we said no to, and what we offered in its place."""

    class Answer(models.TextChoices):
        OPEN = "OPEN"
        TAKEN = "TAKEN"
        DECLINED = "DECLINED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    request = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    alternative = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.OPEN)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "day": "internal", "request": "personal", "reason": "personal",
        "alternative": "personal", "answer": "internal", "user": "internal",
    }  # fmt: skip


class ZeroReview(base.Record):
    """A yearly look at a customer as if for the first time: what we took for granted, and whether it still holds."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    # Each [what was assumed, HOLDS, FALLEN or OPEN, by what one knows].
    assumptions = models.JSONField(default=list)
    conclusion = models.CharField(max_length=1_000)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "day": "internal", "assumptions": "personal", "conclusion": "personal",
        "user": "internal", "taken_back_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "-day"], name="zero_review_of_customer")]


class Anchor(base.Record):
    """What ties a customer to us: ours in its work, what leaving would cost it, what we do softly and by contract."""

    class Kind(models.TextChoices):
        BUILT_IN = "BUILT_IN"
        SWITCHING = "SWITCHING"
        SOFT = "SOFT"
        HARD = "HARD"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    text = models.CharField(max_length=300)
    # What changing to another would cost the customer once; empty for the other kinds.
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    noted_date = models.DateField()
    ended_date = models.DateField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "kind": "internal", "text": "personal", "amount": "internal", "noted_date": "internal",
        "ended_date": "internal", "user": "internal",
    }  # fmt: skip


class Reservation(base.Record):
    """What the house has only once, claimed for a key account: an expert for some days, money of the spare budget."""

    class State(models.TextChoices):
        HELD = "HELD"
        WAITING = "WAITING"
        ENDED = "ENDED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    # Either an expert or an amount.
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    first_date = models.DateField()
    last_date = models.DateField()
    what = models.CharField(max_length=300)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    ended_date = models.DateField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "expert": "internal", "amount": "internal", "first_date": "internal",
        "last_date": "internal", "what": "personal", "state": "internal", "ended_date": "internal", "user": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["state", "last_date"], name="reservation_not_over")]
