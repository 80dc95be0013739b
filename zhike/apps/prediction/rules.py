"""Pure decisions of prediction: factors of leaving, what of them is a reason, how far a model is trusted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from zhike.analytics import cycle
from zhike.analytics.leaving import choice, metrics
from zhike.analytics.leaving.columns import Column, numbers

Array = np.ndarray

LOGISTIC, OWN_CYCLE, P_ALIVE, LAST_RATE = "LOGISTIC", "OWN_CYCLE", "P_ALIVE", "LAST_RATE"
TOO_LITTLE, NO_BETTER = "TOO_LITTLE_DATA", "NO_BETTER"
# Silence beyond so many cycles has left already: nothing is foretold of it.
GONE_CYCLES = 4.0
HORIZON_CYCLES, SHORTEST, LONGEST = 2.0, 30, 180
# How much one factor must add to the log odds to be told, and how many are told.
LEAST_WEIGHT, MOST_REASONS = 0.05, 3
# What must be told whether or not it could be learnt: it happened, and people can act on it.
ALWAYS_TOLD = ("PROMISES", "COMPLAINTS")
WARNED_SHARE = 0.1
PSI_BINS = 10


@dataclass(frozen=True)
class Facts:
    """What was known of each customer when a day began; one entry a customer, NaN where not known."""

    day: date
    customer_id: Array
    values: Mapping[str, Array]

    def take(self, rows: Array) -> "Facts":
        """Return some of the customers."""
        return Facts(self.day, self.customer_id[rows], {name: part[rows] for name, part in self.values.items()})


def horizon(typical_cycle: float) -> int:
    """Return over how many days leaving is foretold: two usual intervals of the customers, 30 to 180 days."""
    if not np.isfinite(typical_cycle):
        return LONGEST
    return int(np.clip(round(HORIZON_CYCLES * typical_cycle), SHORTEST, LONGEST))


def facts(day: date, measured: Mapping[str, Array], more: Mapping[str, Array]) -> Facts:
    """Put the measured numbers in relation to each other, and keep who has not left already."""
    known = {name: np.asarray(values, dtype=np.float64) for name, values in measured.items()}
    own = cycle.cycle_days(known["p80_gap"], known["n_gaps"])
    with np.errstate(invalid="ignore", divide="ignore"):
        silence = known["silence_days"] / own
        both = known["revenue_now"] + known["revenue_before"]
        sold = np.maximum(known["revenue_now"], 0.0)
        values = {
            "SILENCE": silence,
            "INTERVAL": np.where(known["n_gaps"] >= 2, known["last_gap"] / known["mean_gap"], np.nan),
            "FEW": known["n_days"],
            "YOUNG": known["tenure_days"] / own,
            "TREND": np.where((known["tenure_days"] >= 360) & (both > 0),
                              np.clip(known["revenue_now"] / np.where(both > 0, both, 1) * 2 - 1, -1, 1), np.nan),
            "MONEY": np.log1p(sold),
            "RETURNS": known["n_returns_now"] / np.maximum(known["n_lines_now"] + known["n_returns_now"], 1),
            "CONTACT": known["contact_days"],
            "COMPLAINTS": known["n_complaints"],
            "PRICE": np.clip(known["price_now"] / known["price_before"] - 1, -1, 2),
            "PAYMENT": np.where(sold > 0, np.clip(known["paid_now"] / np.where(sold > 0, sold, 1), 0, 2), np.nan),
            **{name: np.asarray(part, dtype=np.float64) for name, part in more.items()},
            "silence_days": known["silence_days"], "n_days": known["n_days"], "cycle_days": own,
            "tenure_days": known["tenure_days"], "revenue_now": sold,
        }  # fmt: skip
    stays = np.isfinite(silence) & (silence <= GONE_CYCLES)
    return Facts(day, np.asarray(measured["customer_id"]), values).take(np.flatnonzero(stays))


def columns(known: Facts, among: Sequence[str] | None = None) -> list[Column]:
    """Return the factors as a model takes them; what is known of nobody, or the same of all, is no factor."""
    found = [numbers(name, part) for name, part in known.values.items() if name.isupper()]
    if among is not None:
        return [next(column for column in found if column.name == name) for name in among]
    return [column for column in found if _varies(column.values)]


def unknown(known: Facts) -> list[str]:
    """Return the factors of which nothing is known for anybody: unknown, not none."""
    return [name for name, part in known.values.items() if name.isupper() and not np.isfinite(part).any()]


def _varies(values: Array) -> bool:
    known = values[np.isfinite(values)]
    return known.size > 0 and (np.unique(known).size > 1 or known.size < values.size)


# What speaks for leaving in anybody's eyes; nothing unknown does.
BAD: Mapping[str, Callable[[Any], Any]] = {
    "SILENCE": lambda value: value >= 1, "INTERVAL": lambda value: value >= 1.5, "FEW": lambda value: value <= 2,
    "YOUNG": lambda value: value < 2, "TREND": lambda value: value <= -0.2, "RETURNS": lambda value: value > 0,
    "CONTACT": lambda value: value >= 60, "COMPLAINTS": lambda value: value >= 1,
    "PROMISES": lambda value: value >= 1, "PRICE": lambda value: value > 0.05, "PAYMENT": lambda value: value < 0.5,
    "SATISFACTION": lambda value: value < 0.9, "FALLEN": lambda value: value <= -0.05,
    "CSI": lambda value: value < 60, "NAMED": lambda value: value < 1,
}  # fmt: skip


class Reasons(Sequence[list[list[Any]]]):
    """Why each is likely to leave, told of those alone that are asked for: of a million nobody keeps it in memory."""

    def __init__(self, known: Facts, added: Callable[[int], Mapping[str, float]]):
        self._known, self._added = known, added
        self._bad = {code: BAD[code](known.values[code]) for code in known.values if code in BAD}

    def __len__(self) -> int:
        """Return of how many there is something to tell."""
        return len(self._known.customer_id)

    def __getitem__(self, row: Any) -> Any:
        """Return what is bad of a customer and adds to its odds, the weightiest first."""
        if row >= len(self):
            raise IndexError(row)
        added = self._added(row)
        bad = [code for code, part in self._bad.items() if part[row]]
        told = [code for code in bad if added.get(code, 0.0) >= LEAST_WEIGHT or code in ALWAYS_TOLD]
        # Where no single factor adds anything, what is bad is still what there is to talk about.
        told = told or bad
        told.sort(key=lambda code: (-max(added.get(code, 0.0), 0.0), code))
        return [[code, _told(self._known, row, code)] for code in told[:MOST_REASONS]]


def _told(known: Facts, row: int, code: str) -> dict[str, float]:
    """Return the numbers a reason is told with."""
    value = round(float(known.values[code][row]), 3)
    if code == "SILENCE":
        days, own = (float(known.values[name][row]) for name in ("silence_days", "cycle_days"))
        return {"days": int(days), "cycle": round(own), "times": round(value, 1)}
    if code == "YOUNG":
        return {"days": int(known.values["tenure_days"][row])}
    return {"value": value}


def own_cycle_chance(known: Facts, silence: Array, left: Array) -> Array:
    """Return how likely each leaves by its own cycle alone: as those who were silent so long before did.

    Groups are the states: up to one cycle, two, four. A group nobody was in has the share of all.
    """
    edges = np.array([0.5, 1.0, 2.0])
    place, now = np.searchsorted(edges, silence), np.searchsorted(edges, known.values["SILENCE"])
    n, hits = np.bincount(place, minlength=4), np.bincount(place, left, minlength=4)
    mean = left.mean() if left.size else 0.5
    return ((hits + mean) / (n + 1))[now]


def blind_chance(known: Facts) -> Array:
    """Return how likely each leaves where no past can be looked at: half at one cycle of silence, more beyond."""
    silence = known.values["SILENCE"]
    return silence / (1 + silence)


def trust(figures: Mapping[str, float], n_left: int, baseline_auc: float) -> str:
    """Return how far what was chosen is trusted: it orders, it does not exaggerate, it was judged by enough leavers."""
    is_better = figures["auc"] >= baseline_auc
    is_honest = choice.is_honest(figures, figures["ece_floor"])
    if figures["auc"] >= 0.75 and is_better and is_honest and n_left >= 100:
        return "HIGH"
    return "MIDDLE" if figures["auc"] >= 0.65 and figures["ece"] <= 0.10 else "LOW"


def warned(left: Array, chance: Array) -> tuple[int, int]:
    """Return how many stood in the likeliest tenth, and how many of them left."""
    n = max(1, round(WARNED_SHARE * len(chance)))
    top = np.argsort(-np.asarray(chance), kind="stable")[:n]
    return n, int(np.asarray(left)[top].sum())


def drift(before: Array, now: Array) -> float | None:
    """Return how far the customers of today lie from those learnt from: population stability of the probability."""
    if min(len(before), len(now)) < PSI_BINS * 5:
        return None
    edges = np.unique(np.quantile(before, np.linspace(0, 1, PSI_BINS + 1)[1:-1]))
    shares = [
        np.maximum(np.bincount(np.searchsorted(edges, part), minlength=edges.size + 1) / len(part), 1e-4)
        for part in (before, now)
    ]
    return round(float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum()), 4)


def calibration(left: Array, chance: Array) -> list[dict[str, Any]]:
    """Return what was said beside what was seen, as plain values."""
    return [
        {"said": round(said, 4), "seen": round(seen, 4), "n": n} for said, seen, n in metrics.calibration(left, chance)
    ]
