"""All REST addresses under /api/v1."""

from zhike.api import archive, churn, customers, document, imports, jobs, ledger, me, metrics, orders, runs, studies

MODULES = (me, customers, archive, studies, orders, metrics, ledger, churn, imports, runs, jobs, document)
urlpatterns = [pattern for module in MODULES for pattern in module.urls]
