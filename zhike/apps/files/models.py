"""Tables of files: what was handed in, and under which name of our own it lies."""

from django.db import models

from zhike.apps.core import base


class StoredFile(models.Model):
    """A photo or document about a record; who may see the record may fetch it, and the record's door asks that."""

    # What it belongs to: "interaction", 7.
    noun = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    n_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=64, unique=True)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    scope = None
    objects = base.ScopedManager()
    classes = {
        "noun": "internal", "object_id": "internal", "name": "personal", "media_type": "internal",
        "n_bytes": "internal", "sha256": "internal", "key": "sensitive", "user_id": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["noun", "object_id", "id"], name="files_file_about")]
