"""Metrics of worth: the value score, our share of a customer's wallet, its growth potential."""

from zhike.analytics.metrics.entry import Metric
from zhike.analytics.text import N_

METRICS = (
    Metric(
        code="value_score",
        name=N_("Value score"),
        formula=N_("Sum over five components of points (0 to 100) × weight; what is missing adds nothing"),
        unit="SCORE",
        base=N_("One customer of whom anything is known"),
        period_kind="AS_OF",
        source=N_("Five parts of customer value; weights of the value model in force"),
        explains=N_(
            "What a customer is worth by what it leaves, whom it draws, what we learn from it, its word of mouth and "
            "its weight against competition."
        ),
    ),
    Metric(
        code="share_of_wallet",
        name=N_("Share of wallet"),
        formula=N_("Purchases of 365 days ÷ estimated spending of a year on what we sell"),
        unit="FRACTION",
        base=N_("One customer whose wallet is estimated"),
        period_kind="AS_OF",
        source=N_("Market share of the single customer; the estimate with its source and day"),
        explains=N_("How much of what a customer spends on such things it spends with us."),
    ),
    Metric(
        code="growth_potential",
        name=N_("Growth potential"),
        formula=N_("(Estimated wallet − purchases of 365 days) × chance to win the rest; or as its rating is reckoned"),
        unit="MONEY",
        base=N_("One customer whose wallet is estimated or whose potential is rated"),
        period_kind="YEAR",
        source=N_("Estimate or rating with its reason; chance and ratings by the value model in force"),
        explains=N_("What a customer could bring more in a year, weighted by the chance to get it."),
    ),
    Metric(
        code="quadrant_customers",
        name=N_("Customers by quadrant"),
        formula=N_(
            "Number of active customers whose contribution and growth potential lie on either side of the limits"
        ),
        unit="CUSTOMERS",
        base=N_("Active customers of the branch; whoever lacks one of the two stands apart"),
        period_kind="AS_OF",
        source=N_("Current value against potential; limits of the value model in force"),
        explains=N_("Whom to keep and invest in, maintain, develop, or serve at lower cost."),
    ),
)
