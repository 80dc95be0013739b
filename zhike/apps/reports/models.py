"""Tables of reports."""

from django.db import models


class Report(models.Model):
    """What was told of a period for a branch's subtree: frozen; made again with other figures it is a new version."""

    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField()
    # For readers of rows, and for readers of sums alone: small numbers are left out.
    content = models.JSONField()
    coarse = models.JSONField()
    run_id = models.BigIntegerField()
    # Nobody: the calendar.
    user_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    classes = {
        "branch": "internal", "period": "internal", "version": "internal", "content": "internal", "coarse": "internal",
        "run_id": "internal", "user_id": "internal", "made_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "period", "version"], name="reports_version_once"),
        ]
