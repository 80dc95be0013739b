"""`zhike table list|show|set`: the rule tables (silence, visits, gifts …), from the terminal."""

import argparse
from typing import Any

from zhike.config import terminal
from zhike.config.refusal import Refusal

HELP = "show and change rule tables"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which table and what to write into it."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    terminal.add_verb(verbs, "list", "the tables there are")
    terminal.add_verb(verbs, "show", "a table as it holds now", "name")
    change = terminal.add_verb(verbs, "set", "write a new version of a table", "name")
    change.add_argument("values", nargs="+", metavar="ROW.COLUMN=NUMBER", help="for example VIP.days=20")


def run(options: argparse.Namespace) -> int:
    """Do it and print the table, or the names of all."""
    from zhike.apps.catalog import actions as catalog_actions
    from zhike.apps.catalog import queries as catalog
    from zhike.apps.catalog import rules
    from zhike.apps.core import base, clock

    if options.verb == "list":
        return terminal.show(options, [{"name": one.name, "label": str(one.label)} for one in rules.TABLES.values()])
    if options.name not in rules.TABLES:
        raise Refusal(f"There is no table {options.name}; there are: {', '.join(rules.TABLES)}.")
    with base.acting_as(base.System(f"zhike table {options.verb}")):
        if options.verb == "set":
            rows = _changed(catalog.table(options.name), options.values)
            try:
                catalog_actions.change_table(name=options.name, rows=rows, number=_number(options.name), at=clock.now())
            except rules.BadTable as refusal:
                raise Refusal(str(refusal)) from refusal
        told = [{"row": code} | row for code, row in catalog.table(options.name).items()]
    return terminal.show(options, told)


def _number(name: str) -> int:
    from zhike.apps.catalog import queries as catalog

    newest = catalog.versions(name).first()
    return newest.number if newest else 0


def _changed(rows: dict[str, dict[str, Any]], words: list[str]) -> dict[str, dict[str, Any]]:
    changed: dict[str, dict[str, Any]] = {code: dict(row) for code, row in rows.items()}
    for word in words:
        where, sign, number = word.partition("=")
        row, dot, column = where.partition(".")
        if not sign or not dot or column not in changed.get(row, {}):
            raise Refusal(f"{word} is not of the form ROW.COLUMN=NUMBER; rows are: {', '.join(rows)}.")
        changed[row][column] = number
    return changed
