"""All REST addresses under /api/v1."""

from zhike.api import (
    activities,
    archive,
    automation,
    calls,
    churn,
    consents,
    customers,
    document,
    entries,
    handover,
    imports,
    interactions,
    jobs,
    ledger,
    me,
    merges,
    messages,
    metrics,
    orders,
    people,
    promises,
    runs,
    sources,
    studies,
    tasks,
    webhooks,
    whole,
)

MODULES = (
    me, customers, whole, archive, studies, sources, entries, consents, people, interactions, promises, activities,
    calls, orders, tasks, automation, metrics, ledger, churn, imports, runs, merges, handover, messages, webhooks,
    jobs, document,
)  # fmt: skip
urlpatterns = [pattern for module in MODULES for pattern in module.urls]
