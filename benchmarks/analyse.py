"""Benchmark of one whole analysis, step by step, from committed rows to published figures, as JSON.

Imports a file of order lines (or generated ones) into a scratch folder with the program's own commands, then analyses;
or analyses a folder filled in bulk (benchmarks/history.py), which a history of ten million lines asks for.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import imports


def zhike(folder: Path, *words: str) -> tuple[float, dict]:
    """Run a command of the program on a data folder; return its seconds and its JSON."""
    environment = os.environ | {"ZHIKE_DATA_DIR": str(folder), "DATABASE_URL": "", "ZHIKE_UPLOAD_MAX_MB": "4096"}
    began = perf_counter()
    command = [sys.executable, "-m", "zhike.config.cli", *words, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return round(perf_counter() - began, 2), json.loads(done.stdout)


def analysed(folder: Path, words: list[str]) -> dict:
    """Analyse a folder; return seconds and rows of every step, and the peak of memory."""
    seconds, told = zhike(folder, *words)
    steps = {step["step"]: {"seconds": step["seconds"], "rows": step["rows"]} for step in told["steps"]}
    return {
        "customers": told["customers"], "analyse_seconds_with_start": seconds,
        "steps_seconds": round(sum(step["seconds"] for step in steps.values()), 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, "steps": steps,
    }  # fmt: skip


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, help="an order history; without it lines are generated")
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--customers", type=int, help="without it one for every 90 lines")
    parser.add_argument("--as-of", required=False, help="day of judgement")
    parser.add_argument("--folder", type=Path, help="a filled data folder to analyse; nothing is imported")
    options = parser.parse_args()
    words = ["analyse", *(["--as-of", options.as_of] if options.as_of else [])]
    if options.folder:
        print(json.dumps(analysed(options.folder, words), indent=2))
        return
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as scratch:
        file = options.file or Path(scratch, "orders.csv")
        if options.file is None:
            imports.generate(file, options.lines, n_customers=options.customers)
        folder = Path(scratch, "data")
        import_seconds, report = zhike(folder, "import", str(file), "--kind", "orders", "--currency", "CNY")
        found = {"rows": report["rows"], "import_seconds_with_start": import_seconds, **analysed(folder, words)}
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
