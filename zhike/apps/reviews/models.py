"""Tables of reviews: check-lists and what was found with one; levels people were asked about, and what is kept to."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base


class Sheet(base.Record):
    """The check-list of a kind of review, as somebody changed it; without a row that of the program holds."""

    kind = models.CharField(max_length=16, unique=True)
    items = models.JSONField(default=list)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {"kind": "internal", "items": "internal"}


class Review(base.Record):
    """How a talk, a place or a process of ours was found, point by point."""

    kind = models.CharField(max_length=16)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    # Whose work is looked at: who talked, or who went through a process as a customer does; of a place nobody's.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    interaction = models.ForeignKey(
        "interactions.Interaction", on_delete=models.CASCADE, null=True, related_name="+"
    )  # fmt: skip
    # The competitor whose place was visited as a customer; the branch is ours beside it. None: one's own.
    rival = models.ForeignKey("market.Competitor", on_delete=models.PROTECT, null=True, related_name="+")
    # Which talk, place or process it was.
    subject = models.CharField(max_length=120, blank=True)
    day = models.DateField()
    # What was asked then and what was found: [[point, mark, remark]]; a check-list may change afterwards.
    marks = models.JSONField()
    score = models.FloatField(null=True)
    note = models.TextField(blank=True)
    taken_back_at = models.DateTimeField(null=True)

    scope = {"branch": "branch", "owner": "user", "always": "reviewer"}
    classes = {
        "kind": "internal", "branch": "internal", "user": "internal", "reviewer": "internal",
        "interaction": "internal", "rival": "internal", "subject": "personal",
        "day": "internal", "marks": "personal", "score": "internal",
        "note": "personal", "taken_back_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-day", "-id"], name="review_recent"),
            models.Index(fields=["branch", "-day", "-id"], name="review_branch"),
        ]


class LevelTest(base.Record):
    """Several levels of one parameter, how many liked each, and the standard that was published of it."""

    name = models.CharField(max_length=120, unique=True)
    # What was varied, and in which unit it is measured.
    parameter = models.CharField(max_length=80)
    unit = models.CharField(max_length=16, blank=True)
    day = models.DateField()
    # [[level, how many were asked, how many liked it]], from the lowest.
    levels = models.JSONField()
    note = models.TextField(blank=True)
    # What every place has to keep to, and how far from it one may be. Empty: not published.
    standard = models.FloatField(null=True)
    tolerance = models.FloatField(null=True)
    published_at = models.DateTimeField(null=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {
        "name": "internal", "parameter": "internal", "unit": "internal", "day": "internal", "levels": "internal",
        "note": "internal", "standard": "internal", "tolerance": "internal", "published_at": "internal",
    }  # fmt: skip


class LevelCheck(base.Record):
    """A reading taken at a place: does it keep to the standard?"""

    test = models.ForeignKey(LevelTest, on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    reading = models.FloatField()
    taken_back_at = models.DateTimeField(null=True)

    scope = {"branch": "branch", "owner": "user"}
    classes = {
        "test": "internal", "branch": "internal", "user": "internal", "day": "internal", "reading": "internal",
        "taken_back_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["test", "-day", "-id"], name="levelcheck_recent")]
