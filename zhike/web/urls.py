"""All pages, gathered from the modules of their nouns."""

from zhike.web import (
    audit,
    branches,
    calculator,
    checkup,
    churn,
    company,
    customer,
    customers,
    health,
    jobs,
    lists,
    metrics,
    orders,
    profile,
    runs,
    search,
    session,
    today,
    users,
    value,
)

MODULES = (
    session,
    health,
    users,
    branches,
    company,
    jobs,
    audit,
    profile,
    today,
    value,
    churn,
    checkup,
    metrics,
    calculator,
    runs,
    customers,
    customer,
    orders,
    search,
    lists,
)

urlpatterns = [address for module in MODULES for address in module.urls]
