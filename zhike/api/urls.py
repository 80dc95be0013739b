"""All REST addresses under /api/v1."""

from zhike.api import churn, customers, document, imports, jobs, ledger, me, metrics, orders, people, runs

MODULES = (me, customers, people, orders, metrics, ledger, churn, imports, runs, jobs, document)
from zhike.api import automation, churn, customers, document, imports, jobs, ledger, me, metrics, orders, runs, tasks

MODULES = (me, customers, orders, metrics, ledger, churn, imports, runs, jobs, tasks, automation, document)
from zhike.api import churn, customers, document, handover, imports, jobs, ledger, me, merges, metrics, orders, runs

MODULES = (me, customers, orders, metrics, ledger, churn, imports, runs, merges, handover, jobs, document)
urlpatterns = [pattern for module in MODULES for pattern in module.urls]
