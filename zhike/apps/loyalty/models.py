"""Tables of loyalty: members, their levels, the ledger of points, benefits and their use, partners, recommendations."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}
OF_MEMBER = {"branch": "member__customer__branch", "owner": "member__customer__owner"}


class Member(base.Record):
    """A customer that has joined, under the number of its card; until when, and at what level today."""

    class State(models.TextChoices):
        ACTIVE = "ACTIVE"
        ENDED = "ENDED"

    card_no = models.CharField(max_length=20, unique=True)
    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=6, choices=State.choices, default=State.ACTIVE)
    since = models.DateField()
    # The last day of the membership; without one it goes on.
    until = models.DateField(null=True)
    level = models.CharField(max_length=8)

    scope = OF_CUSTOMER
    classes = {
        "card_no": "personal", "customer": "internal", "state": "internal", "since": "internal", "until": "internal",
        "level": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-since", "-id"], name="loyalty_member_recent")]


class LevelSpan(models.Model):
    """At what level a member was from when until when, and what it rested on."""

    class Why(models.TextChoices):
        JOINED = "JOINED"
        ROSE = "ROSE"
        FELL = "FELL"
        DECIDED = "DECIDED"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="levels")
    level = models.CharField(max_length=8)
    valid_from = models.DateField()
    # The first day it no longer held.
    valid_to = models.DateField(null=True)
    why = models.CharField(max_length=8, choices=Why.choices)
    # What was bought and earned in the months looked back on.
    spend = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    points = models.BigIntegerField(null=True)

    scope = OF_MEMBER
    objects = base.ScopedManager()
    classes = {
        "member": "internal", "level": "internal", "valid_from": "internal", "valid_to": "internal",
        "why": "internal", "spend": "internal", "points": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(valid_to=None), name="loyalty_level_one_open"
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["member", "-valid_from", "-id"], name="loyalty_level_member")]


class PointsEntry(models.Model):
    """One entry of the ledger of points; append-only, posted once for its key. The balance is the sum."""

    class Kind(models.TextChoices):
        EARN = "EARN"
        REDEEM = "REDEEM"
        EXPIRE = "EXPIRE"
        REVERSE = "REVERSE"

    class Source(models.TextChoices):
        ORDER = "ORDER"
        RETURNED = "RETURNED"
        JOINING = "JOINING"
        VALID_COMPLAINT = "VALID_COMPLAINT"
        ADOPTED_IDEA = "ADOPTED_IDEA"
        RECOMMENDATION = "RECOMMENDATION"
        BY_HAND = "BY_HAND"
        REWARD = "REWARD"
        RUN_OUT = "RUN_OUT"
        SET_OFF = "SET_OFF"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="entries", db_index=False)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    source = models.CharField(max_length=16, choices=Source.choices)
    points = models.BigIntegerField()
    day = models.DateField()
    # The last day on which earned points may be used.
    last_day = models.DateField(null=True)
    # What the same act has again when it is told twice.
    key = models.CharField(max_length=100, unique=True)
    # The entry whose points are taken back.
    lot = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    order_id = models.BigIntegerField(null=True)
    # Of an order: the money the points stand for.
    basis = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    # Points that should have been taken and were spent already; below zero once they were taken after all.
    owed = models.BigIntegerField(default=0)
    # The number of the order, the complaint, the name of the reward.
    rests_on = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    scope = OF_MEMBER
    objects = base.ScopedManager()
    classes = {
        "member": "internal", "kind": "internal", "source": "internal", "points": "internal", "day": "internal",
        "last_day": "internal", "key": "internal", "lot": "internal", "order_id": "internal", "basis": "internal",
        "owed": "internal", "rests_on": "internal", "reason": "personal", "user_id": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["member", "day", "id"], name="loyalty_entry_member"),
            models.Index(fields=["order_id"], name="loyalty_entry_order"),
        ]


class Partner(base.Record):
    """A merchant of the alliance: what members save there by level, and what of it we pay back."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=300, blank=True)
    # Level → percent off the bill; a level that is missing gets none.
    discounts = models.JSONField(default=dict)
    # Percent of the discount that we bear.
    share = models.PositiveSmallIntegerField(default=0)
    first_date = models.DateField()
    last_date = models.DateField(null=True)

    classes = {
        "code": "public", "name": "public", "about": "public", "discounts": "public", "share": "internal",
        "first_date": "internal", "last_date": "internal",
    }  # fmt: skip


class Benefit(base.Record):
    """Something members get: a reward for points, or a benefit of their level or tier, so often a year."""

    class Kind(models.TextChoices):
        REWARD = "REWARD"
        BENEFIT = "BENEFIT"

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    # Of a reward: its price in points; of both: what it costs us, where that is known.
    price = models.PositiveIntegerField(null=True)
    worth = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    # How many there were to give; without one there is no end.
    stock = models.PositiveIntegerField(null=True)
    # Times a member may have it in a calendar year; 0 sets no limit.
    quota = models.PositiveSmallIntegerField(default=0)
    # Levels and tiers that are entitled; none named: all. Places where it is given; none named: anywhere.
    levels = models.JSONField(default=list)
    tiers = models.JSONField(default=list)
    places = models.JSONField(default=list)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    first_date = models.DateField()
    last_date = models.DateField(null=True)

    classes = {
        "code": "public", "name": "public", "about": "public", "kind": "public", "price": "public",
        "worth": "internal", "stock": "internal", "quota": "public", "levels": "public", "tiers": "internal",
        "places": "public", "partner": "public", "first_date": "internal", "last_date": "internal",
    }  # fmt: skip


class BenefitUse(models.Model):
    """That a member had a reward, used a benefit or saved at a partner, once for its key."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="uses")
    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, null=True, related_name="uses")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="uses")
    day = models.DateField()
    place = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=100, unique=True)
    entry = models.ForeignKey(PointsEntry, on_delete=models.SET_NULL, null=True, related_name="+")
    # At a partner: the bill, and what was off it.
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    discount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    taken_back_at = models.DateTimeField(null=True)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    scope = OF_MEMBER
    objects = base.ScopedManager()
    classes = {
        "member": "internal", "benefit": "internal", "partner": "internal", "day": "internal", "place": "personal",
        "key": "internal", "entry": "internal", "amount": "internal", "discount": "internal",
        "taken_back_at": "internal", "user_id": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["member", "benefit", "day"], name="loyalty_use_member")]


class Recommendation(base.Record):
    """Who recommended us to whom, what came of it, and the points it was rewarded with."""

    class Result(models.TextChoices):
        OPEN = "OPEN"
        BOUGHT = "BOUGHT"
        DECLINED = "DECLINED"

    referrer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    # Whoever came was brought by one.
    referred = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    result = models.CharField(max_length=8, choices=Result.choices, default=Result.OPEN)
    result_date = models.DateField(null=True)
    entry = models.ForeignKey(PointsEntry, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "referrer__branch", "owner": "referrer__owner"}
    classes = {
        "referrer": "internal", "referred": "internal", "day": "internal", "result": "internal",
        "result_date": "internal", "entry": "internal", "note": "personal", "author": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-day", "-id"], name="loyalty_recommend_recent")]


class ServiceGain(base.Record):
    """Something of our service that is to become quicker or better: its measure before, and after it was done."""

    title = models.CharField(max_length=120)
    # What is measured, and in what.
    measure = models.CharField(max_length=80)
    unit = models.CharField(max_length=20)
    before = models.DecimalField(max_digits=12, decimal_places=2)
    after = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    due_date = models.DateField()
    done_date = models.DateField(null=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "branch", "owner": "author"}
    classes = {
        "title": "internal", "measure": "internal", "unit": "internal", "before": "internal", "after": "internal",
        "due_date": "internal", "done_date": "internal", "branch": "internal", "author": "internal",
    }  # fmt: skip
