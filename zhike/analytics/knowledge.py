"""How well a customer is known: completeness × freshness × sources, from 0 to 100."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics.errors import InputError

REQUIRED_WEIGHT, USUAL_WEIGHT = 2, 1
STALE_COUNTS = Fraction(1, 2)
# Channels that told something → what the score is multiplied with; three and more are enough.
SOURCES = {0: Fraction(0), 1: Fraction(8, 10), 2: Fraction(9, 10)}
ENOUGH_SOURCES = Fraction(1)


@dataclass(frozen=True)
class Known:
    """What is known of one field of a customer.

    Parameters
    ----------
    channel : str
        Code of the channel that told the value.
    age_days : int
        Days since the value was last found true, 0 or more.
    """

    channel: str
    age_days: int


@dataclass(frozen=True)
class Knowledge:
    """How well a customer, or one group of its archive, is known.

    Parameters
    ----------
    completeness, freshness, sources : float
        Factors from 0 to 1.
    score : int
        Their product from 0 to 100, rounded half up.
    n_filled, n_fields : int
        Fields with a value, and fields that count.
    n_stale : int
        Values older than the limit.
    n_sources : int
        Channels that told something.
    missing : tuple of str
        Codes of required fields without a value, in the order given.
    """

    completeness: float
    freshness: float
    sources: float
    score: int
    n_filled: int
    n_fields: int
    n_stale: int
    n_sources: int
    missing: tuple[str, ...]


def assess(fields: Mapping[str, bool], known: Mapping[str, Known], *, limit_days: int) -> Knowledge:
    """Say how well a customer is known.

    Parameters
    ----------
    fields : mapping of str to bool
        Every field that counts, by code, with whether it is required.
    known : mapping of str to Known
        What is known, by code of field; fields that do not count are passed over.
    limit_days : int
        Age in days up to which a value is fresh, at least 1.

    Returns
    -------
    Knowledge
        Completeness is the share of fields with a value, a required one weighing 2 and any other 1; 0 where no field
        counts. Freshness is the mean over the values of 1 for a fresh and 1/2 for a stale one; 0 where there is none.
        Sources is 0.8, 0.9 or 1 for one, two, three or more channels.

    Raises
    ------
    InputError
        For a limit under one day.

    Source
    ------
    House rule, decision 0009.

    Examples
    --------
    Two of three fields, the required one among them: (2 + 1) ÷ 4; one of two values is stale: 0.75; two channels: 0.9.

    >>> known = {"industry": Known("SURVEY", 10), "staff": Known("AIC", 400)}
    >>> found = assess({"industry": True, "staff": False, "website": False}, known, limit_days=365)
    >>> found.completeness, found.freshness, found.sources, found.score
    (0.75, 0.75, 0.9, 51)
    """
    if limit_days < 1:
        raise InputError("LIMIT_NOT_POSITIVE", "limit_days", value=limit_days)
    filled = {code: known[code] for code in fields if code in known}
    weights = {code: REQUIRED_WEIGHT if required else USUAL_WEIGHT for code, required in fields.items()}
    total = sum(weights.values())
    completeness = Fraction(sum(weights[code] for code in filled), total) if total else Fraction(0)
    n_stale = sum(value.age_days > limit_days for value in filled.values())
    freshness = 1 - n_stale * STALE_COUNTS / len(filled) if filled else Fraction(0)
    n_sources = len({value.channel for value in filled.values()})
    sources = SOURCES.get(n_sources, ENOUGH_SOURCES)
    return Knowledge(
        float(completeness), float(freshness), float(sources),
        int(100 * completeness * freshness * sources + Fraction(1, 2)), len(filled), len(fields), n_stale, n_sources,
        tuple(code for code, required in fields.items() if required and code not in filled),
    )  # fmt: skip
