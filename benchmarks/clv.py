"""Benchmark of the lifetime value models on drawn customers: preparation, fit and scoring, one JSON row each.

Run with `.venv/bin/python -m benchmarks.clv`. With `--lifetimes PATH` and `--pymc PATH`, the Pythons of environments
that have `lifetimes` and `pymc-marketing`, the same customers are fitted there in processes of their own, in the same
run, and the log-likelihoods are compared. `--score N` times P(alive), expected purchases and value of N customers at
once, some of them with up to 3,000 repeats.
"""

import argparse
import json
import platform
import resource
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from zhike.analytics.clv.backtest import MODELS
from zhike.analytics.clv.model import BuyingModel
from zhike.analytics.clv.simulate import simulate
from zhike.analytics.clv.summary import Summary

# The CDNOW estimates: what is drawn is the customer base every paper knows.
TRUTH = {
    "BG_NBD": {"r": 0.2425945, "alpha": 4.413602, "a": 0.792922, "b": 2.425907},
    "PARETO_NBD": {"r": 0.553277, "alpha": 10.577683, "s": 0.606240, "beta": 11.668736},
}
PER_WEEK = {"week": 1, "day": 7}
LIFETIMES = """
import json, sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
import lifetimes
data = np.load(sys.argv[1])
fitter = {"BG_NBD": lifetimes.BetaGeoFitter, "PARETO_NBD": lifetimes.ParetoNBDFitter}[sys.argv[2]]()
wall, cpu = time.perf_counter(), time.process_time()
fitter.fit(data["x"], data["t_x"], data["T"])
times = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
params = [float(value) for value in fitter.params_]
print(json.dumps({"version": lifetimes.__version__, "params": params, **times}))
"""
# Flat priors: what is largest is then the likelihood itself. Building the model is part of the work, importing is not.
PYMC = """
import importlib.metadata, json, sys, time, warnings
import numpy as np, pandas as pd
warnings.simplefilter("ignore")
from pymc_marketing.clv import BetaGeoModel, ParetoNBDModel
try:
    from pymc_extras.prior import Prior
except ImportError:
    from pymc_marketing.prior import Prior
data = np.load(sys.argv[1])
kind, names = {"BG_NBD": (BetaGeoModel, ["r", "alpha", "a", "b"]),
               "PARETO_NBD": (ParetoNBDModel, ["r", "alpha", "s", "beta"])}[sys.argv[2]]
table = pd.DataFrame({"customer_id": np.arange(len(data["x"])), "frequency": data["x"].astype(float),
                      "recency": data["t_x"], "T": data["T"]})
wall, cpu = time.perf_counter(), time.process_time()
config = {name: Prior("HalfFlat") for name in names}
try:
    model = kind(data=table, model_config=config)
    model.fit(method="map", progressbar=False)
except TypeError:
    model = kind(model_config=config)
    model.fit(data=table, method="map", progressbar=False)
times = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
found = getattr(model, "fit_result", None)
found = found if found is not None else model.idata.posterior
params = [float(np.asarray(found[name]).ravel()[0]) for name in names]
print(json.dumps({"version": importlib.metadata.version("pymc-marketing"), "params": params, **times}))
"""
PEERS = {"lifetimes": LIFETIMES, "pymc": PYMC}

Columns = tuple[np.ndarray, np.ndarray, np.ndarray]


def draw(code: str, n: int, grid: str, seed: int = 1) -> Columns:
    """Draw n customers aged up to 78 weeks; purchases are moved up to the end of their day or week, ages in weeks."""
    rng = np.random.default_rng(seed)
    steps = PER_WEEK[grid]
    T = rng.integers(1, 78 * steps + 1, n) / steps
    base = simulate(TRUTH[code], T, 0.0, rng)
    t_x = np.where(base.x > 0, np.ceil(base.t_x * steps) / steps, 0.0)
    return base.x, t_x, T


def timed(work: Callable[[], object], repeats: int) -> dict[str, float]:
    """Median wall and processor seconds of several runs."""
    runs = []
    for _ in range(repeats):
        wall, cpu = perf_counter(), process_time()
        work()
        runs.append((perf_counter() - wall, process_time() - cpu))
    wall, cpu = np.median(runs, axis=0)
    return {"seconds": round(float(wall), 4), "cpu_seconds": round(float(cpu), 4)}


def row(code: str, n: int, grid: str, repeats: int) -> tuple[dict[str, Any], BuyingModel, Columns]:
    """Measure one model on one base: from customers to parameters, then from customers to values."""
    columns = draw(code, n, grid)
    fit = timed(lambda: MODELS[code]().fit(Summary.group(*columns)), repeats)
    summary = Summary.group(*columns)
    model = MODELS[code]().fit(summary)
    score = timed(lambda: model.clv(*columns, 1.0, horizon=52.0, discount=0.1), repeats)
    return (
        {
            "model": code,
            "customers": n,
            "grid": grid,
            "unique_rows": summary.x.size,
            "prepare_and_fit": fit,
            "score_clv": score,
            "evaluations": model.n_evaluations_,
            "params": {name: round(value, 6) for name, value in model.params_.items()},
            "log_likelihood": model.log_likelihood_,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        },
        model,
        columns,
    )


def scoring(code: str, n: int, repeats: int) -> dict[str, Any]:
    """Time everything that is told of n customers, a hundred of whom bought up to 3,000 times."""
    model, columns = MODELS[code](TRUTH[code]), draw(code, min(n, 1_000_000), "day")
    order = np.random.default_rng(2).permutation(n) % columns[0].size
    x, t_x, T = (column[order] for column in columns)
    x[:100], t_x[:100] = np.arange(2901, 3001), T[:100]
    told: list[np.ndarray] = []
    times = timed(lambda: told.append(np.stack(model.score(x, t_x, T, 1.0, horizon=52.0, discount=0.1))), repeats)
    return {"model": code, "customers": n, "score": times, "not_a_number": int((~np.isfinite(told[-1])).sum()),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}  # fmt: skip


def compare(peer: str, python: str, model: BuyingModel, columns: Columns, ours: dict[str, float]) -> dict[str, object]:
    """Fit the same customers with a peer and judge its parameters by our likelihood."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.npz"
        np.savez(path, x=columns[0], t_x=columns[1], T=columns[2])
        run = subprocess.run(
            [python, "-c", PEERS[peer], str(path), model.code], capture_output=True, text=True, check=False
        )
    if run.returncode:
        return {"error": (run.stderr.strip().splitlines() or ["no output"])[-1]}
    peer = json.loads(run.stdout.splitlines()[-1])
    value, _, _ = model._surface(Summary.group(*columns))(np.log(peer["params"]))
    return {
        **peer,
        "ratio": round(peer["seconds"] / ours["seconds"], 1),
        "cpu_ratio": round(peer["cpu_seconds"] / ours["cpu_seconds"], 1),
        "log_likelihood": value,
        "log_likelihood_behind": model.log_likelihood_ - value,
    }


def main() -> None:
    """Measure what the arguments ask for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--customers", type=int, nargs="*", default=[100_000, 1_000_000])
    asked.add_argument("--models", nargs="+", choices=sorted(TRUTH), default=sorted(TRUTH))
    asked.add_argument("--grids", nargs="+", choices=sorted(PER_WEEK), default=["week", "day"])
    asked.add_argument("--repeats", type=int, default=5)
    asked.add_argument("--score", type=int, default=0, metavar="N", help="score N customers as well")
    for peer in PEERS:
        asked.add_argument(f"--{peer}", metavar="PYTHON", help=f"Python of an environment with {peer}")
    asked.add_argument("--peer-at-most", type=int, default=1_000_000, help="customers a peer is given at most")
    given = asked.parse_args()
    peers = {peer: python for peer in PEERS if (python := getattr(given, peer))}
    versions = {"python": platform.python_version(), "numpy": np.__version__, "machine": platform.machine()}
    for code in given.models if given.score else ():
        print(json.dumps({**versions, **scoring(code, given.score, given.repeats)}), flush=True)
    for n in given.customers:
        for code in given.models:
            for grid in given.grids:
                result, model, columns = row(code, n, grid, given.repeats)
                for peer, python in peers.items() if n <= given.peer_at_most else ():
                    result[peer] = compare(peer, python, model, columns, result["prepare_and_fit"])
                print(json.dumps({**versions, **result}), flush=True)


if __name__ == "__main__":
    main()
