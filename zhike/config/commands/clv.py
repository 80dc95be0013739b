"""`zhike clv FILE`: models of repeat buying fitted to any order log and judged by its own hold-out, no database."""

import argparse
import json
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from zhike.analytics.clv import backtest, choose, intervals
from zhike.analytics.clv.gamma_gamma import GammaGamma
from zhike.analytics.clv.model import BuyingModel
from zhike.config import clv_covariates
from zhike.config.commands.import_ import pairs
from zhike.config.refusal import Refusal
from zhike.warehouse.engine import Star, star_from_arrow
from zhike.warehouse.measures import customers

if TYPE_CHECKING:
    from zhike.apps.exchange import queries as exchange
    from zhike.apps.valuation import rules

HELP = "fit lifetime-value models to an order log (customer, date, amount) and judge them by its hold-out"
CODES = {"bgnbd": "BG_NBD", "mbgnbd": "MBG_NBD", "paretonbd": "PARETO_NBD", "nbd": "NBD"}
FIGURES = ("rmse", "correlation", "bias")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, where to part it, and the models to try."""
    parser.add_argument("file", type=Path, help="CSV, XLSX or Parquet; one row is one purchase, negative a return")
    parser.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN[,FIELD=COLUMN]",
        help="which column is which, for example customer=buyer,date=day,amount=value; with cost=COLUMN "
        "the money is margin",
    )  # fmt: skip
    parser.add_argument("--sheet", default="", help="sheet of a workbook")
    parser.add_argument(
        "--calibration-end", type=date.fromisoformat, metavar="DATE",
        help="last day the models are fitted on; without it the second half of the log is held out, a year at most",
    )  # fmt: skip
    parser.add_argument(
        "--holdout-weeks", type=int, metavar="N", help="how long the hold-out is; else to the log's end"
    )
    parser.add_argument("--model", choices=["auto", *CODES], default="auto", help="auto lets the hold-out choose")
    parser.add_argument(
        "--contract",
        choices=["month", "quarter", "year"],
        help="customers pay once each period under contract: who misses one has left (survival × amount)",
    )
    parser.add_argument(
        "--covariate", default="", metavar="COLUMN",
        help="a column that says what a customer is, for example its kind or region: used where the hold-out says so",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Fit, judge and print."""
    from zhike.apps.exchange import queries as exchange

    if not options.file.is_file():
        raise Refusal(f"There is no file {options.file}.")
    try:
        log = exchange.order_log(options.file, pairs(options.map), options.sheet, trait=options.covariate)
    except exchange.LogRefused as refused:
        raise Refusal(f"{options.file.name}: {refused}") from refused
    if not log.lines.num_rows:
        raise Refusal(f"{options.file.name}: none of its {log.n_rows} rows can be used. {' '.join(log.examples)}")
    if options.contract:
        return _contracts(log, options)
    n_customers = pc.max(log.lines["customer_id"]).as_py() + 1
    with star_from_arrow({"order_line": log.lines, "customer": {"customer_id": pa.array(range(n_customers))}}) as star:
        told = {"file": options.file.name, **_log_told(log), **_study(star, log, options)}
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2, default=str))
    else:
        _print(told)
    return 0


def _contracts(log: "exchange.OrderLog", options: argparse.Namespace) -> int:
    """Tell how long customers under contract stay, and what those still there are worth."""
    from zhike.apps.valuation.queries import contracts

    found = contracts.contracts(log.lines, options.contract)
    told = {"file": options.file.name, **_log_told(log), **contracts.told(found, options.contract)}
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2, default=str))
        return 0
    print(f"{told['file']}: {told['rows_used']:,} of {told['rows']:,} rows, {told['contracts']:,} contracts paid by "
          f"the {told['period']}: {told['running']:,} running, {told['ended']:,} ended, "
          f"{told['returned_later']:,} of whom came back later")  # fmt: skip
    if told["model"] is None:
        print(f"no model of staying: {told['not_fitted']}")
        return 0
    print(f"{'renewals':>8} {'still there':>12} {'± se':>7} {'sBG':>7}")
    for row in told["survival"]:
        print(f"{row['renewals']:8} {row['observed']:12.1%} {row['standard_error']:7.1%} {row['model']:7.1%}")
    params = ", ".join(f"{name} {value:.6g} ± {told['model']['standard_errors'][name]:.2g}"
                       for name, value in told["model"]["params"].items())  # fmt: skip
    print(f"sBG, unit {told['period']}: {params}; log-likelihood {told['model']['log_likelihood']:.4f}")
    print(f"value of the running contracts, {told['discount_rate']:.0%} a year off: {told['value']['total']:,.2f}, "
          f"{told['value']['periods_to_come']} periods to come for each on average")  # fmt: skip
    return 0


def _study(star: Star, log: "exchange.OrderLog", options: argparse.Namespace) -> dict[str, Any]:
    from zhike.apps.valuation import rules
    from zhike.apps.valuation.queries import study

    end = pc.max(log.lines["line_date"]).as_py()
    known = rules.facts(customers.summary(star, end).to_pyarrow(), customers.gaps(star, end).to_pyarrow(), end)
    if not known.has_purchase.any():
        raise Refusal(f"{options.file.name}: it holds returns only, no purchase.")
    asked = [CODES[options.model]] if options.model != "auto" else list(backtest.MODELS)
    cut, until = _periods(known, options)
    trial = study.judge(star, cut, until, asked) if cut else None
    test = trial.test if trial else None
    choice = choose.choose(test) if test else None
    code = asked[0] if options.model != "auto" else choice.code if choice else study.FALLBACK
    buyers = study.Buyers.of(known)
    fitted, spend = study.fit(code, buyers.history), study.fit_spend(buyers)
    if fitted is None and code in backtest.MODELS:
        raise Refusal(f"{options.file.name}: nobody bought on a second day, so {code} has nothing to learn from.")
    values = study.value(code, fitted, buyers, spend, known.revenue_year[known.has_purchase])
    traits = clv_covariates.told(trial, code, buyers, log.traits, known) if log.traits else None
    if traits and traits["used"] and spend:
        values = traits.pop("purchases") * spend.expected_spend(buyers.x, buyers.mean_spend)
    return {
        "customers": int(known.has_purchase.sum()),
        "first_day": known.first_date[known.has_purchase].min(),
        "last_day": end,
        "unit": study.UNIT,
        "holdout": _test_told(test, cut, until),
        "chosen": {
            "code": code,
            "why": "ASKED_FOR" if options.model != "auto" else choice.reason if choice else "SHORT_HISTORY",
            "message": choice.message if choice and options.model == "auto" else "",
            "fitted_on": "all purchases",
            **(_model_told(fitted) if fitted else {}),
        },
        "covariate": None if traits is None else {"column": options.covariate, **traits},
        "spend": _spend_told(spend) if spend else None,
        "value": {"horizon_days": study.HORIZON_DAYS, "discount_rate": study.DISCOUNT,
                  "total": round(float(values.sum()), 2), "mean": round(float(values.mean()), 2),
                  "total_interval": None if traits and traits["used"] else _total_interval(fitted, spend, buyers)},
    }  # fmt: skip


def _total_interval(fitted, spend, buyers) -> list[float] | None:
    """Return between what the total lies in 95 of 100 cases; a baseline cannot tell."""
    from zhike.apps.valuation.queries import study

    if fitted is None or spend is None:
        return None
    base = intervals.Base(buyers.x, buyers.t_x, buyers.age, buyers.mean_spend)
    horizon = study.HORIZON_DAYS / study.DAYS_PER_WEEK
    return [round(end, 2) for end in intervals.of_total(fitted, spend, base, horizon=horizon, discount=study.DISCOUNT)]


def _periods(known: "rules.Facts", options: argparse.Namespace) -> tuple[date | None, date]:
    """Return the last days of calibration and hold-out."""
    from zhike.apps.valuation.queries import study

    first = known.first_date[known.has_purchase].min().astype(object)
    cut = options.calibration_end
    if options.holdout_weeks is not None and options.holdout_weeks < 1:
        raise Refusal("--holdout-weeks must be at least 1.")
    span = timedelta(weeks=options.holdout_weeks or 0)
    if cut is None:
        cut = known.as_of - span if span else study.default_cut(known)
    if cut is not None and not first <= cut < known.as_of:
        raise Refusal(f"The calibration must end between {first} and {known.as_of}, the days of the log, not on {cut}.")
    until = cut + span if cut and span else known.as_of
    if until > known.as_of:
        raise Refusal(f"The hold-out would end on {until}; the log ends on {known.as_of}.")
    return cut, until


def _log_told(log: "exchange.OrderLog") -> dict[str, Any]:
    return {
        "columns": log.columns, "rows": log.n_rows, "rows_used": log.lines.num_rows, "refused": log.refused,
        "examples": log.examples, "money": "revenue" if log.n_without_cost is None else "margin",
        "rows_without_cost": log.n_without_cost,
    }  # fmt: skip


def _test_told(test: backtest.Backtest | None, cut: date | None, until: date) -> dict[str, Any] | None:
    if test is None:
        return None
    return {
        "calibration_end": cut,
        "end": until,
        "weeks": test.span,
        "customers": test.n_customers,
        "purchases": test.n_purchases,
        "customers_by_repeats": test.customers_by_repeats,
        "actual_by_repeats": test.actual_by_repeats,
        "models": [
            {**_score_told(score), **_model_told(score.model)} for score in test.scores if score.model is not None
        ],
        "baselines": [_score_told(score) for score in test.scores if score.is_baseline],
        "not_fitted": test.failures,
    }


def _score_told(score: backtest.Score) -> dict[str, Any]:
    return {"code": score.code, **{name: getattr(score, name) for name in FIGURES}, "by_repeats": score.by_repeats}


def _model_told(model: BuyingModel) -> dict[str, Any]:
    return {
        "params": model.params_, "standard_errors": model.standard_errors_,
        "intervals": intervals.of_parameters(model), "log_likelihood": model.log_likelihood_,
        "evaluations": model.n_evaluations_, "fallback": model.fallback_,
        "drop_out_p_value": model.drop_out_p_value_,
    }  # fmt: skip


def _spend_told(spend: GammaGamma) -> dict[str, Any]:
    return {
        "params": spend.params_, "standard_errors": spend.standard_errors_,
        "intervals": intervals.of_parameters(spend), "log_likelihood": spend.log_likelihood_,
        "customers": int(spend.n_customers_), "correlation_with_frequency": spend.correlation_,
    }  # fmt: skip


def _print(told: dict[str, Any]) -> None:
    print(f"{told['file']}: {told['rows_used']:,} of {told['rows']:,} rows, {told['customers']:,} customers, "
          f"{told['first_day']} to {told['last_day']}")  # fmt: skip
    for example in told["examples"]:
        print(f"  {example}")
    if test := told["holdout"]:
        print(f"\nfitted up to {test['calibration_end']}, judged by the {test['weeks']:g} weeks after it: "
              f"{test['purchases']:,} purchases of {test['customers']:,} customers")  # fmt: skip
        print(f"{'':12} {'RMSE':>9} {'corr.':>7} {'bias':>8}   mean purchases of customers with 0, 1 … 7+ repeats")
        print(f"{'actual':12} {'':>26}   {_means(test['actual_by_repeats'])}")
        for score in [*test["models"], *test["baselines"]]:
            bias = "" if score["bias"] is None else f"{score['bias']:+.1%}"
            print(f"{score['code']:12} {score['rmse']:9.4f} {score['correlation']:7.3f} {bias:>8}   "
                  f"{_means(score['by_repeats'])}")  # fmt: skip
        for code, why in test["not_fitted"].items():
            print(f"{code:12} not fitted: {why}")
        for model in test["models"]:
            _print_model(model, told["unit"], "up to the cut")
    chosen = told["chosen"]
    print(f"\nchosen: {chosen['code']} ({chosen['why']}) {chosen['message']}")
    if "params" in chosen:
        _print_model(chosen, told["unit"], "on all purchases")
    if told["covariate"]:
        print(clv_covariates.sentence(told["covariate"]))
    value = told["value"]
    print(f"expected {told['money']} of the coming {value['horizon_days']} days, {value['discount_rate']:.0%} a year "
          f"off: {value['total']:,.2f}{_between(value['total_interval'])}, "
          f"{value['mean']:,.2f} a customer")  # fmt: skip


def _print_model(model: dict[str, Any], unit: str, on: str) -> None:
    params = ", ".join(
        f"{name} {value:.6g} ± {model['standard_errors'][name]:.2g}"
        if name in model["standard_errors"]
        else f"{name} {value:.6g}"
        for name, value in model["params"].items()
    )
    print(f"{model['code']:12} {on}, unit {unit}: {params}; log-likelihood {model['log_likelihood']:.4f}")


def _between(ends: list[float] | None) -> str:
    return f" (95 %: {ends[0]:,.2f} to {ends[1]:,.2f})" if ends else ""


def _means(values: tuple[float | None, ...]) -> str:
    return " ".join("     –" if value is None else f"{value:6.3f}" for value in values)
