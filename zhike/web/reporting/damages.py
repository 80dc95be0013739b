"""The damages of churn in a period as a report: what is known in figures and sentences, what is missing."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.analytics.errors import InputError
from zhike.apps.insight.queries import damage
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, churn_damage, door
from zhike.web import format as written
from zhike.web.door import Request, page
from zhike.web.reporting.sheet import Section, Sheet, give


def report(request: Request, form: str) -> HttpResponse:
    """Give the damages of a period as a file."""
    door.demand("figure.view")
    branch = analysis.branch(request)
    costs, _errors = churn_damage.typed_costs(request)
    try:
        found = damage.damage(branch.pk, request.GET.get("period", ""), **costs)
    except InputError:
        found = None
    known = door.found(found)
    name = f"damages-{branch.code}-{known.period}"
    return give(sheet(known, branch), form, name=name, noun="report", object_id=None, branch_id=branch.pk)


def sheet(found: damage.Damage, branch: Any) -> Sheet:
    """Return the report of a period's damages."""
    told = churn_damage.sections(found)
    return Sheet(
        _("What churn damaged in %(period)s") % {"period": written.period_text(found.period)}, branch.name,
        [
            (_("Left"), written.number_text(found.lost)), (_("Lost turnover"), _money(found.lost_turnover)),
            (_("Lost profit"), _money(found.lost_profit)),
            (_("Lost profit and replacing them"), _money(found.total)),
        ],
        [
            Section(_("What happened"), sentences(found)),
            Section(
                _("The seven damages"), (), (_("Damage"), _("Measured")),
                [(f"{one['number']}. {one['name']}", one["value"] or _("unknown")) for one in told],
            ),
            Section(_("How each comes about"), [f"{one['number']}. {one['name']}: {one['how']}" for one in told]),
        ],
        _("Costs that are not in the books count for this report as they were given."),
    )  # fmt: skip


def sentences(found: damage.Damage) -> list[str]:
    """Return what the damages mean; every number in them is one of the report."""
    period = written.period_text(found.period)
    said = [
        ngettext(
            "In %(period)s %(n)s customer left who had brought %(money)s in the period before.",
            "In %(period)s %(n)s customers left who had brought %(money)s in the period before.", found.lost,
        ) % {"period": period, "n": written.number_text(found.lost), "money": _money(found.lost_turnover)},
        _("Until the fiscal year ends sales fall short by %(money)s if nobody takes their place.")
        % {"money": _money(found.shortfall.turnover)},
    ]  # fmt: skip
    if found.cost_each and (both := _each(*found.cost_each)):
        said.append(
            _("The same fixed cost weighs on fewer: %(before)s a customer before, %(after)s after, %(share)s more.")
            % both
        )
    if found.replacement is not None and found.develop_each is not None:
        asked = {"money": _money(found.replacement), "each": _money(found.develop_each)}
        said.append(_("Replacing them costs %(money)s, at %(each)s for each.") % asked)
    n_unknown = sum(not one["value"] for one in churn_damage.sections(found))
    if n_unknown:
        said.append(
            ngettext(
                "Of the seven damages %(n)s is not known; below stands what is missing.",
                "Of the seven damages %(n)s are not known; below stands what is missing.", n_unknown,
            ) % {"n": written.number_text(n_unknown)}
        )  # fmt: skip
    return said


def _each(before: Any, after: Any) -> dict[str, str] | None:
    if not before.value or after.value is None:
        return None
    return {
        "before": _money(before.value), "after": _money(after.value),
        "share": written.percent_text(after.value / before.value - 1, 1),
    }  # fmt: skip


def _money(value: Decimal | Fraction | None) -> str:
    company = org_queries.company()
    if value is None:
        return _("unknown")
    return written.money_text(value, company.currency if company else "", full=True)


urls = [page("churn/damage/report.<str:form>", report, act="list.export", name="churn_damage_report")]
