"""Lock files: every package has its hashes, no line names a registry."""

import re

from house.tree import ROOT

ADDRESS = re.compile(r"https?:|file:|--(extra-)?index-url|--find-links")


def unsound(text: str) -> list[str]:
    """Return the lines of a Python lock that name an address, and the packages without a hash."""
    packages = re.split(r"\n(?=\S)", text.replace("\\\n", " ").strip())
    lines = [package.split(" ")[0] for package in packages if "--hash=sha256:" not in package]
    return [*lines, *(line for line in text.splitlines() if ADDRESS.search(line))]


def test_python_locks_are_hashed_and_name_no_address():
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert len(locks) == 4
    assert [found for lock in locks for found in unsound(lock.read_text())] == []


def test_the_front_end_lock_names_no_registry():
    found = [file for file in (ROOT / "zhike").rglob("package-lock.json") if "node_modules" not in file.parts]
    assert [file for file in found if '"resolved"' in file.read_text()] == []


def test_the_development_lock_has_the_versions_of_the_first():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.\[\]-]+==[^\s;]+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_unsound_locks_are_found():
    assert unsound("django==5.2\n")
    assert unsound("--find-links /somewhere\ndjango==5.2 \\\n    --hash=sha256:00\n")
    assert not unsound("django==5.2 \\\n    --hash=sha256:00\n")
