"""What the pages of the customer account share: tabs; kind of period, base and tier kept in the address."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhike.analytics import periods
from zhike.apps.catalog.rules import tables
from zhike.apps.insight.queries import accounts
from zhike.web import analysis, codes
from zhike.web.door import Request

PARTS = ("churn", "churn_control", "churn_compare", "survival", "prediction", "churn_damage", "closings")
BASES = ("OPENING", "CLOSING", "AVERAGE")


def tabs(request: Request, current: str) -> list[dict[str, Any]]:
    """Return the pages of the account as tabs that keep branch, kind and period."""
    names = {
        "churn": _("Customer account"), "churn_control": _("Control lines"), "churn_damage": _("Damages"),
        "churn_compare": _("Periods compared"), "survival": _("How long they stay"),
        "prediction": _("Who may leave"), "closings": _("Closed periods"),
    }  # fmt: skip
    kept = {name: request.GET.get(name, "") for name in ("branch", "kind", "period")}
    return [{"label": names[one], "url": analysis.to(one, **kept), "is_current": one == current} for one in PARTS]


def kinds() -> dict[str, str]:
    """Return the kinds of period, the shortest first."""
    return {"MONTH": pgettext("period", "Month"), "QUARTER": _("Quarter"), "HALF": _("Half-year"), "YEAR": _("Year")}


def kind(request: Request) -> str:
    """Return the kind of period a page is about: as named, else that of the period."""
    asked = request.GET.get("kind", "")
    if asked in periods.KINDS:
        return asked
    try:
        return periods.parse(request.GET.get("period", "")).kind
    except periods.InputError:
        return "QUARTER"


def base(request: Request) -> str:
    """Return what rates are divided by."""
    asked = request.GET.get("base", "")
    return asked if asked in BASES else BASES[0]


def tier(request: Request) -> str:
    """Return the tier a page is about; empty for all customers."""
    asked = request.GET.get("tier", "")
    return asked if asked in tables.TIERS else ""


def units() -> dict[str, str]:
    """Return what an account may count."""
    return {accounts.CUSTOMER: _("Customers"), "OUTLET": _("Outlets"), "SUBSCRIPTION": _("Subscriptions")}


def unit(request: Request) -> str:
    """Return what a page counts."""
    asked = request.GET.get("unit", "")
    return asked if asked in accounts.UNIT_CUTS else accounts.CUSTOMER


def unit_links(request: Request, now: str) -> list[tuple[str, str, bool]]:
    """Return the accounts of every unit: name, address, whether it is this one; branch, kind and period are kept."""
    kept = {name: request.GET.get(name, "") for name in ("branch", "kind", "period", "tier")}
    return [
        (label, analysis.to("churn", **kept) if code == accounts.CUSTOMER
         else analysis.to("churn_units", unit=code, **kept), code == now)
        for code, label in units().items()
    ]  # fmt: skip


def tiers() -> list[tuple[str, str]]:
    """Return the tiers with their names."""
    return [(code, codes.label(code)) for code in tables.TIERS]


def lights() -> dict[str, tuple[str, str]]:
    """Return the word and tone of every colour."""
    return {
        "GREEN": (_("within the line"), "good"), "YELLOW": (_("rising"), "warn"), "RED": (_("over the line"), "bad"),
    }  # fmt: skip
