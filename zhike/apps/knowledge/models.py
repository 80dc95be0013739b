"""Tables of knowledge: articles as they stand, and every edition of them."""

from datetime import date

from django.db import models

from zhike.apps.core import base
from zhike.apps.knowledge import rules


class Article(base.Record):
    """Something the house knows: how to act, what happened, what to say. Who reads it is decided by role and day."""

    class Kind(models.TextChoices):
        PLAYBOOK = "PLAYBOOK"
        CASE_STORY = "CASE_STORY"
        SCRIPT = "SCRIPT"
        QUESTION = "QUESTION"
        HOUSE_RULE = "HOUSE_RULE"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=120, unique=True)
    body = models.TextField()
    # Names between commas, so that both databases find one of them; no role: everybody who signs in.
    tags = models.CharField(max_length=300, blank=True)
    roles = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    author_id = models.BigIntegerField(null=True)

    classes = {
        "kind": "internal", "title": "internal", "body": "internal", "tags": "internal", "roles": "internal",
        "valid_from": "internal", "valid_to": "internal", "author_id": "internal",
    }  # fmt: skip

    @property
    def tag_names(self) -> list[str]:
        """Return the tags."""
        return rules.apart(self.tags)

    @property
    def role_names(self) -> list[str]:
        """Return the roles that read it; none: everybody."""
        return rules.apart(self.roles)

    def is_over(self, day: date) -> bool:
        """Say whether it is in force neither on a day nor on any after it."""
        return self.valid_to is not None and self.valid_to <= max(day, self.valid_from)


class Edition(models.Model):
    """An article as it was written at a moment; the newest is what stands."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField()
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    scope = None
    objects = base.ScopedManager()
    classes = {
        "article": "internal", "number": "internal", "title": "internal", "body": "internal", "user_id": "internal",
        "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="knowledge_edition_once")]
