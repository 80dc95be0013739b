"""Benchmark of effects: how often intervals hold what was planted, and how often differences are found, one JSON a way.

Run with `.venv/bin/python -m benchmarks.effects [--simulations N] [--text]`.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from zhike.analytics.effects import matched, qini, randomised
from zhike.analytics.effects.gain import Gain
from zhike.analytics.leaving import columns

Draw = np.random.Generator


@dataclass(frozen=True)
class Tally:
    """How a way of measuring did over many tables with a planted effect."""

    way: str
    simulations: int
    coverage: float
    bias: float
    width: float
    seconds: float


def shares(draw: Draw) -> tuple[Gain, float]:
    """Draw lots among 600 customers, 150 held out; of these 12 % come back, of the treated 19 %."""
    treated = draw.permutation(600) >= 150
    return randomised.randomised((draw.random(600) < np.where(treated, 0.19, 0.12)).astype(float), treated), 0.07


def rare_shares(draw: Draw) -> tuple[Gain, float]:
    """Draw lots among 300, 60 held out; nothing is planted and 3 % come back on either side."""
    treated = draw.permutation(300) >= 60
    return randomised.randomised((draw.random(300) < 0.03).astype(float), treated), 0.0


def means(draw: Draw) -> tuple[Gain, float]:
    """Draw lots among 400, 100 held out, for amounts as uneven as orders are."""
    treated = draw.permutation(400) >= 100
    return randomised.randomised(draw.gamma(2.0, 50.0, 400) + 20 * treated, treated), 20.0


def adjusted(draw: Draw) -> tuple[Gain, float]:
    """Do the same where the year before is known, bends, and the effect itself varies with it."""
    treated, before = draw.permutation(400) >= 100, draw.gamma(2.0, 50.0, 400)
    noise = draw.normal(0, 1, 400) * (10 + 0.1 * before)
    after = 0.8 * before + 0.002 * before**2 + (10 + 0.1 * before) * treated + noise
    return randomised.adjusted(after, treated, before[:, None]), 20.0


def like(draw: Draw) -> tuple[Gain, float]:
    """Choose whom to visit by what they bought and how long they have been silent: nobody drew lots."""
    before, silent = draw.normal(0, 1, 800), draw.normal(0, 1, 800)
    treated = draw.random(800) < 1 / (1 + np.exp(1.5 - 0.8 * before - 0.5 * silent))
    after = 2 * before - silent + 0.3 * before**2 + 1.0 * treated + draw.normal(0, 1, 800) * (1 + 0.3 * (before > 0))
    return matched.matched(after, treated, np.column_stack([before, silent])).gain, 1.0


def like_shares(draw: Draw) -> tuple[Gain, float]:
    """Do the same for who came back, within tiers."""
    before, tier = draw.normal(0, 1, 900), draw.integers(0, 3, 900)
    treated = draw.random(900) < 1 / (1 + np.exp(1.2 - 0.7 * before - 0.2 * tier))
    chance = 0.25 + 0.08 * np.tanh(before) + 0.05 * tier
    came = draw.random(900) < chance + 0.1 * treated
    return matched.matched(came.astype(float), treated, before[:, None], tier.astype(str).tolist()).gain, 0.1


WAYS: tuple[Callable[[Draw], tuple[Gain, float]], ...] = (shares, rare_shares, means, adjusted, like, like_shares)


def tally(way: Callable[[Draw], tuple[Gain, float]], simulations: int, seed: int = 0) -> Tally:
    """Measure a planted effect so many times."""
    begun, held, apart, widths = perf_counter(), 0, [], []
    for one in range(simulations):
        gain, truth = way(np.random.default_rng((seed, one)))
        if gain.points is None or gain.low is None or gain.high is None:
            continue
        held += gain.low <= truth <= gain.high
        apart.append(gain.points - truth)
        widths.append(gain.high - gain.low)
    return Tally(
        way.__name__, len(apart), round(held / len(apart), 4), round(float(np.mean(apart)), 5),
        round(float(np.mean(widths)), 5), round(perf_counter() - begun, 2),
    )  # fmt: skip


def found(simulations: int, apart: float, seed: int = 0) -> float:
    """Return how often customers are said to differ, where the effect on half of them is so much larger."""
    n_found = 0
    for one in range(simulations):
        draw = np.random.default_rng((seed, one, 1))
        x, other, treated = draw.normal(size=2000), draw.normal(size=2000), draw.random(2000) < 0.5
        y = x + 0.5 * treated + apart * treated * (other > 0) + draw.normal(size=2000)
        judged = qini.qini(y, treated, [columns.numbers("x", x), columns.numbers("other", other)], seed=one)
        n_found += judged.decision == qini.DIFFER
    return round(n_found / simulations, 4)


def main() -> None:
    """Run every way and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=1000)
    parser.add_argument("--text", action="store_true", help="print a table")
    options = parser.parse_args()
    for way in WAYS:
        one = tally(way, options.simulations)
        if options.text:
            print(f"{one.way:12} {one.simulations:5} tables: 95 % intervals held the effect in {one.coverage:6.1%}, "
                  f"bias {one.bias:+.4f}, mean width {one.width:.4f}, {one.seconds:.1f} s")  # fmt: skip
        else:
            print(json.dumps(one.__dict__))
    tables = max(20, options.simulations // 10)
    for apart in (0.0, 1.0):
        share = found(tables, apart)
        if options.text:
            print(
                f"qini: effect {apart:g} larger for half: a difference was said to be found in {share:.0%} of {tables}"
            )
        else:
            print(json.dumps({"way": "qini", "apart": apart, "simulations": tables, "found": share}))


if __name__ == "__main__":
    main()
