"""Docstrings of analytics and warehouse: complete, and in step with the signature."""

import ast
import re

from house.tree import PACKAGE, Finding, hold, modules, parsed, place

HEADING = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sections(text: str) -> dict[str, str]:
    """Split a numpydoc docstring into its sections."""
    pieces = HEADING.split(text)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def documented(section: str) -> list[str]:
    """Return the parameter names a Parameters section explains, in order."""
    heads = re.findall(r"^(\*{0,2}\w[\w, *]*?)(?: *:.*)?$", section, re.MULTILINE)
    return [name.strip().lstrip("*") for head in heads for name in head.split(",")]


def taken(function: Function) -> list[str]:
    """Return the parameter names of a signature, in order."""
    given = function.args
    several = [given.vararg] if given.vararg else []
    several_named = [given.kwarg] if given.kwarg else []
    every = [*given.posonlyargs, *given.args, *several, *given.kwonlyargs, *several_named]
    return [argument.arg for argument in every if argument.arg not in ("self", "cls")]


def own_nodes(function: Function):
    """Yield the nodes of a function, those of functions inside it left out."""
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))


def raised(function: Function) -> set[str]:
    """Return the names of the errors a function raises itself."""
    causes = [node.exc for node in own_nodes(function) if isinstance(node, ast.Raise) and node.exc]
    calls = [cause.func if isinstance(cause, ast.Call) else cause for cause in causes]
    names = {ast.unparse(call).rpartition(".")[2] for call in calls}
    return {name for name in names if name[:1].isupper()}


def gives(function: Function) -> str | None:
    """Return the section that tells what comes back: Returns, Yields or none."""
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own_nodes(function)):
        return "Yields"
    silent = function.returns is None or ast.unparse(function.returns) in ("None", "NoReturn")
    return None if silent else "Returns"


def gaps(function: Function) -> list[str]:
    """Say what the docstring of a public function lacks."""
    text = ast.get_docstring(function)
    if not text:
        return ["has no docstring"]
    found, parts = [], sections(text)
    if documented(parts.get("Parameters", "")) != taken(function):
        found.append(f"explains {documented(parts.get('Parameters', ''))} but takes {taken(function)}")
    if (section := gives(function)) and section not in parts:
        found.append(f"has no {section} section")
    found += [
        f"does not say when it raises {name}"
        for name in sorted(raised(function))
        if name not in parts.get("Raises", "")
    ]
    if ">>>" not in parts.get("Examples", ""):
        found.append("has no example that runs")
    if "Source" not in parts and "Source:" not in text:
        found.append("names no Source")
    return found


def lacking(name: str, tree: ast.Module) -> list[Finding]:
    """Find public functions with gaps, and public classes and methods without a word."""
    found = []
    for node in tree.body:
        if getattr(node, "name", "_").startswith("_") or getattr(node, "name", "") in ("main", "N_"):
            continue
        if isinstance(node, Function):
            found += [(f"{name}::{node.name}", gap) for gap in gaps(node)]
        if isinstance(node, ast.ClassDef):
            found += wordless(f"{name}::{node.name}", node)
    return found


def wordless(name: str, owner: ast.ClassDef) -> list[Finding]:
    """Find a class or public method without a docstring, or explaining other parameters than it takes."""
    found = [] if ast.get_docstring(owner) else [(name, "has no docstring")]
    for node in owner.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            text = ast.get_docstring(node)
            parts = sections(text or "")
            if not text:
                found.append((f"{name}.{node.name}", "has no docstring"))
            elif "Parameters" in parts and documented(parts["Parameters"]) != taken(node):
                found.append(
                    (f"{name}.{node.name}", f"explains {documented(parts['Parameters'])}, takes {taken(node)}")
                )
    return found


def test_public_functions_of_analytics_and_warehouse_are_explained_in_full():
    sources = modules(PACKAGE / "analytics", PACKAGE / "warehouse")
    hold("Docstrings", [f for file in sources if file.name[0] != "_" for f in lacking(place(file), parsed(file))])


GOOD = '''
def ratio(part: float, whole: float) -> float:
    """Give part over whole.

    Parameters
    ----------
    part, whole : float
        Counts, 0 or more.

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    ValueError
        Where whole is 0.

    Source
    ------
    House rule.

    Examples
    --------
    >>> ratio(1, 2)
    0.5
    """
    if not whole:
        raise ValueError("nothing to divide by")
    return part / whole
'''


def test_a_full_docstring_has_no_gap():
    assert lacking("a.py", ast.parse(GOOD)) == []


def test_every_gap_in_a_docstring_is_found():
    def gap(old: str, new: str) -> str:
        return " ".join(what for _, what in lacking("a.py", ast.parse(GOOD.replace(old, new))))

    assert "takes ['part', 'whole', 'extra']" in gap("whole: float)", "whole: float, extra: int)")
    assert "explains ['whole', 'part']" in gap("part, whole : float", "whole, part : float")
    assert "Returns" in gap("Returns\n    -------", "")
    assert "raises ValueError" in gap("Raises\n    ------\n    ValueError", "")
    assert "example" in gap(">>> ", "")
    assert "Source" in gap("Source\n    ------", "")
    assert lacking("a.py", ast.parse("class A:\n    '''A.'''\n    def f(self): ...")) == [
        ("a.py::A.f", "has no docstring")
    ]
