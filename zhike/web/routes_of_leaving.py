"""The addresses of the customer account beside its first page: comparisons, damages, what is counted instead."""

from zhike.web import churn_compare, churn_damage, churn_rivals, churn_units

urls = [*churn_compare.urls, *churn_rivals.urls, *churn_damage.urls, *churn_units.urls]
