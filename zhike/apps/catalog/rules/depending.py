"""Rule table of how much a key customer depends on us: what counts as all of each part, and how heavy it weighs."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules.shape import TableDef

TABLES: tuple[TableDef, ...] = (
    TableDef(
        "dependence", gettext_lazy("Dependence of key customers"),
        {"full": gettext_lazy("Counts as all from"), "weight": gettext_lazy("Weight")},
        {"dependence.WALLET": {"full": 80, "weight": 40}, "dependence.BUILT_IN": {"full": 10, "weight": 30},
         "dependence.SWITCHING": {"full": 50, "weight": 30}},
        gettext_lazy(
            "An assumption of ours, to be replaced by your own: share of wallet and cost of changing in percent, "
            "what is built in as a number of things."
        ),
        least=1, most=1_000,
    ),
)  # fmt: skip
