"""Rule table of mining: into how many clusters, from which seed, and what makes two products go together."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules.shape import TableDef

TABLES: tuple[TableDef, ...] = (
    TableDef(
        "mining", gettext_lazy("Mining: clusters and what is bought together"),
        {"clusters": gettext_lazy("Clusters"), "seed": gettext_lazy("Seed of the draw"),
         "both": gettext_lazy("Customers with both, at least"),
         "confidence": gettext_lazy("Of those with the first, buy the second (percent, at least)")},
        {"RULE": {"clusters": 4, "seed": 2026, "both": 5, "confidence": 30}},
        gettext_lazy("The same customers with the same parameters give the same clusters and the same pairs."),
        least=1, most=9_999,
    ),
)  # fmt: skip
