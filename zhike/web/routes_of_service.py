"""The pages of service, gathered from their modules."""

from zhike.web import service_duty, service_fulfilment, service_incidents, service_requests, service_standards

MODULES = (service_fulfilment, service_standards, service_duty, service_incidents, service_requests)
urls = [address for module in MODULES for address in module.urls]
