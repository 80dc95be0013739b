"""Tables of targets: the target groups of the house."""

from django.db import models

from zhike.apps.core import base


class TargetGroup(base.Record):
    """Whom we want as customers: a rule over the list of customers, and why just these."""

    name = models.CharField(max_length=60, unique=True)
    # Filters as the list of customers takes them.
    params = models.JSONField()
    reason = models.TextField()
    author_id = models.BigIntegerField(null=True)
    # Without a day it is in force.
    ended_at = models.DateTimeField(null=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {
        "name": "internal", "params": "personal", "reason": "internal", "author_id": "internal",
        "ended_at": "internal",
    }  # fmt: skip
