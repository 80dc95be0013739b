"""Tables of playbooks: rules, their runs, what a run did for each customer."""

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

    classes = {
        "name": "internal", "trigger": "internal", "query": "internal", "deed": "internal", "target": "internal",
        "person": "internal", "role": "internal", "template": "internal", "change_field": "internal",
        "change_value": "internal", "letter": "internal", "due_days": "internal", "rest_days": "internal",
        "author": "internal", "is_active": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["trigger", "is_active"], name="playbooks_rule_trigger")]


class Run(models.Model):
    """One time a rule was carried out, once for each event."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="runs")
    event_id = models.BigIntegerField()
    at = models.DateTimeField()
    # More customers fitted than are acted on at one time.
    is_capped = models.BooleanField(default=False)

    classes = {"rule": "internal", "event_id": "internal", "at": "internal", "is_capped": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "event_id"], name="playbooks_run_once")]
        indexes = [models.Index(fields=["rule", "-id"], name="playbooks_run_recent")]


class Deed(models.Model):
    """What a run did for a customer: the task or message it made, what it changed, or why it did nothing."""

    class Skipped(models.TextChoices):
        NOBODY = "NOBODY"
        UNSEEN = "UNSEEN"
        SAME = "SAME"
        STAYED = "STAYED"
        NO_TEXT = "NO_TEXT"
        FIXED = "FIXED"
        AT_DESK = "AT_DESK"
        GUARDED = "GUARDED"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="deeds")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    task_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    # What a change found and left: field, before, after.
    change = models.JSONField(null=True)
    skipped = models.CharField(max_length=8, choices=Skipped.choices, blank=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "run": "internal", "customer": "internal", "task_id": "internal", "message_id": "internal",
        "change": "internal", "skipped": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "customer"], name="playbooks_deed_once")]
