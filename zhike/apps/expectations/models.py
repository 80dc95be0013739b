"""Tables of expectations: what a customer expects and why, plans about it, value for cost, levers, marks of people."""

from typing import Any

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}
MARK: dict[str, Any] = {"max_digits": 6, "decimal_places": 2}


class Expectation(base.Record):
    """How much a customer expects (A, 1 to 10), and how far that comes of past, of others and of our publicity."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    value = models.PositiveSmallIntegerField()
    # Parts of a hundred; they sum to a hundred.
    past = models.PositiveSmallIntegerField(default=0)
    referral = models.PositiveSmallIntegerField(default=0)
    publicity = models.PositiveSmallIntegerField(default=0)
    evidence = models.CharField(max_length=500, blank=True)
    # Who introduced us to it, and which advertisement promised too much.
    referrer = models.ForeignKey("customers.Customer", on_delete=models.SET_NULL, null=True, related_name="+")
    advertisement = models.ForeignKey("media.Advertisement", on_delete=models.SET_NULL, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "day": "internal", "value": "personal", "past": "internal", "referral": "internal",
        "publicity": "internal", "evidence": "personal", "referrer": "internal", "advertisement": "internal",
        "author": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "-day", "-id"], name="expectation_of_customer")]


class ExpectationPlan(base.Record):
    """What is done about an expectation that is too high; closed only once it was measured again."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    action = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField(null=True)
    closed_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "kind": "internal", "action": "personal", "owner": "internal", "due_date": "internal",
        "before": "personal", "after": "personal", "closed_date": "internal",
    }  # fmt: skip


class ValueScore(base.Record):
    """What a customer gets of us or of a competitor, and what that costs it, as it told."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    # None: ours.
    competitor = models.ForeignKey("market.Competitor", on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    product = models.DecimalField(**MARK)
    service = models.DecimalField(**MARK)
    personnel = models.DecimalField(**MARK)
    image = models.DecimalField(**MARK)
    money = models.DecimalField(**MARK)
    time = models.DecimalField(**MARK)
    mental = models.DecimalField(**MARK)
    physical = models.DecimalField(**MARK)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "competitor": "internal", "day": "internal", "author": "internal",
        **dict.fromkeys(
            ("product", "service", "personnel", "image", "money", "time", "mental", "physical"), "personal"
        ),
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "-day", "-id"], name="value_score_of_customer")]


class Lever(base.Record):
    """What raises a value or lowers a cost for customers, measured before and after."""

    kind = models.CharField(max_length=24)
    title = models.CharField(max_length=200)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    # In what it is measured: points, minutes, yuan.
    unit = models.CharField(max_length=20)
    before = models.DecimalField(max_digits=12, decimal_places=2)
    after = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    measured_date = models.DateField(null=True)

    scope = {"branch": "branch", "owner": "owner"}
    classes = {
        "kind": "internal", "title": "internal", "branch": "internal", "owner": "internal", "due_date": "internal",
        "cost": "internal", "unit": "internal", "before": "internal", "after": "internal",
        "measured_date": "internal",
    }  # fmt: skip


class StaffRating(base.Record):
    """What a colleague gives customers beside goods: four parts from 1 to 5; without one of them it is not whole."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    thinking = models.PositiveSmallIntegerField(null=True)
    ability = models.PositiveSmallIntegerField(null=True)
    attitude = models.PositiveSmallIntegerField(null=True)
    adaptability = models.PositiveSmallIntegerField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "branch", "owner": "author"}
    classes = {
        "user": "internal", "branch": "internal", "day": "internal", "thinking": "personal", "ability": "personal",
        "attitude": "personal", "adaptability": "personal", "author": "internal",
    }  # fmt: skip
