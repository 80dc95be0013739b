"""Webhooks: the events outsiders may hear of, and the signature by which they know who tells them."""

import hashlib
import hmac

# Failed attempts in a row after which a webhook is switched off.
MOST_FAILURES = 20
TOLERANCE_SECONDS = 300
PUBLIC_EVENTS = (
    "customer.added", "customer.changed", "customer.assigned", "call.answered", "task.added", "task.closed",
    "message.sent", "message.failed", "message.received", "import.finished", "import.undone", "analysis.finished",
    "interaction.added", "promise.settled", "visit.settled", "archive.stale", "customer.merged",
)  # fmt: skip


def signature(secret: str, moment: int, body: bytes) -> str:
    """Return the header that signs a body at a moment (seconds since 1970)."""
    return f"t={moment},v1={_digest(secret, moment, body)}"


def is_genuine(secret: str, header: str, body: bytes, *, now: int) -> bool:
    """Say whether a signed body comes from the holder of the secret, lately: an old one may be a replay."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    moment, given = parts.get("t", ""), parts.get("v1", "")
    if not moment.isdecimal() or abs(now - int(moment)) > TOLERANCE_SECONDS:
        return False
    return hmac.compare_digest(given.encode(), _digest(secret, int(moment), body).encode())


def _digest(secret: str, moment: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
