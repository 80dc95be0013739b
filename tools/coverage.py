"""Writes docs/reference/coverage.md: which requirement rows a test shows, which only partly, which not yet.

A test says so itself: @pytest.mark.covers("R414", "W01") or @pytest.mark.covers("R633", missing="no PDF of lists").
Usage: python tools/coverage.py [check]
"""

import ast
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reference/coverage.md"
AREAS = {
    "A": ("Customer archive", 1, 27), "B": ("Key persons", 28, 42), "C": ("Customer classification", 43, 69),
    "D": ("Value, tiers, pyramids", 70, 100), "E": ("Pareto", 101, 108), "F": ("Lifecycle", 109, 119),
    "G": ("Enterprise analysis and development", 120, 147), "H": ("Channels of information", 148, 168),
    "I": ("Marketing database", 169, 192), "J": ("Marketing concepts", 193, 231), "K": ("Communication", 232, 269),
    "L": ("Complaints", 270, 300), "M": ("Satisfaction", 301, 338), "N": ("Loyalty and points", 339, 357),
    "O": ("Needs and offering", 358, 392), "P": ("Industry and competitors", 393, 411),
    "Q": ("Churn measurement and loss", 412, 440), "R": ("Churn reasons and reports", 441, 484),
    "S": ("Churn support system", 485, 492), "T": ("Win-back", 493, 527), "U": ("Key accounts", 528, 557),
    "V": ("Tier management", 558, 570), "W": ("Risk management", 571, 587), "X": ("Policy and benefits", 588, 600),
    "Y": ("People and service", 601, 611), "Z": ("Omni-channel and big data", 612, 620), "AA": ("Platform", 621, 634),
    "BB": ("Case stories", 635, 645),
}  # fmt: skip
N_CASES = 35


def marks() -> dict[str, list[tuple[str, str]]]:
    """Return {row: [(test, what is missing or "")]} from the markers of all tests."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for mark in map(_covers, node.decorator_list):
                    rows, missing = mark or ((), "")
                    for row in rows:
                        found[row].append((f"{file.relative_to(ROOT)}::{node.name}", missing))
    return found


def _covers(mark: ast.expr) -> tuple[list[str], str] | None:
    if not isinstance(mark, ast.Call) or ast.unparse(mark.func) != "pytest.mark.covers":
        return None
    rows = [ast.literal_eval(row) for row in mark.args]
    missing = next((ast.literal_eval(k.value) for k in mark.keywords if k.arg == "missing"), "")
    unknown = [row for row in rows if row not in known()]
    if unknown:
        raise SystemExit(f"no such requirement row: {unknown}")
    return rows, missing


def known() -> set[str]:
    """Return every row and worked case there is."""
    return {f"R{n:03}" for n in range(1, 646)} | {f"W{n:02}" for n in range(1, N_CASES + 1)}


def page() -> str:
    """Return the coverage page."""
    found = marks()
    lines = [
        "# Coverage of the requirements", "",
        "Made by `python tools/coverage.py` from the markers in the tests; a row no test names is not done.", "",
        "| Area | Rows | Done | Partly | Not yet |", "|---|---|---|---|---|",
    ]  # fmt: skip
    detail: list[str] = []
    for code, (name, first, last) in AREAS.items():
        rows = [f"R{n:03}" for n in range(first, last + 1)]
        done = [row for row in rows if _state(found.get(row)) == "done"]
        partly = [row for row in rows if _state(found.get(row)) == "partly"]
        not_yet = len(rows) - len(done) - len(partly)
        lines.append(f"| {code} {name} | {rows[0]}–{rows[-1]} | {len(done)} | {len(partly)} | {not_yet} |")
        detail += [_row(row, found[row]) for row in rows if row in found]
    cases = [f"W{n:02}" for n in range(1, N_CASES + 1)]
    shown = [case for case in cases if case in found]
    whole = sum(_state(found[case]) == "done" for case in shown)
    said = f"Worked cases shown: {whole} of {N_CASES}, partly {len(shown) - whole}."
    lines += ["", said, "", "| Row | State | Shown by |", "|---|---|---|"]
    return "\n".join([*lines, *detail, *(_row(case, found[case]) for case in shown), ""])


def _state(tests: list[tuple[str, str]] | None) -> str:
    if not tests:
        return "not yet"
    return "partly" if any(missing for _, missing in tests) else "done"


def _row(row: str, tests: list[tuple[str, str]]) -> str:
    missing = "; ".join(sorted({missing for _, missing in tests if missing}))
    state = f"partly: {missing}" if missing else "done"
    return f"| {row} | {state} | {', '.join(f'`{test}`' for test, _ in tests)} |"


def main() -> int:
    """Write the page, or say whether the written one is true."""
    text = page()
    if "check" in sys.argv[1:]:
        is_true = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        if not is_true:
            print("docs/reference/coverage.md is out of date: run `make coverage`", file=sys.stderr)
        return 0 if is_true else 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
