"""Prints the map of the code: the first line of every module, by floor and noun. An argument narrows it to a path."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("config", "web", "api", "jobs", "apps", "warehouse", "analytics")


def sentence(file: Path) -> str:
    """Return the first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def rows(start: Path):
    """Yield (folder, module, sentence) for every module below a folder that says something."""
    for file in sorted(start.rglob("*.py"), key=lambda file: (file.parent, file.name != "__init__.py", file.name)):
        if "migrations" not in file.parts and (said := sentence(file)):
            yield file.parent, "" if file.name == "__init__.py" else file.name, said


def main(chosen: list) -> None:
    """Print the map."""
    package = ROOT / "zhike"
    for start in [ROOT / word for word in chosen] or [package / floor for floor in FLOORS]:
        before = None
        for folder, module, said in rows(start):
            if folder != before:
                print(f"\n{folder.relative_to(ROOT)}/", end="" if not module else "\n")
            print(f"  {module:20} {said}" if module else f"  {said}")
            before = folder


if __name__ == "__main__":
    main(sys.argv[1:])
