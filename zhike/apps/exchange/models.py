"""Tables of exchange: imports, the ledger of their chunks, what they changed, mappings, who answers for tables."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base


class Import(base.Record):
    """One file on its way in: what it is, how its columns are read, what came of it."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT"
        STAGED = "STAGED"
        CHECKED = "CHECKED"
        RUNNING = "RUNNING"
        DONE = "DONE"
        FAILED = "FAILED"
        UNDONE = "UNDONE"

    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    n_bytes = models.BigIntegerField()
    source = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    meta = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    failure = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    scope = {"branch": "branch", "owner": "user"}
    classes = {
        "kind": "internal", "status": "internal", "file_name": "internal", "sha256": "internal", "n_bytes": "internal",
        "source": "internal", "user": "internal", "branch": "internal", "meta": "personal", "mapping": "internal",
        "counts": "internal", "failure": "internal", "finished_at": "internal",
    }  # fmt: skip


class ImportChunk(models.Model):
    """The ledger of a run: a chunk stands here if and only if its rows stand in the tables."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    counts = models.JSONField()
    written_at = models.DateTimeField()

    classes = {"imported": "internal", "number": "internal", "counts": "internal", "written_at": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["imported", "number"], name="exchange_chunk_once")]


class ImportChange(models.Model):
    """A record an import changed, with its values before, so that undo can put them back."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes")
    noun = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    before = models.JSONField()
    version = models.PositiveIntegerField()

    classes = {
        "imported": "internal", "noun": "internal", "object_id": "internal", "before": "personal",
        "version": "internal",
    }  # fmt: skip


class RememberedMapping(models.Model):
    """How a header was read the last time somebody confirmed it."""

    signature = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    classes = {"signature": "internal", "kind": "internal", "mapping": "internal", "used_at": "internal"}


class ImportedRow(models.Model):
    """A row an import brought and the record it became; its key makes a second import of it change nothing."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=32)
    object_id = models.BigIntegerField()

    classes = {"imported": "internal", "kind": "internal", "key": "internal", "object_id": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="exchange_row_once")]


class DataOwner(base.Record):
    """Who answers for the quality of a table."""

    table = models.CharField(max_length=20, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {"table": "internal", "user": "internal"}


class KeptIndicator(models.Model):
    """An indicator of quality as it stood when a month had ended, of a branch with all under it."""

    month = models.DateField()
    branch = models.ForeignKey("org.Branch", on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    n = models.FloatField()
    n_base = models.PositiveIntegerField()

    scope = None
    objects = base.ScopedManager()
    classes = {
        "month": "internal", "branch": "internal", "table": "internal", "kind": "internal", "n": "internal",
        "n_base": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "branch", "table", "kind"], name="exchange_kept_once"),
        ]  # fmt: skip
