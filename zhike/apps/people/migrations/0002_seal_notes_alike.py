"""Delicate notes are sealed as every sensitive value is: those sealed before are sealed anew."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations

from zhike.apps.core import sealing


def seal_anew(apps, schema_editor):
    """Seal every note anew; one that was sealed under another secret stays as it lies there."""
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"zhike people private notes")
    former = Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))
    notes = apps.get_model("people", "PrivateNote")._base_manager
    for pk, sealed in notes.values_list("pk", "sealed"):
        try:
            text = former.decrypt(sealed.encode()).decode()
        except InvalidToken:
            continue
        notes.filter(pk=pk).update(sealed=sealing.seal_text(text))


class Migration(migrations.Migration):
    """Data alone."""

    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(seal_anew, migrations.RunPython.noop, elidable=True)]
