"""`zhike demo verify`: the worked cases, expected against what the program gets."""

import argparse
import json
from fractions import Fraction
from typing import Any

HELP = "reckon the worked cases and compare"
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, which case, and how to print."""
    verify = parser.add_subparsers(dest="verb", metavar="VERB", required=True).add_parser("verify", help=HELP)
    verify.add_argument("--case", help="only this one, such as W01")
    verify.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print expected and actual; exit 1 when one differs, or there is no such case."""
    from zhike.config import cases
    from zhike.config.refusal import Refusal

    asked = [one for one in cases.QUESTIONS if options.case in (None, one.case)]
    if not asked:
        raise Refusal(f"There is no case {options.case}: {', '.join(sorted({q.case for q in cases.QUESTIONS}))}.")
    told = []
    for one in asked:
        answer = one.answer()
        told.append({
            "case": one.case, "asked": one.asked, "expected": one.expected, "actual": _plain(answer),
            "is_equal": cases.is_equal(one, answer),
        })  # fmt: skip
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        for line in told:
            mark = "=" if line["is_equal"] else "≠"
            print(f"{line['case']}  {line['asked']:<32} {line['expected']!s:>22} {mark} {line['actual']}")
        print(f"{sum(line['is_equal'] for line in told)} of {len(told)} equal.")
    return 0 if all(line["is_equal"] for line in told) else 1


def _plain(answer: Any) -> Any:
    return float(answer) if isinstance(answer, Fraction) else answer
