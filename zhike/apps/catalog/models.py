"""Tables of catalog: fields administrators add or change, code lists, rule tables, batches of licensed data."""

from django.db import models

from zhike.apps.core import base


class Field(base.Record):
    """A field an administrator added to a catalogue, or what they changed of one that comes with the program."""

    noun = models.CharField(max_length=20)
    group = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    # Empty on a field of the program: its own words hold.
    label_zh = models.CharField(max_length=80, blank=True)
    label_en = models.CharField(max_length=80, blank=True)
    type = models.CharField(max_length=10)
    field_class = models.CharField(max_length=10, default="internal")
    choices = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=100)
    is_required = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {
        "noun": "internal", "group": "internal", "code": "internal", "label_zh": "public", "label_en": "public",
        "type": "internal", "field_class": "internal", "choices": "public", "position": "internal",
        "is_required": "internal", "is_hidden": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "code"], name="catalog_field_once")]


class Code(base.Record):
    """A code an administrator added to a list, or a changed label of one that comes with the program."""

    list_name = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    label_zh = models.CharField(max_length=80)
    label_en = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {
        "list_name": "internal", "code": "internal", "label_zh": "public", "label_en": "public",
        "is_active": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list_name", "code"], name="catalog_code_once")]


class RuleTable(models.Model):
    """One version of a rule table; the newest holds."""

    name = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    rows = models.JSONField()
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    classes = {"name": "internal", "number": "internal", "rows": "internal", "user_id": "internal", "at": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "number"], name="catalog_table_version_once")]


class Batch(base.Record):
    """Data of somebody else, and how long and for what they may be used: a rented or bought list, a report."""

    class Kind(models.TextChoices):
        RENTED = "RENTED"
        BOUGHT = "BOUGHT"
        # Of a consulting or market-research firm: out of date one day, but never locked.
        REPORT = "REPORT"

    title = models.CharField(max_length=120, blank=True)
    supplier = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    permitted_use = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    cost = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    # How often the list may be taken out; without a number, as often as one likes.
    max_uses = models.PositiveSmallIntegerField(null=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {
        "title": "internal", "supplier": "internal", "kind": "internal", "permitted_use": "internal",
        "valid_from": "internal", "valid_to": "internal", "cost": "internal", "max_uses": "internal",
    }  # fmt: skip
