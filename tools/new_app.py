"""Writes the skeleton of a new app, its first test, and its lines in .importlinter and the settings.

Usage: python tools/new_app.py NAME [ABOVE]   (ABOVE: the app it stands directly above; without it, on top of all)
"""

from __future__ import annotations

import keyword
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    "__init__": '"""Owns … : say in one sentence what {name} owns."""\n',
    "apps": '''"""Registers the {name} app."""

from django.apps import AppConfig


class {title}Config(AppConfig):
    name = "zhike.apps.{name}"
    label = "{name}"
''',
    "models": '"""Tables of {name}."""\n',
    "queries": '"""Reads of {name}."""\n',
    "actions": '"""Writes of {name}: each in one transaction, with its event and its audit entry."""\n',
    "rules": '"""Pure decisions of {name}."""\n',
    "lists": '"""Columns and filters of {name}, shared by page, export and API."""\n',
    "migrations/__init__": "",
}
TEST = '''"""Stories of {name}."""

from django.apps import apps


def test_the_{name}_app_is_installed():
    assert apps.get_app_config("{name}").name == "zhike.apps.{name}"
'''


class Refusal(Exception):
    """A reason, in a sentence, why the app cannot be written."""


def listed(text: str) -> list:
    """Return the apps .importlinter lists, highest first."""
    block = text.split("[importlinter:contract:nouns]")[1].split("layers =")[1].split("exhaustive", maxsplit=1)[0]
    return block.replace("|", " ").split()


def with_layer(text: str, name: str, above: str) -> str:
    """Return .importlinter with the app's line put directly above another's."""
    head, nouns = text.split("[importlinter:contract:nouns]")
    return (
        head + "[importlinter:contract:nouns]" + re.sub(rf"(?m)^(?=    .*\b{above}\b)", f"    {name}\n", nouns, count=1)
    )


def with_installed(text: str, name: str, above: str) -> str:
    """Return the settings with the app installed directly after the one it stands above."""
    return re.sub(rf'(?m)^( *)"zhike\.apps\.{above}",\n', rf'\g<0>\1"zhike.apps.{name}",\n', text, count=1)


def write(name: str, above: str | None) -> list:
    """Write everything and return the files touched."""
    contracts, settings, folder = ROOT / ".importlinter", ROOT / "zhike/config/settings.py", ROOT / "zhike/apps" / name
    known = listed(contracts.read_text())
    above = above or known[0]
    if not re.fullmatch(r"[a-z]+", name) or keyword.iskeyword(name) or name in sys.stdlib_module_names:
        raise Refusal(f"{name!r} is no name for an app: one lower-case English noun, not one of Python's own modules.")
    if folder.exists() or name in known:
        raise Refusal(f"There is an app {name} already.")
    if above not in known:
        raise Refusal(f"There is no app {above}; choose one of {', '.join(known)}.")
    pieces = {folder / f"{module}.py": text for module, text in MODULES.items()}
    pieces[ROOT / "tests/apps" / name / f"test_{name}.py"] = TEST
    for file, text in pieces.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(name=name, title=name.title()), encoding="utf-8")
    contracts.write_text(with_layer(contracts.read_text(), name, above))
    settings.write_text(with_installed(settings.read_text(), name, above))
    return [*pieces, contracts, settings]


def main(arguments: list) -> int:
    """Write the app and say what to do next."""
    if not 1 <= len(arguments) <= 2:
        print("Name the app: make app NAME=tasks ABOVE=people", file=sys.stderr)
        return 1
    try:
        touched = write(arguments[0], arguments[1] if len(arguments) > 1 else None)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(*(file.relative_to(ROOT) for file in touched), sep="\n")
    print(
        "Next: say in __init__.py what it owns, write its models with `scope` and `classes`, then zhike makemigrations."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
