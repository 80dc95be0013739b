"""Metrics of the forecast: lifetime value, probability of being alive, and how wrong the forecast was."""

from zhike.analytics.metrics.entry import Metric
from zhike.analytics.text import N_

METRICS = (
    Metric(
        code="clv",
        name=N_("Customer lifetime value"),
        formula=N_("Sum over the horizon of expected purchases × expected spend, discounted"),
        unit="MONEY",
        base=N_("One customer with a purchase"),
        period_kind="HORIZON",
        source=N_("BG/NBD, MBG/NBD or Pareto/NBD with Gamma-Gamma spend; Fader, Hardie & Lee 2005"),
        explains=N_(
            "What the customer is expected to bring in the stated horizon: margin where the cost of goods is known for "
            "four fifths of the last year's revenue, else revenue."
        ),
    ),
    Metric(
        code="p_alive",
        name=N_("Probability of being alive"),
        formula=N_("Probability that the customer has not dropped out, given purchases so far"),
        unit="FRACTION",
        base=N_("One customer with a purchase"),
        period_kind="AS_OF",
        source=N_("MBG/NBD (Batislam et al. 2007) or Pareto/NBD (Schmittlein et al. 1987)"),
        explains=N_("How likely the customer still is one. BG/NBD is not asked: it calls every one-time buyer alive."),
    ),
    Metric(
        code="expected_purchases",
        name=N_("Expected purchases"),
        formula=N_("Expected number of purchase days in the horizon, given purchases so far"),
        unit="DAYS",
        base=N_("One customer with a purchase"),
        period_kind="HORIZON",
        source=N_("Fader, Hardie & Lee 2005"),
        explains=N_("How often the customer is expected to come back."),
    ),
    Metric(
        code="expected_spend",
        name=N_("Expected spend"),
        formula=N_("Expected total of a purchase day, given those so far"),
        unit="MONEY",
        base=N_("One customer with a purchase"),
        period_kind="AS_OF",
        source=N_("Gamma-Gamma; Fader & Hardie 2013"),
        explains=N_("What the customer is expected to spend each time."),
    ),
    Metric(
        code="clv_holdout_rmse",
        name=N_("Error of the forecast in the hold-out period"),
        formula=N_(
            "Root of the mean squared difference of expected and actual purchase days after the calibration period"
        ),
        unit="DAYS",
        base=N_("Customers of the calibration period"),
        period_kind="HORIZON",
        source=N_("House rule"),
        explains=N_("How far off the forecast was where it could be checked; the smaller the better."),
    ),
    Metric(
        code="clv_holdout_correlation",
        name=N_("Correlation of the forecast in the hold-out period"),
        formula=N_("Correlation of expected and actual purchase days after the calibration period"),
        unit="RATIO",
        base=N_("Customers of the calibration period"),
        period_kind="HORIZON",
        source=N_("House rule"),
        explains=N_("Whether the forecast puts customers in the right order; 1 is perfect."),
    ),
    Metric(
        code="clv_holdout_bias",
        name=N_("Bias of the forecast in the hold-out period"),
        formula=N_("Sum of expected ÷ sum of actual purchase days after the calibration period − 1"),
        unit="FRACTION",
        base=N_("Customers of the calibration period"),
        period_kind="HORIZON",
        source=N_("House rule"),
        explains=N_("Whether the forecast promised too much (above 0) or too little in sum."),
    ),
    Metric(
        code="clv_baseline_rmse",
        name=N_("Error of the naive baseline"),
        formula=N_("Hold-out error of the best baseline: mean frequency × time, or the last period repeated"),
        unit="DAYS",
        base=N_("Customers of the calibration period"),
        period_kind="HORIZON",
        source=N_("House rule"),
        explains=N_("What a model has to beat to be used."),
    ),
)
