"""`zhike branch list|add|rename|remove`: the tree of branches, from the terminal."""

import argparse
from typing import Any

from zhike.config import terminal
from zhike.config.refusal import Refusal

HELP = "list, add and rename branches"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do with which branch."""
    from zhike.apps.org import rules

    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    terminal.add_verb(verbs, "list", "the tree from the top down")
    add = terminal.add_verb(verbs, "add", "add a branch under another", "code")
    add.add_argument("--name", required=True)
    add.add_argument("--level", required=True, choices=[level for level in rules.LEVELS if level != "HQ"])
    add.add_argument("--under", required=True, help="code of the branch it stands under")
    terminal.add_verb(verbs, "rename", "give a branch another name", "code").add_argument("--name", required=True)
    terminal.add_verb(verbs, "remove", "remove a branch nothing belongs to", "code")


def run(options: argparse.Namespace) -> int:
    """Do it and print the tree."""
    from zhike.apps.core import base, clock
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries

    with base.acting_as(base.System(f"zhike branch {options.verb}")):
        try:
            if options.verb == "add":
                org_actions.add_branch(
                    code=options.code, name=options.name, level=options.level, parent_id=_branch(options.under).pk,
                    at=clock.now(),
                )  # fmt: skip
            elif options.verb == "rename":
                org_actions.rename_branch(
                    branch_id=_branch(options.code).pk, name=options.name, version=None, at=clock.now()
                )
            elif options.verb == "remove":
                org_actions.remove_branch(branch_id=_branch(options.code).pk, at=clock.now())
        except org_actions.BranchRefused as refusal:
            raise Refusal(str(refusal)) from refusal
        return terminal.show(options, [_told(branch) for branch in org_queries.as_tree(org_queries.branches())])


def _branch(code: str) -> Any:
    from zhike.apps.org import queries as org_queries

    found = org_queries.branch_by_code(code)
    if found is None:
        raise Refusal(f"There is no branch with the code {code}.")
    return found


def _told(branch: Any) -> dict[str, Any]:
    above = branch.parent.code if branch.parent else None
    return {"code": branch.code, "name": branch.name, "level": branch.level, "under": above}
