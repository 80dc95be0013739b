"""Set-up, start and the sum of the suite: what they refuse, what they do twice, what they count."""

import importlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture
def tool(monkeypatch):
    """Import a module of tools/ by its name, afresh."""
    monkeypatch.syspath_prepend(str(TOOLS))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def test_a_python_without_venv_is_told_what_to_install(tool, monkeypatch):
    setup = tool("setup")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    with pytest.raises(setup.Refusal, match=r"^python3-venv is missing: sudo apt-get install python3-venv$"):
        setup.demand_python()


def test_a_python_that_is_too_old_is_refused_by_its_version(tool, monkeypatch):
    setup = tool("setup")
    monkeypatch.setattr(setup, "OLDEST", (9, 0))
    with pytest.raises(setup.Refusal, match=r"needs Python 9\.0 or newer"):
        setup.demand_python()


def test_a_step_is_done_once_and_again_when_its_key_changes(tool, monkeypatch, tmp_path):
    setup = tool("setup")
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps.json")
    done = []
    for key in ("a", "a", "b", "b"):
        setup.step("packages", lambda key=key: key, "Installing", lambda key=key: done.append(key))
    assert done == ["a", "b"]
    assert json.loads((tmp_path / "stamps.json").read_text()) == {"packages": "b"}


def test_a_step_that_fails_is_done_again(tool, monkeypatch, tmp_path):
    setup = tool("setup")
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps.json")

    def fail():
        raise setup.Refusal("no network")

    with pytest.raises(setup.Refusal):
        setup.step("packages", lambda: "a", "Installing", fail)
    assert setup.stamps() == {}


def test_a_failing_command_shows_its_last_lines_and_why(tool, capfd):
    setup = tool("setup")
    with pytest.raises(setup.Refusal, match="The thing could not be made"):
        setup.command(
            sys.executable, "-c", "print('disk full'); raise SystemExit(3)", why="The thing could not be made"
        )
    assert "disk full" in capfd.readouterr().err


def test_a_damaged_record_of_steps_counts_as_nothing_done(tool, monkeypatch, tmp_path):
    setup = tool("setup")
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps.json")
    (tmp_path / "stamps.json").write_text('{"base": "12')
    assert setup.stamps() == {}


def test_start_is_handed_what_the_reader_asked_for(tool, tmp_path):
    run = tool("run")
    orders = tmp_path / "my orders.csv"
    orders.touch()
    assert run.arguments({}) == ["--demo"]
    assert run.arguments({"DEMO": "0"}) == ["--empty"]
    assert run.arguments({"DATA": str(orders), "PORT": "8001"}) == ["--data", str(orders), "--port", "8001"]


@pytest.mark.parametrize("asked", [{"DATA": "/nowhere/orders.csv"}, {"PORT": "eighty"}, {"PORT": "70000"}])
def test_a_start_that_cannot_work_is_refused_in_a_sentence(tool, asked):
    run = tool("run")
    with pytest.raises(run.setup.Refusal):
        run.arguments(asked)


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        ("12 passed in 3.21s", (12, 0, 0)),
        ("= 1 failed, 12 passed, 3 skipped, 2 deselected, 1 error in 65.10s (0:01:05) =", (12, 2, 3)),
        ("\x1b[32m7 passed\x1b[0m, \x1b[33m2 xfailed\x1b[0m\x1b[32m in 1.00s\x1b[0m", (9, 0, 0)),
        ("3 deselected in 0.05s", (0, 0, 0)),
        ("no tests ran in 0.01s", (0, 0, 0)),
        ("", (0, 0, 0)),
    ],
)
def test_the_closing_line_of_a_part_is_counted(tool, closing, expected):
    counts = tool("test").counts(f"tests of 5 failed things in 2.0s\n....\n{closing}\n")
    assert (counts["passed"], counts["failed"], counts["skipped"]) == (expected if closing else (0, 5, 0))


def test_a_part_that_cannot_start_counts_as_a_failure(tool, monkeypatch, tmp_path):
    test = tool("test")
    monkeypatch.setattr(test.setup, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(test.setup, "ROOT", tmp_path)
    assert test.run("A part", "--no-such-option", environment={})["failed"] == 1


def test_a_part_without_tests_is_no_failure(tool, monkeypatch, tmp_path):
    test = tool("test")
    monkeypatch.setattr(test.setup, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(test.setup, "ROOT", tmp_path)
    assert test.run("A part", "-p", "no:django", environment={}) == {"passed": 0, "failed": 0, "skipped": 0}


def test_a_missing_browser_and_server_are_named_with_how_to_get_them(tool, monkeypatch):
    test = tool("test")
    monkeypatch.setattr(test, "shutil", SimpleNamespace(which=lambda name: None))
    monkeypatch.delenv("ZHIKE_CHROMIUM", raising=False)
    said = "\n".join(test.absent(None))
    assert "apt-get install postgresql" in said
    assert "apt-get install chromium" in said
    assert test.absent("postgresql://somewhere") == test.absent(None)[1:]
