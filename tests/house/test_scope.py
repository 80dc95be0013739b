"""Ways past the rules: managers that skip visibility, clocks that are not the clock, chance without a seed."""

import ast
import re
from collections.abc import Iterator

from house.tree import APPS, PACKAGE, Finding, hold, modules, parsed, place

PAST_MANAGER = {"_base_manager", "all_rows", "RawSQL"}
PAST_QUERYSET = re.compile(r"(objects|_manager|\))\.(raw|extra)$")
OTHER_CLOCKS = {"timezone.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "Now"}
# With the moment as an argument these only convert it.
CLOCKS_IF_BARE = {"datetime.now", "timezone.localtime", "timezone.localdate", "time.localtime", "time.gmtime"}
THE_CLOCK = re.compile(r"(^|[._])clock\.now$")
CHANCE = {"random", "secrets", "uuid"}
CLOCK = APPS / "core/clock.py"


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield (what is called, the call) for every call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def past_visibility(name: str, tree: ast.Module) -> list[Finding]:
    """Find what reads rows without asking who may see them."""
    words = [(node.attr, node.lineno) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    words += [(node.id, node.lineno) for node in ast.walk(tree) if isinstance(node, ast.Name)]
    found = [(word, line) for word, line in words if word in PAST_MANAGER]
    found += [(said, call.lineno) for said, call in calls(tree) if PAST_QUERYSET.search(said)]
    return [(f"{name}:{line}", f"uses {what}, which goes past visibility") for what, line in found]


def is_other_clock(said: str, call: ast.Call) -> bool:
    """Say whether a call reads a clock that is not the one clock."""
    short = ".".join(said.split(".")[-2:])
    zone_only = said.endswith("datetime.now")
    return short in OTHER_CLOCKS or (short in CLOCKS_IF_BARE and (zone_only or not call.args))


def other_clocks(name: str, tree: ast.Module) -> list[Finding]:
    """Find readings of a clock that is not the one clock."""
    found = [(said, call) for said, call in calls(tree) if is_other_clock(said, call)]
    return [(f"{name}:{call.lineno}", f"reads {said}; the one clock is core.clock") for said, call in found]


def clock_readings(name: str, tree: ast.Module) -> list[Finding]:
    """Find readings of the one clock by somebody who is to be handed the moment."""
    found = [call for said, call in calls(tree) if THE_CLOCK.search(said)]
    return [(f"{name}:{call.lineno}", "reads the clock; take `at` or `as_of`") for call in found]


def chance(name: str, tree: ast.Module) -> list[Finding]:
    """Find randomness that does not come from a passed or seeded generator."""
    found = []
    for said, call in calls(tree):
        if said.endswith("default_rng") and not call.args:
            found.append((call.lineno, "makes a generator without a seed"))
        elif ".random." in said and "default_rng" not in said:
            found.append((call.lineno, f"calls {said}"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            taken = {alias.name for alias in node.names} | {getattr(node, "module", None)}
            found += [(node.lineno, "imports chance")] if taken & CHANCE else []
    return [(f"{name}:{line}", what) for line, what in found]


def test_nobody_outside_core_goes_past_visibility():
    outside = [file for file in modules(PACKAGE) if APPS / "core" not in file.parents]
    hold("Visibility", [f for file in outside for f in past_visibility(place(file), parsed(file))])


def test_there_is_one_clock():
    others = [file for file in modules(PACKAGE) if file != CLOCK]
    hold("One clock", [f for file in others for f in other_clocks(place(file), parsed(file))])


def test_the_clock_is_read_at_the_doors_only():
    inside = [file for file in modules(APPS, PACKAGE / "warehouse", PACKAGE / "analytics") if file != CLOCK]
    hold("Clock at the doors", [f for file in inside for f in clock_readings(place(file), parsed(file))])


def test_analytics_and_warehouse_know_no_unseeded_chance():
    sources = modules(PACKAGE / "analytics", PACKAGE / "warehouse")
    hold("Chance", [f for file in sources for f in chance(place(file), parsed(file))])


def test_ways_past_the_rules_are_found():
    assert past_visibility("a.py", ast.parse("Customer._base_manager.filter(id=1)"))
    assert past_visibility("a.py", ast.parse("Customer.objects.raw('select 1')"))
    assert not past_visibility("a.py", ast.parse("Customer.objects.filter(id=1)"))
    assert other_clocks("a.py", ast.parse("at = timezone.now()"))
    assert other_clocks("a.py", ast.parse("at = dt.datetime.now(tz=UTC)"))
    assert not other_clocks("a.py", ast.parse("day = timezone.localtime(at).date()"))
    assert not other_clocks("a.py", ast.parse("at = clock.now()"))
    assert clock_readings("a.py", ast.parse("at = clock.now()"))
    assert chance("a.py", ast.parse("import random"))
    assert chance("a.py", ast.parse("rng = np.random.default_rng()"))
    assert chance("a.py", ast.parse("np.random.normal(3)"))
    assert not chance("a.py", ast.parse("rng = np.random.default_rng(7)"))
