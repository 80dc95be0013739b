"""Reads of costs: what customers leave and why, who uses up more than they bring, shared costs, kinds compared."""

from zhike.apps.costs.queries.comparing import Compared, compare
from zhike.apps.costs.queries.earning import earned_by_quarter
from zhike.apps.costs.queries.leaving import (
    OrderLeft,
    Profitability,
    contacts_behind,
    entries_behind,
    gifts_behind,
    losing,
    losing_sum,
    orders_left,
    our_collection_days,
    profitability,
    reckoned_on,
)
from zhike.apps.costs.queries.ledger import (
    booked_by_category,
    entry,
    reversals,
    shared_cost,
    shared_costs,
    versions_of,
)
from zhike.apps.costs.queries.selling import Selling, selling

__all__ = [
    "Compared", "OrderLeft", "Profitability", "Selling", "booked_by_category", "compare", "contacts_behind",
    "earned_by_quarter", "entries_behind", "entry", "gifts_behind", "losing", "losing_sum", "orders_left",
    "our_collection_days", "profitability", "reckoned_on", "reversals", "selling", "shared_cost", "shared_costs",
    "versions_of",
]  # fmt: skip
