"""The addresses of the customer account beside its first page: comparisons, damages, units; policies."""

from zhike.web import changes_stating, churn_compare, churn_damage, churn_rivals, churn_units

urls = [*churn_compare.urls, *churn_rivals.urls, *churn_damage.urls, *churn_units.urls, *changes_stating.urls]
