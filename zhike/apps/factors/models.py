"""Tables of factors: the sealed secret of an authenticator, recovery codes, roles that may not do without."""

from django.conf import settings
from django.db import models

# The class of fields that no page shows; named, since a text beside a secret's name looks like the secret.
SENSITIVE = "sensitive"


class SecondFactor(models.Model):
    """The secret of a user's authenticator, sealed; it counts once confirmed by a code of the authenticator."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed = models.JSONField()
    begun_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    # The time step of the last code that was taken: no code is taken twice.
    last_step = models.BigIntegerField(default=0)

    classes = {
        "user": "internal", "sealed": SENSITIVE, "begun_at": "internal", "confirmed_at": "internal",
        "last_step": "internal",
    }  # fmt: skip


class RecoveryCode(models.Model):
    """A code that stands in once for a lost authenticator; only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    classes = {"user": "internal", "code_hash": SENSITIVE, "used_at": "internal"}


class FactorDemand(models.Model):
    """A role whose people may not do without a second factor."""

    role = models.CharField(max_length=20, unique=True)
    since = models.DateTimeField()

    classes = {"role": "internal", "since": "internal"}
