"""`zhike metric CODE`: one figure of the current analysis with everything that says how it came about."""

import argparse
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

HELP = "print a figure with numerator, denominator, base, unit and formula"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which figure, of which branch and period, on which base."""
    parser.add_argument("code", help="code of the metric dictionary, such as revenue or churn_rate")
    parser.add_argument("--period", default="", help="a quarter such as 1998Q2 (default: the whole history)")
    parser.add_argument("--branch", default="", help="code of a branch (default: the whole company)")
    parser.add_argument("--base", default="", help="base of a churn rate: opening, closing, average, exposed")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the figures found; without a period every period or part there is."""
    from zhike.analytics.errors import InputError
    from zhike.apps.core import base
    from zhike.apps.insight.queries import figures
    from zhike.config.refusal import Refusal

    with base.acting_as(base.System("zhike metric")):
        branch = figures.scope(options.branch)
        if branch is None:
            raise Refusal(f"There is no branch with the code {options.branch!r}.")
        code = figures.metric_code(options.code, options.base)
        if options.base and code == options.code:
            raise Refusal(
                f"{options.code} has no base {options.base!r}; churn_rate has opening, closing, average, exposed."
            )
        try:
            found = figures.figures(code, branch_id=branch.pk, period=options.period)
        except InputError as unknown:
            raise Refusal(f"{unknown} [{unknown.code}]") from unknown
        except figures.NoFigure as none:
            raise Refusal("Nothing was analysed yet: run `zhike analyse`.") from none
        if not found:
            of = f"branch {branch.code}" + (f", period {options.period}" if options.period else "")
            raise Refusal(f"The current analysis has no figure {code} for {of}.")
    told = [_told(one, branch.code) for one in found]
    if options.json:
        print(json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False, indent=2))
    else:
        _print(told)
    return 0


def _told(shown: Any, branch_code: str) -> dict[str, Any]:
    metric = shown.metric
    return {
        "metric": metric.code, "name": metric.name, "value": _plain(shown.value), "numerator": _plain(shown.numerator),
        "denominator": _plain(shown.denominator), "base": metric.base, "unit": metric.unit, "formula": metric.formula,
        "period": shown.period or None, "part": shown.part or None, "branch": branch_code, "as_of": str(shown.as_of),
        "run": shown.run_id, "version": metric.version, "undefined_reason": shown.undefined_reason or None,
        "is_provisional": shown.is_provisional, **({"series": shown.series} if shown.series else {}),
    }  # fmt: skip


def _plain(value: Decimal | Fraction | int | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _print(told: list[dict[str, Any]]) -> None:
    first = told[0]
    print(f"{first['name']} [{first['metric']}], {first['unit'].lower()}; {first['formula']}")
    print(f"branch {first['branch']}, as of {first['as_of']}, run {first['run']}")
    for one in told:
        of = " ".join(filter(None, (one["period"], one["part"]))) or "whole history"
        value = one["undefined_reason"] if one["value"] is None else f"{one['value']:,}"
        parts = f"  = {one['numerator']:,} ÷ {one['denominator']:,}" if one["denominator"] is not None else ""
        print(f"{of:<20} {value or 'a series: use --json'}{parts}{'  (provisional)' if one['is_provisional'] else ''}")
