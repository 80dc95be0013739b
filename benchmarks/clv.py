"""Benchmark of the lifetime value models on drawn customers: preparation, fit and scoring, one JSON row each.

Run with `.venv/bin/python -m benchmarks.clv`. With `--peer-python PATH`, the Python of an environment that has the
`lifetimes` package, the same customers are fitted there in a process of its own and the two likelihoods are compared.
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
PEER = """
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


def compare(python: str, model: BuyingModel, columns: Columns, ours: dict[str, float]) -> dict[str, object]:
    """Fit the same customers with the peer and judge its parameters by our likelihood."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.npz"
        np.savez(path, x=columns[0], t_x=columns[1], T=columns[2])
        run = subprocess.run([python, "-c", PEER, str(path), model.code], capture_output=True, text=True, check=False)
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
    asked.add_argument("--customers", type=int, nargs="+", default=[100_000, 1_000_000])
    asked.add_argument("--models", nargs="+", choices=sorted(TRUTH), default=sorted(TRUTH))
    asked.add_argument("--grids", nargs="+", choices=sorted(PER_WEEK), default=["week", "day"])
    asked.add_argument("--repeats", type=int, default=5)
    asked.add_argument("--peer-python", help="Python of an environment with lifetimes")
    asked.add_argument("--peer-at-most", type=int, default=1_000_000, help="customers the peer is given at most")
    given = asked.parse_args()
    versions = {"python": platform.python_version(), "numpy": np.__version__, "machine": platform.machine()}
    for n in given.customers:
        for code in given.models:
            for grid in given.grids:
                result, model, columns = row(code, n, grid, given.repeats)
                if given.peer_python and n <= given.peer_at_most:
                    result["peer"] = compare(given.peer_python, model, columns, result["prepare_and_fit"])
                print(json.dumps({**versions, **result}), flush=True)


if __name__ == "__main__":
    main()
