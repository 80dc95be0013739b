"""Rule tables: what they say until an administrator says otherwise, and what a row of each holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Text = str | Promise
TIERS = ("VIP", "MAJOR", "ORDINARY", "SMALL")


class BadTable(ValueError):
    """A row of a rule table breaks its shape; the message says which and why."""


@dataclass(frozen=True)
class TableDef:
    """A rule table: rows named by fixed codes, each with the same numbers; `least` and `most` bound every number.

    Where a number stands for a code, `named` lists the codes of its column: 0 is the first.
    """

    name: str
    label: Text
    columns: Mapping[str, Text]
    defaults: Mapping[str, Mapping[str, int]]
    hint: Text = ""
    least: int = 0
    most: int = 10_000_000
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def most_of(self, column: str) -> int:
        """Return the largest number a column takes."""
        return len(self.named[column]) - 1 if column in self.named else self.most

    def word_of(self, column: str, number: int) -> str:
        """Return the code a number of a named column stands for, with the column it is told apart by."""
        return f"{column}.{self.named[column][number]}"

    def check(self, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, int]]:
        """Return the rows as whole numbers, every code and column present; raises BadTable."""
        if set(rows) != set(self.defaults):
            raise BadTable(_("The table has just these rows: %(rows)s.") % {"rows": ", ".join(self.defaults)})
        return {
            code: {column: self._number(code, column, row) for column in self.columns} for code, row in rows.items()
        }

    def _number(self, code: str, column: str, row: Mapping[str, Any]) -> int:
        most = self.most_of(column)
        where = {"row": code, "column": column, "least": self.least, "most": most}
        try:
            value = Decimal(str(row.get(column, "")).strip())
        except InvalidOperation:
            raise BadTable(_("%(row)s, %(column)s: this is not a whole number.") % where) from None
        if not value.is_finite() or value != int(value) or not self.least <= value <= most:
            raise BadTable(_("%(row)s, %(column)s: a whole number from %(least)s to %(most)s.") % where)
        return int(value)


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
# What the rule of cooperation answers.
VERDICTS = ("ALLOW", "REVIEW", "WARN", "REFUSE")
COOPERATION = {
    stage: {"verdict": VERDICTS.index(verdict), "terms": terms}
    for stage, verdict, terms in (
        ("STARTUP", "REVIEW", 100), ("GROWTH", "ALLOW", 100), ("MATURITY", "ALLOW", 100), ("DECLINE_EARLY", "WARN", 50),
        ("DECLINE_MIDDLE", "REFUSE", 0), ("DECLINE_LATE", "REFUSE", 0), ("TERMINATION", "REFUSE", 0),
    )
}  # fmt: skip


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
            "cooperation", gettext_lazy("Cooperation by the stage of the customer's business"),
            {"verdict": gettext_lazy("New business"), "terms": gettext_lazy("Payment term granted (percent)")},
            COOPERATION,
            gettext_lazy("What stands before whoever enters an order; a refusal needs a manager's reason."),
            most=100, named={"verdict": VERDICTS},
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
    )
}  # fmt: skip
