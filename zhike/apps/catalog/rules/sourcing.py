"""Rule tables of what becomes a proposed risk though no warning tells of it: how likely, how much of the stake."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules.shape import TableDef

TABLES: tuple[TableDef, ...] = (
    TableDef(
        "risk_sources", gettext_lazy("Risks from what happens"),
        {"odds": gettext_lazy("Probability in a year (%)"),
         "share": gettext_lazy("Loss in percent of what is at stake")},
        {"BUSINESS_EARLY": {"odds": 20, "share": 100}, "BUSINESS_MIDDLE": {"odds": 40, "share": 100},
         "BUSINESS_LATE": {"odds": 60, "share": 100}, "BUSINESS_END": {"odds": 80, "share": 100},
         "RATED_WORSE": {"odds": 30, "share": 100}, "MARKET_NEWS": {"odds": 40, "share": 5},
         "WITHOUT_CONTRACT": {"odds": 20, "share": 10}, "MANY_INCIDENTS": {"odds": 30, "share": 5}},
        gettext_lazy(
            "At stake is what a customer owes where its credit is in question, what it bought without a contract, "
            "and a year's revenue of those touched where the market turns or we serve badly."
        ),
        most=100,
    ),
    TableDef(
        "credit_conduct", gettext_lazy("Default and signs of fraud"),
        {"from": gettext_lazy("From so many days or percent"), "odds": gettext_lazy("Probability in a year (%)"),
         "share": gettext_lazy("Loss in percent of what is at stake")},
        {"DEFAULTED": {"from": 90, "odds": 50, "share": 100}, "NEVER_PAID": {"from": 60, "odds": 70, "share": 100},
         "DISPUTING": {"from": 50, "odds": 40, "share": 100}, "RETURNING": {"from": 50, "odds": 40, "share": 100}},
        gettext_lazy(
            "An assumption of ours: days past due of what is not disputed, and of whoever never paid; percent "
            "of what is open that is disputed, percent of the purchases of 90 days that came back unpaid."
        ),
        most=365,
    ),
    TableDef(
        "risk_gathering", gettext_lazy("When something becomes a proposed risk"),
        {"impact": gettext_lazy("News from an impact of (1 to 5)"), "days": gettext_lazy("Of the last days"),
         "incidents": gettext_lazy("Service incidents at a branch")},
        {"SCAN": {"impact": 4, "days": 90, "incidents": 3}},
        gettext_lazy("The daily scan reads the news of the market, contracts that ran out and incidents of service."),
        least=1, most=365,
    ),
)  # fmt: skip
