"""Runs the whole suite: parallel on SQLite, again on PostgreSQL, the browser tests, Spark; sums up on the last line.

Without PostgreSQL, Chromium or Java their part is skipped and said so; with CI=true that is a failure.
Usage: python tools/test.py [arguments for pytest, given to every part]
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import postgresql
import setup

NO_TESTS = 5
# Two workers; tests that share what their module makes stay together (tests/conftest.py).
TWO = ("-n", "2", "--dist", "loadgroup")
CLOSING = setup.ROOT / "test-results/closing.txt"
BROWSER_TESTS = ("tests/e2e", "tests/web/test_in_browser.py")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
COUNTED = {
    "passed": "passed",
    "xfailed": "passed",
    "failed": "failed",
    "xpassed": "failed",
    "error": "failed",
    "errors": "failed",
    "skipped": "skipped",
}


def counts(text: str) -> dict:
    """Return how many tests passed, failed and were skipped, from the closing line of pytest."""
    total = dict.fromkeys(("passed", "failed", "skipped"), 0)
    closing = [line for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines() if re.search(r" in [\d.]+s", line)]
    for number, word in re.findall(r"(\d+) (\w+)", closing[-1] if closing else ""):
        if word in COUNTED:
            total[COUNTED[word]] += int(number)
    return total


def run(title: str, *arguments: str, environment: dict) -> dict:
    """Run pytest, show what it says as it says it, and return its counts."""
    print(f"\n── {title}", flush=True)
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    command = [str(setup.PYTHON), "-m", "pytest", *colour, *arguments]
    said = bytearray()
    with subprocess.Popen(
        command, cwd=setup.ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE
    ) as process:
        while chunk := process.stdout.read1(65_536):
            said += chunk
            sys.stdout.buffer.write(chunk)
            sys.stdout.flush()
    total = counts(said.decode(errors="replace"))
    if process.returncode not in (0, NO_TESTS) and not total["failed"]:
        print(f"This part ended with exit code {process.returncode} before it could count; it counts as one failure.")
        total["failed"] = 1
    return total


def turn() -> str:
    """Return which share of what is told in turns is due: the number of commits, zero where that is not known."""
    told = subprocess.run(
        ["git", "rev-list", "--count", "HEAD"], cwd=setup.ROOT, capture_output=True, text=True, check=False
    )
    return os.environ.get("ZHIKE_TURN") or told.stdout.strip() or "0"


def chromium() -> str | None:
    """Return the path of Chromium, or None."""
    return os.environ.get("ZHIKE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)


def java() -> str | None:
    """Return the path of Java, or None."""
    return shutil.which("java")


def parts(chosen: list, scratch: str, server: str | None):
    """Yield the counts of each part that can run."""
    base = {"ZHIKE_DATA_DIR": scratch, "ZHIKE_SECRET_KEY": "only-for-tests-" * 4, "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    # Kept bytecode, also where the shell forbids it: every worker and every command a test starts reads it again.
    base["PYTHONDONTWRITEBYTECODE"] = ""
    base["ZHIKE_TURN"] = turn()
    if server:
        base["ZHIKE_TEST_POSTGRES"] = server
    if browser := chromium():
        base["ZHIKE_CHROMIUM"] = browser
    where = [word for word in chosen if not word.startswith("-")]
    tests = chosen if where else [*chosen, "tests"]
    embedded = {**base, "DATABASE_URL": ""}
    yield run("SQLite", *TWO, "-m", "not browser and not spark and not prove", *chosen, environment=embedded)
    if server:
        only = ("-m", "database and not browser and not spark and not prove")
        yield run("PostgreSQL", *TWO, *only, *tests, environment={**base, "DATABASE_URL": server})
    if browser:
        pages = chosen if where else [*chosen, *BROWSER_TESTS]
        yield run("Chromium", *TWO, "-m", "browser and not prove", *pages, environment=embedded)
    if java():
        # One after the other: a Spark for each worker would cost more than it saves.
        stories = chosen if where else [*chosen, "tests/warehouse"]
        yield run("Spark", "-n", "0", "-m", "spark and not prove", *stories, environment=embedded)


def absent(server: str | None) -> list:
    """Say which parts could not run and how to get what they need."""
    gaps = []
    if not server:
        gaps.append("PostgreSQL was not found, its part did not run: sudo apt-get install postgresql")
    if not chromium():
        gaps.append("Chromium was not found, its part did not run: sudo apt-get install chromium fonts-noto-cjk")
    if not java():
        gaps.append("Java was not found, the Spark part did not run: sudo apt-get install default-jre-headless")
    return gaps


def main(chosen: list) -> int:
    """Run every part and close with the sum of all of them."""
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped on the way out
    try:
        setup.prepare("dev", "demo", *(["spark"] if java() else []))
    except setup.Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    total = dict.fromkeys(("passed", "failed", "skipped"), 0)
    with contextlib.ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="zhike-"))
        server = os.environ.get("ZHIKE_TEST_POSTGRES") or stack.enter_context(postgresql.throw_away())
        for outcome in parts(chosen, scratch, server):
            total = {name: total[name] + outcome[name] for name in total}
    gaps = absent(server)
    ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    print(f"\nAll parts together took {time.monotonic() - began:.0f} s.", *gaps, sep="\n")
    if ci:
        total["failed"] += len(gaps)
    if not total["passed"] and not total["failed"]:
        print("No test ran.")
    closing = "{passed} passed, {failed} failed, {skipped} skipped".format(**total)
    CLOSING.parent.mkdir(exist_ok=True)
    CLOSING.write_text(closing + "\n")
    print(closing, flush=True)
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    # A quieter pytest would leave out the closing line that is counted.
    sys.exit(main([word for word in sys.argv[1:] if word not in ("-q", "--quiet")]))
