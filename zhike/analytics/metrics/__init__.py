"""The metric dictionary: one definition of every figure, with formula, unit, base and source."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from zhike.analytics.errors import InputError
from zhike.analytics.metrics import contribution, forecast, ledger, rhythm, value, worth
from zhike.analytics.metrics.entry import PERIOD_KINDS, UNITS, Metric
from zhike.analytics.text import N_

__all__ = ["N_", "PERIOD_KINDS", "UNITS", "Metric", "all", "get"]

_PARTS = (value, contribution, worth, rhythm, ledger, forecast)


def collected(found: Iterable[Metric]) -> Mapping[str, Metric]:
    """Gather definitions by code; one code with two definitions is refused, whichever stands first.

    Parameters
    ----------
    found : iterable of Metric
        Definitions, in the order of the dictionary.

    Returns
    -------
    mapping of str to Metric
        By code, read only.

    Raises
    ------
    ValueError
        A code stands for two figures: headquarters and branches would mean different things by one name.

    Source
    ------
    House rule: one metric dictionary for headquarters and branches.

    Examples
    --------
    >>> one = Metric("x", "X", "1", "RATIO", "All", "WHOLE", "House rule", "Nothing.")
    >>> list(collected([one]))
    ['x']
    """
    by_code: dict[str, Metric] = {}
    for metric in found:
        if metric.code in by_code:
            raise ValueError(f"{metric.code} is defined twice: {by_code[metric.code].formula!r}, {metric.formula!r}")
        by_code[metric.code] = metric
    return MappingProxyType(by_code)


_BY_CODE = collected(metric for part in _PARTS for metric in part.METRICS)


def get(code: str) -> Metric:
    """Find a metric by its code.

    Parameters
    ----------
    code : str
        Lower-case code.

    Returns
    -------
    Metric
        The definition.

    Raises
    ------
    InputError
        METRIC_UNKNOWN.

    Source
    ------
    House rule: one metric dictionary for headquarters and branches.

    Examples
    --------
    >>> get("churn_rate_opening").formula
    'Lost ÷ opening customers'
    """
    if code not in _BY_CODE:
        raise InputError("METRIC_UNKNOWN", "code", value=code)
    return _BY_CODE[code]


def all() -> tuple[Metric, ...]:
    """List every metric.

    Returns
    -------
    tuple of Metric
        In the order of the dictionary: value, contribution, worth, rhythm, ledger, forecast.

    Source
    ------
    House rule: one metric dictionary for headquarters and branches.

    Examples
    --------
    >>> all()[0].code
    'revenue'
    """
    return tuple(_BY_CODE.values())
