"""Tables of stewardship: pairs that may be one customer, what a merge did, what a hand-over did, changes in bulk."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base


class Pair(base.Record):
    """Two records that may be one customer, with how alike they are and why."""

    class Status(models.TextChoices):
        UNDECIDED = "UNDECIDED"
        LATER = "LATER"
        DISMISSED = "DISMISSED"
        MERGED = "MERGED"

    # The record with the smaller id is first.
    customer_a = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    customer_b = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.UNDECIDED)
    # Put off until this day; nobody is asked before it.
    until_date = models.DateField(null=True)
    scanned_at = models.DateTimeField()

    # Of the second customer the queries ask the same.
    scope = {"branch": "customer_a__branch", "owner": "customer_a__owner"}
    classes = {
        "customer_a": "internal", "customer_b": "internal", "score": "internal", "reasons": "internal",
        "status": "internal", "until_date": "internal", "scanned_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer_a", "customer_b"], name="stewardship_pair_once")]
        indexes = [models.Index(fields=["status", "-score", "-id"], name="stewardship_pair_score")]


class Scan(models.Model):
    """One search of the whole base for pairs, and what was passed over."""

    at = models.DateTimeField()
    n_customers = models.PositiveIntegerField()
    n_candidates = models.PositiveBigIntegerField()
    n_pairs = models.PositiveIntegerField()
    # Keys so many share that they tell nobody apart, and pairs beyond the most that are kept.
    n_skipped = models.PositiveIntegerField()
    n_left_out = models.PositiveIntegerField()

    classes = {
        "at": "internal", "n_customers": "internal", "n_candidates": "internal", "n_pairs": "internal",
        "n_skipped": "internal", "n_left_out": "internal",
    }  # fmt: skip


class MergeLog(models.Model):
    """One merge: which record took the other's place, what stood there before, and which rows moved."""

    survivor = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    merged = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    # {field: [before, after]} of the survivor; {step: what it moved}, by which each step takes it back.
    values = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    n_moved = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    n_kept = models.PositiveIntegerField(default=0)

    scope = {"branch": "survivor__branch", "owner": "survivor__owner"}
    objects = base.ScopedManager()
    classes = {
        "survivor": "internal", "merged": "internal", "user": "internal", "at": "internal", "values": "personal",
        "moved": "internal", "n_moved": "internal", "undone_at": "internal", "n_kept": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["survivor", "-id"], name="stewardship_merge_survivor")]


class Handover(models.Model):
    """One hand-over of a leaver's customers and tasks: to whom each went, and what hung on them."""

    leaver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    is_access_closed = models.BooleanField(default=False)
    n_customers = models.PositiveIntegerField(default=0)
    n_tasks = models.PositiveIntegerField(default=0)
    n_visits = models.PositiveIntegerField(default=0)
    stake = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    # {successor: {"customers": ids, "visits": task ids, step: ids}}
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    scope = {"branch": "branch", "owner": "user"}
    objects = base.ScopedManager()
    classes = {
        "leaver": "internal", "branch": "internal", "user": "internal", "at": "internal",
        "is_access_closed": "internal", "n_customers": "internal", "n_tasks": "internal", "n_visits": "internal",
        "stake": "internal", "moved": "internal", "undone_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="stewardship_handover_recent"),
            models.Index(fields=["branch", "-at", "-id"], name="stewardship_handover_branch"),
        ]

    def n_moved(self, name: str) -> int:
        """Return how much of one kind of work went over."""
        return sum(len(moved.get(name, ())) for moved in self.moved.values())


class BulkEdit(models.Model):
    """One field of many records of a list set to one value by one person: what was chosen, what came of it."""

    class Status(models.TextChoices):
        WAITING = "WAITING"
        DONE = "DONE"
        UNDONE = "UNDONE"

    user_id = models.BigIntegerField()
    list_name = models.CharField(max_length=20)
    field = models.CharField(max_length=20)
    # A code, a number, a day, or the id of a branch or a person; empty for nobody.
    value = models.CharField(max_length=40, blank=True)
    day = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    n_chosen = models.PositiveIntegerField()
    n_changed = models.PositiveIntegerField(default=0)
    n_same = models.PositiveIntegerField(default=0)
    n_refused = models.PositiveIntegerField(default=0)
    n_back = models.PositiveIntegerField(default=0)

    classes = {
        "user_id": "internal", "list_name": "internal", "field": "internal", "value": "internal", "day": "internal",
        "note": "internal", "at": "internal", "status": "internal", "n_chosen": "internal", "n_changed": "internal",
        "n_same": "internal", "n_refused": "internal", "n_back": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["user_id", "-id"], name="stewardship_bulk_user")]


class BulkPart(models.Model):
    """A chunk of a bulk edit: the records chosen and, once it is done, what each had before."""

    edit = models.ForeignKey(BulkEdit, on_delete=models.CASCADE, related_name="parts")
    ids = models.JSONField()
    former = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=BulkEdit.Status.choices, default=BulkEdit.Status.WAITING)

    classes = {"edit": "internal", "ids": "internal", "former": "internal", "status": "internal"}
