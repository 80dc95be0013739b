"""All pages, gathered from the modules of their nouns."""

from zhike.web import health, session

MODULES = (session, health)

urlpatterns = [address for module in MODULES for address in module.urls]
