"""Events: every recorded name stands in jobs/reactions.py, and every name there is recorded by somebody."""

import ast

import pytest
from house.tree import PACKAGE, Finding, hold, modules, parsed, place

REACTIONS = PACKAGE / "jobs/reactions.py"
SCHEDULE = "zhike/jobs/schedule.py"
RECORDING = {"record", "request_job"}


def recorded(name: str, tree: ast.Module) -> tuple[set[str], list[Finding]]:
    """Return the event names a module records, and the places where the name is not written out."""
    names, hidden = set(), []
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]:
        where, _, verb = ast.unparse(call.func).rpartition(".")
        if verb == "Daily" or (verb in RECORDING and "actions" in where):
            if isinstance(call.args[0], ast.Constant):
                names.add(call.args[0].value)
            elif name != SCHEDULE:
                hidden.append((f"{name}:{call.lineno}", "records an event whose name is not written out"))
    return names, hidden


def mapped(tree: ast.Module) -> set[str]:
    """Return the event names a reactions module maps: the string keys of its dictionaries, and the silent ones."""
    dictionaries = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    keys = [key for node in dictionaries for key in node.keys]
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == "SILENT"
            and isinstance(node.value, ast.Tuple)
        ):
            keys += node.value.elts
    return {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def written(tree: ast.Module) -> set[str]:
    """Return every string a module writes out."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_recorded_event_stands_in_reactions():
    if not REACTIONS.exists():
        pytest.skip("jobs/reactions.py is not written yet")
    known, found = mapped(parsed(REACTIONS)), []
    for file in modules(PACKAGE):
        names, hidden = recorded(place(file), parsed(file))
        found += hidden + [(place(file), f"records {name}, which reactions.py does not know") for name in names - known]
    hold("Recorded events", found)


def test_every_event_in_reactions_is_recorded_by_somebody():
    if not REACTIONS.exists():
        pytest.skip("jobs/reactions.py is not written yet")
    said = set().union(*(written(parsed(file)) for file in modules(PACKAGE) if file != REACTIONS))
    idle = sorted(mapped(parsed(REACTIONS)) - said)
    hold("Idle reactions", [(place(REACTIONS), f"reacts to {name}, which nobody records") for name in idle])


def test_recorded_and_mapped_names_are_found():
    names, hidden = recorded(
        "a.py", ast.parse('core_actions.record("complaint.closed", {}, at=at)\ncore_actions.record(x, {})')
    )
    assert names == {"complaint.closed"}
    assert hidden == [("a.py:2", "records an event whose name is not written out")]
    assert recorded("a.py", ast.parse('core_actions.request_job("run.wanted", {})'))[0] == {"run.wanted"}
    assert recorded("a.py", ast.parse('tape.record("song")'))[0] == set()
    assert mapped(ast.parse('REACTIONS = {"complaint.closed": (tell,)}')) == {"complaint.closed"}
