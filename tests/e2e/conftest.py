"""What the browser looks at: a served company, somebody signed in, a page in a language, a theme and a size."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from browsing import open_context, settle, watch
from e2e import company

ROOT = Path(__file__).resolve().parents[2]
SECRET = "only-for-the-browser-tests-" * 2


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a program that works in a folder of its own, on the embedded database."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "ZHIKE_DATA_DIR": str(folder), "ZHIKE_SECRET_KEY": SECRET,
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))),
            "DJANGO_SETTINGS_MODULE": "zhike.config.settings"}  # fmt: skip


def run(folder: Path, *command: str) -> str:
    """Run a Python program in a data folder and return what it prints."""
    done = subprocess.run(
        [sys.executable, *command], env=environment(folder), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def serving(folder: Path):
    """Serve a data folder as `zhike serve` does; yield its address."""
    command = [sys.executable, "-m", "zhike.config.cli", "serve", "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, env=environment(folder), cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            said = server.stdout.readline()
            assert " at http" in said, said
            yield said.split(" at ")[1].split("/ ")[0]
        finally:
            server.terminate()
            server.wait(30)


@pytest.fixture(scope="session")
def made(tmp_path_factory, worker_id) -> tuple[Path, dict]:
    """Make the company once for all workers: files imported, judged by the analysis; with an example of everything."""
    base = tmp_path_factory.getbasetemp()
    first = (base if worker_id == "master" else base.parent) / "first-company"
    told = first / "examples.json"
    with open(first.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            first.mkdir()
            told.write_text(run(first, str(Path(__file__).with_name("company.py"))), "utf-8")
    # What a worker's tests change is changed in a copy.
    folder = shutil.copytree(first, tmp_path_factory.mktemp("company"), dirs_exist_ok=True)
    return folder, json.loads(told.read_text("utf-8"))


@pytest.fixture(scope="session")
def examples(made) -> dict:
    """One record of every kind, for the addresses that name one."""
    return made[1]


@pytest.fixture(scope="session")
def address(made):
    """Where the company is served."""
    with serving(made[0]) as found:
        yield found


@pytest.fixture(scope="session")
def signed_in_as(browser, address):
    """Sign somebody in by the page and return what their browser remembers: `signed_in_as("rep")`."""
    known = {}

    def remember(username: str) -> dict:
        if username not in known:
            context = open_context(browser, address)
            page = context.new_page()
            page.goto(f"{address}/login/")
            page.fill("[name=username]", username)
            page.fill("[name=password]", company.PASSWORD)
            page.click("main .card button:not([type=button])")
            page.wait_for_selector("nav#nav", state="attached")
            known[username] = context.storage_state()
            context.close()
        return known[username]

    return remember


@pytest.fixture
def visit(browser, address, signed_in_as):
    """Open a page as somebody, in a language, a theme and a size; what the browser complains about fails the test."""
    complaints, contexts = [], []

    def opened(path="/", who="admin", **look):
        context = open_context(browser, address, storage_state=signed_in_as(who) if who else None, **look)
        contexts.append(context)
        page = context.new_page()
        watch(page, address, complaints)
        page.goto(address + path)
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def tabs(browser, address, signed_in_as):
    """Return the tab kept for somebody and a look, with what the browser complained about there."""
    kept = {}

    def tab(who: str, **look) -> tuple:
        key = (who, *sorted(look.items()))
        if key not in kept:
            context = open_context(browser, address, storage_state=signed_in_as(who) if who else None, **look)
            kept[key] = (context.new_page(), [])
            watch(kept[key][0], address, kept[key][1])
        return kept[key]

    yield tab
    for page, _complaints in kept.values():
        page.context.close()


@pytest.fixture
def glance(address, tabs):
    """Look at a page where others were looked at before, for half the price: what is only looked at leaves nothing.

    A complaint that comes after its test has ended fails the next one in the same tab.
    """
    heard = []

    def looked(path="/", who="admin", **look):
        page, complaints = tabs(who, **look)
        heard.append(complaints)
        page.mouse.move(0, 0)
        page.goto(address + path)
        settle(page)
        return page

    yield looked
    told = [said for complaints in heard for said in complaints]
    for complaints in heard:
        complaints.clear()
    assert told == []
