"""What a frozen report says in the reader's language: its figures read back exactly, and sentences made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.customers import queries as customer_queries
from zhike.apps.reports import queries
from zhike.web import format as written
from zhike.web import words
from zhike.web.reporting import causes

COLUMNS = ("opening", "new", "won_back", "moved_in", "churned", "moved_out", "closing")


@dataclass(frozen=True)
class Period:
    """The account of one period, of the company or of a branch."""

    period: str
    counts: Mapping[str, int]
    rates: Mapping[str, Fraction | None]
    reasons: Mapping[str, str]
    lost_turnover: Decimal | None
    loss: Decimal | None
    name: str = ""
    code: str = ""

    @property
    def rate(self) -> Fraction | None:
        """Return the churn rate on the opening base."""
        return self.rates.get("OPENING")


@dataclass(frozen=True)
class Told:
    """A report as its reader gets it."""

    report: queries.Report
    currency: str
    as_of: date
    profit_rate: Decimal | None
    now: Period
    points: Fraction | None
    relative: Fraction | None
    before: tuple[Period, ...]
    branches: tuple[Period, ...]
    lost: tuple[tuple[Any, Decimal | None], ...]
    causes: causes.Causes | None

    def money(self, value: Decimal | None) -> str:
        """Write an amount in the currency of the report."""
        return written.money_text(value, self.currency)


def told(report: queries.Report) -> Told:
    """Read a report back for the acting person."""
    content = queries.shown(report)
    change = content["change"] or {}
    cards = customer_queries.cards_of([one["customer_id"] for one in content["lost"]])
    return Told(
        report=report,
        currency=content["currency"],
        as_of=date.fromisoformat(content["as_of"]),
        profit_rate=_decimal(content["profit_rate"]),
        now=_period(content["now"]),
        points=_fraction(change.get("points")),
        relative=_fraction(change.get("relative")),
        before=tuple(_period(one) for one in content["before"]),
        branches=tuple(_period(one) for one in content["branches"]),
        lost=tuple(
            (cards[one["customer_id"]], _decimal(one["lost_turnover"]))
            for one in content["lost"] if one["customer_id"] in cards
        ),
        causes=causes.causes(content),
    )  # fmt: skip


def title(one: Told) -> str:
    """Return what the report is called."""
    return _("Customers lost in %(period)s") % {"period": written.period_text(one.now.period)}


def sentences(one: Told) -> list[str]:
    """Return what the figures mean, most telling first; every number in them is one of the report."""
    now = one.now
    if not now.counts:
        return [words.reason("SMALL_CELL")]
    said = [_headline(now)]
    if one.points is not None:
        said.append(_course(one))
    if now.lost_turnover is not None and now.counts["churned"]:
        said.append(_money(one))
    said.append(_balance(now))
    if worst := next((branch for branch in one.branches if branch.rate is not None), None):
        asked = {"branch": worst.name, "rate": written.percent_text(worst.rate)}
        said.append(_("The highest rate of all branches stands at %(branch)s: %(rate)s.") % asked)
    return said + (causes.sentences(one.causes, one.money) if one.causes else [])


def steps(one: Told) -> list[str]:
    """Return what the figures ask to be done next."""
    asked = causes.steps(one.causes) if one.causes else []
    if one.lost:
        n, money = len(one.lost), one.money(sum((lost or Decimal(0) for _card, lost in one.lost), Decimal(0)))
        asked.append(
            ngettext(
                "Ask the %(n)s largest of those who left why: it had brought %(money)s.",
                "Ask the %(n)s largest of those who left why: they had brought %(money)s.",
                n,
            )
            % {"n": n, "money": money}
        )
    above = [b for b in one.branches if b.rate is not None and one.now.rate is not None and b.rate > one.now.rate]
    if above:
        names = written.listed(branch.name for branch in above[:3])
        asked.append(_("Go through the losses of %(branches)s, above the rate of all together.") % {"branches": names})
    if one.points is not None and one.points > 0:
        asked.append(_("The rate has risen: look at what was changed in the period, and at whom it touched."))
    if one.profit_rate is None:
        asked.append(_("Set the profit rate of the company: without it the loss in profit is not known."))
    return asked or [_("Nothing stands out; keep looking after those who are there.")]


def _headline(now: Period) -> str:
    asked = {
        "period": written.period_text(now.period), "lost": written.number_text(now.counts["churned"]),
        "opening": written.number_text(now.counts["opening"]),
    }  # fmt: skip
    if now.rate is None:
        return _("In %(period)s %(lost)s of %(opening)s customers left.") % asked
    asked |= {name: written.percent_text(now.rates.get(base)) for name, base in _BASES.items()}
    return (
        _(
            "In %(period)s %(lost)s of the %(opening)s customers there at its beginning left: %(rate)s of the opening,"
            " %(closing)s of the closing count."
        )
        % asked
    )


_BASES = {"rate": "OPENING", "closing": "CLOSING"}


def _course(one: Told) -> str:
    points, relative = one.points or Fraction(0), one.relative
    if not points:
        return _("That is the rate of the period before.")
    asked = {"points": written.number_text(abs(points) * 100, 2)}
    if relative is None:
        return _("That is %(points)s points more than in the period before, when nobody left.") % asked
    asked["relative"] = written.percent_text(abs(relative), 1)
    if points > 0:
        return _("That is %(points)s points more than in the period before, up by %(relative)s.") % asked
    return _("That is %(points)s points less than in the period before, down by %(relative)s.") % asked


def _money(one: Told) -> str:
    now = one.now
    asked = {"money": one.money(now.lost_turnover), "loss": one.money(now.loss)}
    if now.loss is None:
        return _("They had brought %(money)s in the period before.") % asked
    asked["share"] = written.percent_text(one.profit_rate)
    return (
        _("They had brought %(money)s in the period before; at a profit rate of %(share)s that is a loss of %(loss)s.")
        % asked
    )


def _balance(now: Period) -> str:
    came = now.counts["new"] + now.counts["won_back"]
    asked = {
        "new": written.number_text(now.counts["new"]), "back": written.number_text(now.counts["won_back"]),
        "closing": written.number_text(now.counts["closing"]),
    }  # fmt: skip
    if came >= now.counts["churned"]:
        return _("%(new)s came new and %(back)s came back, no fewer than left: %(closing)s at the end.") % asked
    return _("Only %(new)s came new and %(back)s came back, fewer than left: %(closing)s at the end.") % asked


def _period(told_of: Mapping[str, Any]) -> Period:
    rates = told_of["rates"]
    return Period(
        period=told_of["period"], counts=told_of["counts"],
        rates={name: _fraction(rate["value"]) for name, rate in rates.items()},
        reasons={name: rate["reason"] for name, rate in rates.items()},
        lost_turnover=_decimal(told_of["lost_turnover"]), loss=_decimal(told_of["loss"]),
        name=told_of.get("name", ""), code=told_of.get("code", ""),
    )  # fmt: skip


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
