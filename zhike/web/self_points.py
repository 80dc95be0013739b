"""What a customer sees of its loyalty on its own page: points as a member, progress to the reward for staying."""

from typing import Any

from zhike.apps.core import clock
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.loyalty import queries
from zhike.apps.org import queries as org_queries

N_REWARDS = 5


def panel(customer_id: int) -> dict[str, Any] | None:
    """Return what templates/self_service/_points.html shows of a customer; None where it is no member.

    Whoever opens the page is not signed in: the caller acts as the machine, for this one customer.
    """
    day = org_queries.business_date(clock.now())
    told = queries.statement(customer_id, day=day)
    return None if told is None else {"statement": told, "today": day}


def staying(customer_id: int) -> dict[str, Any] | None:
    """Return what templates/self_service/_staying.html shows of a customer; None where it is no key customer.

    It is told how long and what it got; its class, what it brings and what we review stay with us.
    """
    account = key_queries.account(customer_id, org_queries.business_date(clock.now()))
    if account is None or account.stretch is None:
        return None
    done = min(account.stretch.n_quarters, account.wanted)
    return {
        "stay": {
            "since": account.stretch.since, "n": done, "wanted": account.wanted, "left": account.wanted - done,
            "is_given": account.is_rewarded, "rewards": list(key_queries.rewards_of(customer_id)[:N_REWARDS]),
        },
    }  # fmt: skip
