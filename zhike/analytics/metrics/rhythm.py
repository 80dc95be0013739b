"""Metrics of rhythm: cycle, silence, states, stages, cohorts, money at stake."""

from zhike.analytics.metrics.entry import Metric
from zhike.analytics.text import N_

METRICS = (
    Metric(
        code="cycle_days",
        name=N_("Purchase cycle"),
        formula=N_("exp((n × ln own 80th-percentile gap + m × ln population's) ÷ (n + m)) over n own gaps"),
        unit="DAYS",
        base=N_("One customer with a purchase"),
        period_kind="AS_OF",
        source=N_("Empirical Bayes; house rule"),
        explains=N_(
            "The interval within which four of five purchases of this customer follow the one before; with few "
            "own gaps it leans on the population."
        ),
    ),
    Metric(
        code="silence_ratio",
        name=N_("Silence in cycles"),
        formula=N_("Days since the last purchase ÷ purchase cycle"),
        unit="RATIO",
        base=N_("One customer with a purchase"),
        period_kind="AS_OF",
        source=N_("Domain definition"),
        explains=N_("How overdue a customer is by his own rhythm: 1 is due, 2 is twice the usual interval."),
    ),
    Metric(
        code="churn_state_customers",
        name=N_("Customers by churn state"),
        formula=N_("Silence in cycles ≤ 1 normal, ≤ 2 at risk, ≤ 4 dormant, above churned"),
        unit="CUSTOMERS",
        base=N_("Customers with a purchase"),
        period_kind="AS_OF",
        source=N_("Domain definition; behaviour only until intent is known"),
        explains=N_("Who is quiet for longer than usual. A fallback: it sees behaviour, not intent."),
    ),
    Metric(
        code="relation_stage_customers",
        name=N_("Customers by relation stage"),
        formula=N_(
            "Degradation above 2 cycles of silence; else exploration with 1 purchase day; stability from 4 "
            "purchase days and 3 cycles of age; formation between"
        ),
        unit="CUSTOMERS",
        base=N_("Customers with a purchase"),
        period_kind="AS_OF",
        source=N_("House rule"),
        explains=N_("Where the relation stands: getting to know, forming, stable, or slackening."),
    ),
    Metric(
        code="cohort_retention",
        name=N_("Cohort retention"),
        formula=N_(
            "Customers of a first-purchase month active in a later month ÷ customers of that first-purchase month"
        ),
        unit="FRACTION",
        base=N_("Customers of one first-purchase month"),
        period_kind="MONTH",
        source=N_("Domain definition"),
        explains=N_("How many of those won in one month still buy, month by month."),
    ),
    Metric(
        code="money_at_stake",
        name=N_("Money at stake"),
        formula=N_("Expected value of the next year × probability of losing the customer"),
        unit="MONEY",
        base=N_("One customer with a purchase"),
        period_kind="YEAR",
        source=N_("House rule"),
        explains=N_("What a call may save; by this Today puts customers in order."),
    ),
    Metric(
        code="p_lost",
        name=N_("Probability of losing the customer"),
        formula=N_(
            "1 − probability of being alive, not below .30 at risk, .70 dormant, .95 churned; without a model these,"
            " and .05 normal"
        ),
        unit="FRACTION",
        base=N_("One customer with a purchase"),
        period_kind="AS_OF",
        source=N_("House rule"),
        explains=N_("How likely the customer does not come back."),
    ),
)
