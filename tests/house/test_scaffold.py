"""The scaffold: `make app` writes an app that keeps the house rules from its first minute."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from house.test_names import APP_NAMES, silent, strange
from house.tree import PACKAGE, ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    for file in PACKAGE.glob("apps/*/apps.py"):
        (tmp_path / file.relative_to(ROOT).parent).mkdir(parents=True)
    (tmp_path / "zhike/config").mkdir()
    shutil.copy(PACKAGE / "config/settings.py", tmp_path / "zhike/config")
    return tmp_path


def scaffold(checkout: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, checkout / "tools/new_app.py", *words], capture_output=True, text=True, check=False
    )


def test_a_new_app_has_the_agreed_files_and_says_what_they_hold(checkout):
    outcome = scaffold(checkout, "lanterns", "customers")
    assert outcome.returncode == 0, outcome.stderr
    folder = checkout / "zhike/apps/lanterns"
    assert {file.stem for file in folder.iterdir()} == APP_NAMES
    assert strange("lanterns", {file.stem for file in folder.iterdir()}) == []
    assert [f for file in folder.rglob("*.py") for f in silent(file.name, ast.parse(file.read_text()))] == []
    assert (checkout / "tests/apps/lanterns/test_lanterns.py").exists()


def test_a_new_app_takes_its_place_in_the_order_and_in_the_settings(checkout):
    scaffold(checkout, "lanterns", "customers")
    contracts = (checkout / ".importlinter").read_text()
    assert re.search(r"\n    lanterns\n    customers\n", contracts)
    assert contracts.count("lanterns") == 1
    settings = (checkout / "zhike/config/settings.py").read_text()
    assert '"zhike.apps.customers",\n    "zhike.apps.lanterns",\n' in settings
    compile(settings, "settings.py", "exec")


def test_without_a_place_a_new_app_stands_on_top(checkout):
    scaffold(checkout, "lanterns")
    nouns = (checkout / ".importlinter").read_text().partition("zhike.apps\nlayers =\n")[2]
    assert nouns.split()[0] == "lanterns"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["customers"], "There is an app customers already."),
        (["Lanterns"], "is no name for an app"),
        (["calendar"], "is no name for an app"),
        (["lanterns", "nowhere"], "There is no app nowhere"),
        ([], "Name the app"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused_with_the_reason(checkout, words, reason):
    before = sorted(checkout.rglob("*"))
    outcome = scaffold(checkout, *words)
    assert outcome.returncode == 1
    assert reason in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert sorted(checkout.rglob("*")) == before
