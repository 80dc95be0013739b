"""Every refusal, reason and warning of the arithmetic as a code with its English text, ready to be translated."""

from zhike.analytics.text import N_

RULES = {
    "MISSING": N_("%(field)s is missing; give a number."),
    "NOT_A_NUMBER": N_("%(field)s must be a number; “%(value)s” is not one."),
    "NOT_FINITE": N_("%(field)s must be a finite number; “%(value)s” is not."),
    "NOT_WHOLE": N_("%(field)s counts customers and must be a whole number; “%(value)s” is not."),
    "NEGATIVE": N_("%(field)s must not be negative; “%(value)s” is."),
    "TOO_LARGE": N_("%(field)s must be below %(limit)s; “%(value)s” is not."),
    "TOO_PRECISE": N_("%(field)s may have at most %(places)s decimal places; “%(value)s” has more."),
    "NOT_A_RATE": N_("%(field)s must lie between 0 and 1 (or 0 %% and 100 %%); “%(value)s” does not."),
    "BEYOND_OPEN": N_("Of what is open at most %(most)s may be disputed; “%(value)s” is more."),
    "NOT_A_STEP": N_("%(field)s must be a step from 1 to %(most)s; “%(value)s” is not one."),
    "RECONCILE": N_(
        "The counts do not reconcile: at closing there are %(missing)s customers more than opening, new, won-back and "
        "moved-in customers less moved-out ones allow. Enter who was won back or moved in, or correct the counts."
    ),
    "COHORT_OVER_OPENING": N_(
        "With %(opening)s opening customers and %(lost)s lost ones, %(value)s cannot be lost from the opening cohort."
    ),
    "NATURAL_OVER_LOST": N_("%(value)s natural exits are more than the %(lost)s customers lost."),
    "PLAN_NOT_POSITIVE": N_("%(field)s must be above 0; “%(value)s” is not."),
    "BASE_UNKNOWN": N_("“%(value)s” is not a base; choose one of %(choices)s."),
    "BASE_MISMATCH": N_("Rates are compared on one base only; these are %(current)s and %(previous)s."),
    "NOTHING_LEFT": N_("A rate of 100 %% or more of the opening count leaves nobody, so it has no closing base."),
    "METHOD_UNKNOWN": N_("“%(value)s” is not a method; choose one of %(choices)s."),
    "PERIODS_NOT_POSITIVE": N_("The number of periods must be above zero; “%(value)s” is not."),
    "LIMIT_NOT_POSITIVE": N_("%(field)s must be at least one day; “%(value)s” is not."),
    "BAND_SYNTAX": N_(
        "“%(value)s” is not a band; write a share (50%%:100000 or 0.5:100000), a count (n100:100000) or the others "
        "(rest:200000), each with the yearly turnover of one customer."
    ),
    "BAND_SHARE": N_("A share of a band must lie between 0 and 1 (or 0 %% and 100 %%); “%(value)s” does not."),
    "BAND_NEGATIVE": N_("Neither the size nor the turnover of a band may be negative; “%(value)s” has one that is."),
    "BANDS_OVER_100": N_("The shares of the bands sum to %(percent)s %%; they must not exceed 100 %%."),
    "BANDS_OVER_LOST": N_("The bands hold %(banded)s customers, but only %(lost)s were lost."),
    "BANDS_UNDER_LOST": N_(
        "The bands hold only %(banded)s of %(lost)s lost customers; add rest:TURNOVER for the others."
    ),
    "BAND_TWO_RESTS": N_("Only one band can be the rest."),
    "SHAPE_MISMATCH": N_("%(field)s must hold one entry for each customer: %(expected)s, not %(value)s."),
    "PERIOD_SYNTAX": N_("“%(value)s” is not a period; write a quarter like 1997Q1 or a month like 1997-01."),
    "PERIOD_KIND": N_("“%(value)s” is not a kind of period here; choose one of %(choices)s."),
    "FULL_NOT_POSITIVE": N_("What earns all points must be above zero; “%(value)s” is not."),
    "WEIGHTS_NOT_ONE": N_("Weights are 0 or more and sum to 1; %(value)s do not."),
    "WEIGHT_SUM": N_("The weights of a level are 0 or more and sum to 100 %%; here they sum to %(value)s %%."),
    "CUTS_ORDER": N_("Tier cut-offs must rise above 0 and end at 100 percent, one for each tier; %(value)s do not."),
    "LEDGER_UNBALANCED": N_(
        "Ledger cell %(period)s of branch %(branch_id)s does not balance: opening and movements give %(expected)s, "
        "closing is %(closing)s."
    ),
    "LEDGER_CHAIN": N_(
        "Ledger cell %(period)s of branch %(branch_id)s opens with %(opening)s, but the period before closed with "
        "%(closing)s."
    ),
    "LEDGER_BRANCH": N_("The branch tree has no path for branch %(branch_id)s."),
    "TOO_FEW_ALIKE": N_(
        "Who is like the best can only be learnt of at least %(limit)s of the best and as many others; here it is "
        "%(value)s."
    ),
    "TOO_FEW_LEFT": N_(
        "Who leaves can only be learnt where at least %(limit)s left and as many stayed; here it is %(value)s."
    ),
    "MORE_THAN": N_("%(field)s must not be more than %(most)s; “%(value)s” is."),
    "WEIGHT_MISSING": N_("Every part has a weight, and the weights sum to more than 0; %(value)s do not."),
    "PRICE_KIND": N_(
        "“%(value)s” is not a way of charging; a month has one price, a price for each unit, steps, or included units."
    ),
    "STEPS_ORDER": N_("The steps of a price must rise, and the last one has no end."),
    "METRIC_UNKNOWN": N_("The metric dictionary has no metric “%(value)s”."),
}

REASONS = {
    "OPENING_ZERO": N_("There were no customers at the opening, so nothing can be divided by them."),
    "CLOSING_ZERO": N_("There are no customers at the closing, so nothing can be divided by them."),
    "AVERAGE_ZERO": N_("There were no customers at the opening or the closing."),
    "EXPOSED_ZERO": N_("There were neither opening nor new customers."),
    "LOST_ZERO": N_("No loss was observed in this period."),
    "NEW_ZERO": N_("There were no new customers in this period."),
    "LOST_OVER_OPENING": N_("More customers were lost than there were at the opening; use the cohort rate."),
    "PREVIOUS_ZERO": N_("The previous rate was zero, so a relative change has no meaning."),
    "RATE_MISSING": N_("One of the two rates is undefined."),
    "PROVISIONAL": N_("The period is not over: who has not come yet may still come."),
    "FIRST_PERIOD": N_("This is the first period: nobody could have been lost yet."),
    "BANDS_MISSING": N_("The yearly turnover of the lost customers was not given."),
    "PROFIT_RATE_MISSING": N_("The profit rate was not given."),
    "TOTAL_NOT_POSITIVE": N_("The values do not sum to more than zero, so shares of the sum have no meaning."),
    "TOP_EMPTY": N_("The top share of so few customers is nobody."),
    "REST_NOT_POSITIVE": N_("The customers outside the top bring nothing in sum, so nothing can be divided by them."),
    "PROFIT_NOT_POSITIVE": N_("A customer brings no profit, so no loss can be compared with it."),
}

WARNINGS = {
    "RATE_OVER_100": N_("A head-count rate is above 100 %%; the cohort rate is at most 100 %%."),
    "USE_COHORT": N_("Many of the lost were new in this period: use the cohort rate, which is at most 100 %%."),
}


class InputError(ValueError):
    """An input refused by a named rule.

    Parameters
    ----------
    code : str
        Key of ``RULES``.
    field : str, optional
        Name of the input at fault.
    **params : object
        What the rule's text is filled with.

    Attributes
    ----------
    code, field : str
        As given; ``field`` is ``None`` where no single input is at fault.
    rule : str
        English sentence with ``%(name)s`` places, the key of its translation.
    params : dict
        Values of those places, the field's name among them.

    Source
    ------
    House rule: every refusal names its rule.

    Examples
    --------
    >>> InputError("NEGATIVE", "opening", value=-1).code
    'NEGATIVE'
    >>> str(InputError("NEGATIVE", "opening", value=-1))
    'opening must not be negative; “-1” is.'
    """

    def __init__(self, code: str, field: str | None = None, **params: object) -> None:
        self.code = code
        self.field = field
        self.rule = RULES[code]
        self.params = {"field": field, **params}
        super().__init__(self.rule % self.params)


class ChurnInputError(InputError):
    """A count, rate or band refused by the churn arithmetic.

    Source
    ------
    Requirements R415, R416, R418.

    Examples
    --------
    >>> ChurnInputError("BAND_TWO_RESTS", "bands").rule
    'Only one band can be the rest.'
    """
