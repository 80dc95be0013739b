"""What a customer leaves: from revenue to net contribution, the records behind it, and what would turn a loss."""

import math
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.analytics import turnaround
from zhike.apps.core import base
from zhike.apps.costs import queries, rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import windows
from zhike.web import charts, codes, frame
from zhike.web import format as written
from zhike.web.door import Request, found, page

SHOWN = 20
MOST = Decimal(1_000_000)
# Where on the page the records behind a kind of cost stand.
BEHIND = {"SERVE": "contacts", "COMPLAINT_HANDLING": "contacts", "GIFT": "gifts", "FREIGHT": "orders",
          "DISCOUNT": "orders", "FINANCING": "orders"}  # fmt: skip


class Line(NamedTuple):
    """One step from revenue down to what is left: its words, the amount taken, what it rests on, how it came about."""

    code: str
    label: str
    amount: Decimal
    basis: str
    how: str
    href: str


class Lever(NamedTuple):
    """A lever as the page shows it: how far it can go, the least of it that reaches zero, what was typed."""

    code: str
    unit: str
    there: str
    least: str
    least_value: str
    typed: str
    error: str


def told(customer_id: int, currency: str) -> dict[str, Any]:
    """Return what `costs/_profitability.html` draws of a visible customer."""
    left = queries.profitability(customer_id)
    if left is None:
        return {"left": None, "left_lines": (), "left_picture": None}
    lines = _lines(left, currency)
    return {"left": left, "left_lines": lines, "left_picture": _picture(left, lines, currency)}


def profitability(request: Request, customer_id: int) -> HttpResponse:
    """Show what a customer leaves and what would turn a loss."""
    card = found(customer_queries.card(customer_id))
    currency = frame.of(request).currency
    context: dict[str, Any] = {"card": card, "reckoned_on": queries.reckoned_on(), **told(customer_id, currency)}
    left = context["left"]
    if left is not None:
        context |= _what_if(request, left) | _behind(left) | _window(request, customer_id)
    return render(request, "costs/profitability.html", context)


def _window(request: Request, customer_id: int) -> dict[str, Any]:
    asked = request.GET.get("months", "")
    months = int(asked) if asked in map(str, windows.MONTHS) else windows.USUAL
    shown = windows.current_value(customer_id, months) if months != windows.USUAL else None
    return {"months": months, "window": shown, "windows": windows.MONTHS, "is_usual": months == windows.USUAL}


def _behind(left: queries.Profitability) -> dict[str, Any]:
    span = (left.customer_id, left.first, left.as_of)
    margin = Decimal(left.rates.get("margin", "0"))
    may_see = base.actor().may("interaction.view")
    entries = list(queries.entries_behind(*span)[:SHOWN])
    return {
        "orders": queries.orders_left(*span, margin=margin, limit=SHOWN),
        "contacts": list(queries.contacts_behind(*span)[:SHOWN]) if may_see else [],
        "gifts": list(queries.gifts_behind(*span)[:SHOWN]) if may_see else [],
        "entries": entries, "most": SHOWN,
    }  # fmt: skip


def _lines(left: queries.Profitability, currency: str) -> list[Line]:
    goods_how = ""
    if left.is_estimated_goods:
        uncosted = written.money_text(Decimal(str(left.counts["uncosted"])), currency, full=True)
        goods_how = _("%(amount)s of it is of lines without a cost of goods; their margin is taken as %(rate)s") % {
            "amount": uncosted, "rate": written.percent_text(Decimal(left.rates.get("margin", "0")), 1),
        }  # fmt: skip
    lines = [
        Line("GOODS", str(codes.label("GOODS")), left.goods, "ROUGH" if left.is_estimated_goods else "ENTRIES",
             goods_how, "#orders")
    ]  # fmt: skip
    for part in left.parts:
        how = "" if part.booked is not None else _how(part.category, left, currency)
        href = "#entries" if part.booked is not None else f"#{BEHIND.get(part.category, 'entries')}"
        lines.append(
            Line(part.category, str(codes.label(part.category)), part.amount, "ROUGH" if part.is_rough else "ENTRIES",
                 how or _("booked or shared"), href)
        )  # fmt: skip
    return lines


def _how(category: str, left: queries.Profitability, currency: str) -> str:
    n = {name: int(left.counts.get(name, 0)) for name in rules.COUNTS}
    if category == "SERVE":
        parts = [
            ngettext("%(n)s visit", "%(n)s visits", n["n_visits"]) % {"n": n["n_visits"]},
            ngettext("%(n)s other contact", "%(n)s other contacts", n["n_contacts"]) % {"n": n["n_contacts"]},
        ]
        if n["minutes"]:
            parts.append(ngettext("%(n)s minute noted", "%(n)s minutes noted", n["minutes"]) % {"n": n["minutes"]})
        return " · ".join(parts)
    if category == "FINANCING":
        owed = Decimal(str(left.counts.get("balance_days", "0"))) / rules.YEAR.days
        return _("%(amount)s owed on an average day") % {"amount": written.money_text(owed, currency)}
    if category == "DISCOUNT":
        return _("%(rate)s of revenue") % {"rate": written.percent_text(Decimal(left.rates.get("rebate", "0")), 1)}
    counted = {
        "COMPLAINT_HANDLING": ngettext("%(n)s complaint", "%(n)s complaints", n["n_complaints"])
        % {"n": n["n_complaints"]},
        "FREIGHT": ngettext("%(n)s order", "%(n)s orders", n["n_orders"]) % {"n": n["n_orders"]},
        "GIFT": ngettext("%(n)s gift", "%(n)s gifts", n["n_gifts"]) % {"n": n["n_gifts"]},
    }
    return counted.get(category, "")


def _picture(left: queries.Profitability, lines: list[Line], currency: str) -> charts.Picture:
    def mark(label: str, value: Decimal, kind: str = "", href: str = "") -> charts.Mark:
        return charts.Mark(label, value, written.money_text(value, currency), href, kind)

    steps = [mark(_("Revenue"), left.revenue, "TOTAL")]
    steps += [mark(line.label, -line.amount, href=line.href) for line in lines if line.amount]
    steps.append(mark(_("Net contribution"), left.contribution, "TOTAL"))
    return charts.waterfall(steps, what=_("Money"))


def _what_if(request: Request, left: queries.Profitability) -> dict[str, Any]:
    stands, least = left.position, left.least
    changes: dict[str, Fraction] = {}
    levers = []
    for code in turnaround.LEVERS:
        typed, error = request.GET.get(code.lower(), "").strip()[:12], ""
        if typed:
            value = _number(typed)
            if value is None:
                error = _("A number from 0 to 1,000,000.")
            else:
                changes[code] = value
        levers.append(_lever(code, stands, least[code], typed, error))
    after = turnaround.after(stands, changes)
    return {
        "levers": levers, "is_tried": bool(changes), "after": _decimal(after),
        "gain": _decimal(after - Fraction(left.contribution)),
    }  # fmt: skip


def _number(text: str) -> Fraction | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return Fraction(value) if value.is_finite() and 0 <= value <= MOST else None


def _lever(code: str, stands: turnaround.Position, least: Fraction | None, typed: str, error: str) -> Lever:
    units = {"PRICE": "%", "FREIGHT": "%", "VISITS": _("visits"), "CONTACTS": _("contacts"), "CREDIT": _("days")}
    there = {
        "PRICE": "", "VISITS": str(stands.n_visits), "CONTACTS": str(stands.n_contacts),
        "FREIGHT": "100" if stands.freight > 0 else "0", "CREDIT": _plain(_up(stands.credit_days, 1)),
    }[code]  # fmt: skip
    value = None if least is None else _up(least, 0 if code in {"VISITS", "CONTACTS"} else 2)
    shown = _("not by this alone") if value is None else f"{_plain(value)} {units[code]}"
    return Lever(code, units[code], there, shown, "" if not value else _plain(value), typed, error)


def _up(value: Fraction, digits: int) -> Decimal:
    """Round up, so that what is shown does reach zero."""
    return Decimal(math.ceil(value * 10**digits)).scaleb(-digits)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(rules.CENT)


urls = [page("customers/<int:customer_id>/profitability/", profitability, act="order.view", name="profitability")]
