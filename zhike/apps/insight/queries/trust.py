"""Trust: how far the expected values go: the hold-out test of a run, its errors by tier, its course, earlier runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhike.apps.core import base
from zhike.apps.insight import rules
from zhike.apps.insight.models import Run
from zhike.apps.insight.queries import figures, runs
from zhike.apps.valuation import queries as valuation_queries
from zhike.apps.valuation import rules as valuation_rules

BASELINES = ("OWN_RATE", "LAST_PERIOD")
# What a test tells of the whole company in counts and money: for those who see its sums.
COUNTS = ("n_customers", "n_repeaters", "n_purchases", "customers_by_repeats")
FIGURES = (
    "n_customers", "expected", "actual", "rmse", "baseline_rmse", "bias", "promised", "paid", "money_bias",
)  # fmt: skip
MOST_RUNS = 12
NOT_YOURS, SMALL_CELL = "COMPANY_SUM", "SMALL_CELL"


@dataclass(frozen=True)
class Group:
    """Customers of one number of repeat purchases: how many, what each did in the hold-out, what was expected."""

    label: str
    n_customers: int | None
    actual: float | None
    expected: Mapping[str, float | None]
    reason: str = ""


@dataclass(frozen=True)
class Forecast:
    """The model behind the lifetime values and how it did where it could be checked; counts None where not shown."""

    name: str
    trust: str
    proof: Mapping[str, Any]
    notes: tuple[str, ...]
    unit: str
    horizon_days: int
    discount_rate: Decimal
    compared: tuple[str, ...]
    groups: tuple[Group, ...]
    n_expected: float | None
    # MARGIN or REVENUE: the money of every lifetime value.
    money: str

    @property
    def error_saved(self) -> float:
        """Share of the best baseline's error that the model takes away."""
        return float(self.proof["gain"])


@dataclass(frozen=True)
class Tier:
    """How the forecast did in one tier: purchase days of a customer, and the money promised and paid by all."""

    code: str
    n_customers: int | None
    expected: float | None
    actual: float | None
    rmse: float | None
    baseline_rmse: float | None
    bias: float | None
    promised: float | None
    paid: float | None
    money_bias: float | None
    reason: str = ""
    money_reason: str = ""


@dataclass(frozen=True)
class Course:
    """Repeat purchases added up: what came and what was expected; shares of all that came where not `is_count`."""

    days: tuple[date, ...]
    cut: date
    actual: tuple[float, ...]
    expected: Mapping[str, tuple[float | None, ...]]
    is_count: bool


@dataclass(frozen=True)
class Past:
    """An analysis as the trust page remembers it, and what changed since the one before it."""

    run_id: int
    as_of: date
    name: str
    estimates: Mapping[str, Mapping[str, Any]]
    rmse: float | None
    baseline_rmse: float | None
    correlation: float | None
    bias: float | None
    # None in the first analysis: there is none before it.
    changes: tuple[rules.Change, ...] | None


@dataclass(frozen=True)
class Trust:
    """Everything the trust page shows."""

    as_of: date
    run_id: int
    sees_company: bool
    forecast: Forecast
    estimates: Mapping[str, Mapping[str, Any]]
    spend: Mapping[str, Any]
    total: Mapping[str, Any]
    # What is known of margin: its share of the last year's revenue, of which share of it that is known, and for how
    # many customers; empty where not shown.
    margin: Mapping[str, Any]
    tiers: tuple[Tier, ...]
    course: Course | None
    past: tuple[Past, ...]


def sees_company() -> bool:
    """Say whether the acting person sees the sums of the whole company, which every model is fitted to."""
    return base.actor().figure_branch_ids is None


def trust() -> Trust | None:
    """Return how far the values of the current run can be trusted; None before one, or where nobody ever bought."""
    run = runs.current()
    model = valuation_queries.model_of(run.pk) if run else None
    if run is None or model is None:
        return None
    told, sees = model.holdout, sees_company()
    # A small company's total would tell of a few customers.
    total = told.get("total") or {}
    return Trust(
        run.as_of, run.pk, sees, _forecast(model), told.get("estimates") or {}, told.get("spend") or {},
        total if sees and not figures.hides(total.get("n_customers")) else {},
        _margin(told.get("margin") or {}) if sees else {},
        _tiers(told.get("tiers") or [], sees), _course(told, sees), past(),
    )  # fmt: skip


def _margin(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of margin, counts that tell of a few customers left out; nothing where no cost is known."""
    if told.get("share") is None:
        return {}
    return {name: None if name.startswith("n_") and figures.hides(one) else one for name, one in told.items()}


def forecast(run_id: int) -> Forecast | None:
    """Return the model a run chose with its proof; None where no customer had a purchase."""
    model = valuation_queries.model_of(run_id)
    return _forecast(model) if model else None


def past() -> tuple[Past, ...]:
    """Return the finished analyses, newest first, each compared with the one before it; of one day the last counts."""
    done = Run.objects.filter(status=Run.Status.DONE).order_by("as_of", "id").values_list("as_of", "pk")
    latest = [run_id for _day, run_id in sorted(dict(done).items(), reverse=True)]
    models = valuation_queries.models_of(latest[: MOST_RUNS + 1])
    compared = zip(models, [*models[1:], None], strict=False)
    return tuple(_past(model, earlier) for model, earlier in compared)[:MOST_RUNS]


def _past(model: Any, earlier: Any) -> Past:
    told = model.holdout
    return Past(
        model.run_id, model.as_of, model.name, told.get("estimates") or {}, told.get("holdout_rmse"),
        told.get("baseline_rmse"), told.get("holdout_correlation"), told.get("holdout_bias"),
        rules.changes(model.name, told, earlier.name, earlier.holdout) if earlier else None,
    )  # fmt: skip


def _forecast(model: Any) -> Forecast:
    compared = tuple(dict.fromkeys((model.name, *BASELINES)))
    proof, sees = model.holdout, sees_company()
    sizes = proof.get("customers_by_repeats", [])
    own: Sequence[float | None] = next(
        (score["by_repeats"] for score in proof.get("scores", ()) if score["code"] == model.name), []
    )
    n_expected = sum(n * (one or 0.0) for n, one in zip(sizes, own, strict=False))
    shown = proof if sees else {**proof, **dict.fromkeys(COUNTS)}
    return Forecast(
        model.name, rules.trust(proof), shown, tuple(model.notes), model.unit, model.horizon_days,
        model.discount_rate, compared, _groups(proof, compared, sees), n_expected if sees else None,
        proof.get("money", valuation_rules.REVENUE),
    )  # fmt: skip


def _groups(proof: Mapping[str, Any], compared: tuple[str, ...], sees: bool) -> tuple[Group, ...]:
    by_code = {score["code"]: score["by_repeats"] for score in proof.get("scores", ())}
    sizes, actual = proof.get("customers_by_repeats", []), proof.get("actual_by_repeats", [])
    hidden = small(sizes)
    found = []
    for i, n in enumerate(sizes):
        label = f"{i}+" if i == len(sizes) - 1 else str(i)
        expected = {code: None if i in hidden else by_code[code][i] for code in compared if code in by_code}
        if i in hidden:
            found.append(Group(label, None, None, expected, SMALL_CELL))
        elif n:
            found.append(Group(label, n if sees else None, actual[i], expected, "" if sees else NOT_YOURS))
    return tuple(found)


def small(sizes: Sequence[int]) -> set[int]:
    """Return the groups to hide: the small ones, and beside one alone a second, or the sum would tell it."""
    hidden = {i for i, n in enumerate(sizes) if figures.hides(n)}
    others = [i for i, n in enumerate(sizes) if n and i not in hidden]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda i: sizes[i]))
    return hidden


def _tiers(told: Sequence[Mapping[str, Any]], sees: bool) -> tuple[Tier, ...]:
    hidden = small([one["n_customers"] for one in told])
    return tuple(_tier(one, i in hidden, sees) for i, one in enumerate(told))


def _tier(told: Mapping[str, Any], is_hidden: bool, sees: bool) -> Tier:
    if is_hidden:
        nothing = dict.fromkeys(FIGURES)
        return Tier(told["tier"], **nothing, reason=SMALL_CELL, money_reason=SMALL_CELL)
    n, reason = told["n_customers"], "" if sees else NOT_YOURS
    no_money = "NO_SPEND_MODEL" if told["paid"] is None else ""
    return Tier(
        told["tier"], n if sees else None, told["expected"] / n, told["actual"] / n, told["rmse"],
        told["baseline_rmse"], told["bias"], told["promised"] if sees else None, told["paid"] if sees else None,
        told["money_bias"], reason, reason or no_money,
    )  # fmt: skip


def _course(told: Mapping[str, Any], sees: bool) -> Course | None:
    course = told.get("course")
    if not course or not course["days"]:
        return None
    is_count = sees and not figures.hides(told["n_customers"])
    # Who may not see how many came still sees whether the two lines run together.
    whole = 1 if is_count else course["actual"][-1]
    if not whole:
        return None
    expected = {
        code: tuple(None if one is None else one / whole for one in line) for code, line in course["expected"].items()
    }
    return Course(
        tuple(map(date.fromisoformat, course["days"])), date.fromisoformat(told["cut"]),
        tuple(course["actual"] if is_count else (one / whole for one in course["actual"])), expected, is_count,
    )  # fmt: skip
