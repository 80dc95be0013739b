"""Names in addresses that ask for what every installation has: a rule table, something of the calendar."""

from datetime import datetime
from typing import Any

OF_CUSTOMER: set[str] = set()


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make nothing: they are there."""
    return {"table_name": "freshness", "daily_name": "day.begun"}
