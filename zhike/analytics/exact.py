"""Exact numbers from what people type, half-up rounding, and money as whole ten-thousandths."""

import operator
import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from math import floor

import numpy as np

from zhike.analytics.errors import ChurnInputError, InputError

LIMIT_DIGITS = 15
PLACES = 12
UNIT = 10_000
MAX_UNITS = 9e18
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def amount(field: str, value: object) -> Fraction:
    """Read a number exactly, whether typed or given.

    Parameters
    ----------
    field : str
        Name of the input, for the refusal.
    value : int, float, Decimal, Fraction or str
        Text may have full-width digits and commas between thousands. A float is taken as it prints.

    Returns
    -------
    Fraction
        The exact value, in the unit given, of magnitude below 1e15.

    Raises
    ------
    ChurnInputError
        MISSING, NOT_A_NUMBER, NOT_FINITE, TOO_LARGE, TOO_PRECISE.

    Source
    ------
    House rule: what is typed is what is calculated.

    Examples
    --------
    >>> amount("turnover", "100,000.5")
    Fraction(200001, 2)
    """
    if isinstance(value, Fraction):
        return value
    number = _decimal(field, value)
    if not number.is_finite():
        raise ChurnInputError("NOT_FINITE", field, value=str(value))
    if number and number.adjusted() >= LIMIT_DIGITS:
        raise ChurnInputError("TOO_LARGE", field, value=str(value)[:40], limit=10**LIMIT_DIGITS)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -PLACES and number != round(number, PLACES):
        raise ChurnInputError("TOO_PRECISE", field, value=str(value)[:40], places=PLACES)
    return Fraction(round(number, PLACES))


def _decimal(field: str, value: object) -> Decimal:
    text = "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()
    if not text:
        raise ChurnInputError("MISSING", field, value="")
    if isinstance(value, bool) or "_" in text:
        raise ChurnInputError("NOT_A_NUMBER", field, value=text[:40])
    try:
        return Decimal(text.replace(",", "") if _GROUPED.fullmatch(text) else text)
    except InvalidOperation:
        raise ChurnInputError("NOT_A_NUMBER", field, value=text[:40]) from None


def count(field: str, value: object) -> int:
    """Read a count of customers exactly.

    Parameters
    ----------
    field : str
        Name of the input, for the refusal.
    value : int, float, Decimal, Fraction or str
        A whole number, typed or given.

    Returns
    -------
    int
        The count, 0 or more, below 1e15.

    Raises
    ------
    ChurnInputError
        As ``amount``, and NOT_WHOLE, NEGATIVE.

    Source
    ------
    House rule: customers are counted, not estimated.

    Examples
    --------
    >>> count("opening", "3,000")
    3000
    """
    number = amount(field, value)
    if number.denominator != 1:
        raise ChurnInputError("NOT_WHOLE", field, value=str(value))
    return whole(field, number.numerator)


def whole(field: str, value: object) -> int:
    """Take a count that is already a number, refusing anything but a whole one.

    Parameters
    ----------
    field : str
        Name of the input, for the refusal.
    value : int
        Any integer type; floats, text and booleans are refused.

    Returns
    -------
    int
        The count, 0 or more.

    Raises
    ------
    ChurnInputError
        NOT_WHOLE, NEGATIVE.

    Source
    ------
    House rule: customers are counted, not estimated.

    Examples
    --------
    >>> whole("opening", 3000)
    3000
    """
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise ChurnInputError("NOT_WHOLE", field, value=str(value)) from None
    if isinstance(value, bool):
        raise ChurnInputError("NOT_WHOLE", field, value=str(value))
    if number < 0:
        raise ChurnInputError("NEGATIVE", field, value=str(value))
    return number


def rate(field: str, value: object) -> Fraction:
    """Read a rate as a fraction, from ``0.05`` or ``5%``.

    Parameters
    ----------
    field : str
        Name of the input, for the refusal.
    value : int, float, Decimal, Fraction or str
        A fraction of one, or text ending in a percent sign.

    Returns
    -------
    Fraction
        The exact rate, 0 to 1.

    Raises
    ------
    ChurnInputError
        As ``amount``, and NOT_A_RATE.

    Source
    ------
    House rule: rates are fractions, percent is for the eye.

    Examples
    --------
    >>> rate("profit_rate", "5%") == rate("profit_rate", "0.05") == Fraction(1, 20)
    True
    """
    number = _of_one(field, value)
    if not 0 <= number <= 1:
        raise ChurnInputError("NOT_A_RATE", field, value=str(value))
    return number


def share(field: str, value: object) -> Fraction:
    """Read a share of a whole that may be more than it, from ``1.5`` or ``150%``.

    Parameters
    ----------
    field : str
        Name of the input, for the refusal.
    value : int, float, Decimal, Fraction or str
        A fraction, or text ending in a percent sign.

    Returns
    -------
    Fraction
        The exact share, 0 or more.

    Raises
    ------
    ChurnInputError
        As ``amount``, and NEGATIVE.

    Source
    ------
    House rule: rates are fractions, percent is for the eye; churn on the closing base may exceed 1.

    Examples
    --------
    >>> share("rate", "150%"), share("rate", "0.05")
    (Fraction(3, 2), Fraction(1, 20))
    """
    number = _of_one(field, value)
    if number < 0:
        raise ChurnInputError("NEGATIVE", field, value=str(value))
    return number


def _of_one(field: str, value: object) -> Fraction:
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    return amount(field, text[:-1]) / 100 if text.endswith("%") else amount(field, value)


def half_up(number: Fraction) -> int:
    """Round to the nearest whole number, halves upward.

    Parameters
    ----------
    number : Fraction
        Any exact number.

    Returns
    -------
    int
        The nearest integer; of two equally near the greater.

    Source
    ------
    House rule, worked case W11.

    Examples
    --------
    >>> half_up(Fraction(9, 2)), half_up(Fraction(7, 2)), half_up(Fraction(13, 4))
    (5, 4, 3)
    """
    return floor(number + Fraction(1, 2))


def to_units(field: str, values: Sequence | np.ndarray) -> np.ndarray:
    """Turn amounts into whole ten-thousandths, so that sums and comparisons are exact.

    Parameters
    ----------
    field : str
        Name of the input, for the refusal.
    values : array_like, shape (n,)
        Amounts (float, int or Decimal) of one currency; beyond four decimals they are rounded.

    Returns
    -------
    numpy.ndarray of int64, shape (n,)
        Ten-thousandths of the currency unit, in the order given.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NOT_FINITE, TOO_LARGE (the magnitudes sum to 9e14 or more).

    Source
    ------
    House rule: amounts are exact to four decimals.

    Examples
    --------
    >>> to_units("values", [Decimal("0.1"), 2, 0.30005]).tolist()
    [1000, 20000, 3001]
    """
    raw = np.asarray(values)
    if raw.ndim != 1:
        raise InputError("SHAPE_MISMATCH", field, value=str(raw.shape), expected="(n,)")
    units = _exact_units(field, raw) if raw.dtype == object else _float_units(field, raw)
    magnitude = float(np.abs(units).sum())
    if magnitude >= MAX_UNITS:
        raise InputError("TOO_LARGE", field, value=f"{magnitude / UNIT:.3g}", limit="9e14")
    return units.astype(np.int64)


def _float_units(field: str, raw: np.ndarray) -> np.ndarray:
    scaled = np.asarray(raw, dtype=np.float64) * UNIT
    if not np.all(np.isfinite(scaled)):
        raise InputError("NOT_FINITE", field, value="NaN")
    return np.rint(scaled)


def _exact_units(field: str, raw: np.ndarray) -> np.ndarray:
    exact = [Decimal(v) if isinstance(v, Decimal | int) else Decimal(repr(float(v))) for v in raw]
    if not all(v.is_finite() for v in exact):
        raise InputError("NOT_FINITE", field, value="NaN")
    return np.array([int((v * UNIT).to_integral_value(ROUND_HALF_UP)) for v in exact], dtype=object)


def from_units(units: int) -> Decimal:
    """Turn ten-thousandths back into money.

    Parameters
    ----------
    units : int
        Whole ten-thousandths of the currency unit.

    Returns
    -------
    Decimal
        The amount, four decimals.

    Source
    ------
    House rule: amounts are exact to four decimals.

    Examples
    --------
    >>> from_units(12345)
    Decimal('1.2345')
    """
    return Decimal(int(units)).scaleb(-4)
