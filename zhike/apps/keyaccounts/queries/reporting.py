"""What is written down of a customer among key accounts, for the customer to read."""

from typing import Any

from zhike.apps.keyaccounts.models import KeyAccount
from zhike.apps.keyaccounts.queries.balances import benefits_of, reviews_of, rewards_of


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is written down of a customer here, for the customer to read."""
    accounts = KeyAccount.objects.filter(customer_id=customer_id).order_by("id")
    return {
        "benefits": list(benefits_of(customer_id).values("kind", "amount", "evidence", "noted_date", "ended_date")),
        "account_reviews": list(reviews_of(customer_id).values("day", "minutes")),
        "rewards": list(rewards_of(customer_id).values("since", "n_quarters", "what", "day")),
        "key_accounts": list(accounts.values("state", "metal", "since", "ended_date", "reason", "overload_reason")),
    }
