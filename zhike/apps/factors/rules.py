"""Pure decisions of factors: which time steps a code may be of, what recovery codes look like."""

import hmac
import secrets
from datetime import datetime

import pyotp

ISSUER = "Zhike"
STEP_SECONDS = 30
# A phone's clock may be one step off.
STEPS = (0, -1, 1)
N_CODES, N_PARTS, N_SIGNS = 10, 4, 4
# Without signs that look alike.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """Return a secret for an authenticator."""
    return pyotp.random_base32()


def address(secret: str, username: str) -> str:
    """Return the address by which an authenticator learns a secret."""
    return pyotp.TOTP(secret, name=username, issuer=ISSUER).provisioning_uri()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step of which a code is at a moment; None where it is of none that counts."""
    totp, plain, now = pyotp.TOTP(secret), "".join(code.split()).encode(), int(at.timestamp()) // STEP_SECONDS
    fitting = [now + off for off in STEPS if hmac.compare_digest(totp.generate_otp(now + off).encode(), plain)]
    return fitting[0] if fitting else None


def new_codes() -> list[str]:
    """Return recovery codes of about 80 bits each, in groups a person can read."""
    return [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(N_SIGNS)) for _ in range(N_PARTS))
        for _ in range(N_CODES)
    ]


def bare(code: str) -> str:
    """Return a recovery code as it is hashed, however it was typed."""
    return "".join(code.split()).replace("-", "").lower()
