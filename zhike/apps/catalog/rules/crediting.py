"""Rule tables of risks: what the scan proposes, how much loss is how grave, who may bear how much."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules.shape import TableDef

TABLES: tuple[TableDef, ...] = (
    TableDef(
        "risk_impact", gettext_lazy("Impact of a loss"), {"loss": gettext_lazy("From a loss of")},
        {"IMPACT_2": {"loss": 10_000}, "IMPACT_3": {"loss": 50_000}, "IMPACT_4": {"loss": 200_000},
         "IMPACT_5": {"loss": 1_000_000}},
        gettext_lazy("Which step on the matrix a loss is; below the first it is step 1."), least=1,
        most=1_000_000_000,
    ),
    TableDef(
        "risk_authority", gettext_lazy("Who may bear a risk"), {"most": gettext_lazy("Up to an expected loss of")},
        {"RISK_OFFICER": {"most": 20_000}, "BRANCH_MANAGER": {"most": 50_000}, "REGIONAL_MANAGER": {"most": 200_000},
         "GENERAL_MANAGER": {"most": 2_000_000}},
        gettext_lazy("Nobody bears more by their own word than stands here for their role."), most=1_000_000_000,
    ),
    TableDef(
        "risk_scan", gettext_lazy("Proposing risks"),
        {"stake": gettext_lazy("From money at stake of"), "most": gettext_lazy("At most so many a day"),
         "rest": gettext_lazy("Not again within days of being dismissed")},
        {"SCAN": {"stake": 20_000, "most": 20, "rest": 180}},
        gettext_lazy("Orange and red warnings of so much become proposals in the register of risks."), least=1,
        most=1_000_000_000,
    ),
    TableDef(
        "held_orders", gettext_lazy("Orders of customers that get no new ones"),
        {"imports": gettext_lazy("An import of them")}, {"RULE": {"imports": 0}},
        gettext_lazy("What is dated before the customer was held, and returns, are taken in any case."),
        words={"imports": {0: gettext_lazy("is kept and told to the manager"),
                           1: gettext_lazy("is refused line by line")}},
    ),
)  # fmt: skip
