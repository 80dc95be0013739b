"""Models: foreign keys across apps are strings that add nothing to the other side; every field has a class."""

import ast

from django.apps import apps as registry
from house.tree import APPS, Finding, app_of, hold, modules, parsed, place

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
CLASSES = {"public", "internal", "personal", "sensitive"}
# Settings that hold the name of a model.
SWAPPED = {"settings.AUTH_USER_MODEL": "org.User"}
BASE = {"id", "created_at", "updated_at", "version"}


def loose_keys(name: str, tree: ast.Module, own: str) -> list[Finding]:
    """Find relations to another app that are no strings or show on the other side."""
    found = []
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        if ast.unparse(call.func).rpartition(".")[2] not in RELATIONS:
            continue
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        to = call.args[0] if call.args else named.get("to")
        where = f"{name}:{call.lineno}"
        if isinstance(to, ast.Name):
            continue
        target = SWAPPED.get(ast.unparse(to)) if to else None
        target = to.value if isinstance(to, ast.Constant) else target
        if target is None:
            found.append((where, "names its target by something else than a string"))
        elif "." in target and target.split(".")[0] != own and not hides(named.get("related_name")):
            found.append((where, f'points at {target} without related_name="+"'))
    return found


def hides(related_name: ast.expr | None) -> bool:
    """Say whether a related name is "+"."""
    return isinstance(related_name, ast.Constant) and related_name.value == "+"


def unclassed(name: str, fields: set[str], classes: dict[str, str]) -> list[Finding]:
    """Find fields without a class, classes of no field, and classes that do not exist."""
    known = {**dict.fromkeys(BASE, "internal"), **classes}
    return [
        *((f"{name}.{field}", "has no class") for field in sorted(fields - known.keys())),
        *((f"{name}.{field}", "has a class but is no field") for field in sorted(classes.keys() - fields)),
        *((f"{name}.{f}", f"has the unknown class {c}") for f, c in sorted(classes.items()) if c not in CLASSES),
    ]


def test_foreign_keys_across_apps_are_strings_and_hide():
    sources = [file for file in modules(APPS) if app_of(file)]
    hold("Foreign keys", [f for file in sources for f in loose_keys(place(file), parsed(file), app_of(file) or "")])


def test_every_field_has_a_class():
    found = []
    for model in registry.get_models():
        if model.__module__.startswith("zhike."):
            fields = {field.name for field in (*model._meta.local_fields, *model._meta.local_many_to_many)}
            inherited = {field.name for field in model._meta.fields} & dict(getattr(model, "classes", {})).keys()
            found += unclassed(model._meta.label, fields | inherited, dict(getattr(model, "classes", {})))
    hold("Field classes", found)


def test_loose_foreign_keys_are_found():
    def loose(line: str) -> bool:
        return bool(loose_keys("m.py", ast.parse(line), "trade"))

    assert loose('models.ForeignKey("customers.Customer", on_delete=models.PROTECT)')
    assert loose('models.ForeignKey("customers.Customer", related_name="orders", on_delete=models.PROTECT)')
    assert loose("models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)")
    assert loose("models.ForeignKey(customer_models.Customer, related_name='+', on_delete=models.PROTECT)")
    assert not loose("models.ForeignKey(settings.AUTH_USER_MODEL, related_name='+', on_delete=models.PROTECT)")
    assert loose('models.OneToOneField(to="customers.Customer", on_delete=models.PROTECT)')
    assert not loose('models.ForeignKey("customers.Customer", related_name="+", on_delete=models.PROTECT)')
    assert not loose('models.ForeignKey(Order, related_name="lines", on_delete=models.CASCADE)')
    assert not loose('models.ForeignKey("Order", related_name="lines", on_delete=models.CASCADE)')


def test_fields_without_a_sound_class_are_found():
    assert unclassed("trade.Order", {"id", "amount"}, {}) == [("trade.Order.amount", "has no class")]
    assert unclassed("trade.Order", {"amount"}, {"amount": "internal", "gone": "internal"})
    assert unclassed("trade.Order", {"amount"}, {"amount": "secret"})
    assert not unclassed("trade.Order", {"id", "version", "amount"}, {"amount": "internal"})
