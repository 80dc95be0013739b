"""Names: files inside apps have agreed names, nothing is called utils, every module says what is in it."""

import ast
import re
from pathlib import Path

from house.tree import APPS, PACKAGE, ROOT, Finding, apps, files, hold, modules, parsed, place

APP_NAMES = {"__init__", "apps", "models", "queries", "actions", "rules", "lists", "migrations"}
OWN_NAMES = {
    "core": {"base", "clock", "later", "management", "prepared", "sealing", "workdays"},
    "org": {"scope", "login"},
    "exchange": {"kinds", "reading"},
    "outbound": {"gate"},
}
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "lib", "base_utils"}
UNFINISHED = re.compile(r"#.*\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


def strange(app: str, names: set[str]) -> list[Finding]:
    """Find file names an app should not have."""
    extra = names - APP_NAMES - OWN_NAMES.get(app, set())
    return [(f"zhike/apps/{app}/{name}", "is not one of the names every app uses") for name in sorted(extra)]


def vague(file: Path) -> list[Finding]:
    """Find a file or folder name that says nothing."""
    words = {part.removesuffix(".py") for part in file.relative_to(ROOT).parts[1:]}
    return [(place(file), "has a name that says nothing")] if words & VAGUE else []


def silent(name: str, tree: ast.Module) -> list[Finding]:
    """Find a module whose docstring does not begin with a sentence."""
    if not tree.body:
        return []
    first = (ast.get_docstring(tree) or "").partition("\n")[0]
    if not first:
        return [(name, "does not say what is in it: its docstring is missing")]
    return [] if first[-1] in ".。!?" else [(name, "the first line of its docstring is not a sentence")]


def misnamed_tests(name: str, tree: ast.Module) -> list[Finding]:
    """Find tests whose names are not sentences: fewer than three words."""
    tests = [
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    return [(f"{name}::{test}", "is not a sentence") for test in tests if len(test.split("_")) < 4]


def test_apps_use_the_agreed_file_names():
    names = {app: {f.stem for f in (APPS / app).iterdir() if f.name != "__pycache__"} for app in apps()}
    hold("App file names", [finding for app in names for finding in strange(app, names[app])])


def test_every_app_says_in_one_sentence_what_it_owns():
    missing = [app for app in apps() if not (APPS / app / "__init__.py").exists()]
    hold("App sentence", [(f"zhike/apps/{app}", "has no __init__.py that says what it owns") for app in missing])


def test_no_file_has_a_name_that_says_nothing():
    sources = [*files(PACKAGE), *files(ROOT / "tests"), *files(ROOT / "benchmarks")]
    hold("Vague names", [finding for file in sources for finding in vague(file)])


def test_every_module_says_what_is_in_it():
    sources = [*modules(PACKAGE), *files(ROOT / "tools"), *files(ROOT / "tests"), *files(ROOT / "benchmarks")]
    hold("Module sentence", [finding for file in sources for finding in silent(place(file), parsed(file))])


def test_names_of_tests_are_sentences():
    hold("Test names", [f for file in files(ROOT / "tests") for f in misnamed_tests(place(file), parsed(file))])


def test_nothing_is_left_for_later_in_comments():
    sources = [*files(PACKAGE), *files(ROOT / "tools"), *files(ROOT / "tests")]
    hold(
        "Unfinished", [(place(file), "has a note for later") for file in sources if UNFINISHED.search(file.read_text())]
    )


def test_bad_names_are_found():
    assert strange("trade", {"models", "views"})
    assert not strange("exchange", {"models", "kinds"})
    assert vague(APPS / "trade/utils.py")
    assert silent("a.py", ast.parse("x = 1"))
    assert silent("a.py", ast.parse('"""Things"""'))
    assert not silent("a.py", ast.parse('"""Writes of trade."""'))
    assert misnamed_tests("t.py", ast.parse("def test_rates(): pass"))
    assert UNFINISHED.search("x = 1  # " + "TO" + "DO later")
