"""The pages of relations, gathered from their modules."""

from zhike.web import relation_health, relation_page, relation_programmes

MODULES = (relation_health, relation_page, relation_programmes)
urls = [address for module in MODULES for address in module.urls]
