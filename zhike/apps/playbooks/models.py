"""Tables of playbooks: rules, their further steps, editions and runs, what a run did for each customer, effects."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base


class Rule(base.Record):
    """When something happens to customers that fit, somebody is given a task or told, or it is done by itself."""

    class Deed(models.TextChoices):
        TASK = "TASK"
        NOTICE = "NOTICE"
        CHANGE = "CHANGE"
        MESSAGE = "MESSAGE"

    class Target(models.TextChoices):
        OWNER = "OWNER"
        MANAGER = "MANAGER"
        PERSON = "PERSON"
        ROLE = "ROLE"
        SPONSOR = "SPONSOR"

    name = models.CharField(max_length=80)
    # What it waits for; `rules.TRIGGERS` says which events.
    trigger = models.CharField(max_length=60)
    # Which customers: filters of their list, as an address holds them.
    query = models.JSONField(default=dict)
    deed = models.CharField(max_length=8, choices=Deed.choices)
    target = models.CharField(max_length=8, choices=Target.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    # What a task or a notice says.
    template = models.CharField(max_length=200, blank=True)
    # What a change sets; `rules.CHANGES` says which fields.
    change_field = models.CharField(max_length=20, blank=True)
    change_value = models.CharField(max_length=20, blank=True)
    # What a message to the customer says.
    letter = models.ForeignKey("outbound.Template", on_delete=models.SET_NULL, null=True, related_name="+")
    due_days = models.PositiveSmallIntegerField(default=3)
    # For so long a customer is left alone after the rule has acted on it.
    rest_days = models.PositiveSmallIntegerField(default=30)
    # Who wrote or switched it on: it sees what they see.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=False)
    # What whoever closes a task of it is asked; empty asks nothing.
    question = models.CharField(max_length=200, blank=True)
    # So many of a hundred customers the lot leaves alone, so that one sees what the others gained.
    hold_out = models.PositiveSmallIntegerField(default=0)
    # Over so many days after it what customers bought is counted, and over as many before.
    horizon_days = models.PositiveSmallIntegerField(default=90)
    edition = models.PositiveIntegerField(default=1)

    classes = {
        "name": "internal", "trigger": "internal", "query": "internal", "deed": "internal", "target": "internal",
        "person": "internal", "role": "internal", "template": "internal", "change_field": "internal",
        "change_value": "internal", "letter": "internal", "due_days": "internal", "rest_days": "internal",
        "author": "internal", "is_active": "internal", "question": "internal", "hold_out": "internal",
        "horizon_days": "internal", "edition": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["trigger", "is_active"], name="playbooks_rule_trigger")]


class Step(models.Model):
    """What follows the first step of a rule, in order."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    # What it does; `rules.FURTHER` says what there is.
    deed = models.CharField(max_length=8)
    target = models.CharField(max_length=8, default=Rule.Target.OWNER)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    template = models.CharField(max_length=200, blank=True)
    letter = models.ForeignKey("outbound.Template", on_delete=models.SET_NULL, null=True, related_name="+")
    due_days = models.PositiveSmallIntegerField(default=3)
    hours = models.PositiveSmallIntegerField(default=24)
    points = models.PositiveIntegerField(default=0)

    classes = {
        "rule": "internal", "position": "internal", "deed": "internal", "target": "internal", "person": "internal",
        "role": "internal", "template": "internal", "letter": "internal", "due_days": "internal", "hours": "internal",
        "points": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "position"], name="playbooks_step_once")]


class Edition(models.Model):
    """What a rule said from a moment on: runs name the edition they carried out."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)

    classes = {"rule": "internal", "number": "internal", "at": "internal", "author": "internal", "values": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="playbooks_edition_once")]


class Run(models.Model):
    """One time a rule was carried out, once for each event."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="runs")
    event_id = models.BigIntegerField()
    at = models.DateTimeField()
    # More customers fitted than are acted on at one time.
    is_capped = models.BooleanField(default=False)
    edition = models.PositiveIntegerField(default=1)

    classes = {
        "rule": "internal", "event_id": "internal", "at": "internal", "is_capped": "internal", "edition": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "event_id"], name="playbooks_run_once")]
        indexes = [models.Index(fields=["rule", "-id"], name="playbooks_run_recent")]


class Deed(models.Model):
    """What a step of a run did for a customer: the task or message it made, what it changed, or why it did nothing."""

    class Skipped(models.TextChoices):
        NOBODY = "NOBODY"
        UNSEEN = "UNSEEN"
        SAME = "SAME"
        STAYED = "STAYED"
        NO_TEXT = "NO_TEXT"
        FIXED = "FIXED"
        AT_DESK = "AT_DESK"
        GUARDED = "GUARDED"
        # The lot left the customer out.
        HELD = "HELD"
        # A campaign holds it back to compare.
        APART = "APART"
        NO_CARD = "NO_CARD"
        BEYOND = "BEYOND"
        # What it waited for was done in time.
        IN_TIME = "IN_TIME"

    class Lot(models.TextChoices):
        TREATED = "TREATED"
        HELD = "HELD"

    class Outcome(models.TextChoices):
        SOLVED = "SOLVED"
        IN_PART = "IN_PART"
        UNSOLVED = "UNSOLVED"
        NOT_MET = "NOT_MET"
        NEEDLESS = "NEEDLESS"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="deeds")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    task_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    # What a change found and left: field, before, after.
    change = models.JSONField(null=True)
    skipped = models.CharField(max_length=8, choices=Skipped.choices, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    # Whether a lot was drawn for the customer, and how it fell.
    lot = models.CharField(max_length=7, choices=Lot.choices, blank=True)
    # When an escalation falls due; without `settled_at` it waits.
    waits_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    emergency_id = models.BigIntegerField(null=True)
    points = models.PositiveIntegerField(default=0)
    # What whoever closed the task answered.
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "run": "internal", "customer": "internal", "task_id": "internal", "message_id": "internal",
        "change": "internal", "skipped": "internal", "position": "internal", "lot": "internal",
        "waits_until": "internal", "settled_at": "internal", "emergency_id": "internal", "points": "internal",
        "outcome": "internal", "answered_by": "internal", "answered_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "customer", "position"], name="playbooks_deed_of_step"),
        ]
        indexes = [
            models.Index(fields=["task_id"], name="playbooks_deed_task", condition=models.Q(task_id__isnull=False)),
            models.Index(
                fields=["waits_until"], name="playbooks_deed_waits",
                condition=models.Q(waits_until__isnull=False, settled_at=None),
            ),
        ]  # fmt: skip


class Effect(models.Model):
    """What a rule had brought by a day: how it was told is in its values, reckoned from orders, never typed."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="effects")
    as_of = models.DateField()
    at = models.DateTimeField()
    values = models.JSONField(default=dict)

    classes = {"rule": "internal", "as_of": "internal", "at": "internal", "values": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "as_of"], name="playbooks_effect_once")]
