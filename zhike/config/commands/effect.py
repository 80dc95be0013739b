"""`zhike effect FILE`: what a contact brought, told from any table of one row a customer; no database."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zhike.analytics.effects import study
from zhike.analytics.effects.gain import Gain, plain
from zhike.analytics.errors import InputError
from zhike.analytics.leaving import columns
from zhike.config import effect_words
from zhike.config.refusal import Refusal

if TYPE_CHECKING:
    from zhike.apps.exchange import queries as exchange

HELP = "measure what a contact brought, by tier, and whether customers differ in it, from any table"
YES = frozenset({"1", "1.0", "true", "yes", "y", "t", "treated", "treatment", "是", "有", "已触达", "实验组", "处理组"})
NO = frozenset(
    {"0", "0.0", "false", "no", "n", "f", "control", "held out", "holdout", "否", "无", "未触达", "对照组", "留置组"}
)
TIERS = frozenset({"tier", "customer_tier", "level", "等级", "层级", "客户等级", "客户层级"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, who was contacted, what came of it, and what was known before."""
    parser.add_argument("file", type=Path, help="CSV, XLSX or Parquet; one row is one customer")
    parser.add_argument("--treatment", required=True, metavar="COL", help="column that says who was contacted")
    parser.add_argument("--treated", metavar="VALUE", help="what it holds for those who were, if not 1, yes, 是 …")
    parser.add_argument("--outcome", required=True, metavar="COL", help="what came of it: a number, or yes and no")
    parser.add_argument("--positive", metavar="VALUE", help="what the outcome holds for success, if not 1, yes, 是 …")
    parser.add_argument(
        "--features", action="append", default=[], metavar="COL[,COL]",
        help="columns known before; without it all others that name no row",
    )  # fmt: skip
    parser.add_argument("--tier", metavar="COL", help="column to tell apart by; else one called tier or 等级")
    parser.add_argument("--drop", action="append", default=[], metavar="COL[,COL]", help="column to leave out")
    parser.add_argument(
        "--matched", action="store_true", help="nobody drew lots: compare with customers alike (weaker evidence)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of folds and chance (%(default)s)")
    parser.add_argument("--sheet", default="", help="sheet of a workbook")
    parser.add_argument("--language", choices=effect_words.LANGUAGES, default="en", help="language (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Judge the table and print what was found."""
    from zhike.apps.exchange import queries as exchange

    if not options.file.is_file():
        raise Refusal(f"There is no file {options.file}.")
    if options.seed < 0:
        raise Refusal("--seed must be 0 or more.")
    try:
        table = exchange.plain_table(options.file, options.sheet)
    except exchange.TableRefused as refused:
        raise Refusal(f"{options.file.name}: {refused}") from refused
    told = _judged(table, options)
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print("\n".join(effect_words.sentences(told, options.language)))
    return 0


def _judged(table: "exchange.PlainTable", options: argparse.Namespace) -> dict[str, Any]:
    named, dropped = _split(options.features), _split(options.drop)
    tier = options.tier or next((one for one in table.columns if one.strip().lower() in TIERS), None)
    for name in filter(None, [options.treatment, options.outcome, options.tier, *named, *dropped]):
        if name not in table.columns:
            raise Refusal(f"{options.file.name} has no column “{name}”; it has {', '.join(table.columns)}.")
    if len({options.treatment, options.outcome, *named}) < 2 + len(set(named)):
        raise Refusal("Treatment, outcome and features must be different columns.")
    treated = _yes_or_no(table, options.treatment, options.treated, "--treated")
    outcome = _outcome(table, options)
    left_out = {options.treatment: int(np.isnan(treated).sum()), options.outcome: int(np.isnan(outcome).sum())}
    rows = np.flatnonzero(~np.isnan(treated) & ~np.isnan(outcome))
    aside = {options.treatment, options.outcome, *dropped}
    asked = [columns.read(name, table.columns[name]).take(rows) for name in named or table.columns if name not in aside]
    known = asked if named else study.known_before(asked)
    tiers = [table.columns[tier][row].strip() for row in rows] if tier else None
    try:
        found = study.study(
            outcome[rows], treated[rows] > 0, known, tiers=tiers, is_random=not options.matched, seed=options.seed
        )
    except InputError as refused:
        raise Refusal(f"{options.file.name}: {refused}") from refused
    return {
        "file": options.file.name, "rows": int(rows.size), "left_out": {why: n for why, n in left_out.items() if n},
        "treatment": options.treatment, "outcome": options.outcome, "features": [one.name for one in known],
        "features_are_guessed": bool(known) and not named, "is_random": not options.matched, "seed": options.seed,
    } | _told(found, tier)  # fmt: skip


def _split(given: list[str]) -> list[str]:
    return [name.strip() for one in given for name in one.split(",") if name.strip()]


def _yes_or_no(table: "exchange.PlainTable", name: str, yes: str | None, option: str) -> np.ndarray:
    """Return 1, 0 or NaN for each row of a column with two values."""
    texts = [text.strip() for text in table.columns[name]]
    held = sorted(set(texts) - {""})
    if yes is not None and yes not in held:
        raise Refusal(f"Column “{name}” nowhere holds “{yes}”; it holds {', '.join(held[:5]) or 'nothing'}.")
    positive = {yes} if yes is not None else {text for text in held if text.lower() in YES}
    is_known = yes is not None or all(text.lower() in YES | NO for text in held)
    if len(held) != 2 or len(positive) != 1 or not is_known:
        some = ", ".join(held[:5]) or "nothing"
        raise Refusal(f"Column “{name}” must hold two values, yes and no (see {option}); it holds {some}.")
    return np.array([np.nan if not text else float(text in positive) for text in texts])


def _outcome(table: "exchange.PlainTable", options: argparse.Namespace) -> np.ndarray:
    found = columns.read(options.outcome, table.columns[options.outcome])
    if options.positive is None and found.kind == columns.NUMBER and not found.is_missing.all():
        return found.values
    return _yes_or_no(table, options.outcome, options.positive, "--positive")


def _told(found: study.Study, tier: str | None) -> dict[str, Any]:
    best = found.sharper or found.gain
    limit = study.balance.ALIKE
    lines = [
        {"column": line.name, "before": plain(line.before), "after": plain(line.after),
         "apart": line.before if line.after is None else line.after,
         "is_doubtful": _is_doubtful(line, found, limit)}
        for line in found.balance
    ]  # fmt: skip
    judged = found.qini
    return {
        "effect": _gain(found.gain), "adjusted": _gain(found.sharper) if found.sharper else None,
        "is_certain": best.is_certain, "weaker_evidence": found.gain.is_weaker, "unmatched": found.n_unmatched,
        "by_tier": {
            "column": tier, "chance": plain(found.tiers.chance), "differ": found.tiers.differ,
            "tiers": {name: _gain(gain) for name, gain in found.tiers.gains.items()},
        } if found.tiers else None,
        "qini": {
            **{name: plain(getattr(judged, name)) for name in ("value", "deviation", "low", "high", "chance")},
            "folds": [plain(one) for one in judged.folds], "curve": [[at, plain(one)] for at, one in judged.curve],
            "decision": judged.decision,
        },
        "sentence": effect_words.WORDS[judged.decision if judged.value is not None else "NOT_JUDGED"][0],
        "balance": lines, "lot_chance": plain(found.lot_chance),
    }  # fmt: skip


def _is_doubtful(line: study.balance.Line, found: study.Study, limit: float) -> bool:
    if found.lot_chance is None:
        return abs(line.before if line.after is None else line.after) > limit
    alone = study.balance.lot_chance([line], found.gain.n, found.gain.n_others)
    return found.is_doubtful and alone is not None and alone * len(found.balance) < study.DOUBTFUL


def _gain(gain: Gain) -> dict[str, Any]:
    figures = {name: plain(getattr(gain, name)) for name in ("points", "low", "high", "theirs", "others")}
    return {"kind": gain.kind, "method": gain.method, "n": gain.n, "n_others": gain.n_others, **figures,
            "reason": gain.reason, "is_certain": gain.is_certain}  # fmt: skip
