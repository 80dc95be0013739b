"""All pages, gathered from the modules of their nouns."""

from zhike.web import audit, branches, company, health, jobs, profile, session, users

MODULES = (session, health, users, branches, company, jobs, audit, profile)

urlpatterns = [address for module in MODULES for address in module.urls]
