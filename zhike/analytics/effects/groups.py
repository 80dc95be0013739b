"""Effects by group, such as the tier, and whether they differ by more than chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from zhike.analytics.effects.gain import Array, Gain, Mask


@dataclass(frozen=True)
class Groups:
    """The effect in each group.

    Parameters
    ----------
    gains : dict of str to Gain
        By group, in the order of the alphabet.
    chance : float or None
        How likely groups without a difference look so different; None with fewer than two that can be told.

    Source
    ------
    Cochran, W. G. (1954), Biometrics 10.

    Examples
    --------
    >>> Groups({}, 0.3).differ
    False
    """

    gains: dict[str, Gain]
    chance: float | None

    @property
    def differ(self) -> bool:
        """Say whether the effect differs between the groups."""
        return self.chance is not None and self.chance < 0.05


def by_group(
    outcome: Array, is_treated: Mask, group: Sequence[str], judge: Callable[[Array, Mask, Mask], Gain]
) -> Groups:
    """Judge each group by itself.

    Parameters
    ----------
    outcome : numpy.ndarray of float64, shape (n,)
        Of each customer.
    is_treated : numpy.ndarray of bool, shape (n,)
        Whether something was done.
    group : sequence of str, shape (n,)
        Known before it was done.
    judge : callable
        Takes outcome and treatment of one group, and which rows it is; returns its Gain.

    Returns
    -------
    Groups
        Intervals are those of each group by itself: of twenty groups one misses its truth.

    Source
    ------
    Cochran, W. G. (1954), Biometrics 10, 101–129: weighted squares about the common effect.

    Examples
    --------
    >>> from zhike.analytics.effects.randomised import randomised
    >>> y, treated = np.tile([1.0, 0.0], 40), np.repeat([True, False], 40)
    >>> found = by_group(y, treated, ["A", "B"] * 40, lambda own, mine, rows: randomised(own, mine))
    >>> [round(one.points, 2) for one in found.gains.values()], found.differ
    ([0.0, 0.0], False)
    """
    of = np.asarray(group)
    gains = {}
    for one in np.unique(of):
        rows = of == one
        gains[str(one)] = judge(outcome[rows], is_treated[rows], rows)
    known = [(gain.points, gain.error) for gain in gains.values() if gain.points is not None and gain.error]
    if len(known) < 2:
        return Groups(gains, None)
    points, weights = np.array([one for one, _ in known]), np.array([error**-2 for _, error in known if error])
    apart = float((weights * (points - np.average(points, weights=weights)) ** 2).sum())
    return Groups(gains, float(special.chdtrc(len(known) - 1, apart)))
