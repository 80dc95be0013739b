"""Rule tables of whom we lose: the account, when somebody has left, cases, warnings, changes, regular reports."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules import leaving
from zhike.apps.catalog.rules.shape import TIERS, TableDef

NO_YES = {0: gettext_lazy("no"), 1: gettext_lazy("yes")}
# What the company may choose as its standard, and the beginning of the code of a single branch's own control line.
STANDARD_LINES = {
    1: gettext_lazy("the control line"), 2: gettext_lazy("the natural floor"),
    3: gettext_lazy("the zero-growth ceiling"), 4: gettext_lazy("the profit ceiling"),
    5: gettext_lazy("the competitors"),
}  # fmt: skip
ONE_BRANCH = "branch."
# The line of a level for all its customers together, and for each tier: the more they are worth, the lower.
CEILINGS = {
    f"{level}.{tier}": {"permille": permille, "rise": 20}
    for level in ("HQ", "PROVINCE", "CITY", "HALL")
    for tier, permille in (("ALL", 50), ("VIP", 20), ("MAJOR", 30), ("ORDINARY", 50), ("SMALL", 80))
}
CHANGES = {
    "ACCEPT": 70, "NORM": 50, "CHURN": 10, "OBJECT": 50, "COMPLAINTS": 10, "SALES": 30, "QUIET": 125,
    "LEAST_QUIET": 30, "DUMP": 80, "RETURNS": 30,
}  # fmt: skip
REPORTERS = {
    1: gettext_lazy("the analyst of headquarters"), 2: gettext_lazy("the branch managers"),
    3: gettext_lazy("the general manager"),
}  # fmt: skip
# How often a regular analysis is due: never, or for each period of a kind.
EVERY = {
    0: gettext_lazy("never"), 1: gettext_lazy("every month"), 2: gettext_lazy("every quarter"),
    3: gettext_lazy("every half-year"), 4: gettext_lazy("every year"),
}  # fmt: skip
ANALYSES = {
    "regular.ACCOUNT": (2, 12, 1), "regular.VALUE": (2, 5, 1), "regular.TIERS": (2, 5, 1),
    "regular.CONTRIBUTION": (2, 5, 1), "regular.FORECAST": (1, 3, 1), "regular.ASSETS": (3, 10, 3),
}  # fmt: skip


def _limits(*values: int) -> dict[str, int]:
    names = (*TIERS, "red", "share", "least", "most")
    return dict(zip(names, values, strict=True))


# From where on each detector warns, by tier and in its own unit; 0 leaves a tier out.
WARNINGS = {
    "INTENT": _limits(100, 100, 100, 100, 100, 80, 0, 200), "KEY_PERSON": _limits(3, 4, 5, 0, 160, 40, 0, 200),
    "PROMISE": _limits(1, 1, 1, 2, 300, 15, 0, 200), "COMPLAINT": _limits(2, 3, 7, 14, 400, 30, 0, 200),
    "SILENCE": _limits(45, 90, 0, 0, 300, 15, 0, 100), "DUMPING": _limits(15, 15, 15, 15, 200, 30, 0, 100),
    "INTERVAL": _limits(150, 175, 200, 250, 200, 50, 2_000, 200),
    "VALUE": _limits(40, 50, 60, 70, 150, 40, 5_000, 100), "PRODUCT": _limits(70, 80, 90, 0, 130, 25, 5_000, 100),
    "RETURNS": _limits(5, 8, 10, 15, 300, 20, 1_000, 100), "PRICE": _limits(15, 15, 20, 0, 300, 10, 5_000, 50),
    "PAYMENT": _limits(90, 90, 90, 90, 200, 50, 1_000, 200),
    "CREDIT_LIMIT": _limits(110, 105, 100, 100, 140, 30, 1_000, 200),
    "COLLECTION": _limits(20, 15, 10, 10, 300, 20, 1_000, 100),
    "OBJECTION": _limits(100, 100, 100, 100, 200, 20, 0, 100), "INCIDENT": _limits(100, 100, 100, 100, 200, 30, 0, 100),
    "GRIEVANCE": _limits(10, 10, 10, 20, 200, 30, 0, 200),
    "OUTPRICED": _limits(8, 8, 10, 0, 300, 25, 5_000, 50), "FORECAST": _limits(40, 50, 60, 70, 150, 50, 5_000, 50),
}  # fmt: skip
TABLES: tuple[TableDef, ...] = (
    TableDef(
        "account", gettext_lazy("Customer account"),
        {"peak": gettext_lazy("Development peak from new ÷ opening (percent)"),
         "days": gettext_lazy("A period is closed so many days after its end"),
         "dissatisfied": gettext_lazy("Of the lost, dissatisfied (percent)")},
        {"ACCOUNT": {"peak": 15, "days": 10, "dissatisfied": 100}},
        gettext_lazy("How churn is counted by month, quarter, half-year and year."), least=1, most=100,
    ),
    TableDef(
        "ceilings", gettext_lazy("Control lines of churn"),
        {"permille": gettext_lazy("Most that may leave in a quarter (in a thousand)"),
         "rise": gettext_lazy("Yellow from a rise by (percent)")},
        CEILINGS,
        gettext_lazy("Up to the line is green, above it red; within it, but risen so much, yellow."), most=1_000,
        further=rf"{ONE_BRANCH}.+\.(ALL|{'|'.join(TIERS)})",
    ),
    TableDef(
        "churn_standard", gettext_lazy("Minimum standard of churn"), {"line": gettext_lazy("The company goes by")},
        {"STANDARD": {"line": 1}},
        gettext_lazy("The line the company is measured by; where it is unknown for a period, the control line holds."),
        least=1, most=5, words={"line": STANDARD_LINES},
    ),
    TableDef(
        "churn_judged", gettext_lazy("Which exits the standard judges"), {"counts": gettext_lazy("They count")},
        {"NATURAL_EXITS": {"counts": 1}, "PASSIVE_EXITS": {"counts": 1}},
        gettext_lazy(
            "Natural exits nobody could have held, and exits we ended ourselves; left out, the standard judges the "
            "rate without them. Every rate stays beside the others as it is."
        ),
        most=1, words={"counts": {0: gettext_lazy("No"), 1: gettext_lazy("Yes")}},
    ),
    TableDef(
        "changes", gettext_lazy("Changes that reach customers"), {"value": gettext_lazy("Value")},
        {code: {"value": value} for code, value in CHANGES.items()},
        gettext_lazy(
            "ACCEPT: percent that must accept; NORM: percent of a cost a customer bears at most. A trial stops "
            "when the affected lead the unaffected by CHURN, COMPLAINTS or SALES points, or OBJECT percent object. "
            "QUIET: percent of the usual interval, LEAST_QUIET: days of silence, after which somebody has left. "
            "DUMP: percent of the list price, RETURNS: percent of what was bought, from which stock is dumped."
        ), least=1, most=1_000,
    ),
    TableDef(
        "regular_reports", gettext_lazy("Regular reports"),
        {"on": gettext_lazy("Made by the calendar"), "days": gettext_lazy("Days after the end of the period"),
         "responsible": gettext_lazy("Answered for by")},
        {"MONTH": {"on": 1, "days": 3, "responsible": 1}, "QUARTER": {"on": 1, "days": 5, "responsible": 1},
         "HALF": {"on": 1, "days": 10, "responsible": 3}, "YEAR": {"on": 1, "days": 15, "responsible": 3}},
        gettext_lazy("The report of churn of the whole company; not there on its day it is overdue the day after."),
        most=90, words={"on": NO_YES, "responsible": REPORTERS},
    ),
    TableDef(
        "regular_analyses", gettext_lazy("Regular analyses"),
        {"every": gettext_lazy("Due"), "days": gettext_lazy("Days after the end of the period"),
         "responsible": gettext_lazy("Answered for by")},
        {code: dict(zip(("every", "days", "responsible"), row, strict=True)) for code, row in ANALYSES.items()},
        gettext_lazy("An analysis counts for a period once it looked at it after its end; the account, once closed."),
        most=90, words={"every": EVERY, "responsible": REPORTERS},
    ),
    TableDef(
        "manual_work", gettext_lazy("Work done by hand before"),
        {"minutes": gettext_lazy("Minutes each time")}, {"ANALYSIS": {"minutes": 240}},
        gettext_lazy("What gathering the figures took before the program did it by night."), most=10_000,
    ),
    TableDef(
        "warnings", gettext_lazy("Thresholds of warnings"),
        {"VIP": gettext_lazy("VIP from"), "MAJOR": gettext_lazy("Major from"),
         "ORDINARY": gettext_lazy("Ordinary from"), "SMALL": gettext_lazy("Small from"),
         "red": gettext_lazy("Red from (percent of it)"),
         "share": gettext_lazy("At stake of a year's business (percent)"),
         "least": gettext_lazy("Told from money at stake of"),
         "most": gettext_lazy("New ones at an analysis at most")}, WARNINGS,
        gettext_lazy("In the detector's own unit; at equality it warns, and 0 leaves a tier out."), most=1_000_000,
    ),
    TableDef(
        "warning_policy", gettext_lazy("Answers to warnings"),
        {"due": gettext_lazy("Answered within days"), "escalate": gettext_lazy("A manager is told after days"),
         "snooze": gettext_lazy("Put off for days at most")},
        {tier: {"due": due, "escalate": escalate, "snooze": snooze}
         for tier, due, escalate, snooze in (("VIP", 1, 2, 7), ("MAJOR", 2, 4, 14), ("ORDINARY", 5, 10, 30),
                                             ("SMALL", 10, 30, 60))},
        gettext_lazy("Of a customer without a tier, those of an ordinary one hold."), least=1, most=365,
    ),
    TableDef(
        "leaving", gettext_lazy("When a customer has left"), leaving.BEHAVIOUR_COLUMNS, leaving.BEHAVIOUR,
        gettext_lazy("Silence in percent of the customer's own interval; who left needs intent as well."),
    ),
    TableDef(
        "leaving_signs", gettext_lazy("Signs of leaving"), leaving.SIGN_COLUMNS, leaving.SIGNS,
        gettext_lazy("What each sign counts as, and for how many days."), most=3_650,
        words={"role": leaving.ROLE_WORDS},
    ),
    TableDef(
        "leaving_alone", gettext_lazy("Silence without a word"), {"counts": gettext_lazy("Counts as left")},
        {"SILENCE": {"counts": 1}},
        gettext_lazy("Whether very long silence alone is enough where nothing is known of intent; marked so."),
        words={"counts": {0: gettext_lazy("no"), 1: gettext_lazy("yes")}},
    ),
    TableDef(
        "churn_cases", gettext_lazy("Churn cases"), leaving.CASE_COLUMNS, leaving.CASES,
        gettext_lazy("By when the cause is to be known, and from whom the seven angles are asked."),
        most=3_650, words={"deep": {0: gettext_lazy("no"), 1: gettext_lazy("yes")}},
    ),
    TableDef(
        "major_churn", gettext_lazy("Major churn events"),
        {"loss": gettext_lazy("From a lost year's turnover of"), "days": gettext_lazy("Report within days"),
         "recent": gettext_lazy("Cases are opened of exits in the last so many days"),
         "bulk": gettext_lazy("Customers treated alike without a look at each, at most")},
        {"EVENT": {"loss": 1_000_000, "days": 14, "recent": 92, "bulk": 20}},
        gettext_lazy("Key accounts are major events whatever they bought."), least=1,
    ),
    TableDef(
        "headquarters", gettext_lazy("Detail open to headquarters"), {"open": gettext_lazy("Open to read")},
        leaving.HEADQUARTERS,
        gettext_lazy("To who reads the sums of every branch and the records of none; the rest is masked."),
        most=1, words={"open": {0: gettext_lazy("no"), 1: gettext_lazy("yes")}},
    ),
    TableDef(
        "prevention", gettext_lazy("Prevention of churn"),
        {"effect": gettext_lazy("Effect of a measure told after days"),
         "log": gettext_lazy("Log of an emergency every so many minutes"),
         "review": gettext_lazy("A look at an old issue counts for days"),
         "form": gettext_lazy("Seven angles answered within days of confirming")},
        {"RULE": {"effect": 90, "log": 60, "review": 90, "form": 14}},
        gettext_lazy("Measures, emergencies, old issues, analyses of key accounts."), least=1, most=3_650,
    ),
    TableDef(
        "conduct", gettext_lazy("How customers are treated"),
        {"least": gettext_lazy("An alarm from so many in the period"), "norm": gettext_lazy("Norm (percent)")},
        {code: {"least": least, "norm": norm} for code, least, norm in (
            ("service", 3, 0), ("forced", 1, 0), ("rude", 2, 0), ("dear", 3, 10), ("incident", 1, 0))},
        gettext_lazy("By branch: left over service, forced packages, rudeness, prices above theirs, broken trust."),
        most=1_000,
    ),
    TableDef(
        "churn_studies", gettext_lazy("Systematic analyses of churn"),
        {"days": gettext_lazy("Done again after days")},
        {code: {"days": 92} for code in leaving.STUDIES},
        gettext_lazy("Later than this, and the board shows it red."), least=1, most=3_650,
    ),
)  # fmt: skip
