"""The table of search: one document per record that can be found; its words are in the engine's own index."""

from django.db import models

from zhike.apps.core import base


class Document(models.Model):
    """What a hit shows and where it leads; `search_index` holds its tokens under the same id."""

    noun = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    branch_id = models.BigIntegerField(null=True)
    owner_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=200, blank=True)

    scope = {"branch": "branch_id", "owner": "owner_id"}
    objects = base.ScopedManager()
    classes = {
        "noun": "internal", "object_id": "internal", "branch_id": "internal", "owner_id": "internal",
        "title": "personal", "subtitle": "personal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "object_id"], name="search_document_once")]
