"""Results of a wave: who answered, the degree by question and group, levels, word of mouth, the index, what fell."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from zhike.analytics import csi, recommending, satisfaction
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.surveys.models import Answer, Invitation, Question, Wave
from zhike.apps.surveys.queries.asking import asked_in, chain

SCORES: dict[str, Callable[[Sequence[int]], recommending.Score]] = {
    "NPS": recommending.nps, "CSAT": recommending.csat, "CES": recommending.ces,
}  # fmt: skip
TOP_DECILE = 10


class Line(NamedTuple):
    """One answer with who gave it, as they were when asked."""

    invitation_id: int
    customer_id: int
    tier: str
    branch_id: int
    asked_for_id: int | None
    question_id: int
    kind: str
    expected: int | None
    number: int | None
    chosen: list[int]


@dataclass(frozen=True)
class Group:
    """The degree of a group of respondents; hidden where it is of too few."""

    code: str
    label: str
    n_answered: int
    degree: satisfaction.Degree
    n_very: int = 0
    # Of a tier: how many of a hundred are to be very satisfied.
    goal_percent: int | None = None
    is_hidden: bool = False

    @property
    def very_share(self) -> Fraction | None:
        """Return how many of the group are very satisfied."""
        return None if self.is_hidden else csi.share(self.n_very, self.n_answered)

    @property
    def is_below_goal(self) -> bool:
        """Say whether fewer are very satisfied than are to be."""
        share = self.very_share
        return share is not None and self.goal_percent is not None and share * 100 < self.goal_percent

    @property
    def level(self) -> str:
        """Return the level of the group; empty where it has no degree or is hidden."""
        value = self.degree.value
        return "" if value is None or self.is_hidden else satisfaction.level(value)


@dataclass(frozen=True)
class Measured:
    """A question with what came out of it."""

    question: Question
    n_answered: int
    degree: satisfaction.Degree
    score: recommending.Score | None
    mean: Fraction | None
    counts: tuple[int, ...]
    quadrant: str


@dataclass(frozen=True)
class Results:
    """All that came out of a wave."""

    n_asked: int
    n_begun: int
    n_answered: int
    degree: satisfaction.Degree
    levels: dict[str, int]
    reach: satisfaction.Reach
    questions: list[Measured]
    by_tier: list[Group]
    by_branch: list[Group]
    by_colleague: list[Group]
    index: csi.Index
    weights: dict[str, int]
    weakest: list[Measured]
    # Levels of too few to be told; all is hidden where too few answered at all.
    hidden_levels: frozenset[str] = frozenset()
    is_hidden: bool = False

    @property
    def response_rate(self) -> Fraction | None:
        """Return how many of those asked have answered; None where too few did to be told."""
        return None if self.is_hidden else csi.share(self.n_answered, self.n_asked)

    @property
    def shown_levels(self) -> dict[str, int | None]:
        """Return how many stand on each level; None for what is not told."""
        return {level: None if level in self.hidden_levels else n for level, n in self.levels.items()}

    @property
    def shown_reach(self) -> satisfaction.Reach | None:
        """Return whom they tell; None where nobody has a level, or a level is not told."""
        return None if self.hidden_levels or not self.n_leveled else self.reach

    @property
    def n_leveled(self) -> int:
        """Return how many respondents have a degree, and so a level."""
        return sum(self.levels.values())


def _lines(wave: Wave, branch_ids: Iterable[int] | None = None) -> list[Line]:
    rows = Answer.objects.filter(invitation__wave=wave).exclude(invitation__answered_at=None)
    rows = rows.exclude(invitation__customer=None)
    if branch_ids is not None:
        rows = rows.filter(invitation__branch_id__in=list(branch_ids))
    found = rows.values_list(
        "invitation_id", "invitation__customer_id", "invitation__tier", "invitation__branch_id",
        "invitation__asked_for_id", "question_id", "question__kind", "expected", "number", "chosen",
    )  # fmt: skip
    return [Line(*one) for one in found]


def _degree(lines: Iterable[Line]) -> satisfaction.Degree:
    return satisfaction.group_degree([(one.number or 0, one.expected or 0) for one in lines if one.kind == "PAIR"])


def results(wave: Wave, branch_ids: Iterable[int] | None = None) -> Results:
    """Return what came out of a wave among the customers of some branches, of all of them without.

    Sums are the machine's to read: who may see them is decided by the branches asked about.
    """
    ids = None if branch_ids is None else list(branch_ids)
    hides = base.actor().hides_small_cells
    with base.acting_as(base.System("results of a survey")):
        asked = asked_in(wave)
        if ids is not None:
            asked = asked.filter(branch_id__in=ids)
        n_asked, n_begun, n_answered = _counts(asked)
        is_few = hides and 0 < n_answered < org_rules.SMALL_CELL
        lines = [] if is_few else _lines(wave, ids)
        branch_names = org_queries.branch_names({one.branch_id for one in lines})
        user_names = org_queries.names({one.asked_for_id for one in lines})
    of_one: dict[int, list[Line]] = {}
    for one in lines:
        of_one.setdefault(one.invitation_id, []).append(one)
    counted = Counter(_level(some) for some in of_one.values())
    levels = {level: counted[level] for level in satisfaction.LEVELS}
    tells = catalog_queries.table("word_of_mouth")
    questions = _questions(wave, lines, least=org_rules.SMALL_CELL if hides else 1)
    few = org_rules.small_cells(list(levels.values())) if hides else set()
    goals = {tier: row["percent"] for tier, row in catalog_queries.table("very_satisfied").items()}
    return Results(
        n_asked, n_begun, n_answered, _degree(lines), levels,
        satisfaction.reach(
            levels[satisfaction.DISSATISFIED], levels[satisfaction.SATISFIED], levels[satisfaction.VERY_SATISFIED],
            [tells[level]["tells"] for level in satisfaction.LEVELS],
        ),
        questions, _groups(lines, lambda one: one.tier, {}, hides, goals),
        _groups(lines, lambda one: str(one.branch_id), {str(pk): name for pk, name in branch_names.items()}, hides),
        _groups(lines, lambda one: str(one.asked_for_id or ""), {str(k): v for k, v in user_names.items()}, hides),
        *_index(questions), _weakest(questions),
        frozenset(level for place, level in enumerate(satisfaction.LEVELS) if place in few), is_few,
    )  # fmt: skip


def _counts(asked: QuerySet[Invitation]) -> tuple[int, int, int]:
    counts = asked.aggregate(
        n=Count("pk"), begun=Count("pk", Q(begun_at__isnull=False)), answered=Count("pk", Q(answered_at__isnull=False))
    )
    return counts["n"], counts["begun"], counts["answered"]


def _groups(
    lines: list[Line],
    key: Callable[[Line], str],
    names: dict[str, str],
    hides: bool,
    goals: dict[str, int] | None = None,
) -> list[Group]:
    by_code: dict[str, dict[int, list[Line]]] = {}
    for one in lines:
        by_code.setdefault(key(one), {}).setdefault(one.invitation_id, []).append(one)
    groups = sorted(by_code.items())
    hidden = org_rules.small_cells([len(of_one) for _code, of_one in groups]) if hides else set()
    return [
        Group(
            code, names.get(code, code), len(of_one), _degree(line for some in of_one.values() for line in some),
            sum(_level(some) == satisfaction.VERY_SATISFIED for some in of_one.values()), (goals or {}).get(code),
            place in hidden,
        )
        for place, (code, of_one) in enumerate(groups)
    ]  # fmt: skip


def _level(lines: list[Line]) -> str:
    value = _degree(lines).value
    return "" if value is None else satisfaction.level(value)


def _questions(wave: Wave, lines: list[Line], *, least: int) -> list[Measured]:
    by_question: dict[int, list[Line]] = {}
    for one in lines:
        by_question.setdefault(one.question_id, []).append(one)
    # A question few answered, and an option few chose, would tell who they are.
    by_question = {pk: some for pk, some in by_question.items() if len(some) >= least}
    questions = list(wave.edition.questions.all())
    degrees = {one.pk: _degree(by_question.get(one.pk, [])) for one in questions}
    weights = [one.importance for one in questions if degrees[one.pk].value is not None]
    middle = Fraction(sum(weights), len(weights)) if weights else Fraction(0)
    found = [_measured(one, by_question.get(one.pk, []), degrees[one.pk], middle) for one in questions]
    return [replace(one, counts=()) if any(0 < n < least for n in one.counts) else one for one in found]


def _measured(question: Question, lines: list[Line], degree: satisfaction.Degree, middle: Fraction) -> Measured:
    numbers = [one.number for one in lines if one.number is not None]
    scored = SCORES.get(question.kind)
    chosen = Counter(place for one in lines for place in one.chosen)
    return Measured(
        question, len(lines), degree, scored(numbers) if scored else None,
        Fraction(sum(numbers), len(numbers)) if numbers and not scored else None,
        tuple(chosen[place] for place in range(len(question.options))),
        "" if degree.value is None else satisfaction.quadrant(_item(question, degree.value), middle=middle),
    )  # fmt: skip


def _item(question: Question, value: Fraction) -> satisfaction.Item:
    return satisfaction.Item(str(question.pk), question.importance, value)


def _weakest(questions: list[Measured]) -> list[Measured]:
    by_code = {str(one.question.pk): one for one in questions}
    items = [_item(one.question, one.degree.value) for one in questions if one.degree.value is not None]
    return [by_code[one.code] for one in satisfaction.weakest(items)]


def _index(questions: list[Measured]) -> tuple[csi.Index, dict[str, int]]:
    """Return the index: the mean of what was perceived, 10 as 100, by question, dimension and altogether."""
    weights = {code.rpartition(".")[2]: row["weight"] for code, row in catalog_queries.table("csi").items()}
    nodes = []
    for code, weight in weights.items():
        parts = [one for one in questions if one.question.dimension == code and one.question.kind == "PAIR"]
        total = sum(one.question.importance for one in parts)
        below = tuple(
            csi.Node(
                str(one.question.pk), Fraction(one.question.importance, total),
                None if one.mean is None else one.mean * 10,
            )
            for one in parts
        )  # fmt: skip
        nodes.append(csi.Node(code, Fraction(weight, 100), parts=below))
    return csi.index(nodes), weights


def degree_of(wave: Wave, question_id: int) -> Fraction | None:
    """Return the degree of one question in a wave, among all who answered; asked by the machine."""
    return _degree(one for one in _lines(wave) if one.question_id == question_id).value


def unnamed(wave: Wave) -> tuple[int, satisfaction.Degree] | None:
    """Return how many devices answered at the address for everybody, and their degree; None where too few to be told.

    They are nobody's: no figure of customers counts them.
    """
    least = org_rules.SMALL_CELL if base.actor().hides_small_cells else 0
    with base.acting_as(base.System("answers of nobody")):
        rows = Answer.objects.filter(invitation__wave=wave, invitation__customer=None, question__kind="PAIR")
        pairs = [(number or 0, expected or 0) for number, expected in rows.values_list("number", "expected")]
        n = Invitation.objects.filter(wave=wave, customer=None).count()
    return None if 0 < n < least else (n, satisfaction.group_degree(pairs))


def trend(wave: Wave, branch_ids: Iterable[int] | None = None) -> list[tuple[Wave, satisfaction.Degree, int]]:
    """Return the degree of every wave of a survey up to one, oldest first, with how many answered."""
    ids = None if branch_ids is None else list(branch_ids)
    with base.acting_as(base.System("trend of a survey")):
        known = chain(wave.edition.survey_id).filter(first_date__lte=wave.first_date).order_by("first_date", "id")
        lines = {one: _lines(one, ids) for one in known}
    return [(one, _degree(some), len({line.invitation_id for line in some})) for one, some in lines.items()]


def falls(wave: Wave, branch_ids: Iterable[int] | None = None) -> list[tuple[str, Fraction, Fraction]]:
    """Return whose satisfaction fell against the wave before, all ("ALL") or a tier: code, before, now.

    Of a group too small to be told to the reader nothing is said.
    """
    ids = None if branch_ids is None else list(branch_ids)
    earlier = chain(wave.edition.survey_id).filter(first_date__lt=wave.first_date).first()
    if earlier is None:
        return []
    before, now = _by_tier(earlier, ids), _by_tier(wave, ids)
    return [
        (code, before[code], now[code]) for code in sorted(now) if code in before and now[code] < before[code]
    ]  # fmt: skip


def _by_tier(wave: Wave, ids: list[int] | None) -> dict[str, Fraction]:
    least = org_queries.fewest_told()
    with base.acting_as(base.System("satisfaction by tier")):
        lines = _lines(wave, ids)
    parts = {"ALL": lines} | {tier: [one for one in lines if one.tier == tier] for tier in {one.tier for one in lines}}
    degrees = {
        code: _degree(some).value
        for code, some in parts.items() if code and len({one.invitation_id for one in some}) >= least
    }  # fmt: skip
    return {code: value for code, value in degrees.items() if value is not None}


def branch_falls(wave: Wave, branch_ids: Iterable[int] | None = None) -> list[tuple[str, Fraction, Fraction]]:
    """Return the branches whose satisfaction fell against the wave before: name, before, now."""
    ids = None if branch_ids is None else list(branch_ids)
    earlier = chain(wave.edition.survey_id).filter(first_date__lt=wave.first_date).first()
    if earlier is None:
        return []
    before, now = _by_branch(earlier, ids), _by_branch(wave, ids)
    fell = [pk for pk in sorted(now) if pk in before and now[pk] < before[pk]]
    names = org_queries.branch_names(fell)
    return [(names[pk], before[pk], now[pk]) for pk in fell]


def _by_branch(wave: Wave, ids: list[int] | None) -> dict[int, Fraction]:
    least = org_queries.fewest_told()
    with base.acting_as(base.System("satisfaction by branch")):
        lines = _lines(wave, ids)
    found = {}
    for pk in {one.branch_id for one in lines}:
        some = [one for one in lines if one.branch_id == pk]
        value = _degree(some).value
        if value is not None and len({one.invitation_id for one in some}) >= least:
            found[pk] = value
    return found


def very_trend(wave: Wave, branch_ids: Iterable[int] | None = None) -> list[tuple[Wave, list[Group]]]:
    """Return how many of each tier were very satisfied, wave after wave up to one, oldest first."""
    ids, hides = None if branch_ids is None else list(branch_ids), base.actor().hides_small_cells
    goals = {tier: row["percent"] for tier, row in catalog_queries.table("very_satisfied").items()}
    with base.acting_as(base.System("very satisfied by tier")):
        known = list(chain(wave.edition.survey_id).filter(first_date__lte=wave.first_date).order_by("first_date", "id"))
        lines = [_lines(one, ids) for one in known]
    return [
        (one, [group for group in _groups(some, lambda line: line.tier, {}, hides, goals) if group.code])
        for one, some in zip(known, lines, strict=True)
    ]


@dataclass(frozen=True)
class Gap:
    """A visible customer who expected much and got less."""

    card: Any
    expected: Fraction
    degree: Fraction


def gaps(wave: Wave) -> list[Gap]:
    """Return the visible customers whose expectation is in the highest tenth and who got less, the widest gap first."""
    seen = set(asked_in(wave).values_list("customer_id", flat=True))
    with base.acting_as(base.System("expectations of all")):
        lines = [one for one in _lines(wave) if one.kind == "PAIR"]
    of_one: dict[int, list[Line]] = {}
    for one in lines:
        of_one.setdefault(one.customer_id, []).append(one)
    means = {pk: Fraction(sum(one.expected or 0 for one in some), len(some)) for pk, some in of_one.items()}
    ranked = sorted(means.values(), reverse=True)
    least = ranked[(len(ranked) - 1) // TOP_DECILE] if ranked else Fraction(0)
    degrees = {pk: value for pk, some in of_one.items() if (value := _degree(some).value) is not None}
    found = [pk for pk, mean in means.items() if mean >= least and degrees[pk] < 1 and pk in seen]
    cards = customer_queries.cards_of(found)
    known = [Gap(cards[pk], means[pk], degrees[pk]) for pk in found if pk in cards]
    return sorted(known, key=lambda one: (one.degree, -one.expected, one.card.pk))
