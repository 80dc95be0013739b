"""Floors and nouns: the import contracts hold, list what there is, and nobody reaches into another app."""

import ast
import configparser
import subprocess
import sys
from pathlib import Path

import pytest
from house.tree import APPS, PACKAGE, ROOT, Finding, app_of, apps, hold, modules, parsed, place

CONTRACTS = ROOT / ".importlinter"
# Rules are pure and touch no table: they also hold the vocabularies (roles, classes, answers) that doors offer.
OPEN = {"queries", "actions", "lists", "rules"}
OPEN_IN = {"core": {"base", "clock", "later", "prepared", "sealing", "workdays"}, "org": {"scope"}}
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def layers(contract: str) -> list[str]:
    """Return the modules a layers contract lists, highest first."""
    file = configparser.ConfigParser()
    file.read(CONTRACTS)
    return file[f"importlinter:contract:{contract}"]["layers"].replace("|", " ").split()


def imports(tree: ast.Module, package: str):
    """Yield (module, name or None) for every import, relative ones resolved against the package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((module, alias.name) for alias in node.names)


def is_module(words: list[str]) -> bool:
    """Say whether dotted words name a module or a package."""
    path = ROOT.joinpath(*words)
    return path.is_dir() or path.with_suffix(".py").exists()


def reaching_in(name: str, tree: ast.Module, own: str | None) -> list[Finding]:
    """Find imports of another app that go past its queries and actions, or take names instead of modules."""
    package = name.removesuffix(".py").replace("/", ".").rpartition(".")[0]
    found = []
    for module, what in imports(tree, package):
        words = [*module.split("."), *([what] if what else [])]
        if words[:2] != ["zhike", "apps"] or len(words) < 4 or words[2] == own:
            continue
        app, part = words[2], words[3]
        if part not in OPEN | OPEN_IN.get(app, set()):
            found.append((name, f"imports {app}.{part}; only its queries and actions are open"))
        elif part in OPEN and len(words) > 4 and not is_module(words):
            found.append((name, f"imports {words[4]} from {app}.{part}; import the module, not the name"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found += [(name, "asks the registry for a model") for call in calls if ast.unparse(call.func).endswith("get_model")]
    return found


def test_the_contracts_list_every_app_there_is():
    assert sorted(layers("nouns")) == apps()


def test_the_contracts_list_every_floor_there_is():
    floors = {file.name for file in PACKAGE.iterdir() if (file / "__init__.py").exists()}
    assert set(layers("floors")) == floors


def test_the_import_contracts_hold():
    outcome = subprocess.run([sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout[-4000:]


@pytest.mark.parametrize(
    ("where", "line", "is_kept"),
    [
        ("analytics", "", True),
        ("analytics", "import zhike.apps.core", False),
        ("warehouse", "import django", False),
        ("web", "import zhike.api", False),
        ("apps/core", "import zhike.apps.insight", False),
        ("apps/files", "import zhike.apps.search", False),
        ("apps/unlisted", "", False),
    ],
)
def test_a_step_in_the_wrong_direction_breaks_a_contract(tmp_path: Path, where: str, line: str, is_kept: bool):
    for name in ("", *layers("floors"), *(f"apps/{app}" for app in layers("nouns")), where):
        (tmp_path / "zhike" / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "zhike" / name / "__init__.py").touch()
    (tmp_path / "zhike" / where / "__init__.py").write_text(line)
    (tmp_path / ".importlinter").write_text(CONTRACTS.read_text())
    outcome = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, '.'); {LINT}"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (outcome.returncode == 0) == is_kept, outcome.stdout[-3000:]


def test_nobody_reaches_into_another_app():
    found = [f for file in modules(PACKAGE) for f in reaching_in(place(file), parsed(file), app_of(file))]
    hold("Queries and actions only", found)


def test_reaching_into_another_app_is_found():
    def broken(line: str, name: str = "zhike/apps/trade/actions.py", own: str | None = "trade") -> bool:
        return bool(reaching_in(name, ast.parse(line), own))

    assert broken("from zhike.apps.customers.models import Customer")
    assert broken("from zhike.apps.customers import models as customer_models")
    assert broken("import zhike.apps.customers.models")
    assert broken("from ..customers import models")
    assert broken("from zhike.apps.customers.actions import create")
    assert broken("from zhike.apps.customers.rules import guess_kind", "zhike/web/customers.py", None)
    assert not broken("from zhike.apps.customers import rules", "zhike/web/customers.py", None)
    assert broken("from django.apps import apps; apps.get_model('customers', 'Customer')")
    assert not broken("from zhike.apps.customers import actions as customer_actions")
    assert not broken("from zhike.apps.trade.models import Order")
    assert not broken("from . import models")
    assert not broken("from zhike.apps.core.base import Record")
    assert APPS.is_dir()
