"""Four of the six indicators of satisfaction, each with its base and what it was before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from zhike.analytics import csi, satisfaction
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.surveys.models import Answer, Wave
from zhike.apps.surveys.queries.asking import chain, last_of_satisfaction, waves
from zhike.apps.surveys.queries.results import results
from zhike.apps.trade import queries as trade_queries

QUARTER = timedelta(days=91)
# The option that says yes.
FIRST = 0


@dataclass(frozen=True)
class Indicator:
    """One indicator: its value as a part (0.75 is 75 %), what it was before, part and base in numbers."""

    code: str
    value: Fraction | None
    previous: Fraction | None
    part: Decimal | int | None = None
    whole: Decimal | int | None = None


def indicators(as_of: date, branch_ids: Iterable[int]) -> list[Indicator]:
    """Return four indicators of some branches: of the last wave, or of the 91 days up to a day and those before."""
    ids = list(branch_ids)
    return [_reputation(ids), _designation(ids), *_bought(as_of, ids)]


def _designation(ids: list[int]) -> Indicator:
    """Return who asked for our brand by name, of those a wave has asked whether they did."""
    least = org_queries.fewest_told()
    with base.acting_as(base.System("asked for by name")):
        known = waves().filter(edition__questions__use="NAMED", invitations__answered_at__isnull=False).distinct()[:2]
        chosen = [
            list(
                Answer.objects.filter(
                    invitation__wave=wave, question__use="NAMED", invitation__customer__isnull=False,
                    invitation__branch_id__in=ids,
                ).exclude(invitation__answered_at=None).values_list("chosen", flat=True)
            )
            for wave in known
        ]  # fmt: skip
    told = [(sum(FIRST in some for some in one), len(one)) for one in chosen if len(one) >= least]
    if not told:
        return Indicator("DESIGNATION", None, None)
    previous = csi.share(*told[1]) if len(told) > 1 else None
    return Indicator("DESIGNATION", csi.share(*told[0]), previous, *told[0])


def told_apart(
    wave: Wave, branch_ids: Iterable[int], customer_ids: Collection[int]
) -> list[tuple[int, satisfaction.Degree]]:
    """Return how many of some customers answered a wave with their degree, and the same of the others at the branches.

    A side of too few to be told to the reader has no degree.
    """
    least = org_rules.SMALL_CELL if base.actor().hides_small_cells else 0
    with base.acting_as(base.System("satisfaction told apart")):
        rows = Answer.objects.filter(
            invitation__wave=wave, question__kind="PAIR", invitation__branch_id__in=list(branch_ids)
        ).exclude(invitation__answered_at=None).exclude(invitation__customer=None)  # fmt: skip
        lines = list(rows.values_list("invitation__customer_id", "number", "expected"))
    found = []
    for is_in in (True, False):
        side = [(pk, number or 0, expected or 0) for pk, number, expected in lines if (pk in customer_ids) is is_in]
        n = len({pk for pk, *_pair in side})
        found.append((n, satisfaction.group_degree([(b, a) for _pk, b, a in side] if n >= least else [])))
    return found


def impression(branch_ids: Iterable[int], *, after: date | None = None, until: date) -> Decimal | None:
    """Return the mean impression customers of some branches gave us, 0 to 10, in the last wave that asked for it.

    With `after` only in waves that began later; None where none did.
    """
    with base.acting_as(base.System("impression of us")):
        rows = Answer.objects.filter(
            question__use="IMPRESSION", invitation__customer__isnull=False, invitation__branch_id__in=list(branch_ids),
            invitation__wave__first_date__lte=until,
        ).exclude(invitation__answered_at=None)  # fmt: skip
        rows = rows if after is None else rows.filter(invitation__wave__first_date__gt=after)
        last = rows.order_by("-invitation__wave__first_date", "-invitation__wave_id").first()
        if last is None:
            return None
        marks = list(rows.filter(invitation__wave_id=last.invitation.wave_id).values_list("number", flat=True))
    known = [mark for mark in marks if mark is not None]
    return round(Decimal(sum(known)) / len(known), 1) if known else None


def trust_in(user_id: int) -> tuple[int, Decimal | None]:
    """Return how many customers a colleague looks after said how far they trust them, and the mean of 1 to 5.

    Each counts once, with its latest answer; of fewer than five no mean is told: the card is read by customers.
    """
    with base.acting_as(base.System("trust in a colleague")):
        rows = Answer.objects.filter(question__use="TRUST", invitation__customer__owner_id=user_id)
        rows = rows.exclude(invitation__answered_at=None).order_by("invitation__answered_at")
        marks = dict(rows.values_list("invitation__customer_id", "number"))
    if len(marks) < org_rules.SMALL_CELL:
        return len(marks), None
    return len(marks), Decimal(sum(n or 0 for n in marks.values())) / len(marks)


def _reputation(ids: list[int]) -> Indicator:
    last = last_of_satisfaction()
    known = list(chain(last.edition.survey_id).filter(first_date__lte=last.first_date)[:2]) if last else []
    parts = []
    for wave in known:
        found = results(wave, ids)
        n_good = found.levels[satisfaction.SATISFIED] + found.levels[satisfaction.VERY_SATISFIED]
        parts.append((n_good, found.n_leveled))
    value = csi.share(*parts[0]) if parts else None
    previous = csi.share(*parts[1]) if len(parts) > 1 else None
    part, whole = parts[0] if parts and value is not None else (None, None)
    return Indicator("REPUTATION", value, previous, part, whole)


def _bought(as_of: date, ids: list[int]) -> tuple[Indicator, Indicator]:
    with base.acting_as(base.System("buyers of a quarter")):
        quarters = [
            _sums(trade_queries.purchases_between(as_of - (n + 1) * QUARTER, as_of - n * QUARTER), ids)
            for n in range(3)
        ]  # fmt: skip
    now, before, earlier = quarters
    back = len(now.keys() & before.keys())
    returned = Indicator(
        "RETURN_RATE", csi.share(back, len(before)), csi.share(len(before.keys() & earlier.keys()), len(earlier)),
        back, len(before),
    )  # fmt: skip
    sums = [sum(one.values(), Decimal(0)) for one in quarters]
    amount = Indicator("PURCHASE_AMOUNT", csi.change(sums[0], sums[1]), csi.change(sums[1], sums[2]), *sums[:2])
    return returned, amount


def _sums(rows, ids: list[int]) -> dict[int, Decimal]:
    bought: dict[int, Decimal] = {}
    for customer_id, amount in rows.filter(branch_id__in=ids).values_list("customer_id", "amount"):
        bought[customer_id] = bought.get(customer_id, Decimal(0)) + amount
    return bought


@dataclass(frozen=True)
class Heard:
    """What one customer says of us by its last answer: its level, since when, and how many people hear good and bad."""

    level: str
    day: date
    reach: satisfaction.Reach


def heard_of(degree: Fraction, day: date) -> Heard:
    """Return how many people somebody of a degree tells of us, by the rule table."""
    level, tells = satisfaction.level(degree), catalog_queries.table("word_of_mouth")
    bad, good, very = (int(one == level) for one in satisfaction.LEVELS)
    told = [tells[one]["tells"] for one in satisfaction.LEVELS]
    return Heard(level, day, satisfaction.reach(bad, good, very, told))
