"""Rule table of the methods: how much somebody learns and asks, how long a plan and a review from zero hold."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules.shape import TableDef

TABLES: tuple[TableDef, ...] = (
    TableDef(
        "methods", gettext_lazy("Methods"), {"goal": gettext_lazy("Number")},
        {"LEARNING_HOURS": {"goal": 40}, "ASKS_A_WEEK": {"goal": 5}, "PLAN_DAYS": {"goal": 365},
         "ZERO_DAYS": {"goal": 365}},
        gettext_lazy("What everybody learns in a year and asks for in a week; when a plan is too old to rely on."),
        least=1, most=3_650,
    ),
)  # fmt: skip
