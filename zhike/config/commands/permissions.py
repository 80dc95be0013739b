"""`zhike permissions`: the table of role × act as docs/reference/permissions.md shows it."""

import argparse

HELP = "print who may do what, as Markdown"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""


def run(options: argparse.Namespace) -> int:
    """Print the page."""
    print(page(), end="")
    return 0


def page() -> str:
    """Return the page: which records and sums each role sees, and which acts it may do."""
    from zhike.apps.org import rules
    from zhike.config import checks

    roles = list(rules.ROWS)
    seen = [[role, rules.ROWS[role].value, rules.FIGURES[role].value] for role in roles]
    acts = [[f"`{act}`", *("yes" if role in may else "no" for role in roles)] for act, may in rules.ACTS.items()]
    opens = [[f"`{address.route}`", ", ".join(sorted(address.acts))] for address in checks.of_customers()]
    return "\n".join(
        [
            "# Who may see and do what",
            "",
            "Made by `zhike permissions` from `zhike/apps/org/rules.py`; a test holds the two in step.",
            "A missing act is answered with 403 and the name of the act; a record that may not be seen with 404, as if"
            " it did not exist.",
            "",
            "## Which records and which sums",
            "",
            "OWN: the customers one owns. BRANCH: those of the home branch and everything under it. ALL: every one."
            " NONE: none, unless a branch's detail is granted. An administrator can grant the detail rows of further"
            " branches to anybody.",
            "",
            *table(["Role", "Records", "Sums"], seen),
            "",
            "## Which acts",
            "",
            *table(["Act", *roles], acts),
            "",
            "## What a customer may do",
            "",
            "A customer is a role too, without an account: whoever holds the secret in an address is the customer it"
            " was given to, reads and does what these pages offer of that one customer, and nothing else. Under a"
            " secret that is wrong, taken back or out of date each of them answers 404.",
            "",
            *table(["Address", "Methods"], sorted(opens)),
            "",
        ]
    )


def table(heads: list[str], rows: list[list[str]]) -> list[str]:
    """Return the lines of a Markdown table."""
    return ["| " + " | ".join(cells) + " |" for cells in (heads, ["---"] * len(heads), *rows)]
