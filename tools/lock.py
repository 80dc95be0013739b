"""Resolves the dependencies of pyproject.toml into hashed lock files that name no registry. Needs uv."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.lock": ["build"],
    "requirements-dev.lock": ["build", "dev"],
    "requirements-spark.lock": ["build", "spark"],
}
PLAIN = ["--quiet", "--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url"]
PLAIN += ["--no-annotate", "--no-header"]


def keep_only_spark(lock: Path) -> None:
    """Leave out what requirements.lock has already: this lock is installed on top of it."""
    entries = re.split(r"(?m)^(?=\S)", lock.read_text())
    lock.write_text("".join(entry for entry in entries if entry.startswith(("pyspark", "py4j"))))


def main() -> int:
    """Write the lock files; the development lock keeps the versions of the first."""
    uv = shutil.which("uv")
    if uv is None:
        print("uv is missing: pipx install uv (or pip install uv), then run make lock again.", file=sys.stderr)
        return 1
    pinned: list = []
    for lock, extras in LOCKS.items():
        chosen = [f"--extra={extra}" for extra in extras]
        command = [uv, "pip", "compile", *PLAIN, *chosen, *pinned, f"--output-file={lock}", "pyproject.toml"]
        if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
            return 1
        pinned = ["--constraint=requirements.lock"]
        if lock == "requirements-spark.lock":
            keep_only_spark(ROOT / lock)
        print(f"{lock} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
