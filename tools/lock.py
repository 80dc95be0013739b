"""Resolves the dependencies of pyproject.toml into hashed lock files that name no registry. Needs uv."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.lock": ["build"], "requirements-dev.lock": ["build", "dev"]}
PLAIN = ["--quiet", "--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url"]
PLAIN += ["--no-annotate", "--no-header"]


def main() -> int:
    """Write both lock files; the development lock keeps the versions of the first."""
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
        print(f"{lock} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
