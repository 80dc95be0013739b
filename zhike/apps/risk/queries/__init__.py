"""Reads of risk: warnings one may see, what hangs on them, how often each detector was right, what would fire."""

from zhike.apps.risk.queries.gathering import AT_ONCE, lines, of_customers, sightings, sightings_for
from zhike.apps.risk.queries.measured import NIGHTLY, Measured, cycles, measured_sightings
from zhike.apps.risk.queries.raised import (
    Sums,
    live,
    n_by_detector,
    of_branches,
    of_customer,
    policy,
    precisions,
    queue,
    signs_of,
    stakes_of,
    sums,
    to_settle,
    told_by,
    warning,
    warnings,
)
from zhike.apps.risk.queries.reporting import about_customer, about_person

__all__ = [
    "AT_ONCE", "NIGHTLY", "Measured", "Sums", "about_customer", "about_person", "cycles", "lines", "live",
    "measured_sightings", "n_by_detector", "of_branches", "of_customer", "of_customers", "policy", "precisions",
    "queue", "sightings", "sightings_for", "signs_of", "stakes_of", "sums", "to_settle", "told_by", "warning",
    "warnings",
]  # fmt: skip
