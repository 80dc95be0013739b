"""Rule tables of complaints: how soon somebody answers and solves, who handles what, what is given for speaking up."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules.shape import TIERS, TableDef

SEVERITIES = ("MINOR", "SERIOUS", "GRAVE")
CAUSES = ("QUALITY", "ATTITUDE", "DECEIVED", "OVER_DEMAND", "YARDSTICK", "CUSTOMER_SELF")
HOURS = {1: gettext_lazy("in office hours"), 2: gettext_lazy("at any hour")}
OWNER, AGENT, MANAGER = 1, 2, 3
ROUTES = {
    OWNER: gettext_lazy("whoever has the customer"), AGENT: gettext_lazy("the service desk of the branch"),
    MANAGER: gettext_lazy("the branch manager"),
}  # fmt: skip
# First answer and solution in minutes, days until the follow-up; by tier, from minor to grave.
_CLOCKS = {
    "VIP": ((60, 1_440, 1), (30, 720, 1), (15, 480, 1)), "MAJOR": ((120, 1_440, 2), (60, 1_440, 2), (30, 720, 1)),
    "ORDINARY": ((240, 2_160, 3), (120, 1_440, 3), (60, 1_440, 2)),
    "SMALL": ((480, 2_700, 5), (240, 2_160, 4), (120, 1_440, 3)),
}  # fmt: skip
CLOCKS = {
    f"{tier}.{severity}": dict(
        zip(("response", "solution", "follow"), numbers, strict=True), hours=2 if severity == "GRAVE" else 1
    )
    for tier in TIERS
    for severity, numbers in zip(SEVERITIES, _CLOCKS[tier], strict=True)
}
TABLES: tuple[TableDef, ...] = (
    TableDef(
        "complaint_clocks", gettext_lazy("Time limits of complaints"),
        {"response": gettext_lazy("First answer within (minutes)"), "solution": gettext_lazy("Solved within (minutes)"),
         "follow": gettext_lazy("Follow-up after (days)"), "hours": gettext_lazy("The clock runs")},
        CLOCKS, gettext_lazy("By tier and severity; a clock rests while we wait for the customer."), least=1,
        most=100_000, words={"hours": HOURS},
    ),
    TableDef(
        "complaint_routes", gettext_lazy("Who handles complaints"), {"handler": gettext_lazy("Goes to")},
        {"NEW_COMPLAINT": {"handler": OWNER}, "QUALITY": {"handler": OWNER}, "ATTITUDE": {"handler": MANAGER},
         "DECEIVED": {"handler": MANAGER}, "OVER_DEMAND": {"handler": OWNER}, "YARDSTICK": {"handler": OWNER},
         "CUSTOMER_SELF": {"handler": MANAGER}},
        gettext_lazy("By cause; until the cause is known, the first row holds."), least=1, most=3,
        words={"handler": ROUTES},
    ),
    TableDef(
        "complaint_rules", gettext_lazy("Rules of complaints"),
        {"open": gettext_lazy("Office hours begin (minute of the day)"),
         "shut": gettext_lazy("Office hours end (minute of the day)"),
         "twin": gettext_lazy("The same again within (days) is a duplicate"),
         "again": gettext_lazy("The same again within (days) of the close is a second dissatisfaction"),
         "attitude": gettext_lazy("Training after so many about one person in a month"),
         "demand": gettext_lazy("Our standard may be too low above (percent) of demands beyond it"),
         "first": gettext_lazy("Solved at first contact, target (percent)"),
         "reply": gettext_lazy("A suggestion is answered within (days)"),
         "reward": gettext_lazy("Reward of a valid complaint"), "idea": gettext_lazy("Reward of an adopted suggestion"),
         "most": gettext_lazy("Rewards a customer gets in a year"), "budget": gettext_lazy("Budget of rewards a year")},
        {"RULE": {"open": 540, "shut": 1_080, "twin": 7, "again": 30, "attitude": 3, "demand": 30, "first": 60,
                  "reply": 7, "reward": 50, "idea": 200, "most": 3, "budget": 20_000}},
        gettext_lazy("Rewards are in whole units of the book currency; 0 gives none."),
    ),
)  # fmt: skip
