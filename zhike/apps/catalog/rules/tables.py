"""Rule tables: what they say until an administrator says otherwise, and what a row of each holds."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules import (
    acting,
    campaigning,
    complaining,
    courting,
    crediting,
    depending,
    following,
    keeping,
    keyed,
    methods,
    mining,
    relating,
    renewing,
    rewarding,
    satisfying,
    serving,
    sourcing,
    winning,
)  # fmt: skip
from zhike.apps.catalog.rules.shape import TIERS, BadTable, TableDef

__all__ = ["TABLES", "TIERS", "VERDICTS", "BadTable", "TableDef"]


def _by_tier(column: str, *values: int) -> dict[str, dict[str, int]]:
    return {tier: {column: value} for tier, value in zip(TIERS, values, strict=True)}


CONTENTS = ("INFORMATION", "EMOTION", "CONCEPT", "OPINION", "POLICY")
# A key account hears of everything once a year, and a VIP is met about how it feels; of others nothing is asked.
_ONCE = {"any": 1, "visit": 0, "call": 0, "message": 0}
_NEVER = dict.fromkeys(_ONCE, 0)
TALKS = {
    **{f"{tier}.{code}": _ONCE for tier in ("VIP", "MAJOR") for code in CONTENTS},
    **{f"{tier}.{code}": _NEVER for tier in ("ORDINARY", "SMALL") for code in CONTENTS},
    "VIP.EMOTION": _ONCE | {"visit": 1},
}  # fmt: skip
# What a class asks to be known or done; beside it after how many days without a contact somebody follows up.
NEEDS = ("owner", "source", "interest", "need", "plan", "pack")
_YES_NO = {0: gettext_lazy("No"), 1: gettext_lazy("Yes")}


def _needs(*asked: str, days: int, must: int = 0, tasks: int = 0) -> dict[str, int]:
    return {name: int(name in asked) for name in NEEDS} | {"days": days, "must": must, "tasks": tasks}


# What the rule of cooperation answers.
VERDICTS = ("ALLOW", "REVIEW", "WARN", "REFUSE")
VERDICT_WORDS = {
    0: gettext_lazy("Allowed"), 1: gettext_lazy("Look first"), 2: gettext_lazy("With caution"),
    3: gettext_lazy("No cooperation"),
}  # fmt: skip
COOPERATION = {
    stage: {"verdict": VERDICTS.index(verdict), "terms": terms}
    for stage, verdict, terms in (
        ("STARTUP", "REVIEW", 100), ("GROWTH", "ALLOW", 100), ("MATURITY", "ALLOW", 100), ("DECLINE_EARLY", "WARN", 50),
        ("DECLINE_MIDDLE", "REFUSE", 0), ("DECLINE_LATE", "REFUSE", 0), ("TERMINATION", "REFUSE", 0),
    )
}  # fmt: skip


METALS = {
    1: gettext_lazy("Platinum"), 2: gettext_lazy("Gold"), 3: gettext_lazy("Iron"), 4: gettext_lazy("Lead"),
}  # fmt: skip
SERVANTS = {
    1: gettext_lazy("anybody"), 2: gettext_lazy("a key-account manager"), 3: gettext_lazy("a branch manager"),
    4: gettext_lazy("the general manager"),
}  # fmt: skip
FIRST_WAYS = {1: gettext_lazy("in writing"), 2: gettext_lazy("by telephone"), 3: gettext_lazy("by visit")}
LEVELS = serving.LEVELS
OFFERS = {
    1: gettext_lazy("a first order on trial"), 2: gettext_lazy("a wider range"), 3: gettext_lazy("a yearly agreement"),
    4: gettext_lazy("a talk about what went wrong"),
}  # fmt: skip


def _policy(*values: int) -> dict[str, int]:
    names = ("owner", "days", "channel", "level", "hours", "plan_hours", "plan_money", "support")
    return dict(zip(names, values, strict=True))


TABLES: dict[str, TableDef] = {
    table.name: table
    for table in (
        TableDef(
            "silence", gettext_lazy("Silence alarm"), {"days": gettext_lazy("Days without two-way contact")},
            _by_tier("days", 30, 60, 120, 365), gettext_lazy("Longer than this, and the owner gets a task."), least=1,
        ),
        TableDef(
            "visits", gettext_lazy("Visits by tier"), {"days": gettext_lazy("A visit every so many days")},
            _by_tier("days", 30, 90, 180, 365), least=1,
        ),
        TableDef(
            "talks", gettext_lazy("Communication policy"),
            {"any": gettext_lazy("Times a year, any way"), "visit": gettext_lazy("of them by visit"),
             "call": gettext_lazy("by telephone"), "message": gettext_lazy("in writing")}, TALKS,
            gettext_lazy("What is spoken of with a tier, by which way, and how often a year at least."), most=365,
        ),
        TableDef(
            "transfers", gettext_lazy("Handing on"),
            {"most": gettext_lazy("Times a task may go from one to another")}, {"TASK": {"most": 2}},
            gettext_lazy("One handed on more often is named on the page of talks with customers."), most=100,
        ),
        TableDef(
            "staff", gettext_lazy("Loss of core staff"),
            {"warning": gettext_lazy("A warning from (percent)"), "alarm": gettext_lazy("An alarm from (percent)"),
             "months": gettext_lazy("Months looked back"),
             "least": gettext_lazy("Told where there were at least so many")},
            {"CORE": {"warning": 15, "alarm": 70, "months": 12, "least": 5}},
            gettext_lazy("Salesmen, key-account managers and marketing: who left ÷ who was there at the start."),
            least=1, most=100,
        ),
        TableDef(
            "profitable", gettext_lazy("Profitable customers"),
            {"percent": gettext_lazy("At least so many of a hundred customers earn money")},
            {"TARGET": {"percent": 80}}, gettext_lazy("Below it the value overview warns."), most=100,
        ),
        TableDef(
            "core", gettext_lazy("Core assets"),
            {"percent": gettext_lazy("The best so many of a hundred customers"),
             "most": gettext_lazy("but never more than")},
            {"TOP": {"percent": 1, "most": 500}},
            gettext_lazy("Ranked by contribution, by revenue until that is known; their owner changes by approval."),
            least=1, most=10_000,
        ),
        TableDef(
            "freshness", gettext_lazy("Archive upkeep"), {"days": gettext_lazy("A group is stale after so many days")},
            _by_tier("days", 180, 365, 730, 1_095), least=1,
        ),
        TableDef(
            "gifts", gettext_lazy("Gifts"), {"amount": gettext_lazy("Most per person and year")},
            _by_tier("amount", 500, 300, 200, 100), gettext_lazy("More needs the approval of a manager."),
        ),
        TableDef(
            "archive", gettext_lazy("Archive goals"),
            {"percent": gettext_lazy("A key account's archive is complete from"),
             "groups": gettext_lazy("A visit is prepared from so many groups known")},
            {"GOAL": {"percent": 80, "groups": 5}}, most=100,
        ),
        TableDef(
            "rough_costs", gettext_lazy("Rough costs"), {"amount": gettext_lazy("Each, in the book currency")},
            {"rough.VISIT": {"amount": 200}, "rough.CONTACT": {"amount": 20}, "rough.HOUR": {"amount": 60},
             "rough.COMPLAINT": {"amount": 150}, "rough.ORDER": {"amount": 15}},
            gettext_lazy("What serving a customer costs where nothing is booked."), most=1_000_000,
        ),
        TableDef(
            "rough_rates", gettext_lazy("Rough rates"), {"permille": gettext_lazy("In a thousand")},
            {"rough.CREDIT": {"permille": 50}, "rough.REBATE": {"permille": 10}, "rough.MARGIN": {"permille": 250}},
            gettext_lazy("Interest on what is owed, rebates, and the gross margin where the cost of goods is unknown."),
            most=1_000,
        ),
        TableDef(
            "liquidity", gettext_lazy("Liquidity of customers"),
            {"good": gettext_lazy("Good from (percent)"), "poor": gettext_lazy("Poor below (percent)")},
            {"CURRENT_RATIO": {"good": 150, "poor": 100}, "QUICK_RATIO": {"good": 100, "poor": 70},
             "CASH_RATIO": {"good": 30, "poor": 10}},
            gettext_lazy("Assets for every hundred of current liabilities."), most=10_000,
        ),
        TableDef(
            "roa_levels", gettext_lazy("Management level by return on assets"),
            {"percent": gettext_lazy("From so many of a hundred of the median of its peers")},
            {"A": {"percent": 150}, "B": {"percent": 100}, "C": {"percent": 50}},
            gettext_lazy("Peers are the customers of the same industry with a statement of that year; below C is D."),
            most=10_000,
        ),
        TableDef(
            "cooperation", gettext_lazy("Cooperation by the stage of the customer's business"),
            {"verdict": gettext_lazy("New business"), "terms": gettext_lazy("Payment term granted (percent)")},
            COOPERATION,
            gettext_lazy("What stands before whoever enters an order; a refusal needs a manager's reason."),
            most=100, words={"verdict": VERDICT_WORDS},
        ),
        TableDef(
            "business_stage", gettext_lazy("Signs of a business stage"),
            {"growth": gettext_lazy("Growing from (percent)"), "decline": gettext_lazy("Falling from (percent)"),
             "steep": gettext_lazy("Steep from (percent)"), "young": gettext_lazy("Starting up below (years)"),
             "margin": gettext_lazy("Margin thinner by (points)"),
             "collection": gettext_lazy("Collecting later by (percent)"),
             "staff": gettext_lazy("Fewer staff by (percent)")},
            {"SIGNS": {"growth": 15, "decline": 5, "steep": 20, "young": 3, "margin": 3, "collection": 20,
                       "staff": 10}},
            gettext_lazy("From where on a change from one year to the next speaks for a stage."), least=1, most=100,
        ),
        TableDef(
            "stage_review", gettext_lazy("Review of business stages"),
            {"days": gettext_lazy("Looked at again after days")},
            _by_tier("days", 90, 180, 365, 730), least=1, most=3_650,
        ),
        TableDef(
            "regress", gettext_lazy("Relations going backwards"),
            {"drop": gettext_lazy("The year below the customer's own norm by (percent)"),
             "rest": gettext_lazy("Not said again for days"), "most": gettext_lazy("Tasks at one analysis at most")},
            {"SAVE": {"drop": 40, "rest": 180, "most": 20}},
            gettext_lazy("Who falls back or below their own norm is to be saved; the largest first."),
            least=1, most=1_000,
        ),
        TableDef(
            "acquire_keep", gettext_lazy("Developing against keeping"),
            {"times": gettext_lazy("Developing a customer costs times keeping one"),
             "least": gettext_lazy("Measured costs hold from so many customers of each")},
            {"RATIO": {"times": 5, "least": 30}},
            gettext_lazy("The first holds until enough costs of both kinds are entered."), least=1, most=1_000,
        ),
        TableDef(
            "tier_names", gettext_lazy("Names of tiers"),
            {"metal": gettext_lazy("Metal"), "letter": gettext_lazy("Grade")},
            {"VIP": {"metal": 1, "letter": 1}, "MAJOR": {"metal": 2, "letter": 1},
             "ORDINARY": {"metal": 3, "letter": 2}, "SMALL": {"metal": 4, "letter": 2}},
            gettext_lazy("What else a tier is called in this house."), least=1, most=4,
            words={"metal": METALS, "letter": {1: "A", 2: "B"}},
        ),
        TableDef(
            "metal_loyalty", gettext_lazy("Loyalty of metals"),
            {"percent": gettext_lazy("Buys from us longer than so many of a hundred")},
            {"PLATINUM": {"percent": 0}, "GOLD": {"percent": 50}},
            gettext_lazy("From first to last purchase, among all who bought; who falls short gets the metal below."),
            most=100,
        ),
        TableDef(
            "tier_policy", gettext_lazy("Tier policy"),
            {"owner": gettext_lazy("Looked after by at least"), "days": gettext_lazy("A contact every so many days"),
             "channel": gettext_lazy("First way to them"), "level": gettext_lazy("Service level"),
             "hours": gettext_lazy("Answered within hours"), "plan_hours": gettext_lazy("Hours planned a year each"),
             "plan_money": gettext_lazy("Money planned a year each"),
             "support": gettext_lazy("Support budget a year, all together")},
            {"VIP": _policy(4, 14, 3, 4, 2, 60, 8_000, 100_000), "MAJOR": _policy(2, 30, 3, 3, 8, 24, 2_500, 80_000),
             "ORDINARY": _policy(1, 120, 2, 2, 24, 4, 400, 30_000),
             "SMALL": _policy(1, 365, 1, 1, 48, 1, 60, 10_000)},
            gettext_lazy("What each tier is owed; 0 days asks for no contact."),
            words={"owner": SERVANTS, "channel": FIRST_WAYS, "level": LEVELS},
        ),
        TableDef(
            "layers", gettext_lazy("Tier by relation stage"),
            {"level": gettext_lazy("Service level"), "days": gettext_lazy("A contact every so many days"),
             "offer": gettext_lazy("What is offered")},
            {f"{tier}.{stage}": {"level": level, "days": days, "offer": offer}
             for tier, level, days in (("VIP", 4, 14), ("MAJOR", 3, 30), ("ORDINARY", 2, 120), ("SMALL", 1, 365))
             for stage, offer in (("EXPLORATION", 1), ("FORMATION", 2), ("STABILITY", 3), ("DEGRADATION", 4))},
            gettext_lazy("How a tier is managed in each stage of the relation; the record shows its cell."),
            words={"level": LEVELS, "offer": OFFERS},
        ),
        TableDef(
            "letting_go", gettext_lazy("Letting go and helping to rise"),
            {"potential": gettext_lazy("Worth developing from a potential a year of"),
             "notice": gettext_lazy("Days of notice at least")},
            {"RULE": {"potential": 20_000, "notice": 30}},
            gettext_lazy("Nobody above the potential is let go, whatever they bring today."), least=1,
        ),
        TableDef(
            "key_customers", gettext_lazy("Key customers"),
            {"quarters": gettext_lazy("A reward after so many quarters")}, {"KEY": {"quarters": 4}},
            gettext_lazy("VIP and major customers that keep their place so long get something, once."),
            least=1, most=40,
        ),
        TableDef(
            "class_needs", gettext_lazy("What classes ask for"),
            {"owner": gettext_lazy("Somebody looks after it"), "source": gettext_lazy("Where it comes from"),
             "interest": gettext_lazy("What it looks at"), "need": gettext_lazy("What it needs"),
             "plan": gettext_lazy("A plan"), "pack": gettext_lazy("A service pack of its own"),
             "days": gettext_lazy("A contact every so many days"),
             "must": gettext_lazy("Demanded before the class is given"),
             "tasks": gettext_lazy("A task for whoever lets it wait")},
            {"REL_STAGE.POTENTIAL": _needs("owner", "source", "interest", "need", days=14, must=1, tasks=1),
             "REL_STAGE.TARGET": _needs("owner", "need", "plan", days=14, must=1, tasks=1),
             "NATURE.CHANNEL": _needs("owner", days=60),
             "SOURCE.PUBLIC_INTEREST": _needs("owner", days=180),
             "DEMAND_TYPE.MEMBER": _needs(days=180),
             "DEMAND_TYPE.HIGH_VALUE": _needs("owner", "pack", days=30),
             "DEMAND_TYPE.POTENTIAL": _needs("owner", "need", days=14, tasks=1)},
            gettext_lazy("What is missing stands on the record and in the pool of the class; 0 days asks for none."),
            words=dict.fromkeys((*NEEDS, "must", "tasks"), _YES_NO),
        ),
        TableDef(
            "engagement", gettext_lazy("Participation of customers"), {"points": gettext_lazy("Points each")},
            {"ATTENDED": {"points": 10}, "OPINION": {"points": 8}, "CONTACTED_US": {"points": 3},
             "RECOMMENDED": {"points": 15}, "ANSWERED": {"points": 5}, "SUGGESTED": {"points": 5},
             "ADOPTED": {"points": 10}},
            gettext_lazy("Points of a year, at most 100, make the index of a customer."), most=100,
        ),
        *following.TABLES,
        *renewing.TABLES,
        *crediting.TABLES,
        *courting.TABLES,
        *methods.TABLES,
        *depending.TABLES,
        *mining.TABLES,
        *keyed.TABLES,
        *serving.TABLES,
        *sourcing.TABLES,
        *complaining.TABLES,
        *satisfying.TABLES,
        *rewarding.TABLES,
        *acting.TABLES,
        *campaigning.TABLES,
        *relating.TABLES,
        *keeping.TABLES,
        *winning.TABLES,
    )
}  # fmt: skip
