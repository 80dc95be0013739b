"""Reads of billing: plans and prices, subscriptions, bills with each line explained, violations, a month to charge."""

from zhike.apps.billing.queries.explaining import Explained, expected, explain, groundless
from zhike.apps.billing.queries.reading import (
    about_customer,
    agreed,
    bill,
    bills,
    bills_of,
    charged_of,
    is_charged,
    is_taken,
    line_of,
    n_disputed_within_hour,
    plan,
    plan_of_code,
    plans,
    price_on,
    prices_of,
    readings_of,
    refunded_between,
    running_at,
    standing,
    subscription,
    subscription_for,
    subscription_names,
    subscriptions,
    subscriptions_of,
    undisputed,
    violation,
    violations,
    violations_of,
)
from zhike.apps.billing.queries.running import Due, due_in

__all__ = [
    "Due", "Explained", "about_customer", "agreed", "bill", "bills", "bills_of", "charged_of", "due_in", "expected",
    "explain", "groundless", "is_charged", "is_taken", "line_of", "n_disputed_within_hour", "plan", "plan_of_code",
    "plans", "price_on", "prices_of", "readings_of", "refunded_between", "running_at", "standing", "subscription",
    "subscription_for", "subscription_names", "subscriptions", "subscriptions_of", "undisputed", "violation",
    "violations", "violations_of",
]  # fmt: skip
