"""Rule tables of winning back: how hard by tier, which remedy against which cause, when to give up, what to expect."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules.shape import TableDef

# Where an attitude stands here is the number kept.
ATTITUDES = ("EXTREME", "UTMOST", "OPPORTUNISTIC", "LET_GO", "ABANDON")
ATTITUDE_WORDS = {
    0: gettext_lazy("win back with all effort"), 1: gettext_lazy("do the utmost"),
    2: gettext_lazy("act as occasion demands"), 3: gettext_lazy("let go"), 4: gettext_lazy("abandon"),
}  # fmt: skip
BY_TIER = {
    "VIP": {"attitude": 0, "hours": 24, "days": 0, "budget": 300},
    "MAJOR": {"attitude": 1, "hours": 0, "days": 3, "budget": 200},
    "ORDINARY": {"attitude": 2, "hours": 0, "days": 0, "budget": 100},
    "SMALL": {"attitude": 3, "hours": 0, "days": 0, "budget": 0},
}
# Cause and remedy; the lowest number is proposed first, 0 is not proposed.
REMEDIES = {
    f"{cause}.{remedy}": {"rank": rank}
    for cause, ranks in {
        "PRICE": {"NEW_TARIFF": 1, "NEW_PACKAGE": 2},
        "SERVICE": {"IMPROVE_SERVICE": 1, "MYSTERY_VISIT": 2, "APOLOGY": 3},
        "PRODUCT": {"NEW_BUSINESS": 1, "IMPROVE_PRODUCT": 2},
        "BENEFIT": {"NEW_PACKAGE": 1, "BENEFIT_PLAN": 2},
        "MANAGEMENT": {"POLICY_REVIEW": 1, "EXCEPTION": 2},
        "INDUSTRY": {"KEEP_IN_TOUCH": 1},
        "NATURAL": {"KEEP_IN_TOUCH": 1},
    }.items()
    for remedy, rank in ranks.items()
}
TABLES: tuple[TableDef, ...] = (
    TableDef(
        "winback_attitudes", gettext_lazy("Winning back, by tier"),
        {"attitude": gettext_lazy("Attitude"), "hours": gettext_lazy("Visit within hours"),
         "days": gettext_lazy("Visit or phone within working days"),
         "budget": gettext_lazy("Budget (percent of what it would bring)")},
        BY_TIER,
        gettext_lazy(
            "How hard each tier is won back. 0 hours or days sets no deadline; a budget of 0 means no paid effort."
        ),
        most=1_000, words={"attitude": ATTITUDE_WORDS},
    ),
    TableDef(
        "winback_remedies", gettext_lazy("Remedies by cause"), {"rank": gettext_lazy("Proposed at place")}, REMEDIES,
        gettext_lazy("Which remedy is proposed against which cause: 1 stands first, 0 is not proposed."),
        most=20, further=r"(PRICE|SERVICE|PRODUCT|BENEFIT|MANAGEMENT|INDUSTRY|NATURAL)\.(NEW_TARIFF|NEW_PACKAGE|"
        r"NEW_BUSINESS|IMPROVE_SERVICE|MYSTERY_VISIT|APOLOGY|IMPROVE_PRODUCT|BENEFIT_PLAN|POLICY_REVIEW|EXCEPTION|"
        r"KEEP_IN_TOUCH)",
    ),
    TableDef(
        "winback", gettext_lazy("Winning back: terms"),
        {"decide": gettext_lazy("Decision within days"), "confirm": gettext_lazy("Still buying after days"),
         "back": gettext_lazy("Chance with a lost customer (of 10,000)"),
         "new": gettext_lazy("Chance with a prospect (of 10,000)"), "horizon": gettext_lazy("Gain counted over years"),
         "cost": gettext_lazy("Usual cost of an attempt"), "observe": gettext_lazy("Observed for days")},
        {"RULE": {"decide": 14, "confirm": 90, "back": 2_500, "new": 625, "horizon": 1, "cost": 1_500,
                  "observe": 90}},
        gettext_lazy("One of four lost customers comes back where one of sixteen prospects is won; what you measured "
                     "stands beside it on the page that compares."),
        least=1, most=1_000_000,
    ),
    TableDef(
        "winback_abandon", gettext_lazy("Giving up a lost customer"),
        {"breaches": gettext_lazy("From breaches of contract"), "abuses": gettext_lazy("From proven abuse of staff"),
         "factor": gettext_lazy("Service beyond its fair share, times"),
         "arrears": gettext_lazy("In arrears for more than days"),
         "refusals": gettext_lazy("From contacts refused")},
        {"RULE": {"breaches": 2, "abuses": 2, "factor": 3, "arrears": 180, "refusals": 2}},
        gettext_lazy("What is proven from here on, a manager may give the customer up for."), least=1, most=10_000,
    ),
)  # fmt: skip
