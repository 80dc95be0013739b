"""`zhike demo list|verify|load`: worked cases, expected against what the program gets; some as records."""

import argparse
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

HELP = "reckon the worked cases and compare, or load one as records"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, which case, and how to print."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verify = verbs.add_parser("verify", help="reckon the worked cases and compare")
    verify.add_argument("--case", help="only this one, such as W01")
    load = verbs.add_parser("load", help="add the records of a case to a demonstration folder and compare")
    load.add_argument("case", help="such as W22")
    load.add_argument("--out", type=Path, help="write the report of the case to this file, .html or .pdf")
    load.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans", help="of the report (%(default)s)")
    known = verbs.add_parser("list", help="list the cases, which of them are records, and which have a report")
    for each in (verify, load, known):
        each.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print expected and actual; exit 1 when one differs, or there is no such case."""

    if options.verb == "list":
        return _listed(options)
    told = _loaded(options.case) if options.verb == "load" else _reckoned(options.case)
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        for line in told:
            mark = "=" if line["is_equal"] else "≠"
            print(f"{line['case']}  {line['asked']:<32} {line['expected']!s:>22} {mark} {line['actual']}")
        print(f"{sum(line['is_equal'] for line in told)} of {len(told)} equal.")
    if options.verb == "load" and options.out:
        _report(options)
    return 0 if all(line["is_equal"] for line in told) else 1


def _listed(options: argparse.Namespace) -> int:
    from zhike.config import case_records, cases, terminal

    known = sorted({one.case for one in cases.QUESTIONS})
    return terminal.show(options, [
        {
            "case": case, "asked": sum(one.case == case for one in cases.QUESTIONS),
            "records": case in case_records.LOADERS, "report": case in case_records.REPORTS,
        }
        for case in known
    ])  # fmt: skip


def _report(options: argparse.Namespace) -> None:
    """Write the report of a case that has one."""
    from django.utils import translation

    from zhike.apps.core import base
    from zhike.config import case_records
    from zhike.config.refusal import Refusal
    from zhike.web import printing
    from zhike.web.reporting import sheet, worked

    form = options.out.suffix.lower()[1:]
    if options.case not in case_records.REPORTS:
        raise Refusal(f"Of {options.case} there is no report: {', '.join(case_records.REPORTS)}.")
    if form not in sheet.FORMS:
        raise Refusal(f"The file must end in {' or '.join(f'.{one}' for one in sheet.FORMS)}.")
    try:
        with base.acting_as(base.System("zhike demo load")), translation.override(options.language):
            told = worked.sheet(case_records.REPORTS[options.case](), options.case)
            options.out.write_bytes(told.written(form))
    except printing.CannotPrint as refused:
        raise Refusal(str(refused)) from refused


def _reckoned(case: str | None) -> list[dict[str, Any]]:
    from zhike.config import cases
    from zhike.config.refusal import Refusal

    asked = [one for one in cases.QUESTIONS if case in (None, one.case)]
    if not asked:
        raise Refusal(f"There is no case {case}: {', '.join(sorted({q.case for q in cases.QUESTIONS}))}.")
    return [_line(one, one.answer()) for one in asked]


def _loaded(case: str) -> list[dict[str, Any]]:
    """Add the records of a case and answer its questions from them."""
    from django.db import transaction

    from zhike.apps.core import base, clock
    from zhike.config import case_records, cases
    from zhike.config.commands.seed_org import demand_demo
    from zhike.config.refusal import Refusal

    if case not in case_records.LOADERS:
        raise Refusal(f"Of {case} there are no records to load: {', '.join(case_records.LOADERS)}.")
    demand_demo()
    with base.acting_as(base.System(f"zhike demo load {case}")), transaction.atomic():
        answers = case_records.LOADERS[case](clock.now())
    return [_line(one, answers[one.asked]) for one in cases.QUESTIONS if one.case == case]


def _line(one: Any, answer: Any) -> dict[str, Any]:
    from zhike.config import cases

    return {
        "case": one.case, "asked": one.asked, "expected": one.expected, "actual": _plain(answer),
        "is_equal": cases.is_equal(one, answer),
    }  # fmt: skip


def _plain(answer: Any) -> Any:
    return float(answer) if isinstance(answer, Fraction | Decimal) else answer
