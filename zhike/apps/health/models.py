"""Tables of health: how relations stand now and stood, what was given and received, bonds, chances, programmes."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}
MONEY = {"max_digits": 16, "decimal_places": 2}


class ProgrammeManager(base.ScopedManager):
    """Gives the programmes of the branches the acting person works in: they are the branch's, not one person's."""

    def get_queryset(self) -> models.QuerySet:
        """Return the visible programmes."""
        branch_ids = getattr(base.actor(), "row_branch_ids", None)
        rows = super().get_queryset()
        return rows if branch_ids is None else rows.filter(base.among("branch", branch_ids))


class AllocationManager(base.ScopedManager):
    """Gives the rows of the programmes the acting person may see."""

    def get_queryset(self) -> models.QuerySet:
        """Return the visible rows."""
        branch_ids = getattr(base.actor(), "row_branch_ids", None)
        rows = super().get_queryset()
        return rows if branch_ids is None else rows.filter(base.among("programme__branch", branch_ids))


class Relation(base.Record):
    """How the relation with a customer stands by the last measuring, and what somebody judged or plans of it."""

    class Band(models.TextChoices):
        RED = "RED"
        YELLOW = "YELLOW"
        GREEN = "GREEN"

    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, related_name="+")
    # Health 0 to 100 by its parts; None and an empty band where too little is known.
    score = models.FloatField(null=True)
    band = models.CharField(max_length=6, choices=Band.choices, blank=True)
    n_weight = models.PositiveSmallIntegerField(default=0)
    parts = models.JSONField(default=dict)
    # The mean of the essences that are known, how many of the five they are, what it was a month before.
    strength = models.FloatField(null=True)
    strength_before = models.FloatField(null=True)
    n_known = models.PositiveSmallIntegerField(default=0)
    essences = models.JSONField(default=dict)
    # 0 none, 1 financial, 2 social, 3 structural; the criteria that are met.
    level = models.PositiveSmallIntegerField(default=0)
    criteria = models.JSONField(default=list)
    # The two halves of loyalty: liking 0 to 100 by the last answer, and days it bought again on in the window.
    attitude = models.FloatField(null=True)
    n_again = models.PositiveIntegerField(null=True)
    # Received less given in the window; None where nothing was noted.
    balance = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    is_one_sided = models.BooleanField(default=False)
    # What nobody looks after: OWNER, PERSON, TIE, TALK.
    gaps = models.JSONField(default=list)
    is_covered = models.BooleanField(default=False)
    measured_date = models.DateField(null=True)
    # What was at stake with the customer by then, so that the list begins with it.
    stake = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    # Bargaining power 0 to 10 of us and of them, as somebody judged it.
    our_force = models.PositiveSmallIntegerField(null=True)
    their_force = models.PositiveSmallIntegerField(null=True)
    force_note = models.CharField(max_length=300, blank=True)
    # How the next level is to be reached.
    plan = models.CharField(max_length=500, blank=True)
    plan_due_date = models.DateField(null=True)
    plan_task_id = models.BigIntegerField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "score": "internal", "band": "internal", "n_weight": "internal", "parts": "internal",
        "strength": "internal", "strength_before": "internal", "n_known": "internal", "essences": "internal",
        "level": "internal", "criteria": "internal", "attitude": "internal",
        "n_again": "internal", "balance": "internal", "is_one_sided": "internal",
        "gaps": "internal", "is_covered": "internal", "measured_date": "internal", "stake": "internal",
        "our_force": "internal",
        "their_force": "internal", "force_note": "personal", "plan": "personal", "plan_due_date": "internal",
        "plan_task_id": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(our_force=None) | models.Q(our_force__lte=10), name="health_our_force"
            ),
            models.CheckConstraint(
                condition=models.Q(their_force=None) | models.Q(their_force__lte=10), name="health_their_force"
            ),
        ]
        indexes = [
            models.Index(fields=["score", "id"], name="health_by_score"),
            models.Index(fields=["-stake", "-id"], name="health_by_stake"),
            models.Index(fields=["strength", "id"], name="health_by_strength"),
            models.Index(fields=["band", "score", "id"], name="health_by_band"),
        ]


class Assessment(models.Model):
    """How a relation stood when a month ended, kept for trends and to see how well the score told who left."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    tier = models.CharField(max_length=10, blank=True)
    score = models.FloatField(null=True)
    strength = models.FloatField(null=True)
    n_known = models.PositiveSmallIntegerField(default=0)
    # Whether it bought within two of its intervals then: only who was a buyer can leave.
    is_buying = models.BooleanField(default=False)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "day": "internal", "tier": "internal", "score": "internal", "strength": "internal",
        "n_known": "internal", "is_buying": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "day"], name="health_one_a_month")]
        indexes = [models.Index(fields=["day", "tier"], name="health_assessed")]


class Exchange(base.Record):
    """Something we gave a customer or got from it, with an estimate of what it is worth."""

    class Side(models.TextChoices):
        GIVEN = "GIVEN"
        RECEIVED = "RECEIVED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    side = models.CharField(max_length=8, choices=Side.choices)
    day = models.DateField()
    what = models.CharField(max_length=200)
    amount = models.DecimalField(**MONEY)  # type: ignore[arg-type]
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "side": "internal", "day": "internal", "what": "personal", "amount": "internal",
        "user": "internal", "withdrawn_date": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="health_worth_something")]
        indexes = [models.Index(fields=["customer", "-day", "-id"], name="health_exchange_of")]


class Bond(base.Record):
    """What binds a customer to us: a benefit, a feeling, or a way of working together."""

    class Kind(models.TextChoices):
        FINANCIAL = "FINANCIAL"
        SOCIAL = "SOCIAL"
        STRUCTURAL = "STRUCTURAL"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField(max_length=200)
    since = models.DateField()
    ended_date = models.DateField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "kind": "internal", "what": "personal", "since": "internal", "ended_date": "internal",
        "user": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "kind", "-since"], name="health_bond_of")]


class Chance(base.Record):
    """Somebody met by chance who is worth a second talk; it runs out unless somebody follows up."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    whom = models.CharField(max_length=100)
    where = models.CharField(max_length=200)
    met_date = models.DateField()
    due_date = models.DateField()
    followed_date = models.DateField(null=True)
    task_id = models.BigIntegerField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "whom": "personal", "where": "personal", "met_date": "internal",
        "due_date": "internal", "followed_date": "internal", "task_id": "internal", "user": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "-met_date", "-id"], name="health_chance_of")]


class Programme(base.Record):
    """Something undertaken for the relations with some customers: its goal, its money, what is shared meanwhile."""

    name = models.CharField(max_length=120)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    goal = models.CharField(max_length=300)
    first_date = models.DateField()
    last_date = models.DateField()
    budget = models.DecimalField(**MONEY)  # type: ignore[arg-type]
    # None until somebody notes it.
    spent = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    shared = models.CharField(max_length=300, blank=True)
    closed_date = models.DateField(null=True)

    objects = ProgrammeManager()  # type: ignore[misc]
    classes = {
        "name": "internal", "branch": "internal", "owner": "internal", "goal": "personal", "first_date": "internal",
        "last_date": "internal", "budget": "internal", "spent": "internal", "shared": "personal",
        "closed_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-first_date", "-id"], name="health_programme_recent")]


class Allocation(base.Record):
    """How much of somebody's time a programme takes, planned and used."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="allocations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()
    planned_hours = models.PositiveIntegerField()
    used_hours = models.PositiveIntegerField(null=True)

    objects = AllocationManager()  # type: ignore[misc]
    classes = {
        "programme": "internal", "user": "internal", "percent": "internal", "planned_hours": "internal",
        "used_hours": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "user"], name="health_allocated_once"),
            models.CheckConstraint(condition=models.Q(percent__gte=1, percent__lte=100), name="health_percent"),
        ]


class Enrolment(models.Model):
    """A customer a programme is for, or is compared with, with the strength of the relation when it began."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="enrolments")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    strength = models.FloatField(null=True)
    # Nothing is done for it: it is there to compare with.
    is_control = models.BooleanField(default=False)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "programme": "internal", "customer": "internal", "day": "internal", "strength": "internal",
        "is_control": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "customer"], name="health_enrolled_once")]
