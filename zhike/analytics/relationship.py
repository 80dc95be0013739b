"""How warm the relation with a key account is, whether it cools, and whether it stands on both legs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zhike.analytics.errors import InputError

# What each part counts; those that are not known are left out, and the rest weighs accordingly more.
WEIGHTS = MappingProxyType({"contacts": 30, "replies": 20, "emotion": 20, "purchases": 30})
# What a mood at the end of a contact is worth.
MOODS = MappingProxyType({"PLEASED": 100, "CALM": 70, "DISAPPOINTED": 35, "ANGRY": 10, "FURIOUS": 0})
# From one part alone nothing is told.
FEWEST_PARTS = 2
BOTH, RELATION_ONLY, STRENGTH_ONLY, NEITHER, UNKNOWN = "BOTH", "RELATION_ONLY", "STRENGTH_ONLY", "NEITHER", "UNKNOWN"


@dataclass(frozen=True)
class Talks:
    """What was noted of the contacts with a customer in a window.

    Parameters
    ----------
    n_days : int
        Days with a contact that reached somebody.
    n_all : int
        Contacts that reached somebody.
    n_answered : int
        Of those, contacts in which the customer spoke.
    moods : tuple of str
        Keys of ``MOODS`` noted at the end of contacts.

    Source
    ------
    House rule, decision 0061 (requirement R557).

    Examples
    --------
    >>> Talks(2, 3, 1, ("CALM",)).n_answered
    1
    """

    n_days: int
    n_all: int
    n_answered: int
    moods: tuple[str, ...] = ()


def parts(
    talks: Talks | None, *, days_expected: float, n_purchase_days: int, purchases_expected: float | None
) -> dict[str, float | None]:
    """Give the parts of the heat of a relation in a window.

    Parameters
    ----------
    talks : Talks or None
        What was noted of contacts; None where none was ever noted.
    days_expected : float
        Days with a contact the tier asks for in the window, > 0.
    n_purchase_days : int
        Days with a purchase in the window, ≥ 0.
    purchases_expected : float or None
        Purchase days of the window by the customer's own interval, > 0; None where it has no interval.

    Returns
    -------
    dict of str to float or None
        By the keys of ``WEIGHTS``, each 0..1, or None where it is not known: ``contacts`` (days with a contact ÷ days
        expected, at most 1), ``replies`` (share of contacts in which the customer spoke), ``emotion`` (mean of
        ``MOODS`` ÷ 100), ``purchases`` (purchase days ÷ expected ones, at most 1).

    Raises
    ------
    InputError
        If an expectation is not positive, or a mood is unknown.

    Source
    ------
    House rule, decision 0061 (requirement R557).

    Examples
    --------
    >>> parts(Talks(3, 4, 3, ("CALM",)), days_expected=6, n_purchase_days=2, purchases_expected=2)
    {'contacts': 0.5, 'replies': 0.75, 'emotion': 0.7, 'purchases': 1.0}
    """
    for name, value in (("days_expected", days_expected), ("purchases_expected", purchases_expected)):
        if value is not None and value <= 0:
            raise InputError("PLAN_NOT_POSITIVE", name, value=str(value))
    moods = [] if talks is None else [_mood(code) for code in talks.moods]
    return {
        "contacts": None if talks is None else min(1.0, talks.n_days / days_expected),
        "replies": talks.n_answered / talks.n_all if talks and talks.n_all else None,
        "emotion": sum(moods) / len(moods) / 100 if moods else None,
        "purchases": None if purchases_expected is None else min(1.0, n_purchase_days / purchases_expected),
    }


def _mood(code: str) -> int:
    if code not in MOODS:
        raise InputError("METHOD_UNKNOWN", "moods", value=code, choices=", ".join(MOODS))
    return MOODS[code]


def heat(known: Mapping[str, float | None]) -> int | None:
    """Weigh the parts of a relation to its heat.

    Parameters
    ----------
    known : mapping of str to float or None
        Parts 0..1 by the keys of ``WEIGHTS``; None where a part is not known.

    Returns
    -------
    int or None
        0 (cold) to 100 (warm), rounded half up; None where fewer than ``FEWEST_PARTS`` parts are known.

    Source
    ------
    House rule, decision 0061 (requirement R557).

    Examples
    --------
    >>> heat({"contacts": 0.5, "replies": 0.75, "emotion": 0.7, "purchases": 1.0})
    74
    >>> heat({"contacts": 0.5, "replies": None, "emotion": None, "purchases": None}) is None
    True
    """
    told = {code: part for code, part in known.items() if part is not None}
    if len(told) < FEWEST_PARTS:
        return None
    weight = sum(WEIGHTS[code] for code in told)
    return int(100 * sum(WEIGHTS[code] * part for code, part in told.items()) / weight + 0.5)


def cools(before: int | None, now: int | None, *, percent: int) -> bool:
    """Say whether a relation has lost so much of its heat that somebody has to know.

    Parameters
    ----------
    before, now : int or None
        Heat 0..100 a month ago and now; None where not known.
    percent : int
        The drop in percent of what it was, from which on it is told, 1..100.

    Returns
    -------
    bool
        True at equality; False where one of the two is not known or there was no heat to lose.

    Source
    ------
    Requirement R557: 80 → 63 is told at 20 %.

    Examples
    --------
    >>> cools(80, 63, percent=20), cools(80, 64, percent=20), cools(80, 65, percent=20)
    (True, True, False)
    """
    if before is None or now is None or not before:
        return False
    return (before - now) * 100 >= percent * before


def mean_score(parts_known: Iterable[float | None]) -> int | None:
    """Give the mean of what is known of some shares as a score.

    Parameters
    ----------
    parts_known : iterable of float or None
        Shares 0..1; None where one is not known.

    Returns
    -------
    int or None
        0 to 100, rounded half up; None where nothing is known.

    Source
    ------
    House rule, decision 0061 (requirement R534).

    Examples
    --------
    >>> mean_score([0.5, None, 1.0])
    75
    >>> mean_score([None]) is None
    True
    """
    told = [part for part in parts_known if part is not None]
    return int(100 * sum(told) / len(told) + 0.5) if told else None


def legs(relation: int | None, strength: int | None, *, least_relation: int, least_strength: int) -> str:
    """Say on which of its two legs an account stands: the relation, our professional strength.

    Parameters
    ----------
    relation, strength : int or None
        Scores 0..100; None where not known.
    least_relation, least_strength : int
        From where on a leg bears.

    Returns
    -------
    str
        ``BOTH``, ``RELATION_ONLY``, ``STRENGTH_ONLY``, ``NEITHER``, or ``UNKNOWN`` where one score is missing.

    Source
    ------
    Requirement R534: both must be there.

    Examples
    --------
    >>> legs(75, 40, least_relation=60, least_strength=60)
    'RELATION_ONLY'
    >>> legs(75, None, least_relation=60, least_strength=60)
    'UNKNOWN'
    """
    if relation is None or strength is None:
        return UNKNOWN
    stands = (relation >= least_relation, strength >= least_strength)
    return {(True, True): BOTH, (True, False): RELATION_ONLY, (False, True): STRENGTH_ONLY}.get(stands, NEITHER)
