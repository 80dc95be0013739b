"""All REST addresses under /api/v1."""

from zhike.api import churn, customers, document, handover, imports, jobs, ledger, me, merges, metrics, orders, runs

MODULES = (me, customers, orders, metrics, ledger, churn, imports, runs, merges, handover, jobs, document)
urlpatterns = [pattern for module in MODULES for pattern in module.urls]
