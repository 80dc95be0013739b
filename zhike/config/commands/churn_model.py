"""`zhike churn-model FILE`: who leaves, learnt from any table and judged on rows never seen, no database."""

import argparse
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zhike.analytics.errors import InputError
from zhike.analytics.leaving import columns, leaks, metrics, profit, study
from zhike.config.refusal import Refusal

if TYPE_CHECKING:
    from zhike.apps.exchange import queries as exchange

HELP = "learn who leaves from any table of customers, and say how far to trust it"
TERMS = profit.DEFAULTS
SAID = {
    leaks.CONSTANT: "it holds one value only",
    leaks.ID_LIKE: "it names the row ({distinct:.0%} of its values are different) and says nothing of others",
    leaks.PERFECT: "alone it tells who left (AUC {auc}): it was written when that was known",
    leaks.NEARLY_PERFECT: "alone it nearly tells who left (AUC {auc}): was it known before?",
    leaks.DURATION_DERIVED: "it is made from the duration ({of}), so survival is told without it",
    leaks.PRODUCT: "it is made from {of} and says nothing of its own",
    leaks.AFTER_TIME: "in {rows} rows its day lies behind the day the row was known",
    leaks.OVERSAMPLED: "{share:.0%} of one outcome are exact copies of another row, of the other outcome {other:.0%}: "
    "rows were multiplied before they were parted, so they would be judged by copies of themselves. Give the table "
    "as it was",
    leaks.BALANCED: "exactly half of the rows left: probabilities would be those of this table, not of the customers",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, what to foretell, and which columns have a meaning of their own."""
    parser.add_argument("file", type=Path, help="CSV, XLSX or Parquet; one row is one customer")
    parser.add_argument("--target", required=True, metavar="COL", help="column that says who left")
    parser.add_argument("--positive", required=True, metavar="VALUE", help="what it holds for those who left")
    parser.add_argument("--id", metavar="COL", help="column that names the customer")
    parser.add_argument("--time", metavar="COL", help="day each row was known: the later rows are then judged")
    parser.add_argument(
        "--duration", metavar="COL", help="how long each was a customer: survival (Cox) is then studied beside"
    )
    parser.add_argument("--drop", action="append", default=[], metavar="COL", help="column to leave out")
    parser.add_argument("--sheet", default="", help="sheet of a workbook")
    parser.add_argument("--model", choices=["auto", "logistic", "boosting"], default="auto")
    parser.add_argument("--repeats", type=int, default=2, metavar="N", help="rounds of five folds (2)")
    for name, what in (("alpha", "of the chance that an offer is accepted, Beta(α, β)"), ("beta", "of it"),
                       ("value", "of a customer kept"), ("offer", "cost of an offer that is taken"),
                       ("contact", "cost of making it")):  # fmt: skip
        parser.add_argument(f"--{name}", type=float, default=getattr(TERMS, name), metavar="X", help=what)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Study the table and print what was found; a table of no use gives the exit code 1."""
    from zhike.apps.exchange import queries as exchange

    if not options.file.is_file():
        raise Refusal(f"There is no file {options.file}.")
    if options.repeats < 1:
        raise Refusal("--repeats must be at least 1.")
    try:
        table = exchange.plain_table(options.file, options.sheet)
    except exchange.TableRefused as refused:
        raise Refusal(f"{options.file.name}: {refused}") from refused
    left, when, found = _parted(table, options)
    models = [options.model.upper()] if options.model != "auto" else list(study.MODELS)
    terms = profit.Terms(options.alpha, options.beta, options.value, options.offer, options.contact)
    try:
        result = study.run(
            found, left, when=when, duration=options.duration or "", models=models, repeats=options.repeats,
            terms=terms,
        )  # fmt: skip
    except InputError as refused:
        raise Refusal(f"{options.file.name}: {refused}") from refused
    told = _told(options.file.name, result, left)
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print(told)
    return 1 if result.is_refused else 0


def _parted(table: "exchange.PlainTable", options: argparse.Namespace) -> tuple[np.ndarray, Any, list[columns.Column]]:
    """Return who left, when each row was known, and the columns to learn from."""
    named = [options.target, options.id, options.time, options.duration, *options.drop]
    for name in filter(None, named):
        if name not in table.columns:
            raise Refusal(f"{options.file.name} has no column “{name}”; it has {', '.join(table.columns)}.")
    target = [text.strip() for text in table.columns[options.target]]
    if options.positive not in target:
        some = ", ".join(sorted(set(target))[:5])
        raise Refusal(f"Column “{options.target}” nowhere holds “{options.positive}”; it holds {some}.")
    when = columns.days(table.columns[options.time]) if options.time else None
    if options.time and (when is None or np.isnan(when).any()):
        raise Refusal(f"Column “{options.time}” must hold a day in every row, such as 2024-03-31.")
    aside = {options.target, options.id, options.time, *options.drop}
    found = [columns.read(name, texts) for name, texts in table.columns.items() if name not in aside]
    return np.array([text == options.positive for text in target], dtype=np.float64), when, found


def _told(name: str, found: study.Study, left: np.ndarray) -> dict[str, Any]:
    chosen = next((score for score in found.scores if score.code == found.chosen), None)
    judged = left[found.judged]
    return {
        "file": name, "rows": found.n_rows, "left": found.n_left, "share": round(found.n_left / found.n_rows, 4),
        "columns": list(found.columns),
        "leaks": [
            {"code": leak.code, "column": leak.column, "result": leak.result,
             "message": SAID[leak.code].format(**leak.params)}
            for leak in found.leaks
        ],
        "is_refused": found.is_refused, "split": found.split, "chosen": found.chosen or None,
        "figures": {key: _number(value) for key, value in chosen.mean.items()} if chosen else None,
        "ece_floor": _number(found.ece_floor),
        "models": [_score(score) for score in found.scores if not score.is_baseline],
        "baselines": [_score(score) for score in found.scores if score.is_baseline],
        "calibration": [
            {"said": round(said, 4), "seen": round(seen, 4), "rows": n}
            for said, seen, n in (metrics.calibration(judged, found.chances) if judged.size else [])
        ],
        "gains": [list(pair) for pair in metrics.gains(judged, found.chances)] if judged.size else [],
        "survival": {"c_index": round(found.survival.concordance, 4), "columns": list(found.survival.columns)}
        if found.survival
        else None,
    }  # fmt: skip


def _score(score: study.Score) -> dict[str, Any]:
    return {
        "code": score.code, **{key: _number(value) for key, value in score.mean.items()},
        "deviation": {key: _number(value) for key, value in score.deviation.items()},
    }  # fmt: skip


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


def _print(told: dict[str, Any]) -> None:
    print(f"{told['file']}: {told['rows']:,} rows, {told['left']:,} left ({told['share']:.1%})")
    for leak in told["leaks"]:
        where = f"column {leak['column']}" if leak["column"] else "table"
        print(f"  {leak['result'].lower().replace('_', ' ')}: {where}: {leak['message']} [{leak['code']}]")
    if not told["models"]:
        print("Nothing was fitted.")
        return
    way = (
        "the later rows, learnt from the earlier ones" if told["split"] == "TIME" else "rows of five folds, never seen"
    )
    print(f"judged by {way}; chosen: {told['chosen']}")
    print(
        f"{'':12} {'AUC':>6} {'PR-AUC':>6} {'Brier':>6} {'ECE':>6} {'slope':>6} {'lift':>6} {'profit':>7} {'called':>7}"
    )
    for score in [*told["models"], *told["baselines"]]:
        cells = [f"{score[name]:6.3f}" if score[name] is not None else "     –" for name in study.FIGURES[:6]]
        print(f"{score['code']:12} {' '.join(cells)} {score['profit']:7.2f} {score['called']:7.1%}")
    print(f"an ECE up to {told['ece_floor']:.3f} is what luck alone gives to perfect probabilities")
    if told["survival"]:
        print(f"survival (Cox): C-index {told['survival']['c_index']:.3f} out of fold")
