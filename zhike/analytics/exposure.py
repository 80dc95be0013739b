"""Risks in a register: how likely and how costly, on a matrix of five by five, and what a measure is worth."""

from decimal import Decimal
from typing import NamedTuple

from zhike.analytics.errors import InputError

# The score from which a cell of the matrix has a level; likelihood and impact are 1 to 5.
LEVELS = ((20, "RED"), (12, "ORANGE"), (6, "YELLOW"), (1, "BLUE"))
MOST = 5


class Effect(NamedTuple):
    """What a measure does: expected loss before and after, what it nets after its cost, and per money spent."""

    before: Decimal
    after: Decimal
    net: Decimal
    roi: Decimal | None


def expected_loss(probability: Decimal, loss: Decimal) -> Decimal:
    """Multiply how likely a risk is by what it would cost.

    Parameters
    ----------
    probability : Decimal
        0 to 1.
    loss : Decimal
        Money, 0 or more.

    Returns
    -------
    Decimal
        Money.

    Raises
    ------
    InputError
        NOT_A_RATE: a probability outside 0 to 1; NEGATIVE: a loss below 0.

    Source
    ------
    Requirement R577; worked case W28.

    Examples
    --------
    >>> expected_loss(Decimal("0.30"), Decimal(500_000))
    Decimal('150000.00')
    """
    if not 0 <= probability <= 1:
        raise InputError("NOT_A_RATE", "probability", value=str(probability))
    if loss < 0:
        raise InputError("NEGATIVE", "loss", value=str(loss))
    return probability * loss


def score(likelihood: int, impact: int) -> tuple[int, str]:
    """Place a risk on the matrix.

    Parameters
    ----------
    likelihood, impact : int
        1 to 5.

    Returns
    -------
    tuple of (int, str)
        Likelihood × impact, and its level: RED from 20, ORANGE from 12, YELLOW from 6, else BLUE.

    Raises
    ------
    InputError
        NOT_A_STEP: neither 1 to 5.

    Source
    ------
    Requirement R577; worked case W28: 16 is orange.

    Examples
    --------
    >>> score(4, 4), score(1, 5), score(5, 5)
    ((16, 'ORANGE'), (5, 'BLUE'), (25, 'RED'))
    """
    for field, step in (("likelihood", likelihood), ("impact", impact)):
        if not 1 <= step <= MOST:
            raise InputError("NOT_A_STEP", field, value=step, most=MOST)
    product = likelihood * impact
    return product, next(name for begins, name in LEVELS if product >= begins)


def effect(before: Decimal, after: Decimal, cost: Decimal) -> Effect:
    """Weigh a measure against what it costs.

    Parameters
    ----------
    before, after : Decimal
        Expected loss without and with the measure, money.
    cost : Decimal
        Money, 0 or more.

    Returns
    -------
    Effect
        Net = before − after − cost; return on it = net ÷ cost, None where it costs nothing.

    Raises
    ------
    InputError
        NEGATIVE: a cost below 0.

    Source
    ------
    Requirement R585; worked case W28.

    Examples
    --------
    >>> found = effect(Decimal(150_000), Decimal(40_000), Decimal(30_000))
    >>> found.net, round(found.roi, 4)
    (Decimal('80000'), Decimal('2.6667'))
    """
    if cost < 0:
        raise InputError("NEGATIVE", "cost", value=str(cost))
    net = before - after - cost
    return Effect(before, after, net, net / cost if cost else None)
