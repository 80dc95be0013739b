"""Tables of catalog: fields administrators add or change, code lists, versions of rule tables."""

from django.db import models

from zhike.apps.core import base


class Field(base.Record):
    """A field an administrator added to a catalogue, or what they changed of one that comes with the program."""

    noun = models.CharField(max_length=20)
    group = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    label_zh = models.CharField(max_length=80)
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
