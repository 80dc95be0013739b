"""Leads: which signs speak for the wish to buy and for the potential, and whether marked leads bought oftener."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhike.analytics import differences, errors
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
