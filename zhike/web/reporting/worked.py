"""What follows from one period's counts as a report: rates on every base, lifetimes, bands, losses."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from zhike.analytics.calculator import Calculation
from zhike.apps.org import queries as org_queries
from zhike.web import format as written
from zhike.web import words
from zhike.web.reporting.sheet import Section, Sheet


def sheet(found: Calculation, name: str) -> Sheet:
    """Return the report of a calculation."""
    values = found.values
    return Sheet(
        _("What does churn cost?"), name,
        [
            (_("Lost customers"), _number(values["lost"])), (_("Churn rate, opening base"), _rate(found, "OPENING")),
            (_("Churn rate, closing base"), _rate(found, "CLOSING")), (_("Churn loss"), _money(values["churn_loss"])),
        ],
        [
            Section(_("What happened"), _sentences(found)),
            Section(
                _("Churn rate on every base"), (), (_("Base"), _("Rate"), _("Calculation")),
                [
                    (words.base(code), _rate(found, code), f"{_number(rate.numerator)} ÷ {_number(rate.denominator)}")
                    for code, rate in found.rates.items()
                ],
            ),
            Section(
                _("The bands"), (), (_("Turnover of each"), _("Lost customers"), _("Turnover")),
                [(_money(one.band.turnover), _number(one.customers), _money(one.turnover)) for one in found.parts],
            ),
            Section(
                _("What it means"), (), (_("Figure"), _("Value")),
                [
                    (_("Lost turnover per lost customer"), _money(values["per_customer_turnover"])),
                    (_("Lost profit per lost customer"), _money(values["per_customer_profit"])),
                    (_("Retention, opening base"), _percent(values["retention_opening"])),
                    (_("Average lifetime, opening base"), _number(values["lifetime_opening"])),
                    (_("Average lifetime, closing base"), _number(values["lifetime_closing"])),
                    (_("Net growth"), _percent(values["net_growth"])),
                    (_("New ones that only fill a gap"), _percent(values["replacement_share_of_new"])),
                ],
            ),
        ],
        _("Lifetimes are in periods. One minus the rate on the closing base is no retention."),
    )  # fmt: skip


def _sentences(found: Calculation) -> list[str]:
    counts, values = found.counts, found.values
    asked = {
        "opening": _number(counts.opening), "new": _number(counts.new), "closing": _number(counts.closing),
        "lost": _number(counts.lost), "rate": _rate(found, "OPENING"), "other": _rate(found, "CLOSING"),
    }  # fmt: skip
    said = [
        _("Of %(opening)s customers %(lost)s were lost; %(new)s came new, so that %(closing)s are there.") % asked,
        _("That is %(rate)s of the opening count and %(other)s of the closing count.") % asked,
    ]
    if values["churn_loss"] is not None:
        money = {"turnover": _money(values["lost_turnover"]), "loss": _money(values["churn_loss"])}
        said.append(_("They take %(turnover)s of turnover a year along, and %(loss)s of profit.") % money)
    return said


def _rate(found: Calculation, base: str) -> str:
    return _percent(found.rates[base].value)


def _percent(value: Fraction | None) -> str:
    return written.NONE if value is None else written.percent_text(float(value), 4)


def _number(value: Any) -> str:
    if value is None:
        return written.NONE
    exact = Fraction(value)
    return written.number_text(exact.numerator) if exact.denominator == 1 else written.number_text(float(exact), 2)


def _money(value: Any) -> str:
    company = org_queries.company()
    return written.NONE if value is None else written.money_text(value, company.currency if company else "", full=True)
