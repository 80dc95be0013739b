"""Scoring: five components from their inputs, one score, one money value, and what is missing; arrays inside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from zhike.analytics import value
from zhike.apps.valuation.rules.versions import COMPONENTS, INFORMATION, Model

__all__ = ["COMPONENTS", "INFORMATION", "Inputs", "Scored", "score"]
# Components whose points follow an amount.
MEASURED = ("PROFIT", "CROWD_DRAW", "WORD_OF_MOUTH")
MONEY = ("contribution", "attracted_value", "referred_value", "contested_share")
TENTH, CENT = Decimal("0.1"), Decimal("0.01")


@dataclass(frozen=True)
class Inputs:
    """What is known of a customer for its score; None where it is not known.

    Money is of the year that ends with the last analysis. `n_attracted` and `attracted_value` are of everybody down the
    tree of referrals; `referred_value` of those brought directly, each by its share.
    """

    contribution: Decimal | None = None
    n_attracted: int = 0
    attracted_value: Decimal | None = None
    n_referred: int = 0
    # How many of those brought directly have no contribution that is known.
    n_referred_unknown: int = 0
    referred_value: Decimal | None = None
    information: Mapping[str, int] = field(default_factory=dict)
    has_rivalry: bool = False
    n_won: int = 0
    contested_share: Decimal = Decimal(0)
    n_shares_unknown: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known, so that nothing can be scored."""
        return self == Inputs()

    @property
    def missing(self) -> tuple[str, ...]:
        """What would have to be known for the score to be final."""
        found = {
            "CONTRIBUTION": self.contribution is None,
            "REFERRED_CONTRIBUTION": self.n_referred_unknown > 0,
            "RIVALS": not self.has_rivalry,
            "CONTESTED_SHARE": self.n_shares_unknown > 0,
        }
        return tuple(code for code, is_missing in found.items() if is_missing)

    def plain(self) -> dict[str, Any]:
        """Return the inputs as they are kept with a score."""
        return {
            one.name: str(value) if isinstance(value := getattr(self, one.name), Decimal) else value
            for one in fields(self)
        }

    @classmethod
    def kept(cls, plain: Mapping[str, Any]) -> "Inputs":
        """Return inputs as they were kept."""
        given: dict[str, Any] = {
            name: Decimal(v) if name in MONEY and v is not None else v for name, v in plain.items()
        }
        return cls(**given)


@dataclass(frozen=True)
class Scored:
    """The score of a customer, from 0 to 100, what it may rise to, its money value, and the points it is made of."""

    score: Decimal | None
    ceiling: Decimal | None
    money: Decimal | None
    points: dict[str, float | None]
    missing: tuple[str, ...]

    @property
    def is_provisional(self) -> bool:
        """Whether something is missing."""
        return bool(self.missing)


def score(inputs: Sequence[Inputs], model: Model) -> list[Scored]:
    """Return the scores of customers by a version of the value model, in their order."""
    if not inputs:
        return []
    parts = _parts(inputs, model)
    weights = [float(weight) for weight in model.group("weight", COMPONENTS).values()]
    weighed, ceiling = value.weigh(parts, weights), value.weigh(_open(parts, inputs), weights).ceiling
    return [
        Scored(
            _rounded(weighed.score[i]), _rounded(ceiling[i]), _money(one),
            {code: None if np.isnan(p) else round(float(p), 1) for code, p in zip(COMPONENTS, parts[i], strict=True)},
            one.missing,
        )
        for i, one in enumerate(inputs)
    ]  # fmt: skip


def _parts(inputs: Sequence[Inputs], model: Model) -> np.ndarray:
    full = {code: float(amount) for code, amount in model.group("full", MEASURED).items()}
    counts = {kind: [one.information.get(kind, 0) for one in inputs] for kind in INFORMATION}
    table = {kind: float(points) for kind, points in model.group("points", INFORMATION).items()}
    fought = value.competition(
        [one.n_won for one in inputs], [float(one.contested_share) for one in inputs],
        won=float(model["points.WON_FROM"]), contested=float(model["points.CONTESTED"]),
    )  # fmt: skip
    columns = (
        value.points([_float(one.contribution) for one in inputs], full["PROFIT"]),
        value.points([one.n_attracted for one in inputs], full["CROWD_DRAW"]),
        value.information(counts, table),
        value.points([_referred(one) for one in inputs], full["WORD_OF_MOUTH"]),
        np.where([one.has_rivalry for one in inputs], fought, np.nan),
    )
    return np.column_stack(columns)


def _open(parts: np.ndarray, inputs: Sequence[Inputs]) -> np.ndarray:
    """Return the points without those that may still rise: what is known in part may turn out best as well."""
    found = parts.copy()
    found[[one.n_referred_unknown > 0 for one in inputs], COMPONENTS.index("WORD_OF_MOUTH")] = np.nan
    found[[one.n_shares_unknown > 0 for one in inputs], COMPONENTS.index("COMPETITION")] = np.nan
    return found


def _referred(one: Inputs) -> float:
    """Whoever brought nobody is known to have earned nothing; of whom it brought, all may be unknown."""
    return 0.0 if one.n_referred == 0 else _float(one.referred_value)


def _money(one: Inputs) -> Decimal | None:
    # What those it attracted leave is in it by the shares of the referrals: counted whole it would count twice.
    known = [amount for amount in (one.contribution, one.referred_value) if amount is not None]
    return sum(known, Decimal(0)).quantize(CENT, ROUND_HALF_UP) if known else None


def _float(amount: Decimal | None) -> float:
    return float("nan") if amount is None else float(amount)


def _rounded(number: float) -> Decimal | None:
    return None if np.isnan(number) else Decimal(str(round(float(number), 9))).quantize(TENTH, ROUND_HALF_UP)
