"""What an entry of the metric dictionary holds, and the words it may use."""

from dataclasses import dataclass

from zhike.analytics.text import N_

UNITS = {
    "CUSTOMERS": N_("customers"),
    "MONEY": N_("money, book currency"),
    "FRACTION": N_("fraction of one, shown in percent"),
    "RATIO": N_("ratio"),
    "DAYS": N_("days"),
    "PERIODS": N_("periods"),
    "SCORE": N_("score"),
}

PERIOD_KINDS = {
    "WHOLE": N_("whole history to the day of judgement"),
    "AS_OF": N_("state on the day of judgement"),
    "QUARTER": N_("calendar quarter"),
    "MONTH": N_("calendar month"),
    "LAST_YEAR": N_("365 days to the day of judgement"),
    "YEAR": N_("next 365 days"),
    "HORIZON": N_("stated horizon"),
}


@dataclass(frozen=True)
class Metric:
    """Definition of one figure, the same for headquarters and branches.

    Parameters
    ----------
    code : str
        Lower-case name, once and for ever.
    name, formula : str
        What people call it, and how it is computed.
    unit : str
        Key of ``UNITS``.
    base : str
        What is counted or divided by.
    period_kind : str
        Key of ``PERIOD_KINDS``.
    source : str
        Paper, text-book or house rule.
    explains : str
        One sentence that says what the figure tells.
    version : int
        Rises with every change of the formula.
    owner : str
        Role that answers for the definition.

    Source
    ------
    House rule: every figure on every page names its metric.

    Examples
    --------
    >>> Metric("x", "X", "1", "RATIO", "All", "WHOLE", "House rule", "Nothing.").version
    1
    """

    code: str
    name: str
    formula: str
    unit: str
    base: str
    period_kind: str
    source: str
    explains: str
    version: int = 1
    owner: str = "HQ_ANALYST"
