"""Members: levels, states, entries of points, results of recommendations; rows of the tables of loyalty."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.loyalty import lists
from zhike.web.codes.shown import Word

_LEVEL = {"BASIC": "", "SILVER": "calm", "GOLD": "warn", "DIAMOND": "accent"}
_STATE = {"ACTIVE": ("good", "circle-check"), "ENDED": ("calm", "circle-x")}
_ENTRY = {
    "EARN": ("good", "circle-plus"), "REDEEM": ("accent", "gift"), "EXPIRE": ("calm", "clock"),
    "REVERSE": ("warn", "arrow-back-up"),
}  # fmt: skip
_OFFER = {"REWARD": "accent", "BENEFIT": "calm"}
_RESULT = {"OPEN": ("warn", "clock"), "BOUGHT": ("good", "circle-check"), "DECLINED": ("calm", "circle-x")}
WORDS: dict[str, Word] = {
    **{f"memberlevel.{code}": Word(label, _LEVEL[code]) for code, label in lists.LEVELS.items()},
    **{f"member.{code}": Word(label, *_STATE[code]) for code, label in lists.STATES.items()},
    "member.OVER": Word(_("Expired"), "warn", "clock"),
    **{f"levelwhy.{code}": Word(label) for code, label in lists.WHYS.items()},
    **{f"points.{code}": Word(label, *_ENTRY[code]) for code, label in lists.KINDS.items()},
    **{f"pointsource.{code}": Word(label) for code, label in lists.SOURCES.items()},
    **{f"benefit.{code}": Word(label, _OFFER[code]) for code, label in lists.OFFERS.items()},
    **{f"recommendation.{code}": Word(label, *_RESULT[code]) for code, label in lists.RESULTS.items()},
    # Rows of the tables of rules.
    "pointsrule.ORDER": Word(_("Orders")),
    **{
        f"pointsevent.{code}": Word(lists.SOURCES[code])
        for code in ("JOINING", "VALID_COMPLAINT", "ADOPTED_IDEA", "RECOMMENDATION")
    },
    "pointslimit.USER_DAY": Word(_("Points a colleague books a day")),
    "pointslimit.MEMBER_DAY": Word(_("Points a member gets a day")),
    "pointslimit.MANAGER_DAY": Word(_("Points a manager books a day")),
    "pointslimit.REDEEMED_DAY": Word(_("Rewards a member redeems a day")),
    "pointslimit.VOICES_YEAR": Word(_("Complaints and ideas of a member rewarded a year")),
    "pointslimit.VOICES_BUDGET": Word(_("Points for complaints and ideas a year, all together")),
    "pointslimit.RECOMMENDED_YEAR": Word(_("Recommendations of a member rewarded a year")),
    "referral.RATE": Word(_("Referral rate")),
    "membership.SCHEME": Word(_("All members")),
    "trust.PROMISES_KEPT": Word(_("Promises kept in time")),
    "trust.NOT_DECEIVED": Word(_("Customers who did not complain of being deceived")),
    "trust.BILLS_UNDISPUTED": Word(_("Bills nobody disputed")),
    "trust.TRANSPARENT": Word(_("What is open to customers")),
}  # fmt: skip
