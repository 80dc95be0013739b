"""The addresses of billing and self-service together."""

from zhike.web import (
    bills,
    order_requests,
    passes,
    policy_documents,
    self_service,
    service_plans,
    subscriptions,
    violations,
)

MODULES = (bills, violations, service_plans, subscriptions, passes, order_requests, policy_documents, self_service)
urls = [address for module in MODULES for address in module.urls]
