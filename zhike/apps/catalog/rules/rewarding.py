"""Rule tables of loyalty: what earns points, how long they hold, levels of members, limits against fraud, trust."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog.rules.shape import TableDef

# Levels of members, lowest first.
LEVELS = ("BASIC", "SILVER", "GOLD", "DIAMOND")
_LEVELS = (("BASIC", 0, 0, 100), ("SILVER", 20_000, 20_000, 110), ("GOLD", 60_000, 60_000, 125),
           ("DIAMOND", 200_000, 200_000, 150))  # fmt: skip
_LIMITS = (("USER_DAY", 5_000), ("MEMBER_DAY", 3_000), ("MANAGER_DAY", 50_000), ("REDEEMED_DAY", 5),
           ("VOICES_YEAR", 3), ("VOICES_BUDGET", 500_000), ("RECOMMENDED_YEAR", 12))  # fmt: skip
# Over whom the referral rate is counted.
OVER_BUYERS, OVER_ASKED = 0, 1
_TRUST = (("PROMISES_KEPT", 40), ("NOT_DECEIVED", 30), ("BILLS_UNDISPUTED", 15), ("TRANSPARENT", 15))
TABLES = (
    TableDef(
        "points_rules", _("Reward points"),
        {"hundred": _("Points for each hundred of an order"),
         "months": _("They hold for months, to the end of the last"),
         "warn": _("About to run out within (days)")},
        {"pointsrule.ORDER": {"hundred": 100, "months": 24, "warn": 60}},
        _("What was earned keeps the rule it was earned by. A changed rule holds for what comes after."), least=0,
        most=10_000,
    ),
    TableDef(
        "points_events", _("Points beside orders"), {"points": _("Points each time")},
        {f"pointsevent.{code}": {"points": points}
         for code, points in (("JOINING", 200), ("VALID_COMPLAINT", 2_000), ("ADOPTED_IDEA", 2_000),
                              ("RECOMMENDATION", 5_000))},
        _("A recommendation counts once whom it brought has bought; 0 gives none."), most=1_000_000,
    ),
    TableDef(
        "points_limits", _("Limits of points given by hand"), {"value": _("At most")},
        {f"pointslimit.{code}": {"value": value} for code, value in _LIMITS},
        _("Against fraud. Beyond a colleague's limit a manager books; beyond a manager's nobody does that day."),
        most=100_000_000,
    ),
    TableDef(
        "member_levels", _("Levels of members"),
        {"spend": _("From so much bought, net of returns"), "points": _("or so many points earned (0: never)"),
         "percent": _("Points multiplied by (percent)")},
        {f"memberlevel.{code}": {"spend": spend, "points": points, "percent": percent}
         for code, spend, points, percent in _LEVELS},
        _("Counted over the months of the scheme; the highest level whose line is reached holds."),
        most=100_000_000,
    ),
    TableDef(
        "membership", _("Membership"),
        {"window": _("Levels look back over months"), "keep": _("A level is kept for months at least"),
         "valid": _("A membership holds for months (0: without end)")},
        {"membership.SCHEME": {"window": 12, "keep": 6, "valid": 24}},
        _("Rising is at once, falling not before the level was kept so long."), most=240,
    ),
    TableDef(
        "referral_rate", _("Referral rate"), {"over": _("Counted over")},
        {"referral.RATE": {"over": OVER_BUYERS}},
        _("Customers who recommended us in a year ÷ its buyers, or ÷ those asked in it to introduce us to somebody."),
        most=1, words={"over": {OVER_BUYERS: _("the buyers of the year"), OVER_ASKED: _("those asked in the year")}},
    ),
    TableDef(
        "trust_index", _("Trust index"), {"weight": _("Weight (percent)")},
        {f"trust.{code}": {"weight": weight} for code, weight in _TRUST},
        _("What is not known is left out, and the index says how much of the weight it rests on."), most=100, total=100,
    ),
)  # fmt: skip
