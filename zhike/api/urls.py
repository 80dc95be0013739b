"""All REST addresses under /api/v1."""

from zhike.api import (
    calls,
    churn,
    customers,
    document,
    imports,
    interactions,
    jobs,
    ledger,
    me,
    metrics,
    orders,
    promises,
    runs,
)

MODULES = (
    me, customers, interactions, promises, calls, orders, metrics, ledger, churn, imports, runs, jobs, document,
)  # fmt: skip
urlpatterns = [pattern for module in MODULES for pattern in module.urls]
