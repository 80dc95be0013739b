"""The tree of files the house rules look at, and how a rule is held against it."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from house.exceptions import EXCEPTIONS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "zhike"
APPS = PACKAGE / "apps"
TEMPLATES = PACKAGE / "web/templates"
DOORS = ("web", "api", "jobs")
BUILT = {"__pycache__", "node_modules", "dist"}
Finding = tuple[str, str]


def files(*folders: Path, suffix: str = ".py") -> Iterator[Path]:
    """Yield the files below the folders that people write."""
    for folder in folders or (PACKAGE,):
        for file in sorted(folder.rglob(f"*{suffix}")):
            if not BUILT & set(file.parts):
                yield file


def modules(*folders: Path) -> Iterator[Path]:
    """Yield the modules below the folders, migrations left out."""
    return (file for file in files(*folders) if "migrations" not in file.parts)


def place(file: Path) -> str:
    """Name a file from the root of the checkout."""
    return file.relative_to(ROOT).as_posix()


@cache
def parsed(file: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(file.read_text(encoding="utf-8"))


def apps() -> list[str]:
    """Return the names of the apps there are."""
    return sorted(file.parent.name for file in APPS.glob("*/apps.py"))


def app_of(file: Path) -> str | None:
    """Return the app a file belongs to, or None."""
    return file.relative_to(APPS).parts[0] if APPS in file.parents and file.parent != APPS else None


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def hold(rule: str, findings: Iterable[Finding]) -> None:
    """Fail where a rule is broken without an excuse, and where an excuse is no longer needed."""
    __tracebackhide__ = True
    excused, found = EXCEPTIONS.get(rule, {}), list(findings)
    broken = [f"{where}: {what}" for where, what in found if where not in excused]
    idle = [f"{where}: keeps the rule now; remove it from exceptions.py" for where in excused.keys() - dict(found)]
    assert not broken + idle, f"\n{rule}:\n  " + "\n  ".join(broken + idle)
