"""Tables of web forms: the forms, and one line for everything that came in."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base
from zhike.apps.webforms import rules


class WebForm(base.Record):
    """A public form: what it asks, whom its entries go to. Its address is meant to be published."""

    link = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    intro = models.CharField(max_length=500, blank=True)
    thanks = models.CharField(max_length=300, blank=True)
    asks = models.CharField(max_length=80)
    consent = models.CharField(max_length=300, blank=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField(default=True)
    # The same texts once more for whoever reads this language; a text left out is shown as it is above.
    second_language = models.CharField(max_length=10, blank=True)
    second = models.JSONField(default=dict)

    scope = {"branch": "branch", "owner": "owner"}
    classes = {
        "link": "internal", "name": "internal", "title": "public", "intro": "public", "thanks": "public",
        "asks": "internal", "consent": "public", "branch": "internal", "owner": "internal", "is_open": "internal",
        "second_language": "public", "second": "public",
    }  # fmt: skip

    @property
    def ask_names(self) -> list[str]:
        """Return what is asked beside the name."""
        return self.asks.split(",")

    def said(self, language: str) -> dict[str, str]:
        """Return the texts as a reader of a language sees them."""
        second = self.second if language and language == self.second_language else {}
        return {name: second.get(name) or getattr(self, name) for name in rules.TEXTS}


class Entry(models.Model):
    """That something came in through a form; what it said is in the contact it became."""

    class State(models.TextChoices):
        NEWCOMER = "NEWCOMER"
        KNOWN = "KNOWN"
        SPAM = "SPAM"

    form = models.ForeignKey(WebForm, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices)
    # A digest of the address it came from: enough to count, not to tell whose it was.
    sender = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, unique=True)
    interaction_id = models.BigIntegerField(null=True)

    scope = {"branch": "form__branch", "owner": "form__owner"}
    objects = base.ScopedManager()
    classes = {
        "form": "internal", "at": "internal", "state": "internal", "sender": "personal", "fingerprint": "internal",
        "interaction_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["form", "-at"], name="webforms_entry_recent")]
