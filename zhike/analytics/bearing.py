"""What else bears on the stage of a relation beside its rhythm: the trend of money, contact, satisfaction."""

from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics import cycle, relation
from zhike.analytics.text import N_

# The year against the one before, in percent, from which money rises or falls.
RISEN, FALLEN = 10, -30
# Days since the last contact up to which one is in touch, and beyond which one is not.
IN_TOUCH, OUT_OF_TOUCH = 90, 365
# C = perceived ÷ expected: satisfied lies within the tolerance around 1.
TOLERANCE = Fraction(1, 20)
# So many signs more on one side than on the other move a relation.
ENOUGH = 2

REASONS = {
    "MONEY_UP": N_("The year brought %(percent)s %% more than the one before."),
    "MONEY_DOWN": N_("The year brought %(percent)s %% less than the one before."),
    "MONEY_HELD": N_("The year brought about as much as the one before."),
    "TALKED": N_("The last contact was %(days)s days ago."),
    "SILENT": N_("There was no contact for %(days)s days."),
    "NEVER_TALKED": N_("Nobody ever noted a contact."),
    "SATISFIED_MORE": N_("It got more than it expected (C = %(degree)s)."),
    "SATISFIED_LESS": N_("It got less than it expected (C = %(degree)s)."),
    "SATISFIED": N_("It got what it expected (C = %(degree)s)."),
}


@dataclass(frozen=True)
class Sign:
    """One thing that bears on the stage.

    Parameters
    ----------
    code : str
        Key of ``REASONS``.
    points : int
        1 speaks for the relation, −1 against it, 0 neither.
    params : dict
        What its sentence is filled with.
    """

    code: str
    points: int
    params: dict[str, str | int]


@dataclass(frozen=True)
class Suggested:
    """A stage, and what bears on it beside the rhythm of purchases.

    Parameters
    ----------
    stage : str
        One of ``cycle.STAGES``, or UNKNOWN.
    rhythm : str
        The stage the purchases alone speak for.
    signs : tuple of Sign
        In the order money, contact, satisfaction; what is not known is absent.
    """

    stage: str
    rhythm: str
    signs: tuple[Sign, ...]


def suggest(
    rhythm: str, *, trend_percent: float | None, days_since_contact: int | None, satisfaction: Fraction | None
) -> Suggested:
    """Suggest the stage of a relation from its rhythm and three signs beside it.

    points = money + contact + satisfaction, where money is 1 from +10 % on the year before and −1 from −30 %; contact
    is 1 within 90 days and −1 after 365 or without any; satisfaction is 1 above C = 1.05 and −1 below C = 0.95; else,
    and where it is not known, 0. At −2 or less a relation is suggested to be in degradation; at +2 or more one in
    exploration or formation a stage further. Degradation by silence stays, whatever else is said: who buys no more is
    not won by being talked to.

    Parameters
    ----------
    rhythm : str
        The stage the purchases speak for, as ``cycle.relation_stage`` names it.
    trend_percent : float or None
        By how many percent the year differs from the one before; None where that brought nothing.
    days_since_contact : int or None
        Days since the last contact, 0 or more; None where there never was one.
    satisfaction : Fraction or None
        Perceived ÷ expected of the last answer; None where nobody asked.

    Returns
    -------
    Suggested
        The stage with the rhythm's and the signs; UNKNOWN where the rhythm is.

    Source
    ------
    Requirement R114; thresholds are a house rule, the tolerance that of the levels of satisfaction.

    Examples
    --------
    >>> told = suggest("STABILITY", trend_percent=-40, days_since_contact=400, satisfaction=None)
    >>> told.stage, [(one.code, one.points) for one in told.signs]
    ('DEGRADATION', [('MONEY_DOWN', -1), ('SILENT', -1)])
    >>> suggest("FORMATION", trend_percent=25, days_since_contact=5, satisfaction=Fraction(1)).stage
    'STABILITY'
    """
    known = (_money(trend_percent), _contact(days_since_contact), _satisfaction(satisfaction))
    signs = tuple(one for one in known if one is not None)
    points = sum(one.points for one in signs)
    if rhythm not in relation.FORWARD:
        return Suggested(rhythm if rhythm in cycle.STAGES else cycle.UNKNOWN, rhythm, signs)
    if points <= -ENOUGH:
        return Suggested(relation.DEGRADATION, rhythm, signs)
    place = relation.FORWARD.index(rhythm)
    further = points >= ENOUGH and place + 1 < len(relation.FORWARD)
    return Suggested(relation.FORWARD[place + further], rhythm, signs)


def _money(percent: float | None) -> Sign | None:
    if percent is None:
        return None
    points = 1 if percent >= RISEN else -1 if percent <= FALLEN else 0
    code = {1: "MONEY_UP", -1: "MONEY_DOWN", 0: "MONEY_HELD"}[points]
    return Sign(code, points, {"percent": round(abs(percent))} if points else {})


def _contact(days: int | None) -> Sign | None:
    if days is None:
        return Sign("NEVER_TALKED", -1, {})
    points = 1 if days <= IN_TOUCH else -1 if days > OUT_OF_TOUCH else 0
    return Sign("SILENT" if points < 0 else "TALKED", points, {"days": days})


def _satisfaction(degree: Fraction | None) -> Sign | None:
    if degree is None:
        return None
    points = 1 if degree > 1 + TOLERANCE else -1 if degree < 1 - TOLERANCE else 0
    code = {1: "SATISFIED_MORE", -1: "SATISFIED_LESS", 0: "SATISFIED"}[points]
    return Sign(code, points, {"degree": f"{float(degree):.2f}"})
