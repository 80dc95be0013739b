"""Words of grading: bases and methods, why a customer stands where it stands, why a step is refused."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.grading import rules
from zhike.apps.grading.rules import faults
from zhike.web import codes, format

Text = str | Promise
BASES: dict[str, Text] = {
    "REVENUE": gettext_lazy("Revenue, whole history"), "REVENUE_YEAR": gettext_lazy("Revenue, last year"),
    "CONTRIBUTION_YEAR": gettext_lazy("Net contribution, last year"),
}  # fmt: skip
METHODS: dict[str, Text] = {
    "COUNT": gettext_lazy("Share of the number of customers"), "VALUE": gettext_lazy("Share of the value (ABC)"),
    "THRESHOLD": gettext_lazy("Least value"),
}  # fmt: skip
HELD: dict[str, Text] = {
    "BAND": gettext_lazy("close enough to the line"), "GRACE": gettext_lazy("missed it, but not often enough in a row"),
}  # fmt: skip
MISSES: dict[str, Text] = {
    "OWNER": gettext_lazy("looked after too low in the house"), "CONTACT": gettext_lazy("not spoken with in time"),
    "TASKS": gettext_lazy("something asked for is overdue"),
}  # fmt: skip
ENGAGEMENT: dict[str, Text] = {
    "ATTENDED": gettext_lazy("came to an activity"), "OPINION": gettext_lazy("told us an opinion"),
    "CONTACTED_US": gettext_lazy("came to us"), "RECOMMENDED": gettext_lazy("recommended us to somebody"),
    "ANSWERED": gettext_lazy("answered a survey"), "SUGGESTED": gettext_lazy("suggested something"),
    "ADOPTED": gettext_lazy("shaped what we offer: a suggestion was adopted"),
}  # fmt: skip
SCREENING: dict[str, Text] = {
    "KEY_TIER": gettext_lazy("a key customer"), "POTENTIAL_UNKNOWN": gettext_lazy("its potential is not known yet"),
    "HAS_POTENTIAL": gettext_lazy("worth developing"),
    "CONTRIBUTION_UNKNOWN": gettext_lazy("what it contributes is not known yet"),
    "COSTS_MORE": gettext_lazy("costs more than it brings"), "NO_POTENTIAL": gettext_lazy("no potential to speak of"),
    "CONTRIBUTES": gettext_lazy("contributes after its costs"),
    "SMALL_OR_SILENT": gettext_lazy("small or silent: standard service is enough"),
}  # fmt: skip
VERDICTS: dict[str, Text] = {
    "UNKNOWN_POTENTIAL": gettext_lazy(
        "The potential is not known. Until it is, nobody is let go: the next analysis computes it."
    ),
    "UPGRADE": gettext_lazy("It could rise: it goes to the programme of growth instead."),
    "UNKNOWN_VALUE": gettext_lazy(
        "What it leaves after its costs is not known. Enter or estimate its costs, then ask again."
    ),
    "KEEP_AT_LOW_COST": gettext_lazy("It need not go: it contributes, or is wanted all the same. Keep it at low cost."),
    "LESS_SERVICE": gettext_lazy("It stays, and is served at less cost."),
    "ELIMINATE": gettext_lazy("It cannot rise and is lost money on: it is let go courteously."),
    "BAD_FAITH": gettext_lazy("It acts in bad faith: it may be ended at once, by law and with approval."),
}  # fmt: skip
REFUSALS = faults.FAULTS


def reason(text: str, currency: str = "") -> str:
    """Return in words why an analysis gave a customer its tier; what somebody wrote stands as it is."""
    told = rules.why(text)
    if told is None:
        return text
    said = {
        "basis": str(BASES.get(told.basis, told.basis)), "value": format.money_text(told.value, currency, full=True),
        "rank": format.number_text(told.rank), "n": format.number_text(told.n_customers), "rule": told.rule,
    }  # fmt: skip
    words = _("%(basis)s %(value)s, place %(rank)s of %(n)s") % said
    if told.least is not None:
        line = format.money_text(told.least, currency, full=True)
        words += _("; the line stands at %(line)s") % {"line": line}
    return words + (_(" (rule %(rule)s)") % said if told.rule else _(" (the rule the program comes with)"))


def steps(rule: rules.Rule, currency: str) -> list[tuple[str, str]]:
    """Return in words what earns each tier under a rule."""
    if rule.method == "THRESHOLD":
        lines = [_("from %(value)s") % {"value": format.money_text(_decimal(v), currency)} for v in rule.steps]
        lines.append(_("the rest"))
    elif rule.method == "COUNT":
        lines = [_("%(share)s %% of the customers") % {"share": f"{share.normalize():f}"} for share in rule.shares]
    else:
        lines = [_("up to %(share)s %% of the value") % {"share": share} for share in rule.steps[:-1]]
        lines.append(_("the rest"))
    return [(codes.label(tier), line) for tier, line in zip(rules.NAMES, lines, strict=True)]


def _decimal(text: str) -> Decimal:
    return Decimal(text)
