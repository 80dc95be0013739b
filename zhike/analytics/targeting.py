"""Five rules that make an enterprise a target customer, each passed, failed or unknown, with the facts it went by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from zhike.analytics import errors
from zhike.analytics.text import N_

RANK, GROWTH, RESEARCH, VENTURE, DISSATISFIED = RULES = (
    "TARGET_RANK_4_10", "TARGET_GROWTH", "TARGET_RD", "TARGET_JV", "TARGET_DISSATISFIED",
)  # fmt: skip
PASS, FAIL, UNKNOWN = "PASS", "FAIL", "UNKNOWN"
ANY, WEIGHTED = "ANY", "WEIGHTED"
REASONS = {
    "RANK_IN": N_("It ranks %(rank)s in its industry, within %(first)s to %(last)s."),
    "RANK_OUT": N_("It ranks %(rank)s in its industry, outside %(first)s to %(last)s."),
    "RANK_UNKNOWN": N_("Its rank in its industry is not known."),
    "GREW": N_("Sales grew by %(percent)s %% in %(year)s, at least %(limit)s %%."),
    "GREW_FASTER": N_("Sales grew by %(percent)s %% in %(year)s, more than its industry with %(industry)s %%."),
    "GREW_TOO_LITTLE": N_("Sales changed by %(percent)s %% in %(year)s, less than %(limit)s %%."),
    "STAGE_GROWTH": N_("Its business was judged to be in its growth."),
    "STAGE_OTHER": N_("Its business was judged not to be in its growth, and nothing says it grows."),
    "GROWTH_UNKNOWN": N_("Neither two statements in a row nor a judged business stage are known."),
    "RESEARCH_STRONG": N_("Research rated %(rating)s of 5, spending %(share)s %% of revenue: %(rule)s."),
    "RESEARCH_WEAK": N_("Research rated %(rating)s of 5, spending %(share)s %% of revenue: below %(limits)s."),
    "RESEARCH_UNKNOWN": N_("Research rated %(rating)s of 5, spending %(share)s %% of revenue: too little is known."),
    "VENTURE_YOUNG": N_("A joint venture of %(years)s years, its brand little known, its outlook good."),
    "VENTURE_NOT": N_("Not a young joint venture with a little-known brand and a good outlook: %(against)s."),
    "VENTURE_UNKNOWN": N_("It may be a young joint venture; not known: %(missing)s."),
    "DISSATISFIED": N_("It is dissatisfied with its present supplier%(supplier)s."),
    "CONTENT": N_("It is not dissatisfied with its present supplier%(supplier)s."),
    "OPINION_UNKNOWN": N_("What it thinks of its present supplier is not known."),
}
# What a joint venture is asked, in words.
PARTS = {
    "form": N_("legal form"), "age": N_("age"), "brand": N_("how well its brand is known"), "outlook": N_("outlook"),
}  # fmt: skip
Params = Mapping[str, str | int]


@dataclass(frozen=True)
class Facts:
    """What is known of an enterprise; None or empty where it is not.

    Parameters
    ----------
    rank : int or None
        Its place in its industry, from 1.
    growth : Decimal or None
        Percent by which revenue of ``growth_year`` differs from the year before.
    growth_year : int or None
        A calendar year.
    industry_growth : Decimal or None
        Percent by which its industry grew.
    stage : str
        The judged stage of its business, as in ``business.STAGES``; empty where nobody judged it.
    rd_rating : Decimal or None
        1 to 5.
    rd_share : Decimal or None
        Percent of revenue spent on research.
    legal_form : str
        JOINT_VENTURE is what counts; empty where it is not known.
    age_years : Decimal or None
        Years since it was founded.
    brand : str
        LOW, MIDDLE, HIGH or empty.
    outlook : str
        POSITIVE, UNCERTAIN, NEGATIVE or empty.
    opinion : str
        What it thinks of its present supplier: CONTENT, MIXED, DISSATISFIED or empty.
    supplier : str
        The name of that supplier; may be empty.
    """

    rank: int | None = None
    growth: Decimal | None = None
    growth_year: int | None = None
    industry_growth: Decimal | None = None
    stage: str = ""
    rd_rating: Decimal | None = None
    rd_share: Decimal | None = None
    legal_form: str = ""
    age_years: Decimal | None = None
    brand: str = ""
    outlook: str = ""
    opinion: str = ""
    supplier: str = ""


@dataclass(frozen=True)
class Limits:
    """From where on a fact counts; every bound is included.

    Parameters
    ----------
    first, last : int
        Ranks.
    growth : int
        Percent.
    rating : int
        1 to 5.
    spend : int
        Percent of revenue.
    years : int
        Age of a young joint venture.
    """

    first: int = 4
    last: int = 10
    growth: int = 20
    rating: int = 4
    spend: int = 5
    years: int = 3


@dataclass(frozen=True)
class Judgement:
    """What a rule says of an enterprise, and why.

    Parameters
    ----------
    rule : str
        One of ``RULES``.
    verdict : str
        PASS, FAIL or UNKNOWN.
    reason : str
        Key of ``REASONS``.
    params : dict
        What its sentence is filled with.
    """

    rule: str
    verdict: str
    reason: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """All rules in use together.

    Parameters
    ----------
    score : int
        0 to 100: percent of the weights of the rules in use that are passed.
    n_passed, n_unknown : int
        Of the rules in use.
    is_target : bool
        Whether it is a target by the mode.
    """

    score: int
    n_passed: int
    n_unknown: int
    is_target: bool


def judge(facts: Facts, limits: Limits | None = None) -> tuple[Judgement, ...]:
    """Judge an enterprise by the five rules; what is not known makes a rule unknown, never failed.

    Parameters
    ----------
    facts : Facts
        What is known.
    limits : Limits, optional
        From where on a fact counts.

    Returns
    -------
    tuple of Judgement
        One for each of ``RULES``, in their order.

    Source
    ------
    Requirements R128 to R132; the worked case W21.

    Examples
    --------
    >>> [judge(Facts(rank=rank))[0].verdict for rank in (3, 4, 10, 11, None)]
    ['FAIL', 'PASS', 'PASS', 'FAIL', 'UNKNOWN']
    >>> judge(Facts(rd_rating=Decimal(3), rd_share=Decimal(6)))[2].verdict
    'PASS'
    """
    bounds = limits or Limits()
    growth = _growth(facts, bounds)
    return (
        _rank(facts, bounds), growth, _research(facts, bounds), _venture(facts, bounds, growth.verdict == PASS),
        _dissatisfied(facts),
    )  # fmt: skip


def combine(judgements: Iterable[Judgement], weights: Mapping[str, int], *, mode: str, least: int) -> Standing:
    """Say whether the rules together make a target.

    Parameters
    ----------
    judgements : iterable of Judgement
        At most one for each rule.
    weights : mapping of str to int
        The rules in use with their weights, none negative; a rule that is not in it does not count.
    mode : str
        ANY: one passed rule suffices. WEIGHTED: the score decides.
    least : int
        The score from which it is a target, where the score decides; 0 to 100.

    Returns
    -------
    Standing
        Score 0 and no target where no rule in use has a weight.

    Raises
    ------
    errors.InputError
        NEGATIVE for a weight below zero, METHOD_UNKNOWN for another mode.

    Source
    ------
    Requirement R133; house rule, decision 0065.

    Examples
    --------
    >>> found = judge(Facts(rank=7, opinion="CONTENT"))
    >>> combine(found, {RANK: 30, DISSATISFIED: 10}, mode=WEIGHTED, least=70)
    Standing(score=75, n_passed=1, n_unknown=0, is_target=True)
    """
    if mode not in (ANY, WEIGHTED):
        raise errors.InputError("METHOD_UNKNOWN", "mode", value=mode, choices=f"{ANY}, {WEIGHTED}")
    if wrong := next((weight for weight in weights.values() if weight < 0), None):
        raise errors.InputError("NEGATIVE", "weights", value=wrong)
    counted = [one for one in judgements if one.rule in weights]
    passed = [one for one in counted if one.verdict == PASS]
    whole = sum(weights.values())
    # Half up, in whole numbers.
    score = (200 * sum(weights[one.rule] for one in passed) + whole) // (2 * whole) if whole else 0
    is_target = bool(passed) if mode == ANY else whole > 0 and score >= least
    return Standing(score, len(passed), sum(one.verdict == UNKNOWN for one in counted), is_target)


def _rank(facts: Facts, limits: Limits) -> Judgement:
    if facts.rank is None or facts.rank < 1:
        return Judgement(RANK, UNKNOWN, "RANK_UNKNOWN")
    told = {"rank": facts.rank, "first": limits.first, "last": limits.last}
    if limits.first <= facts.rank <= limits.last:
        return Judgement(RANK, PASS, "RANK_IN", told)
    return Judgement(RANK, FAIL, "RANK_OUT", told)


def _growth(facts: Facts, limits: Limits) -> Judgement:
    if facts.growth is not None:
        told: dict[str, str | int] = {
            "percent": _whole(facts.growth), "year": facts.growth_year or 0, "limit": limits.growth,
        }  # fmt: skip
        if facts.growth >= limits.growth:
            return Judgement(GROWTH, PASS, "GREW", told)
        if facts.industry_growth is not None and facts.growth > max(facts.industry_growth, Decimal(0)):
            return Judgement(GROWTH, PASS, "GREW_FASTER", told | {"industry": _whole(facts.industry_growth)})
    if facts.stage == "GROWTH":
        return Judgement(GROWTH, PASS, "STAGE_GROWTH")
    if facts.growth is not None:
        return Judgement(GROWTH, FAIL, "GREW_TOO_LITTLE", told)
    if facts.stage and facts.stage != "STARTUP":
        return Judgement(GROWTH, FAIL, "STAGE_OTHER")
    return Judgement(GROWTH, UNKNOWN, "GROWTH_UNKNOWN")


def _research(facts: Facts, limits: Limits) -> Judgement:
    rating, share = facts.rd_rating, facts.rd_share
    told: dict[str, str | int] = {"rating": _shown(rating), "share": _shown(share)}
    limit_of = {"rating": f"≥ {limits.rating}", "share": f"≥ {limits.spend} %"}
    met = [limit_of["rating"]] if rating is not None and rating >= limits.rating else []
    met += [limit_of["share"]] if share is not None and share >= limits.spend else []
    if met:
        return Judgement(RESEARCH, PASS, "RESEARCH_STRONG", told | {"rule": ", ".join(met)})
    if rating is None or share is None:
        return Judgement(RESEARCH, UNKNOWN, "RESEARCH_UNKNOWN", told)
    return Judgement(RESEARCH, FAIL, "RESEARCH_WEAK", told | {"limits": f"{limits.rating}, {limits.spend} %"})


def _venture(facts: Facts, limits: Limits, grows: bool) -> Judgement:
    outlook = facts.outlook or ("POSITIVE" if grows else "")
    known: dict[str, bool | None] = {
        "form": facts.legal_form == "JOINT_VENTURE" if facts.legal_form else None,
        "age": None if facts.age_years is None else 0 <= facts.age_years <= limits.years,
        "brand": facts.brand == "LOW" if facts.brand else None,
        "outlook": outlook == "POSITIVE" if outlook else None,
    }
    if against := [part for part, holds in known.items() if holds is False]:
        return Judgement(VENTURE, FAIL, "VENTURE_NOT", {"against": ",".join(against)})
    if missing := [part for part, holds in known.items() if holds is None]:
        return Judgement(VENTURE, UNKNOWN, "VENTURE_UNKNOWN", {"missing": ",".join(missing)})
    return Judgement(VENTURE, PASS, "VENTURE_YOUNG", {"years": _shown(facts.age_years)})


def _dissatisfied(facts: Facts) -> Judgement:
    if not facts.opinion:
        return Judgement(DISSATISFIED, UNKNOWN, "OPINION_UNKNOWN")
    told = {"supplier": f" ({facts.supplier})" if facts.supplier else ""}
    if facts.opinion == "DISSATISFIED":
        return Judgement(DISSATISFIED, PASS, "DISSATISFIED", told)
    return Judgement(DISSATISFIED, FAIL, "CONTENT", told)


def _whole(number: Decimal) -> str:
    tenths = round(number, 1)
    return str(int(tenths)) if tenths == int(tenths) else str(tenths)


def _shown(number: Decimal | None) -> str:
    return "—" if number is None else _whole(number)


def growth_of(series: Sequence[tuple[int, Decimal | None]], newest: int, *, last: int) -> tuple[Decimal, int] | None:
    """Return by how many percent revenue grew in the latest year, and which that was.

    Parameters
    ----------
    series : sequence of (int, Decimal or None)
        Years and their revenue, any order.
    newest : int
        The year of the judgement; statements of later years are left out.
    last : int
        How many years old the latest statement may be.

    Returns
    -------
    tuple of (Decimal, int) or None
        None without two years in a row, with nothing in the first of them, or where the latest is too old.

    Source
    ------
    Requirement R129.

    Examples
    --------
    >>> growth_of([(2024, Decimal(50)), (2025, Decimal(82))], 2026, last=2)
    (Decimal('64.00'), 2025)
    """
    known = {year: revenue for year, revenue in series if revenue is not None and year <= newest}
    if not known or (year := max(known)) < newest - last:
        return None
    before = known.get(year - 1)
    return None if not before or before < 0 else ((known[year] - before) / before * 100, year)
