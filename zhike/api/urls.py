"""All REST addresses under /api/v1."""

from zhike.api import churn, customers, document, imports, jobs, ledger, me, messages, metrics, orders, runs, webhooks

MODULES = (me, customers, orders, metrics, ledger, churn, imports, runs, jobs, messages, webhooks, document)
urlpatterns = [pattern for module in MODULES for pattern in module.urls]
