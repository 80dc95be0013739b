"""Tables of key accounts: what a customer gains from us, reviews with minutes, rewards for staying, our open needs."""

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
    reason = models.CharField(max_length=300, blank=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "state": "internal", "metal": "internal", "sponsor": "internal", "manager": "internal",
        "backup": "internal", "since": "internal", "ended_date": "internal", "reason": "personal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=~models.Q(state="ENDED"), name="keyaccounts_one_open"
            )
        ]
        indexes = [models.Index(fields=["state", "metal"], name="keyaccounts_by_metal")]


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
