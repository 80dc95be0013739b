"""`zhike calc churn`: churn on every base and its loss in money from the counts of one period."""

import argparse
import json

from zhike.analytics import calculator
from zhike.analytics.errors import REASONS, WARNINGS, InputError

HELP = "calculate churn from counts: rates on every base, lost turnover, loss"
NEEDS_DJANGO = False
COUNTS = {"opening": "customers at the start", "new": "new customers", "closing": "customers at the end"}
FLOWS = {"won-back": "customers won back", "moved-in": "customers moved in", "moved-out": "customers moved out"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to calculate and its inputs, as typed: the arithmetic refuses what it cannot use."""
    churn = parser.add_subparsers(dest="what", metavar="WHAT", required=True).add_parser("churn", help=HELP)
    for name, text in COUNTS.items():
        churn.add_argument(f"--{name}", required=True, help=text)
    for name, text in FLOWS.items():
        churn.add_argument(f"--{name}", default=0, help=text)
    churn.add_argument("--cohort-lost", help="opening customers among the lost")
    churn.add_argument(
        "--band", action="append", default=[], help="turnover a year of some: 50%%:100000, n100:100000, rest:200000"
    )  # fmt: skip
    churn.add_argument("--profit-rate", help="profit ÷ turnover: 0.05 or 5%%")
    churn.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the result, or the rule an input broke with exit code 1."""
    try:
        result = calculator.calculate(
            opening=options.opening, new=options.new, closing=options.closing, won_back=options.won_back,
            moved_in=options.moved_in, moved_out=options.moved_out, cohort_lost=options.cohort_lost,
            bands=options.band, profit_rate=options.profit_rate,
        )  # fmt: skip
    except InputError as refused:
        error = {"code": refused.code, "field": refused.field, "message": str(refused)}
        print(
            json.dumps({"error": error}, ensure_ascii=False) if options.json else f"zhike: {refused} [{refused.code}]"
        )
        return 1
    told = result.as_dict()
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print(told)
    return 0


def _print(told: dict) -> None:
    print(f"lost customers            {told['lost']:,}")
    for base, rate in told["rates"].items():
        shown = (
            f"{rate['value']:.4%}  ({rate['numerator']:,} ÷ {rate['denominator']:,})"
            if rate["value"] is not None
            else None
        )
        print(f"churn rate, {base.lower():<13} {shown or REASONS[rate['undefined_reason']]}")
    for key, label in (("lost_turnover", "lost turnover"), ("churn_loss", "churn loss")):
        value = told[key]
        print(f"{label:<25} {REASONS[told['undefined_reason'][key]] if value is None else f'{value:,}'}")
    for code in told["warnings"]:
        print(f"warning: {WARNINGS[code] % {}}")
