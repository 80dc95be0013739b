"""Figures of complaints: by cause and item, how fast, in time, solved at first contact, where grumbles stopped."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhike.analytics import handling
from zhike.apps.complaints.rules.steps import NEGATIVE, STAGES


@dataclass(frozen=True)
class Case:
    """A complaint as figures look at it; minutes are those of its clock."""

    cause: str
    item: str
    handler_id: int | None
    stage: str
    is_open: bool
    is_response_late: bool
    is_solution_late: bool
    response: float | None
    solution: float | None
    # Solved by whoever took it, without being passed on and without being solved anew.
    is_first: bool
    attitude: int | None


@dataclass(frozen=True)
class Item:
    """How many complaints there are of a cause or of one thing."""

    code: str
    n: int
    share: Fraction


@dataclass(frozen=True)
class Person:
    """How somebody handles complaints: how many were solved, how many at first contact and in time, their score."""

    user_id: int | None
    n: int
    first: Fraction
    in_time: Fraction
    attitude: float | None


def share(part: int, whole: int) -> Fraction | None:
    """Return a part of a whole; None of nothing."""
    return Fraction(part, whole) if whole else None


def by_cause(cases: Sequence[Case], name: str = "cause") -> list[Item]:
    """Return how many complaints there are by cause, or by item, the most first; unknown is left out of items."""
    found = Counter(getattr(one, name) for one in cases if name == "cause" or getattr(one, name))
    whole = sum(found.values())
    return [Item(code, n, Fraction(n, whole)) for code, n in found.most_common()]


def of_speed(cases: Iterable[Case], name: str) -> tuple[int, float | None, float | None]:
    """Return of how many cases a time is known, the middle one and the slow one, in minutes."""
    known = [value for one in cases if (value := getattr(one, name)) is not None]
    return len(known), handling.percentile(known, "0.5"), handling.percentile(known, "0.9")


def limits_kept(cases: Sequence[Case]) -> Fraction | None:
    """Return the share of complaints whose both limits were kept, of those answered and solved or late."""
    known = [one for one in cases if one.is_response_late or one.is_solution_late or one.solution is not None]
    return share(sum(not (one.is_response_late or one.is_solution_late) for one in known), len(known))


def funnel(stages: Iterable[tuple[str, bool]]) -> list[tuple[str, int, int, Fraction | None]]:
    """Return for each stage how many got that far, how many of them stopped there, and their share."""
    told = list(stages)
    rows = []
    for place, stage in enumerate(STAGES):
        reached = [one for one in told if STAGES.index(one[0]) >= place]
        stopped = sum(code == stage and not is_open for code, is_open in reached)
        rows.append((stage, len(reached), stopped, share(stopped, len(reached))))
    return rows


def by_person(cases: Sequence[Case]) -> list[Person]:
    """Return how each handler handles what was solved, the most first."""
    rows = []
    for user_id, _n in Counter(one.handler_id for one in cases if one.solution is not None).most_common():
        mine = [one for one in cases if one.handler_id == user_id and one.solution is not None]
        scores = [one.attitude for one in mine if one.attitude is not None]
        rows.append(Person(
            user_id, len(mine), Fraction(sum(one.is_first for one in mine), len(mine)),
            Fraction(sum(not (one.is_response_late or one.is_solution_late) for one in mine), len(mine)),
            sum(scores) / len(scores) if scores else None,
        ))  # fmt: skip
    return rows


def mean_difference(pairs: Iterable[tuple[int | Decimal | None, int | Decimal | None]]) -> tuple[int, float | None]:
    """Return of how many cases both scores are known, and by how much they rose on average."""
    known = [float(after) - float(before) for before, after in pairs if before is not None and after is not None]
    return len(known), sum(known) / len(known) if known else None


def soothed(pairs: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """Return how many did not feel bad any more at the end, of how many who did at the start and were asked after."""
    known = [after for before, after in pairs if before in NEGATIVE and after]
    return sum(after not in NEGATIVE for after in known), len(known)


def retention(states: Mapping[int, str], solved: set[int], complained: set[int]) -> dict[str, tuple[int, int]]:
    """Return how many still buy, of solved complainers and of those who never complained: (still there, of all)."""
    sides = {"SOLVED": [pk for pk in states if pk in solved], "SILENT": [pk for pk in states if pk not in complained]}
    return {name: (sum(states[pk] in ("NORMAL", "AT_RISK") for pk in ids), len(ids)) for name, ids in sides.items()}
