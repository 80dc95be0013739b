"""Tables of costs: what customers left in a year, what it was reckoned with, shared costs, entries taken back."""

from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}
# Who costs more than they bring: over the year, or in two quarters running.
LOSING = models.Q(contribution__lt=0) | models.Q(n_negative__gte=2)


class Contribution(models.Model):
    """What a customer left in the 365 days that end with the current analysis, by kind of cost; written by each."""

    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, primary_key=True, related_name="+")
    as_of = models.DateField()
    revenue = models.DecimalField(max_digits=18, decimal_places=4)
    goods = models.DecimalField(max_digits=18, decimal_places=4)
    margin = models.DecimalField(max_digits=18, decimal_places=4)
    cost = models.DecimalField(max_digits=18, decimal_places=4)
    contribution = models.DecimalField(max_digits=18, decimal_places=4)
    # Anything of it rests on rough costs.
    is_rough = models.BooleanField()
    # Complete quarters running, the last one first, in which the customer cost more than it brought.
    n_negative = models.PositiveSmallIntegerField(default=0)
    # The kind of cost that took most.
    driver = models.CharField(max_length=20, blank=True)
    # What to do about a loss; empty without one.
    advice = models.CharField(max_length=16, blank=True)
    # {category: [amount, booked amount or None]}, only what is not zero; what was counted to reckon with.
    parts = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "as_of": "internal", "revenue": "internal", "goods": "internal", "margin": "internal",
        "cost": "internal", "contribution": "internal", "is_rough": "internal", "n_negative": "internal",
        "driver": "internal", "advice": "internal", "parts": "internal", "counts": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["contribution", "customer"], name="contribution_losing", condition=LOSING)]


class SharedCost(base.Record):
    """A cost of a branch or of the whole company, spread over its customers by a rule; a change is a new version."""

    class Key(models.TextChoices):
        REVENUE = "REVENUE"
        ORDERS = "ORDERS"
        CONTACTS = "CONTACTS"
        EQUAL = "EQUAL"

    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    key = models.CharField(max_length=10, choices=Key.choices)
    first_date = models.DateField()
    last_date = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    # Which version of the rule this is, and the one whose place it took.
    number = models.PositiveIntegerField(default=1)
    former = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")
    user_id = models.BigIntegerField(null=True)
    # It no longer holds: taken back, or a later version took its place.
    ended_at = models.DateTimeField(null=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {
        "branch": "internal", "category": "internal", "amount": "internal", "currency": "internal", "key": "internal",
        "first_date": "internal", "last_date": "internal", "note": "internal", "number": "internal",
        "former": "internal", "user_id": "internal", "ended_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_date__gte=models.F("first_date")), name="sharedcost_days_in_order"
            )
        ]


class Reversal(models.Model):
    """An entry of the ledger of costs that was taken back by a negative one; once at most."""

    entry_id = models.BigIntegerField(unique=True)
    reversed_by_id = models.BigIntegerField()

    objects = models.Manager()
    classes = {"entry_id": "internal", "reversed_by_id": "internal"}


class Reckoning(models.Model):
    """What the contributions that stand were reckoned with; one row, written by each analysis."""

    as_of = models.DateField()
    rates = models.JSONField()

    objects = models.Manager()
    classes = {"as_of": "internal", "rates": "internal"}
