"""A consent of the customer, and the customer by itself for the privacy desk."""

from datetime import datetime
from typing import Any

from zhike.apps.archives import actions as archive_actions

OF_CUSTOMER = {"consent_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make a consent."""
    consent_id = archive_actions.give_consent(
        customer_id=customer_id, purpose="CALLS", wording="Members 2026-03", channel="ON_PAPER", evidence="folder 7",
        given_date=at.date(), at=at,
    )  # fmt: skip
    return {"consent_id": consent_id}
