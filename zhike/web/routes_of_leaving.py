"""The addresses of the customer account beside its first page: comparisons, damages, units, demand; policies."""

from zhike.web import changes_stating, churn_compare, churn_damage, churn_rivals, churn_units, demand

MODULES = (churn_compare, churn_rivals, churn_damage, churn_units, demand, changes_stating)
urls = [address for module in MODULES for address in module.urls]
