"""Pure decisions of classification: lines of a rule, default rules, steps between stages, small sums, findings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.customers import rules as customer_rules

Text = str | Promise
Span = tuple[int | None, int | None]
# What a rule may ask beside the filters of the list of customers, each from how many to how many.
COUNTED: Mapping[str, Text] = {
    "recent": gettext_lazy("Days with a purchase in the last 365 days"),
    "wallet": gettext_lazy("Our share of what it spends in a year (percent)"),
    "brought": gettext_lazy("Customers it brought us"),
    "nps": gettext_lazy("Last answer to whether it recommends us (0 to 10)"),
    "contacts": gettext_lazy("Contacts in the last 365 days"),
    "response": gettext_lazy("Hours until its complaints of the last 365 days were answered, on average"),
    "conceded": gettext_lazy("Concessions in the last 365 days"),
}
ASKED = tuple(f"{name}_{end}" for name in COUNTED for end in ("min", "max"))
RECENT_SPAN = timedelta(days=365)
MOST_LINES, MOST_CLASSES, LARGEST = 30, 24, 10_000
BLANK = ""


class BadRule(ValueError):
    """A rule or a dimension cannot be kept as it is written; says which field and why."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Line:
    """One line of a rule: the class, and what a customer must fit; without filters everybody fits."""

    code: str
    params: Mapping[str, str]

    @property
    def told(self) -> dict[str, Any]:
        """Return the line as it is kept."""
        return {"code": self.code, "params": dict(self.params)}


def lines_of(kept: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Return the lines of a rule as they were kept."""
    return tuple(Line(one["code"], one["params"]) for one in kept)


# The first line a customer fits counts. A dimension without lines is decided by people alone.
DEFAULTS: Mapping[str, tuple[Line, ...]] = {
    "LOYALTY": (
        Line("LOYAL", {
            "c_tenure_min": "730", "state": "NORMAL,AT_RISK", "wallet_min": "60", "brought_min": "1",
        }),
        # Who says they recommend us has not always told us whom they sent.
        Line("LOYAL", {
            "c_tenure_min": "730", "state": "NORMAL,AT_RISK", "wallet_min": "60", "nps_min": "9",
        }),
        Line("OLD", {"c_tenure_min": "730", "state": "NORMAL,AT_RISK"}),
        Line("REGULAR", {"recent_min": "2"}),
        Line("NEW", {"days_min": "1", "days_max": "1"}),
        Line("POTENTIAL", {"days_max": "0"}),
    ),
    # Whom we give in to again and again, whom we let wait, whom we seek out, whom we answer.
    "REACTION": (
        Line("SUBMISSIVE", {"conceded_min": "3"}),
        Line("INDIFFERENT", {"response_min": "73"}),
        Line("INDIFFERENT", {"days_min": "1", "contacts_max": "0"}),
        Line("CARING", {"contacts_min": "12"}),
        Line("ADAPTIVE", {"contacts_min": "1"}),
    ),
    "NATURE": (Line("ENTERPRISE", {"kind": "ENTERPRISE"}), Line("CONSUMER", {"kind": "INDIVIDUAL"})),
    "SOURCE": (
        Line("INTERMEDIATE", {"c_nature": "CHANNEL"}),
        Line("END", {"c_nature": "CONSUMER,ENTERPRISE"}),
    ),
    "DEMAND_TYPE": (
        Line("HIGH_VALUE", {"tier": "VIP,MAJOR"}),
        Line("ONE_OFF", {"days_min": "1", "days_max": "1", "c_idle_min": "90"}),
        Line("POTENTIAL", {"days_max": "0"}),
    ),
    "RELIABILITY": (
        Line("UNRELIABLE", {
            "state": "CHURNED", "or2[c_business_stage]": "DECLINE_MIDDLE,DECLINE_LATE,TERMINATION",
            "or3[x_credit_rating]": "D",
        }),
        Line("DOUBTFUL", {
            "state": "AT_RISK,DORMANT", "or2[c_business_stage]": "DECLINE_EARLY", "or3[x_credit_rating]": "C",
            "or4[stage]": "DEGRADATION",
        }),
        Line("RELIABLE", {"state": "NORMAL"}),
    ),
}  # fmt: skip
# From which stage as a customer to which; none before the first. Whoever orders is an actual customer by that.
STEPS: Mapping[str, tuple[str, ...]] = {
    BLANK: ("NON", "POTENTIAL", "TARGET"),
    "NON": ("POTENTIAL",),
    "POTENTIAL": ("TARGET",),
    "TARGET": ("ACTUAL",),
    "ACTUAL": ("LOST",),
    "LOST": ("ACTUAL", "NON"),
}
STAGE = "REL_STAGE"


def may_step(dimension: str, old: str, new: str) -> bool:
    """Say whether one class may follow another: stages as a customer follow the steps there are, the rest any way."""
    return dimension != STAGE or new in STEPS.get(old, ())


def demand_step(dimension: str, old: str, new: str) -> None:
    """Refuse a step between stages as a customer that there is not."""
    if not may_step(dimension, old, new):
        raise BadRule("code", _("From this stage the only way leads to: %(stages)s.") % {"stages": _ways(old)})


def _ways(old: str) -> str:
    said = customer_rules.SHIPPED[STAGE]
    return ", ".join(said.said(code) for code in STEPS.get(old, ()))


def demand_open(one: customer_rules.DimensionDef | None, code: str) -> None:
    """Refuse a class by hand in a dimension that is over or kept by the program, and a class it has not."""
    if one is None or one.is_ended:
        raise BadRule("dimension", _("There is no such dimension in use."))
    if one.keeper:
        raise BadRule("dimension", _("This dimension is kept by %(keeper)s.") % {"keeper": one.keeper})
    if code not in one.by_code:
        raise BadRule("code", _("This dimension has no such class."))


# What stands in the profile of a customer; who looks after it stands on the record.
KNOWN = ("source", "interest", "need", "plan", "pack")
NEEDS = ("owner", *KNOWN)
NEED_WORDS: Mapping[str, Text] = {
    "owner": gettext_lazy("somebody who looks after it"), "source": gettext_lazy("where it comes from"),
    "interest": gettext_lazy("what it looks at"), "need": gettext_lazy("what it needs"),
    "plan": gettext_lazy("a plan"), "pack": gettext_lazy("a service pack of its own"),
}  # fmt: skip


def lacking(needs: Mapping[str, int], known: Mapping[str, str], *, has_owner: bool) -> tuple[str, ...]:
    """Return what a class asks for and nobody has said of a customer yet, in order."""
    there = {name for name, told in known.items() if told} | ({"owner"} if has_owner else set())
    return tuple(name for name in NEEDS if needs.get(name) and name not in there)


def demand_known(lacks: Sequence[str]) -> None:
    """Refuse a class whose customers must be known better first."""
    if lacks:
        said = ", ".join(str(NEED_WORDS[name]) for name in lacks)
        raise BadRule("code", _("For this class it must be known first: %(what)s.") % {"what": said})


def check_lines(one: customer_rules.DimensionDef, lines: Sequence[Line]) -> None:
    """Refuse a rule with too many lines, a class the dimension has not, or a line nobody can reach."""
    if one.keeper:
        raise BadRule("lines", _("This dimension is kept by %(keeper)s; it has no rule here.") % {"keeper": one.keeper})
    if len(lines) > MOST_LINES:
        raise BadRule("lines", _("A rule has at most %(n)d lines.") % {"n": MOST_LINES})
    for number, line in enumerate(lines, 1):
        if line.code not in one.by_code:
            raise BadRule("lines", _("Line %(n)d: choose one of the classes.") % {"n": number})
        if not line.params and number < len(lines):
            raise BadRule("lines", _("Line %(n)d fits everybody, so no later line is ever reached.") % {"n": number})
        spans(line.params)


def spans(params: Mapping[str, str]) -> dict[str, Span]:
    """Return from how many to how many a line asks for, of what is counted and asked for."""
    found: dict[str, Span] = {}
    for name, label in COUNTED.items():
        ends: list[int | None] = []
        for end in ("min", "max"):
            text = params.get(f"{name}_{end}", "").strip()
            if text and (not text.isdecimal() or int(text) > LARGEST):
                raise BadRule("lines", _("%(field)s: a whole number up to %(n)d.") % {"field": label, "n": LARGEST})
            ends.append(int(text) if text else None)
        if ends != [None, None]:
            found[name] = (ends[0], ends[1])
    return found


def check_members(members: Sequence[Mapping[str, str]]) -> None:
    """Refuse a dimension without classes, or with one that has no code, no words or stands there twice."""
    if not members:
        raise BadRule("members", _("A dimension needs at least one class."))
    if len(members) > MOST_CLASSES:
        raise BadRule("members", _("A dimension has at most %(n)d classes.") % {"n": MOST_CLASSES})
    codes = [one["code"] for one in members]
    for code in codes:
        if not customer_rules.CLASS_CODE.fullmatch(code):
            said = {"code": code}
            raise BadRule("members", _("“%(code)s” is no code: capital letters, digits and _ after a letter.") % said)
    if len(set(codes)) < len(codes):
        raise BadRule("members", _("Each class has a code of its own."))
    if any(not (one.get("zh") or one.get("en")) for one in members):
        raise BadRule("members", _("Each class has a name."))


def hide_small(counts: Mapping[Any, int], least: int) -> dict[Any, int | None]:
    """Return sums with those of fewer than `least` hidden, and one more where the whole would give one away."""
    shown: dict[Any, int | None] = {key: None if 0 < n < least else n for key, n in counts.items()}
    hidden = [key for key, n in shown.items() if n is None]
    rest = [key for key, n in shown.items() if n]
    if len(hidden) == 1 and rest:
        shown[min(rest, key=lambda key: counts[key])] = None
    return shown


# Where how we behave toward a customer does not go with what it is worth.
FINDINGS: Mapping[tuple[str, str], Text] = {
    ("INDIFFERENT", "VIP"): gettext_lazy("Defect: a VIP customer is left to wait."),
    ("SUBMISSIVE", "SMALL"): gettext_lazy("Over-service: we give in to small customers."),
}
