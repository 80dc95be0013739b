"""How figures are written: money, numbers, percent, dates; the short form on the page, the exact one on hover."""

import html
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from markupsafe import Markup

Number = Decimal | Fraction | int | float
NONE = "—"
CENT, ONE = Decimal("0.01"), Decimal(1)
# From here on cents are noise in a column of amounts.
WHOLE_FROM = 1_000
SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}


class Step(NamedTuple):
    """A shortened unit: amounts from `least` on are written in units of `size`."""

    least: int
    size: int
    mark: str


STEPS: dict[str, Sequence[Step]] = {
    "zh": (Step(10**8, 10**8, "亿"), Step(10**4, 10**4, "万")),
    "en": (Step(10**9, 10**9, "B"), Step(10**6, 10**6, "M"), Step(10**4, 10**3, "K")),
}


def exact(value: Number) -> Decimal:
    """Return a number as the decimal its digits show (a float by its shortest form, a fraction divided)."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / value.denominator
    return value if isinstance(value, Decimal) else Decimal(str(value))


def half_up(value: Number, unit: Decimal = CENT) -> Decimal:
    """Round half away from zero to a unit; never to a negative zero."""
    return exact(value).quantize(unit, ROUND_HALF_UP) + 0


def money_text(value: Number | None, currency: str = "", *, full: bool = False, whole: bool = False) -> str:
    """Return an amount with its currency: shortened to 万/亿 or K/M/B, in full, or whole from a thousand on."""
    return NONE if value is None else _amount_text(half_up(value), currency, full=full, whole=whole)


def _amount_text(cents: Decimal, currency: str, *, full: bool, whole: bool) -> str:
    sign, size = ("-" if cents < 0 else ""), abs(cents)
    if whole and size >= WHOLE_FROM:
        body = f"{half_up(size, ONE):,}"
    else:
        body = f"{size:,.2f}" if full or whole else _short(size) or f"{size:,.2f}"
    return f"{sign}{_currency_mark(currency)}{body}"


def number_text(value: Number | None, digits: int | None = None, *, short: bool = False) -> str:
    """Return a number with grouped digits: counts whole, others with the digits asked for."""
    if value is None:
        return NONE
    amount = exact(value)
    if digits is None:
        digits = 0 if amount == amount.to_integral_value() else 2
    rounded = half_up(amount, Decimal(1).scaleb(-digits))
    if short and (shortened := _short(abs(rounded))):
        return f"{'-' if rounded < 0 else ''}{shortened}"
    return f"{rounded:,.{digits}f}"


def percent_text(value: Number | None, digits: int = 2) -> str:
    """Return a fraction as percent."""
    if value is None:
        return NONE
    return f"{half_up(exact(value) * 100, Decimal(1).scaleb(-digits)):,.{digits}f}%"


def date_text(value: date | datetime | None) -> str:
    """Return a day as 2024-03-05, a moment with hours and minutes in the business zone."""
    if value is None:
        return NONE
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local:%Y-%m-%d %H:%M}"
    return value.isoformat()


def period_text(code: str) -> str:
    """Return the words for a period code: 2024Q1 a quarter, 2024H1 a half-year, 2024 a year, 2024-03 a month."""
    if "H" in code:
        first = code.endswith("1")
        return (_("first half of %(year)s") if first else _("second half of %(year)s")) % {"year": code[:4]}
    year, mark, quarter = code.partition("Q")
    return _("%(year)s Q%(quarter)s") % {"year": year, "quarter": quarter} if mark else code


def money(
    value: Number | None, currency: str = "", *, full: bool = False, whole: bool = False, reason: str = ""
) -> Markup:
    """Mark up an amount; hovering shows it to the cent."""
    if value is None:
        return missing(reason)
    cents = half_up(value)
    exactly = _amount_text(cents, currency, full=True, whole=False)
    shown = exactly if full else _amount_text(cents, currency, full=False, whole=whole)
    title = f"{currency} {exactly}".strip() if shown != exactly else currency
    return _marked(shown, title)


def money_of(text: str, currency: str = "") -> Markup:
    """Mark up an amount kept as text, to the cent."""
    return money(Decimal(text), currency, full=True)


def number(value: Number | None, digits: int | None = None, *, short: bool = False, reason: str = "") -> Markup:
    """Mark up a number; hovering shows a shortened one in full."""
    if value is None:
        return missing(reason)
    shown, whole = number_text(value, digits, short=short), number_text(value, digits)
    return _marked(shown, whole if shown != whole else "")


def percent(value: Number | None, digits: int = 2, *, reason: str = "") -> Markup:
    """Mark up a fraction as percent."""
    return missing(reason) if value is None else _marked(percent_text(value, digits))


def day(value: date | datetime | None, *, reason: str = "") -> Markup:
    """Mark up a day or a moment."""
    if value is None:
        return missing(reason)
    return Markup(f'<time class="num" datetime="{value.isoformat()}">{date_text(value)}</time>')  # nosec B704


def missing(reason: str = "") -> Markup:
    """Mark up what is not known, with the reason on hover and for a screen reader."""
    return _missing(reason or _("Not enough information"))


@lru_cache(maxsize=500)
def _missing(why: str) -> Markup:
    return Markup('<span class="none" title="{0}"><span aria-hidden="true">{1}</span>{2}</span>').format(
        why, NONE, Markup('<span class="visually-hidden">{}</span>').format(why)
    )


def _short(size: Decimal) -> str:
    """Return a size in the language's large units, or nothing where it is too small for them."""
    steps = STEPS["zh" if (translation.get_language() or "zh").startswith("zh") else "en"]
    if size < steps[-1].least:
        return ""
    for step in steps:
        # Rounding first: 99,999,999.99 is one 亿, not 10,000.00 万.
        scaled = half_up(size / step.size)
        if scaled * step.size >= step.least:
            return f"{scaled:,.2f}{step.mark}"
    return ""


def _currency_mark(currency: str) -> str:
    return SYMBOLS.get(currency, f"{currency} " if currency else "")


def _marked(shown: str, title: str = "") -> Markup:
    # Written at once, not added up piece by piece: a list draws hundreds of them.
    titled = f' title="{html.escape(title)}"' if title else ""
    return Markup(f'<span class="num"{titled}>{html.escape(shown)}</span>')  # nosec B704


def said(name: object, value: object) -> str:
    """Return a value with what it is of before it, with the mark of the language between."""
    return _("%(name)s: %(value)s") % {"name": name, "value": value}


def listed(parts: Iterable[str]) -> str:
    """Return parts of a sentence one after another, parted as the language parts them."""
    return _("; ").join(filter(None, parts))
