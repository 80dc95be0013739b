"""Tables of key accounts: who answers for one, deputies, units; what a customer gains, reviews, rewards, our needs."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class KeyAccount(base.Record):
    """A customer as a key account: its class, who answers for it, and since when; one open row a customer."""

    class State(models.TextChoices):
        PROPOSED = "PROPOSED"
        CONFIRMED = "CONFIRMED"
        ENDED = "ENDED"

    class Metal(models.TextChoices):
        PLATINUM = "PLATINUM"
        GOLD = "GOLD"
        IRON = "IRON"
        LEAD = "LEAD"

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    metal = models.CharField(max_length=10, choices=Metal.choices)
    sponsor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    backup = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField(null=True)
    ended_date = models.DateField(null=True)
    # Why somebody proposed it by hand; empty where its tier did.
    reason = models.CharField(max_length=300, blank=True)
    # Why it was declined or ended.
    end_reason = models.CharField(max_length=300, blank=True)
    # Why the manager has more accounts than the limit of the unit allows; empty where it has not.
    overload_reason = models.CharField(max_length=300, blank=True)
    # What was measured of the relation on a day, 0 to 100; None where too little is known.
    heat = models.PositiveSmallIntegerField(null=True)
    heat_before = models.PositiveSmallIntegerField(null=True)
    relation = models.PositiveSmallIntegerField(null=True)
    strength = models.PositiveSmallIntegerField(null=True)
    measured_date = models.DateField(null=True)
    is_cooling = models.BooleanField(default=False)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "state": "internal", "metal": "internal", "sponsor": "internal", "manager": "internal",
        "backup": "internal", "since": "internal", "ended_date": "internal", "reason": "personal",
        "end_reason": "personal", "overload_reason": "personal", "heat": "internal", "heat_before": "internal",
        "relation": "internal", "strength": "internal", "measured_date": "internal", "is_cooling": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=~models.Q(state="ENDED"), name="keyaccounts_one_open"
            )
        ]
        indexes = [
            models.Index(fields=["state", "metal", "id"], name="keyaccounts_by_metal"),
            models.Index(fields=["manager", "state"], name="keyaccounts_by_manager"),
            models.Index(fields=["customer", "state"], name="keyaccounts_of_customer"),
            models.Index(fields=["heat", "id"], name="keyaccounts_cooling", condition=models.Q(is_cooling=True)),
        ]


class Deputy(base.Record):
    """Somebody who may answer for platinum accounts in the place of a general manager, from a day to a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    first_date = models.DateField()
    last_date = models.DateField()
    reason = models.CharField(max_length=300)
    ended_date = models.DateField(null=True)

    # Who may answer for whom is known in the whole house.
    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {
        "user": "internal", "granted_by": "internal", "first_date": "internal", "last_date": "internal",
        "reason": "internal", "ended_date": "internal",
    }  # fmt: skip


class Unit(base.Record):
    """A unit of the house that looks after key customers, and how many accounts one of its members takes."""

    name = models.CharField(max_length=120)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    workload = models.PositiveSmallIntegerField()
    closed_date = models.DateField(null=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {"name": "internal", "branch": "internal", "workload": "internal", "closed_date": "internal"}


class UnitMember(base.Record):
    """Somebody in a unit of key customers; in one unit at a time."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="members")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Another number than the unit's, where somebody can take more or less.
    workload = models.PositiveSmallIntegerField(null=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {"unit": "internal", "user": "internal", "workload": "internal"}


class Benefit(base.Record):
    """What a customer gains from us in a year, as somebody noted it; below zero it loses."""

    class Kind(models.TextChoices):
        SAVINGS = "SAVINGS"
        SPEED = "SPEED"
        REVENUE = "REVENUE"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    noted_date = models.DateField()
    evidence = models.CharField(max_length=300)
    author_id = models.BigIntegerField(null=True)
    ended_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "kind": "internal", "amount": "internal", "noted_date": "internal",
        "evidence": "personal", "author_id": "internal", "ended_date": "internal",
    }  # fmt: skip


class AccountReview(base.Record):
    """The review of a key customer in a quarter, with its minutes."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    minutes = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {"customer": "internal", "day": "internal", "minutes": "personal", "user": "internal"}

    class Meta:
        indexes = [models.Index(fields=["customer", "-day"], name="account_review_of_customer")]


class Reward(base.Record):
    """What a customer got for having stayed a key customer so long; once for each stretch."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    # The first day of the stretch it is given for.
    since = models.DateField()
    n_quarters = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    day = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "since": "internal", "n_quarters": "internal", "what": "personal", "day": "internal",
        "user": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "since"], name="keyaccounts_one_reward")]


class Need(base.Record):
    """Something a branch of ours looks for; customers may have it among their resources."""

    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    tags = models.JSONField(default=list)
    author_id = models.BigIntegerField(null=True)
    closed_date = models.DateField(null=True)

    # What the house looks for everybody in it may know.
    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {
        "branch": "internal", "title": "internal", "tags": "internal", "author_id": "internal",
        "closed_date": "internal",
    }  # fmt: skip
