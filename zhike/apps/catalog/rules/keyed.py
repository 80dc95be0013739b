"""Rule tables of key accounts: who may own which, when a relation cools, what bears it, what experts do and is kept."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules.shape import TableDef

# From the lowest to the highest; where it stands is the number kept.
LEVELS = ("ANYBODY", "FRONT", "KEY_ACCOUNT_MANAGER", "BRANCH_MANAGER", "REGIONAL_MANAGER", "GENERAL_MANAGER")
LEVEL_WORDS = {
    0: gettext_lazy("nobody needed"), 1: gettext_lazy("anybody who sells"),
    2: gettext_lazy("a key-account manager or higher"), 3: gettext_lazy("a branch manager or higher"),
    4: gettext_lazy("a regional manager or higher"), 5: gettext_lazy("the general manager or a deputy"),
}  # fmt: skip
OWNERS = {
    "PLATINUM": {"sponsor": 5, "owner": 2, "alarm": 2}, "GOLD": {"sponsor": 3, "owner": 1, "alarm": 1},
    "IRON": {"sponsor": 0, "owner": 0, "alarm": 0}, "LEAD": {"sponsor": 0, "owner": 0, "alarm": 0},
}  # fmt: skip
TABLES = (
    TableDef(
        "key_owners", gettext_lazy("Who answers for key accounts"),
        {"sponsor": gettext_lazy("Sponsor at least"), "owner": gettext_lazy("Owner and manager at least"),
         "alarm": gettext_lazy("Phone notice of warnings")},
        OWNERS,
        gettext_lazy("Whoever stands lower is refused, and listed as a violation where it is so already."),
        words={"sponsor": LEVEL_WORDS, "owner": LEVEL_WORDS,
               "alarm": {0: gettext_lazy("of none"), 1: gettext_lazy("of orange and red ones"),
                         2: gettext_lazy("of every one")}},
    ),
    TableDef(
        "key_relations", gettext_lazy("Relations with key accounts"),
        {"window": gettext_lazy("Heat looks back days"), "drop": gettext_lazy("Told of a drop in a month (percent)"),
         "relation": gettext_lazy("Relation bears from"), "strength": gettext_lazy("Professional strength bears from"),
         "experts": gettext_lazy("Hours of experts on key customers (percent)")},
        {"RULE": {"window": 90, "drop": 20, "relation": 60, "strength": 60, "experts": 50}},
        gettext_lazy("Heat and both scores go from 0 to 100."), least=1, most=365,
    ),
    TableDef(
        "key_reserves", gettext_lazy("Experts and spare budget for key accounts"),
        {"spare": gettext_lazy("Spare budget of a year"), "days": gettext_lazy("Days with an expert at most")},
        {"RULE": {"spare": 100_000, "days": 20}},
        gettext_lazy("An assumption of ours: money kept for key accounts beside every plan, in the book currency."),
        least=1,
    ),
)  # fmt: skip
