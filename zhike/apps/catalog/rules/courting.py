"""Rule tables of whom we court: which rules make a target, what is to be known first, what speaks for a lead."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules.shape import TableDef

_NO_YES = {0: gettext_lazy("no"), 1: gettext_lazy("yes")}
# How the codes of rows begin: a field of the archive, a sign of a lead.
DATUM, SIGN = "datum.", "leadsign."
MODES = {1: gettext_lazy("any one rule suffices"), 2: gettext_lazy("the score decides")}
TARGET_RULES = ("TARGET_RANK_4_10", "TARGET_GROWTH", "TARGET_RD", "TARGET_JV", "TARGET_DISSATISFIED")
# What is asked of a prospect before the first contact, and what may be asked beside it.
ASKED = (
    "phone", "address", "industry", "staff", "scale", "industry_rank", "supplier", "problems", "potential",
    "legal_representative",
)  # fmt: skip
NOT_ASKED = (
    "website", "founded_date", "legal_form", "reputation", "brand_awareness", "rd_rating", "rd_share", "outlook",
    "supplier_opinion", "credit_rating",
)  # fmt: skip
# Points of each sign for the wish to buy and for what could be had.
LEADS = {
    "CAME_BY_ITSELF": (30, 0), "TALKED": (20, 0), "WILLING": (30, 0), "DISSATISFIED": (20, 10), "NEED_KNOWN": (10, 10),
    "GROWING": (0, 25), "LARGE": (0, 25), "RANKED": (0, 15), "RESEARCH": (0, 15),
}  # fmt: skip
TABLES: tuple[TableDef, ...] = (
    TableDef(
        "target_rules", gettext_lazy("Rules for target customers"),
        {"used": gettext_lazy("In use"), "weight": gettext_lazy("Weight")},
        {code: {"used": 1, "weight": 20} for code in TARGET_RULES},
        gettext_lazy("Score = weights of the rules passed ÷ weights of all rules in use, in percent."), most=100,
        words={"used": _NO_YES},
    ),
    TableDef(
        "target_limits", gettext_lazy("Thresholds for target customers"),
        {"first": gettext_lazy("Rank from"), "last": gettext_lazy("Rank to"),
         "growth": gettext_lazy("Sales grow from (percent)"), "rating": gettext_lazy("Research rated from"),
         "spend": gettext_lazy("Research from (percent of revenue)"), "years": gettext_lazy("Young up to (years)"),
         "mode": gettext_lazy("What makes a target"), "least": gettext_lazy("Score from (percent)")},
        {"LIMITS": {"first": 4, "last": 10, "growth": 20, "rating": 4, "spend": 5, "years": 3, "mode": 1,
                    "least": 40}},
        gettext_lazy("A fact that is not known makes a rule unknown, never failed."), most=1_000,
        words={"mode": MODES},
    ),
    TableDef(
        "prospect_data", gettext_lazy("What is to be known of a prospect"), {"asked": gettext_lazy("Asked for")},
        {f"{DATUM}{code.upper()}": {"asked": int(code in ASKED)} for code in (*ASKED, *NOT_ASKED)},
        gettext_lazy("The check-list before the first contact."), most=1, words={"asked": _NO_YES},
        further=r"datum\.[A-Z][A-Z0-9_]{0,59}",
    ),
    TableDef(
        "first_contact", gettext_lazy("First contact"),
        {"percent": gettext_lazy("Without a reason from (percent known)"), "days": gettext_lazy("Called within days")},
        {"FIRST": {"percent": 60, "days": 3}},
        gettext_lazy("Whoever calls with less of the check-list known says why."), most=100,
    ),
    TableDef(
        "lead_points", gettext_lazy("Points of leads"),
        {"intent": gettext_lazy("For the wish to buy"), "potential": gettext_lazy("For the potential")},
        {f"{SIGN}{code}": {"intent": intent, "potential": potential} for code, (intent, potential) in LEADS.items()},
        gettext_lazy("What each sign adds to the score of a lead, at most 100 each."), most=100,
    ),
    TableDef(
        "lead_marks", gettext_lazy("Marks of leads"),
        {"intent": gettext_lazy("Wants to buy from"), "potential": gettext_lazy("Has potential from"),
         "days": gettext_lazy("Talks count for days"), "wait": gettext_lazy("Days until a first order counts")},
        {"MARK": {"intent": 50, "potential": 50, "days": 90, "wait": 180}},
        gettext_lazy("From where on a lead is marked."), least=1, most=1_000,
    ),
)  # fmt: skip
