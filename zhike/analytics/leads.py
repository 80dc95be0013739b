"""Leads: which signs speak for the wish to buy and for the potential, and whether marked leads bought oftener."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from zhike.analytics import differences, errors
from zhike.analytics.leaving import metrics
from zhike.analytics.leaving.columns import numbers
from zhike.analytics.leaving.logistic import Logistic
from zhike.analytics.text import N_

INTENT, POTENTIAL = "INTENT", "POTENTIAL"
SIGNS = {
    "CAME_BY_ITSELF": N_("It came to us by itself."),
    "TALKED": N_("We spoke with each other lately."),
    "WILLING": N_("It is willing to cooperate."),
    "DISSATISFIED": N_("It is dissatisfied with its present supplier."),
    "NEED_KNOWN": N_("Its need or its problems are written down."),
    "GROWING": N_("Its sales grow fast."),
    "LARGE": N_("It is a large or medium enterprise."),
    "RANKED": N_("It ranks well in its industry."),
    "RESEARCH": N_("It is strong in research."),
}
MOST = 100
# Below so many leads, or so few that bought, a share says little.
FEWEST, FEWEST_BOUGHT = 30, 5
# Below so many that bought, or did not, points are not fitted; judged by so many parts, each not learnt from.
FIT_OF_EACH, FOLDS = 30, 5


@dataclass(frozen=True)
class Lead:
    """The score of a lead with what made it.

    Parameters
    ----------
    intent, potential : int
        Points for the wish to buy and for the potential, 0 to 100.
    signs : tuple of (str, int, int)
        Keys of ``SIGNS`` with the points for each, those that bring most first.
    """

    intent: int
    potential: int
    signs: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Lift:
    """How much oftener marked leads bought than all.

    Parameters
    ----------
    n_all, n_bought : int
        Leads looked at, and of them those that bought.
    n_marked, n_marked_bought : int
        The same of those that bore the mark.
    lift : float or None
        Share of the marked ÷ share of all; None where nobody was marked or nobody bought.
    low, high : float or None
        The share of the marked that bought, interval of 95 % (Wilson); None where nobody was marked.
    is_thin : bool
        Whether too few leads or purchases stand behind it.
    """

    n_all: int
    n_bought: int
    n_marked: int
    n_marked_bought: int
    lift: float | None
    low: float | None
    high: float | None
    is_thin: bool


def score(signs: Iterable[str], points: Mapping[str, tuple[int, int]]) -> Lead:
    """Add up the points of the signs of a lead.

    Parameters
    ----------
    signs : iterable of str
        Keys of ``SIGNS``; each counts once.
    points : mapping of str to (int, int)
        For the wish to buy and for the potential; a sign without points counts nothing.

    Returns
    -------
    Lead
        Both sums are cut at 100.

    Raises
    ------
    errors.InputError
        METHOD_UNKNOWN for a sign there is not.

    Source
    ------
    Requirement R141; the points are a house rule, decision 0065.

    Examples
    --------
    >>> score(["TALKED", "LARGE"], {"TALKED": (20, 0), "LARGE": (0, 25)})
    Lead(intent=20, potential=25, signs=(('LARGE', 0, 25), ('TALKED', 20, 0)))
    """
    known = dict.fromkeys(signs)
    for sign in known:
        if sign not in SIGNS:
            raise errors.InputError("METHOD_UNKNOWN", "signs", value=sign, choices=", ".join(SIGNS))
    told = [(sign, *points.get(sign, (0, 0))) for sign in known]
    counted = sorted((one for one in told if one[1] or one[2]), key=lambda one: (-(one[1] + one[2]), one[0]))
    return Lead(min(sum(one[1] for one in told), MOST), min(sum(one[2] for one in told), MOST), tuple(counted))


def lift(leads: Iterable[tuple[bool, bool]]) -> Lift:
    """Compare how often marked leads bought with how often all did.

    Parameters
    ----------
    leads : iterable of (bool, bool)
        For each lead whether it bore the mark, and whether it bought afterwards.

    Returns
    -------
    Lift
        Thin below 30 leads or below 5 that bought.

    Source
    ------
    Wilson (1927) for the interval; requirement R141.

    Examples
    --------
    >>> found = lift([(True, True)] * 6 + [(True, False)] * 4 + [(False, False)] * 30)
    >>> (found.lift, found.is_thin)
    (4.0, False)
    """
    rows = list(leads)
    n_all, n_bought = len(rows), sum(bought for _marked, bought in rows)
    marked = [bought for is_marked, bought in rows if is_marked]
    share = n_bought / n_all if n_all else 0.0
    low, high = differences.wilson(differences.Share(sum(marked), len(marked))) if marked else (None, None)
    return Lift(
        n_all, n_bought, len(marked), sum(marked), sum(marked) / len(marked) / share if marked and share else None,
        low, high, n_all < FEWEST or n_bought < FEWEST_BOUGHT,
    )  # fmt: skip


@dataclass(frozen=True)
class Fitted:
    """Points for the wish to buy as leads that bought and did not say, and how they order leads not learnt from.

    Parameters
    ----------
    points : mapping of str to int
        For each sign that was seen, 0 to 100; they sum to about 100.
    auc, house_auc : float
        How well the fitted points and those in force order leads, 0 to 1; 0.5 is chance.
    n, n_bought : int
        Leads looked at, and of them those that bought.
    """

    points: Mapping[str, int]
    auc: float
    house_auc: float
    n: int
    n_bought: int

    @property
    def is_better(self) -> bool:
        """Whether the fitted points order leads better than those in force."""
        return self.auc > self.house_auc


def fit(leads: Iterable[tuple[Iterable[str], bool]], points: Mapping[str, tuple[int, int]]) -> Fitted | None:
    """Fit points for the wish to buy to what leads with signs did.

    Parameters
    ----------
    leads : iterable of (iterable of str, bool)
        For each lead the keys of ``SIGNS`` it bore, and whether it bought afterwards.
    points : mapping of str to (int, int)
        The points in force, to be compared with.

    Returns
    -------
    Fitted or None
        A sign that speaks against buying gets no points. None below 30 leads that bought or 30 that did not.

    Source
    ------
    Logistic regression with a penalty (Hosmer and Lemeshow, Applied Logistic Regression, 2013); requirement R141.

    Examples
    --------
    >>> told = fit([(["WILLING"], True)] * 40 + [([], False)] * 40 + [(["LARGE"], False)] * 20, {"LARGE": (9, 0)})
    >>> told.points["WILLING"], told.points["LARGE"], told.is_better
    (100, 0, True)
    """
    rows = [(set(signs), bought) for signs, bought in leads]
    bought = np.array([float(one) for _signs, one in rows])
    if min(bought.sum(), (1 - bought).sum()) < FIT_OF_EACH:
        return None
    seen = [sign for sign in SIGNS if 0 < sum(sign in signs for signs, _b in rows) < len(rows)]
    table = np.array([[float(sign in signs) for sign in seen] for signs, _b in rows]).reshape(len(rows), len(seen))
    if not seen:
        return None
    # Every fifth of each kind is judged by what the others say.
    order, part = np.argsort(-bought, kind="stable"), np.empty(len(rows), dtype=int)
    part[order] = np.arange(len(rows)) % FOLDS
    chance = np.empty(len(rows))
    for fold in range(FOLDS):
        chance[part == fold] = table[part == fold] @ _weights(table[part != fold], bought[part != fold])
    weights = np.maximum(_weights(table, bought), 0.0)
    whole = weights.sum()
    told = {sign: round(MOST * float(one / whole)) if whole else 0 for sign, one in zip(seen, weights, strict=True)}
    house = np.array([float(sum(points.get(sign, (0, 0))[0] for sign in signs)) for signs, _b in rows])
    return Fitted(
        told, round(metrics.auc(bought, chance), 4), round(metrics.auc(bought, house), 4), len(rows), int(bought.sum())
    )


def _weights(table: np.ndarray, bought: np.ndarray) -> np.ndarray:
    """Return what each sign adds to the log odds, those that all or none bear nothing."""
    varying = [n for n in range(table.shape[1]) if 0 < table[:, n].sum() < len(table)]
    weights = np.zeros(table.shape[1])
    if varying:
        model = Logistic().fit([numbers(str(n), table[:, n]) for n in varying], bought)
        with_, without = (model.parts([numbers(str(n), np.array([v])) for n in varying])[0] for v in (1.0, 0.0))
        weights[varying] = np.asarray(with_) - np.asarray(without)
    return weights
