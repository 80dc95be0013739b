"""Sensitive values at rest: encrypted with a key of their own, derived from the secret key of the installation.

A sealed value is kept where a plain one would be, as {"sealed": text}; no kind of field yields such a value itself.
"""

import base64
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac

PURPOSE = b"zhike sensitive values"


class Unreadable(Exception):
    """A sealed value was sealed under another secret key."""


def seal(value: Any) -> dict[str, str]:
    """Return what is kept of a sensitive value."""
    return {"sealed": seal_text(json.dumps(value, ensure_ascii=False))}


def seal_text(text: str) -> str:
    """Return a text as only the holder of the secret key reads it."""
    return _box().encrypt(text.encode()).decode()


def digest(purpose: str, text: str) -> str:
    """Return what tells two texts apart and cannot be found out by trying texts, as it is keyed."""
    return salted_hmac(purpose, text, algorithm="sha256").hexdigest()


def is_sealed(kept: Any) -> bool:
    """Say whether a kept value is sealed."""
    return isinstance(kept, dict) and set(kept) == {"sealed"}


def unseal(kept: Any) -> Any:
    """Return the value behind a sealed one, a plain one as it is; raises Unreadable."""
    if not is_sealed(kept):
        return kept
    return json.loads(unseal_text(kept["sealed"]))


def unseal_text(sealed: str) -> str:
    """Return a sealed text in plain; raises Unreadable."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable("This value was sealed under another secret key.") from None


def _box() -> MultiFernet:
    return _box_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=2)
def _box_of(secrets: tuple[str, ...]) -> MultiFernet:
    """Return the box of some secret keys: it seals with the first and opens with any."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(secret))) for secret in secrets])


def _derived(secret: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
