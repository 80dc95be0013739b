"""Secrets at rest: sealed with a key made from the installation's own, opened only to be used."""

import base64
import json
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from zhike.apps.outbound.rules.reasons import Stopped


@cache
def _lock(key: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"zhike outbound secrets").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(made))


def seal(values: dict[str, Any]) -> str:
    """Return values as they are kept."""
    return _lock(settings.SECRET_KEY).encrypt(json.dumps(values).encode()).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """Return what was sealed; raises Stopped where the installation's key is another one now."""
    try:
        return json.loads(_lock(settings.SECRET_KEY).decrypt(sealed.encode()))
    except InvalidToken:
        raise Stopped("KEY_CHANGED") from None
