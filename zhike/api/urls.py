"""All REST addresses under /api/v1."""

from zhike.api import churn, consents, customers, document, imports, jobs, ledger, me, metrics, orders, runs

MODULES = (me, customers, consents, orders, metrics, ledger, churn, imports, runs, jobs, document)
urlpatterns = [pattern for module in MODULES for pattern in module.urls]
