"""Values: what the text of a cell means as a number, a moment, a code or a text, or the reason it means nothing."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation

from zhike.apps.exchange.reading import traditional
from zhike.apps.exchange.reading.refusal import Reason

SCALE = 10_000  # numbers are kept as whole ten-thousandths
MAX_WHOLE = 10**14
FIRST_YEAR, LAST_YEAR = 1900, 2100
_EXCEL_START = dt.datetime(1899, 12, 30)  # noqa: DTZ001 — spreadsheets know no zone
_EMPTY = {"", "-", "--", "—", "–", "/", "null", "none", "nan", "n/a", "#n/a"}

_SIGNS = re.compile(r"^(?:cny|rmb|usd|eur|gbp|hkd|us\$|[¥$€£元])|(?:cny|rmb|usd|eur|gbp|hkd|[¥$€£])$", re.IGNORECASE)
_GROUPED = re.compile(r"^\d{1,3}(?:[,' ]\d{3})+(?:\.\d*)?$")
_PLAIN = re.compile(r"^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?$", re.IGNORECASE)
_IN_UNITS = {"万": 10_000, "千": 1_000, "亿": 100_000_000}

_YMD = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[T\s]+(.+))?$")
_OTHER_ORDER = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T\s]+(.+))?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:[T\s]?(\d{2})(\d{2})(\d{2})?)?$")
_TIME = re.compile(
    r"^(上午|下午|am|pm)?\s*(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:[.,]\d+)?秒?)?分?\s*(am|pm)?"
    r"\s*(?:z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_BARE_HOUR = re.compile(r"^(\d{1,2})[时点]?$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")


def fold(text: str) -> str:
    """Bring full-width signs to their narrow forms and trim; most cells need neither."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()


def number(text: str) -> int | Reason | None:
    """Return the number in ten-thousandths, None for an empty cell; half-up where there are more decimals."""
    folded = traditional.simplified(fold(text))
    if folded.lower() in _EMPTY:
        return None
    body, negative = _unsigned(folded)
    unit = _IN_UNITS.get(body[-1:], 1)
    body = body[:-1].rstrip() if unit > 1 else body
    if _GROUPED.match(body):
        body = re.sub(r"[,' ]", "", body)
    elif not _PLAIN.match(body):
        return Reason("NOT_A_NUMBER")
    try:
        exact = Decimal(body) * unit * SCALE
    except InvalidOperation:
        return Reason("NOT_A_NUMBER")
    if exact >= MAX_WHOLE * SCALE:
        return Reason("NUMBER_TOO_LARGE")
    return -_half_up(exact) if negative else _half_up(exact)


def _half_up(exact: Decimal) -> int:
    return int(exact + Decimal("0.5"))


def _unsigned(text: str) -> tuple[str, bool]:
    """Strip sign, brackets of an accountant's negative, currency and 元."""
    body, negative = text, False
    if body[:1] == "(" and body[-1:] == ")":
        body, negative = body[1:-1].strip(), True
    for _ in range(2):
        if body[:1] in "+-" and body:
            negative ^= body[0] == "-"
            body = body[1:].lstrip()
        body = _SIGNS.sub("", body).strip()
    if body.endswith("元"):
        body = body[:-1].rstrip()
    if body.endswith("-"):
        body, negative = body[:-1].rstrip(), not negative
    return body, negative


def moment(text: str, day_first: bool | None = None) -> dt.datetime | Reason | None:
    """Return the date and time of a cell; `day_first` decides 03/04/2024, which is refused without it."""
    folded = traditional.simplified(fold(text))
    if folded.lower() in _EMPTY:
        return None
    if found := _YMD.match(folded) or _COMPACT.match(folded):
        year, month, day, *rest = found.groups()
        clock = ":".join(filter(None, rest)) if len(rest) > 1 else rest[0]
    elif found := _OTHER_ORDER.match(folded):
        if day_first is None:
            return Reason("DATE_ORDER")
        first, second, year, clock = found.groups()
        month, day = (second, first) if day_first else (first, second)
    elif _SERIAL.match(folded):
        return _EXCEL_START + dt.timedelta(seconds=round(float(folded) * 86_400))
    else:
        return Reason("NOT_A_DATE")
    return _built(int(year), int(month), int(day), clock)


def _built(year: int, month: int, day: int, clock: str | None) -> dt.datetime | Reason:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Reason("YEAR_OUT_OF_RANGE", {"first": FIRST_YEAR, "last": LAST_YEAR})
    hour = minute = second = 0
    if clock:
        found = _TIME.match(clock.strip())
        if not found:
            return Reason("NOT_A_DATE")
        hour, minute, second = _read_clock(found)
    try:
        return dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 — business zone, decided by the caller
    except ValueError:
        return Reason("NO_SUCH_DATE")


def _read_clock(found: re.Match[str]) -> tuple[int, int, int]:
    before, h, m, s, after = found.groups()
    hour, half = int(h), (before or after or "").lower()
    if half in {"下午", "pm"} and hour < 12:
        hour += 12
    elif half in {"上午", "am"} and hour == 12:
        hour = 0
    return hour, int(m), int(s or 0)


def hour(text: str) -> int | Reason | None:
    """Return the hour a time of day lies in, 0 to 23, None for an empty cell: 14:35, 下午2:35, 14时, 14."""
    folded = traditional.simplified(fold(text))
    if folded.lower() in _EMPTY:
        return None
    if found := _TIME.match(folded):
        told = _read_clock(found)
    elif bare := _BARE_HOUR.match(folded):
        told = int(bare[1]), 0, 0
    else:
        return Reason("NOT_A_TIME")
    return told[0] if told[0] < 24 and max(told[1:]) < 60 else Reason("NO_SUCH_DATE")


def order_of_days(texts: list[str]) -> bool | None:
    """Tell 13/04/2024 (day first: True) from 04/13/2024 (False) by the dates of a whole column."""
    pairs = [(int(f[1]), int(f[2])) for text in texts if (f := _OTHER_ORDER.match(fold(text)))]
    day_first, month_first = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    return day_first if day_first != month_first else None


def words(text: str, max_length: int = 200) -> str | Reason:
    """Return a text as it came, without control signs and doubled spaces."""
    cleaned = " ".join(text.split())
    if not cleaned.isprintable():
        cleaned = "".join(sign for sign in cleaned if sign.isprintable())
    return cleaned if len(cleaned) <= max_length else Reason("TEXT_TOO_LONG", {"limit": max_length})


def code(text: str, max_length: int = 64) -> str | Reason:
    """Return a code in narrow signs; a number saved as 17850.0 is the code 17850."""
    cleaned = words(fold(text), max_length)
    if isinstance(cleaned, str) and cleaned.endswith(".0") and cleaned[:-2].isdigit():
        return cleaned[:-2]
    return cleaned
