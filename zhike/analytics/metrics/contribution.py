"""Metrics of contribution: margin, cost to serve, what is left of both, and how many customers leave anything."""

from zhike.analytics.metrics.entry import Metric
from zhike.analytics.text import N_

_BASE = N_("Customers who brought or cost anything in the 365 days")
_SOURCE = N_("House rule (net contribution = revenue − cost of goods − cost to serve)")
METRICS = (
    Metric(
        code="margin",
        name=N_("Gross margin"),
        formula=N_("Revenue − cost of goods; where a line has no cost of goods, by the rough margin rate"),
        unit="MONEY",
        base=_BASE,
        period_kind="PAST_YEAR",
        source=_SOURCE,
        explains=N_("What sales leave before anybody was visited, called or delivered to."),
    ),
    Metric(
        code="cost_to_serve",
        name=N_("Cost to serve"),
        formula=N_("Sum of all kinds of cost beside the goods: booked and shared costs, by rough costs where none are"),
        unit="MONEY",
        base=_BASE,
        period_kind="PAST_YEAR",
        source=_SOURCE,
        explains=N_("What winning, keeping and serving customers used up."),
    ),
    Metric(
        code="contribution",
        name=N_("Net contribution"),
        formula=N_("Gross margin − cost to serve"),
        unit="MONEY",
        base=_BASE,
        period_kind="PAST_YEAR",
        source=_SOURCE,
        explains=N_("What customers really leave; below zero they use up more than they bring."),
    ),
    Metric(
        code="contribution_per_customer",
        name=N_("Net contribution per customer"),
        formula=N_("Net contribution ÷ customers who brought or cost anything"),
        unit="MONEY",
        base=_BASE,
        period_kind="PAST_YEAR",
        source=_SOURCE,
        explains=N_("More customers are not better by themselves: this says what one of them leaves."),
    ),
    Metric(
        code="profitable_customers",
        name=N_("Profitable customers"),
        formula=N_("Number of customers whose net contribution is above zero"),
        unit="CUSTOMERS",
        base=_BASE,
        period_kind="PAST_YEAR",
        source=_SOURCE,
        explains=N_("How many of them earn more than they use up."),
    ),
    Metric(
        code="negative_customers",
        name=N_("Negative-value customers"),
        formula=N_("Number of customers who ever bought and whose net contribution is below zero"),
        unit="CUSTOMERS",
        base=_BASE,
        period_kind="PAST_YEAR",
        source=_SOURCE,
        explains=N_("How many use up more than they bring."),
    ),
)
