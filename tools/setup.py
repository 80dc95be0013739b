"""Prepares a checkout: .venv, locked packages, the package itself, front-end assets, message catalogues.

Standard library only. Every step leaves a stamp in .venv, so that a second run has nothing to do.
Usage: python tools/setup.py [dev] [demo] [spark] [--force]
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMPS = VENV / "stamps.json"
OLDEST = (3, 11)
LOCKS = {
    "base": "requirements.lock",
    "dev": "requirements-dev.lock",
    "demo": "requirements-demo.lock",
    "spark": "requirements-spark.lock",
}


class Refusal(Exception):
    """A reason, in a sentence, why the work cannot be done."""


def demand_python() -> None:
    """Refuse an interpreter that is too old or cannot make virtual environments."""
    if sys.version_info < OLDEST:
        raise Refusal(
            "Zhike needs Python {}.{} or newer; {} is {}. Name another one: make setup PYTHON=python3.12".format(
                *OLDEST, sys.executable, sys.version.split()[0]
            )
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Refusal("python3-venv is missing: sudo apt-get install python3-venv")


def digest(*parts) -> str:
    """Return one digest for files (their contents) and strings."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
        sha.update(b"\0")
    return sha.hexdigest()


def stamps() -> dict:
    """Return what has been done so far; an unreadable record counts as nothing done."""
    try:
        return json.loads(STAMPS.read_text())
    except (OSError, ValueError):
        return {}


def step(name: str, key, title: str, work) -> None:
    """Do the work unless its stamp is what `key()` answers now; say what is done and how long it took."""
    if stamps().get(name) == key():
        return
    began = time.monotonic()
    print(f"{title} …", flush=True)
    work()
    STAMPS.write_text(json.dumps({**stamps(), name: key()}, indent=1))
    print(f"  done in {time.monotonic() - began:.0f} s", flush=True)


def command(*words, why: str) -> None:
    """Run a command quietly; where it fails show its last lines and refuse with the reason."""
    with subprocess.Popen(
        [str(word) for word in words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        lines = _follow(process.stdout)
    if process.returncode:
        print("\n".join(lines[-25:]), file=sys.stderr)
        raise Refusal(f"{why} (exit code {process.returncode}; the last lines are above).")


def _follow(stream) -> list:
    """Read all lines; on a terminal show how many packages have been reached."""
    lines, n_packages = [], 0
    for line in stream:
        lines.append(line.rstrip())
        if line.startswith(("Collecting ", "Requirement already satisfied")) and sys.stdout.isatty():
            n_packages += 1
            print(f"\r  {n_packages} packages ", end="", flush=True)
    if n_packages:
        print("\r", end="")
    return lines


def make_venv() -> None:
    """Make .venv, afresh where the one found belongs to another place or interpreter."""
    afresh = ["--clear"] if STAMPS.exists() or not PYTHON.exists() else []
    command(sys.executable, "-m", "venv", *afresh, VENV, why="The virtual environment .venv could not be made")


def install_lock(which: str) -> None:
    """Install one lock file, every package checked against its hash."""
    alone = ["--no-deps", "--only-binary=:all:"] if which == "demo" else []
    command(
        *(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off"),
        *("--require-hashes", *alone, "-r", ROOT / LOCKS[which]),
        why=f"The packages of {LOCKS[which]} could not be installed. Is a package index within reach?",
    )


def install_package() -> None:
    """Install Zhike itself in place."""
    command(
        *(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off"),
        *("--no-deps", "--no-build-isolation", "-e", ROOT),
        why="Zhike itself could not be installed into .venv",
    )


def catalogues() -> list:
    """Return the message catalogues (.po)."""
    return sorted((ROOT / "zhike").glob("**/LC_MESSAGES/*.po"))


def catalogue_key() -> str:
    """Return a digest of the catalogues and of which compiled files are there."""
    files = catalogues()
    return digest(*files, *(file.name for file in files if file.with_suffix(".mo").exists()))


def compile_catalogues() -> None:
    """Compile the message catalogues."""
    command(PYTHON, ROOT / "tools/messages.py", "compile", why="The message catalogues could not be compiled")


def build_assets() -> None:
    """Build the front end; the script itself knows when nothing has changed."""
    outcome = subprocess.run([PYTHON, ROOT / "tools/assets.py"], cwd=ROOT, check=False)
    if outcome.returncode:
        raise Refusal("The front-end assets could not be built; the lines above say why.")


def prepare(*extras: str) -> None:
    """Bring the checkout up to date; extras: "dev" (test tools), "demo" (the demonstration data), "spark" (PySpark)."""
    demand_python()
    if not PYTHON.exists():
        STAMPS.unlink(missing_ok=True)
    step("venv", partial(digest, str(ROOT), sys.version), "Making .venv", make_venv)
    for which in ("base", *extras):
        file = ROOT / LOCKS[which]
        step(which, partial(digest, file), f"Installing {file.name}", partial(install_lock, which))
    step("package", partial(digest, ROOT / "pyproject.toml", str(ROOT)), "Installing Zhike", install_package)
    build_assets()
    step("messages", catalogue_key, "Compiling the message catalogues", compile_catalogues)


def main(arguments: list) -> int:
    """Prepare the checkout and say where the command line is."""
    if "--force" in arguments:
        STAMPS.unlink(missing_ok=True)
    try:
        prepare(*(word for word in arguments if word in LOCKS))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"Ready. The command line is {BIN.relative_to(ROOT) / 'zhike'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
