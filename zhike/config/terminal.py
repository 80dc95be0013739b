"""What the commands share on a terminal: verbs, tables, a progress bar, an import with its questions."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from zhike.config.refusal import Refusal

Progress = Callable[[int, int | None, str], None]
DEFAULT_CURRENCY = "CNY"


def _silent(n_done: int, n_total: int | None, step: str = "") -> None:
    """Show nothing."""


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Progress]:
    """Give a function that draws a bar on the error stream; silent when quiet or not a terminal."""
    from tqdm import tqdm

    if quiet or not sys.stderr.isatty():
        yield _silent
        return
    bar = tqdm(total=1, unit_scale=True, leave=False, bar_format="{desc:<12}{bar} {n_fmt}/{total_fmt} {remaining}")

    def show(n_done: int, n_total: int | None, step: str = "") -> None:
        if bar.desc != step:
            bar.reset(total=n_total or 1)
            bar.set_description_str(step, refresh=False)
        bar.total = n_total or bar.total
        bar.update(max(0, n_done - bar.n))
        bar.refresh()

    try:
        yield show
    finally:
        bar.close()


def is_asking() -> bool:
    """Say whether somebody sits at a terminal and can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, default: str = "") -> str:
    """Ask on the terminal; an empty answer is the default."""
    shown = f"{question} [{default}]: " if default else f"{question}: "
    print(shown, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() or default


def add_verb(verbs: Any, name: str, does: str, *positional: str) -> argparse.ArgumentParser:
    """Add a verb to a command, with what it must be told and --json; return its parser."""
    verb = verbs.add_parser(name, help=does, description=does)
    for what in positional:
        verb.add_argument(what)
    verb.add_argument("--json", action="store_true", help="print JSON")
    return verb


def show(options: argparse.Namespace, told: dict[str, Any] | list[dict[str, Any]]) -> int:
    """Print what a command found, as JSON or in columns; return the exit code 0."""
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2, default=str))
        return 0
    rows = [told] if isinstance(told, dict) else told
    if not rows:
        print("Nothing.")
        return 0
    lines = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    return 0


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value)


def prepare(*, company_name: str = "", currency: str = "", is_demo: bool = False) -> None:
    """Bring the database to this version and make the company where there is none."""
    from django.core.management import call_command

    from zhike.apps.core import base, clock
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries

    call_command("migrate", verbosity=0, interactive=False)
    if org_queries.company() is None:
        with base.acting_as(base.System("set-up")):
            org_actions.open_company(name=company_name or "Zhike", currency=currency, is_demo=is_demo, at=clock.now())


def import_file(
    path: Path,
    *,
    kind: str,
    mapping: Mapping[str, str],
    options: Mapping[str, Any],
    source: str = "",
    branch_id: int | None = None,
    sheet: str = "",
    dry_run: bool = False,
    quiet: bool = False,
) -> dict:
    """Stage, map, check and, unless it is a dry run, write a file; return the report.

    Raises Refusal with the file's own reason; asks for unclear columns when somebody sits there.
    """
    from zhike.apps.core import clock
    from zhike.apps.exchange import actions, queries

    if not path.is_file():
        raise Refusal(f"There is no file {path}.")
    at = clock.now()
    import_id = actions.start_import(
        path=path, kind=kind, file_name=path.name, source=source, branch_id=branch_id, at=at
    )
    try:
        with progress_bar(quiet=quiet) as show:
            actions.stage(import_id=import_id, at=at, sheet=sheet, on_progress=show)
        _map(import_id, kind, dict(mapping), dict(options), at)
        with progress_bar(quiet=quiet) as show:
            actions.check(import_id=import_id, at=at, on_progress=show)
        if not dry_run:
            with progress_bar(quiet=quiet) as show:
                actions.run(import_id=import_id, at=at, on_progress=show)
    except actions.ImportRefused as refused:
        raise Refusal(f"{path.name}: {refused}") from refused
    return queries.report(import_id) or {}


def _map(import_id: int, kind: str, mapping: dict[str, str], options: dict[str, Any], at) -> None:
    """Say the columns; where some are unclear ask for them, or refuse with their names."""
    from zhike.apps.exchange import actions, queries

    while True:
        try:
            actions.map_columns(import_id=import_id, columns=mapping, options=options, at=at)
            return
        except actions.MappingUnclear as unclear:
            if not is_asking():
                raise
            labels = {item.name: str(item.label) for item in queries.fields(kind)}
            print(str(unclear), file=sys.stderr)
            for field, candidates in unclear.candidates.items():
                if answer := ask(f"Which column is {labels[field]}? (empty: none)", (candidates or [""])[0]):
                    mapping[field] = answer


def book_currency(given: str) -> str:
    """Return the currency of the books: the company's, the one given, the answer to a question, else CNY."""
    from zhike.apps.org import queries as org_queries

    company = org_queries.company()
    if company and company.currency:
        return company.currency
    if given:
        return given.upper()
    return ask("Book currency (ISO code)", DEFAULT_CURRENCY).upper() if is_asking() else DEFAULT_CURRENCY
