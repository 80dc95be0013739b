"""`zhike import FILE --kind KIND`: the staged import on the terminal."""

import argparse
import json
from pathlib import Path

from zhike.config import terminal
from zhike.config.refusal import Refusal

HELP = "import a CSV, XLSX or Parquet file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, its kind, and what its columns mean."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--kind", required=True, help="what the rows are: orders, customers, payments, costs …")
    parser.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN[,FIELD=COLUMN]",
        help="which column a field is read from, by name or number, for example customer_code=1,date=2",
    )  # fmt: skip
    parser.add_argument("--currency", default="", help="book currency, needed once (ISO code)")
    parser.add_argument("--source", default="", help="the system the rows come from")
    parser.add_argument("--branch", default="", help="code of the branch of rows that name none")
    parser.add_argument("--batch", type=int, help="number of the rented or bought list the rows are of")
    parser.add_argument("--activity", type=int, help="number of the activity the people signed in at")
    parser.add_argument("--sheet", default="", help="sheet of a workbook")
    parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: argparse.Namespace) -> int:
    """Import and print the report."""
    from zhike.apps.core import base
    from zhike.apps.exchange import queries as exchange
    from zhike.apps.org import queries as org_queries

    if options.kind not in exchange.kinds():
        raise Refusal(f"There is no kind {options.kind}; there are: {', '.join(exchange.kinds())}.")
    terminal.prepare()
    branch = org_queries.branch_by_code(options.branch) if options.branch else None
    if options.branch and branch is None:
        raise Refusal(f"There is no branch with the code {options.branch}.")
    told_options = _told(options)
    try:
        with base.acting_as(base.System("zhike import")):
            report = terminal.import_file(
                options.file, kind=options.kind, mapping=pairs(options.map), options=told_options,
                source=options.source, branch_id=branch.pk if branch else None, sheet=options.sheet,
                dry_run=options.dry_run, quiet=options.json,
            )  # fmt: skip
    except Refusal as refusal:
        if not options.json:
            raise
        print(json.dumps({"error": {"message": str(refusal)}}, ensure_ascii=False))
        return 1
    if options.json:
        print(json.dumps(plain(report), ensure_ascii=False, indent=2, default=str))
    else:
        show(report)
    return 0


def _told(options: argparse.Namespace) -> dict:
    """Return what was said once for all rows."""
    from zhike.apps.exchange import queries as exchange

    said = {"batch_id": options.batch, "activity_id": options.activity}
    told = {name: value for name, value in said.items() if value is not None}
    if exchange.has_money(options.kind):
        told["currency"] = terminal.book_currency(options.currency)
    return told


def plain(report: dict) -> dict:
    """Return the report with rows, new, updated, unchanged and the refused by reason on top."""
    counts = {name.removeprefix("n_"): value for name, value in report["counts"].items()}
    first = {name: counts.get(name, 0) for name in ("rows", "new", "updated", "unchanged")}
    refused = {refusal["code"]: refusal["n"] for refusal in report["refused"]}
    return {**report, **first, "refused": refused, "counts": counts, "refusals": report["refused"]}


def pairs(given: list[str]) -> dict[str, str]:
    """Return the fields and columns of `--map` words."""
    found = {}
    for pair in [pair for word in given for pair in word.split(",") if pair]:
        field, sign, column = pair.partition("=")
        if not sign or not field.strip():
            raise Refusal(f"--map {pair} is not of the form FIELD=COLUMN.")
        found[field.strip()] = column.strip()
    return found


def show(report: dict) -> None:
    """Print what came of an import in a few lines."""
    counts = {name.removeprefix("n_"): n for name, n in report["counts"].items() if isinstance(n, int)}
    print(f"{report['file']}: " + ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in counts.items()))
    for refusal in report["refused"]:
        sample = refusal["samples"][0] if refusal["samples"] else {}
        where = f" (for example row {sample['row']}: {sample['reason']})" if sample else ""
        print(f"  refused {refusal['n']:,} {refusal['code']}{where}")
