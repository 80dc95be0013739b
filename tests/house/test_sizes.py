"""Sizes: a module, a function, a template or a test file that outgrows its measure is refused."""

import ast

from house.tree import APPS, PACKAGE, ROOT, TEMPLATES, Finding, files, functions, hold, modules, parsed, place

MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES, TEST_LINES, APP_MODELS = 400, 60, 150, 300, 8


def too_long(name: str, text: str, most: int) -> list[Finding]:
    """Find a file of more than `most` lines."""
    n_lines = len(text.splitlines())
    return [(name, f"has {n_lines} lines, {most} is the most")] if n_lines > most else []


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    said = function.body[0] if ast.get_docstring(function) is not None else None
    n_said = said.end_lineno - said.lineno + 1 if said else 0
    return function.end_lineno - function.lineno + 1 - n_said


def long_functions(name: str, tree: ast.Module) -> list[Finding]:
    """Find functions that are too long."""
    return [
        (f"{name}::{function.name}", f"has {body_lines(function)} lines, {FUNCTION_LINES} is the most")
        for function in functions(tree)
        if body_lines(function) > FUNCTION_LINES
    ]


def n_models(tree: ast.Module) -> int:
    """Count the classes of a models module that are tables."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return sum(
        1
        for node in classes
        if any("Model" in ast.unparse(base) or "Record" in ast.unparse(base) for base in node.bases)
    )


def test_no_module_is_longer_than_it_may_be():
    sources = [*modules(PACKAGE), *files(ROOT / "tools"), *files(ROOT / "benchmarks")]
    hold("Module size", [f for file in sources for f in too_long(place(file), file.read_text(), MODULE_LINES)])


def test_no_test_file_is_longer_than_it_may_be():
    hold(
        "Test size", [f for file in files(ROOT / "tests") for f in too_long(place(file), file.read_text(), TEST_LINES)]
    )


def test_no_template_is_longer_than_it_may_be():
    found = [
        f for file in files(TEMPLATES, suffix=".html") for f in too_long(place(file), file.read_text(), TEMPLATE_LINES)
    ]
    hold("Template size", found)


def test_no_function_is_longer_than_it_may_be():
    sources = [*modules(PACKAGE), *files(ROOT / "tools")]
    hold("Function size", [f for file in sources for f in long_functions(place(file), parsed(file))])


def test_no_app_has_more_tables_than_a_person_can_keep_in_mind():
    found = []
    for app in sorted(APPS.glob("*/apps.py")):
        n = sum(
            n_models(parsed(file))
            for file in [app.parent / "models.py", *(app.parent / "models").glob("*.py")]
            if file.exists()
        )
        found += [(place(app.parent), f"has {n} models, {APP_MODELS} is the most")] if n > APP_MODELS else []
    hold("Models per app", found)


def test_a_file_too_long_is_found():
    assert too_long("a.py", "x\n" * 401, MODULE_LINES)
    assert not too_long("a.py", "x\n" * 400, MODULE_LINES)


def test_a_function_too_long_is_found_and_its_docstring_is_free():
    body = "    x = 1\n" * 59
    free = "".join(["def f():\n", '    """Say.\n\n', "    more\n" * 50, '    """\n', body])
    assert not long_functions("a.py", ast.parse(free))
    assert long_functions("a.py", ast.parse("def f():\n" + body + "    return x\n"))
