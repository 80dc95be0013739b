"""Stories of `zhike start` on the terminal, in a process and on an embedded database of its own."""

import os
import re
import subprocess
import sys


def test_the_demonstration_starts_from_nothing_and_only_once(tmp_path):
    environment = os.environ | {"ZHIKE_DATA_DIR": str(tmp_path / "demo"), "DATABASE_URL": ""}

    def start(*words: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "zhike.config.cli", "start", "--prepare-only", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)

    first = start("--demo")
    assert first.returncode == 0, first.stderr
    assert "Analysed 23,570 customers as of 1998-07-01." in first.stdout
    again = start("--demo")
    assert "Importing" not in again.stdout
    login = r"Sign in as demo with the password \S+"
    assert re.search(login, again.stdout)[0] == re.search(login, first.stdout)[0]
    refused = start("--empty")
    assert refused.returncode == 1
    assert "demonstration" in refused.stderr
