"""The churn calculator: counts, flows and bands in; rates, lifetimes and losses out, each or the reason why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhike.analytics import bands as turnover_bands
from zhike.analytics import churn, exact

Typed = int | float | str | Decimal | Fraction


@dataclass(frozen=True)
class Calculation:
    """Everything that follows from one period's counts.

    Parameters
    ----------
    counts : churn.PeriodCounts
        The counts as understood.
    rates : dict of str to churn.Rate
        Churn rate on every base.
    parts : tuple of bands.Part
        The lost customers by band.
    profit_rate : Fraction or None
        Profit ÷ turnover.
    values : dict of str to Fraction or None
        Exact figures by key; ``None`` where undefined.
    undefined_reason : dict of str to str
        For every ``None`` its reason, a key of ``errors.REASONS``.
    warnings : tuple of str
        Keys of ``errors.WARNINGS``.

    Source
    ------
    Worked cases W01, W02.

    Examples
    --------
    >>> calculate(opening=3000, new=500, closing=3300).values["rate_closing"]
    Fraction(2, 33)
    """

    counts: churn.PeriodCounts
    rates: dict[str, churn.Rate]
    parts: tuple[turnover_bands.Part, ...]
    profit_rate: Fraction | None
    values: dict[str, Fraction | None]
    undefined_reason: dict[str, str]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict:
        """Give everything as plain values for JSON: whole numbers stay whole, others become floats."""
        counts = self.counts
        inputs = {f: getattr(counts, f) for f in ("opening", "new", "won_back", "moved_in", "moved_out", "closing")}
        if counts.cohort_lost is not None:
            inputs["cohort_lost"] = counts.cohort_lost
        return {
            "inputs": inputs | {"profit_rate": _plain(self.profit_rate)},
            **{key: _plain(value) for key, value in self.values.items()},
            "rates": {base: _plain_rate(rate) for base, rate in self.rates.items()},
            "bands": [_plain_part(part) for part in self.parts],
            "undefined_reason": dict(self.undefined_reason),
            "warnings": list(self.warnings),
        }


def calculate(
    *,
    opening: Typed,
    new: Typed,
    closing: Typed,
    won_back: Typed = 0,
    moved_in: Typed = 0,
    moved_out: Typed = 0,
    cohort_lost: Typed | None = None,
    bands: Iterable[turnover_bands.Band | str] = (),
    profit_rate: Typed | None = None,
) -> Calculation:
    """Calculate churn from counts as they are typed.

    Parameters
    ----------
    opening, new, closing : int, float, str, Decimal or Fraction
        Whole counts of customers.
    won_back, moved_in, moved_out : int, float, str, Decimal or Fraction
        Whole counts of the other movements.
    cohort_lost : int, float, str, Decimal or Fraction, optional
        Opening customers among the lost.
    bands : iterable of bands.Band or str
        What the lost customers turned over in a year.
    profit_rate : int, float, str, Decimal or Fraction, optional
        Profit ÷ turnover, 0 to 1 or with a percent sign.

    Returns
    -------
    Calculation
        Figures in ``values``: lost (customers); rate_* and retention_opening, replacement_share_of_new, net_growth
        (fractions of one); lifetime_* (periods); lost_turnover, churn_loss, per_customer_* (money of the bands).

    Raises
    ------
    ChurnInputError
        Every rule of counts, bands and numbers, with ``code``, ``field``, ``rule`` and ``params``.

    Source
    ------
    Requirements R413–R418; worked cases W01, W02.

    Examples
    --------
    >>> result = calculate(opening="3,000", new=500, closing=3300, bands=["50%:100000", "rest:200000"],
    ...                    profit_rate="5%").as_dict()
    >>> result["lost"], result["lost_turnover"], result["churn_loss"], result["lifetime_opening"]
    (200, 30000000, 1500000, 15)
    """
    counts = churn.PeriodCounts(
        opening=exact.count("opening", opening),
        new=exact.count("new", new),
        closing=exact.count("closing", closing),
        won_back=exact.count("won_back", won_back),
        moved_in=exact.count("moved_in", moved_in),
        moved_out=exact.count("moved_out", moved_out),
        cohort_lost=None if cohort_lost is None else exact.count("cohort_lost", cohort_lost),
    )
    given = [turnover_bands.parse(band) if isinstance(band, str) else band for band in bands]
    parts = turnover_bands.split(counts.lost, given) if given else ()
    profit = None if profit_rate is None else exact.rate("profit_rate", profit_rate)
    rates = churn.rates(counts)
    figures = _rates(counts, rates) | _money(counts.lost, parts, profit)
    values: dict[str, Fraction | None] = {key: figure.value for key, figure in figures.items()}
    return Calculation(
        counts=counts,
        rates=rates,
        parts=parts,
        profit_rate=profit,
        values={"lost": Fraction(counts.lost), **values},
        undefined_reason={k: f.undefined_reason for k, f in figures.items() if f.undefined_reason},
        warnings=churn.warnings(counts),
    )


def _rates(counts: churn.PeriodCounts, rates: dict[str, churn.Rate]) -> dict[str, churn.Rate]:
    return {f"rate_{base.lower()}": rate for base, rate in rates.items()} | {
        "retention_opening": churn.retention_opening(counts),
        "lifetime_opening": churn.lifetime(rates["OPENING"]),
        "lifetime_closing": churn.lifetime(rates["CLOSING"]),
        "replacement_share_of_new": churn.replacement_share_of_new(counts),
        "net_growth": churn.net_growth(counts),
    }


def _money(lost: int, parts: tuple[turnover_bands.Part, ...], profit_rate: Fraction | None) -> dict[str, churn.Rate]:
    turnover = sum((part.turnover for part in parts), Fraction(0))
    no_bands = None if parts else "BANDS_MISSING"
    no_profit = no_bands or (None if profit_rate is not None else "PROFIT_RATE_MISSING")
    loss = turnover * (profit_rate or 0)
    return {
        "lost_turnover": churn.ratio(turnover, 1, "PERIOD", no_bands),
        "churn_loss": churn.ratio(loss, 1, "PERIOD", no_profit),
        "per_customer_turnover": churn.ratio(turnover, lost, "LOST", no_bands),
        "per_customer_profit": churn.ratio(loss, lost, "LOST", no_profit),
    }


def _plain(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def _plain_rate(rate: churn.Rate) -> dict:
    return {
        "value": _plain(rate.value),
        "numerator": _plain(rate.numerator),
        "denominator": _plain(rate.denominator),
        "base": rate.base,
        "undefined_reason": rate.undefined_reason,
    }


def _plain_part(part: turnover_bands.Part) -> dict:
    return {
        "kind": part.band.kind,
        "size": _plain(part.band.size),
        "turnover_each": _plain(part.band.turnover),
        "customers": _plain(part.customers),
        "turnover": _plain(part.turnover),
    }
