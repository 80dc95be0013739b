"""One table judged: the effect with its interval, by tier, and whether customers differ in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.effects import balance, groups, qini
from zhike.analytics.effects.gain import Array, Gain, Mask, sides
from zhike.analytics.effects.matched import Matched, matched
from zhike.analytics.effects.randomised import adjusted, randomised
from zhike.analytics.effects.table import features
from zhike.analytics.leaving.columns import Column

# A column whose two sides lots would leave so far apart in fewer cases than this was not drawn for, or came later.
DOUBTFUL = 0.01


@dataclass(frozen=True)
class Study:
    """What a table says of a contact.

    Parameters
    ----------
    gain : Gain
        The effect, without or with matching.
    sharper : Gain or None
        Adjusted for what was known before; None without features or where nobody drew lots.
    tiers : Groups or None
        The effect by tier.
    qini : Qini
        Whether customers differ.
    balance : tuple of Line
        How alike the sides were before.
    lot_chance : float or None
        How likely lots leave them so far apart; None where nobody drew any.
    n_unmatched : int
        Treated customers without their like.

    Source
    ------
    House rule, decision 0073.

    Examples
    --------
    >>> found = study([1.0, 2.0] * 10, [True, True, False, False] * 5, [])
    >>> found.gain.method, found.qini.decision
    ('WELCH', 'TOO_FEW')
    """

    gain: Gain
    sharper: Gain | None
    tiers: groups.Groups | None
    qini: qini.Qini
    balance: tuple[balance.Line, ...]
    lot_chance: float | None
    n_unmatched: int = 0

    @property
    def is_doubtful(self) -> bool:
        """Say whether the sides differ by more than lots would make them."""
        return self.lot_chance is not None and self.lot_chance < DOUBTFUL


def study(
    outcome: Sequence[float] | Array, is_treated: Sequence[bool] | Mask, columns: Sequence[Column], *,
    tiers: Sequence[str] | None = None, is_random: bool = True, seed: int = 0,
) -> Study:  # fmt: skip
    """Judge a table.

    Parameters
    ----------
    outcome : array_like of float, shape (n,)
        Of each customer, larger is better.
    is_treated : array_like of bool, shape (n,)
        Whether something was done.
    columns : sequence of Column
        Known before it was done.
    tiers : sequence of str, shape (n,), optional
        Told apart, and never matched across.
    is_random : bool, optional
        Whether lots were drawn; else customers are matched and the evidence is called weaker.
    seed : int, optional
        Of everything drawn.

    Returns
    -------
    Study
        All of it.

    Source
    ------
    House rule, decision 0073; the papers are named where each figure is made.

    Examples
    --------
    >>> draw = np.random.default_rng(5)
    >>> treated = np.arange(400) % 2 == 0
    >>> found = study(draw.normal(size=400) + treated, treated, [], tiers=["VIP", "VIP", "SMALL", "SMALL"] * 100)
    >>> found.gain.is_certain, sorted(found.tiers.gains), found.tiers.differ
    (True, ['SMALL', 'VIP'], False)
    """
    y, treated = sides(outcome, is_treated)
    known = features(columns, y.size)
    if is_random:
        gain, lines = randomised(y, treated), balance.balance(known.names, known.values, treated)
        by_tier = tiers and groups.by_group(y, treated, tiers, lambda own, mine, _rows: randomised(own, mine))
        sharper = adjusted(y, treated, known.values) if columns else None
        chance = balance.lot_chance(lines, gain.n, gain.n_others) if min(gain.n, gain.n_others) else None
        return Study(gain, sharper, by_tier or None, qini.qini(y, treated, columns, seed=seed), lines, chance)

    def judge(own: Array, mine: Mask, rows: Mask) -> Gain:
        return matched(own, mine, known.values[rows], seed=seed).gain

    whole: Matched = matched(y, treated, known.values, tiers, names=known.names, seed=seed)
    by_tier = groups.by_group(y, treated, tiers, judge) if tiers else None
    nobody = qini.qini(y, treated, columns, seed=seed, is_random=False)
    return Study(whole.gain, None, by_tier or None, nobody, whole.balance, None, whole.n_unmatched)


def known_before(columns: Sequence[Column], most_distinct: float = 0.5) -> list[Column]:
    """Leave out what names the row or holds one value only.

    Parameters
    ----------
    columns : sequence of Column
        Of a table.
    most_distinct : float, optional
        A text whose values differ in a larger share of the rows names them, and so do whole numbers that all differ.

    Returns
    -------
    list of Column
        The others, in their order.

    Source
    ------
    House rule.

    Examples
    --------
    >>> from zhike.analytics.leaving.columns import read
    >>> [one.name for one in known_before([read("id", ["a", "b"]), read("n", ["1.5", "2"]), read("c", ["1", "1"])])]
    ['n']
    """
    kept = []
    for column in columns:
        known = column.values[~column.is_missing]
        n_distinct = np.unique(known).size
        share = most_distinct if column.levels else 1.0 - 1e-9
        is_name = n_distinct > share * known.size and (known == np.floor(known)).all()
        if n_distinct > 1 and not is_name:
            kept.append(column)
    return kept
