"""Reads of key accounts: who answers for which, violations, units and their load; balances, reviews, rewards, needs."""

from zhike.apps.keyaccounts.queries.answering import (
    Row,
    Suggested,
    account_of,
    appointment,
    appointments,
    deputies,
    deputies_in_force,
    key_account,
    key_accounts,
    people,
    policy,
    reachable,
    shown,
    suggested,
    violations,
)
from zhike.apps.keyaccounts.queries.balances import (
    FEWEST,
    Account,
    Both,
    Match,
    Together,
    Wanted,
    account,
    accounts,
    benefits_of,
    gained,
    quarters_wanted,
    reviews_of,
    rewarded,
    rewards_of,
    stretch_of,
    together,
    wanted,
)
from zhike.apps.keyaccounts.queries.cultivating import MILESTONES, Stage, milestones, path
from zhike.apps.keyaccounts.queries.leading import (
    Sums,
    alarms,
    confirmed_ids,
    cooling,
    hours_of_experts,
    of_metal,
    sums,
)
from zhike.apps.keyaccounts.queries.measuring import Measured, legs, measure, rule_of_relations, trend
from zhike.apps.keyaccounts.queries.reporting import about_customer
from zhike.apps.keyaccounts.queries.units import limit_of, load, member_of, unit, units

__all__ = [
    "FEWEST", "MILESTONES", "Account", "Both", "Match", "Measured", "Row", "Stage", "Suggested", "Sums", "Together",
    "Wanted", "about_customer", "account", "account_of", "accounts", "alarms", "appointment", "appointments",
    "benefits_of", "confirmed_ids", "cooling", "deputies", "deputies_in_force", "gained", "hours_of_experts",
    "key_account", "key_accounts", "legs", "limit_of", "load", "measure", "member_of", "milestones", "of_metal",
    "path", "people", "policy", "quarters_wanted", "reachable", "reviews_of", "rewarded", "rewards_of",
    "rule_of_relations", "shown", "stretch_of", "suggested", "sums", "together", "trend", "unit", "units",
    "violations", "wanted",
]  # fmt: skip
