"""`zhike analyse`: snapshot, measures, models and write-back, here and now, with a progress bar."""

import argparse
import json
from datetime import date

from zhike.config import terminal
from zhike.config.refusal import Refusal

HELP = "analyse the order history and publish the results"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the day of judgement and how to print."""
    parser.add_argument(
        "--as-of", type=date.fromisoformat, help="day of judgement, YYYY-MM-DD (default: business date)"
    )
    parser.add_argument("--json", action="store_true", help="print the run with its steps and headline figures as JSON")


def run(options: argparse.Namespace) -> int:
    """Analyse and print what came out."""
    from zhike.apps.core import base, clock
    from zhike.apps.insight.actions import analyse

    with base.acting_as(base.System("zhike analyse")), terminal.progress_bar(quiet=options.json) as progress:
        try:
            done = analyse.analyse(as_of=options.as_of, at=clock.now(), progress=progress)
        except (analyse.NothingToAnalyse, analyse.AlreadyRunning) as refusal:
            raise Refusal(str(refusal)) from refusal
    told = {"run": done.pk, "as_of": str(done.as_of), "engine": done.engine, "steps": done.steps, **done.headline}
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print(told)
    return 0


def _print(told: dict) -> None:
    found, model = told["pareto"], told["model"]
    print(
        f"as of {told['as_of']}: {told['customers']:,} customers, {told['customers_with_purchase']:,} with a purchase"
    )
    # Of a total that is not positive, or of too few customers, there is no share.
    k = "an undefined number of" if found["k"] is None else f"{found['k']:,}"
    share = "undefined" if found["top20_share"] is None else f"{found['top20_share']:.1%}"
    print(f"revenue {told['revenue']} {told['currency']}; 80 % of it from {k} customers")
    print(f"top 20 %: {share} of revenue; tiers {told['tiers']}")
    if model.get("holdout_rmse") is not None:
        print(f"lifetime value by {model['name']}, hold-out error {model['holdout_rmse']:.4f} purchases a customer")
    print(f"{sum(step['seconds'] for step in told['steps']):.1f} s in {len(told['steps'])} steps")
