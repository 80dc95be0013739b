"""The program as it is served: set up by the link, twenty identical submits, stopped cleanly, both processes gone."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import installation
import pytest

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ZHIKE = [sys.executable, "-m", "zhike.config.cli"]
STOP_SECONDS = 40


class Browser:
    """As much of a browser as the story needs: cookies and forms."""

    def __init__(self, home: str):
        self.home = home
        no_proxy = urllib.request.ProxyHandler({})
        self.opener = urllib.request.build_opener(no_proxy, urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        """Open a page."""
        with self.opener.open(self.home + path, timeout=30) as answer:
            return answer.read().decode()

    def post(self, path: str, form: dict, token: str) -> tuple[int, str]:
        """Send a form; return the status and where it led."""
        data = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(self.home + path, data=data, headers={"Origin": self.home})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.url
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()


@pytest.fixture
def place(tmp_path) -> dict[str, str]:
    """The environment of a program that keeps everything in a folder of its own, on SQLite."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"ZHIKE_DATA_DIR": str(tmp_path), "ZHIKE_LOG": "CRITICAL"}


@pytest.fixture
def served(place):
    """Serve; yield the process, the address and the set-up path; stop at the end whatever happened."""
    installation.lay(place["ZHIKE_DATA_DIR"])
    link = subprocess.run([*ZHIKE, "setup-link"], env=place, check=True, capture_output=True, text=True).stdout
    server = subprocess.Popen(
        [*ZHIKE, "serve", "--port", "0", "--workers", "2"], env=place, stdout=subprocess.PIPE, text=True
    )
    try:
        said = server.stdout.readline()
        yield server, re.search(r"http://[^/]+", said)[0], urllib.parse.urlsplit(link.strip()).path
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
        server.wait(STOP_SECONDS)
        server.stdout.close()


def children(pid: int) -> list[int]:
    """Return the processes a process started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


@pytest.mark.covers("R621")
def test_a_served_program_is_set_up_answers_twins_alike_and_stops_cleanly(served, place):
    server, home, setup = served
    browser = Browser(home)
    founder = {
        "company_name": "锐锋",
        "currency": "CNY",
        "username": "boss",
        "name": "老板",
        "password": "long enough 1",
    }
    token = TOKEN.search(browser.get(setup))[1]
    status, _ = browser.post(setup, founder, token)
    assert status in {200, 404}, "the first page may not exist yet, but the set-up does not fail"
    page = browser.get("/branches/add/")
    parent = re.search(r'<option value="(\d+)"', page)[1]
    form = {"parent_id": parent, "level": "CITY", "code": "SZ", "name": "苏州", "idempotency_key": "one-form"}
    token = TOKEN.search(page)[1]
    answers, start = [], threading.Barrier(20)

    def submit() -> None:
        start.wait()
        answers.append(browser.post("/branches/add/", form, token))

    threads = [threading.Thread(target=submit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _ in answers} == {200}
    assert {led for _, led in answers} == {f"{home}/branches/"}
    with sqlite3.connect(f"{place['ZHIKE_DATA_DIR']}/zhike.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM org_branch WHERE code = 'SZ'").fetchone() == (1,)
        assert database.execute("SELECT count(*) FROM core_auditentry WHERE act = 'branch.add'").fetchone() == (2,)
    database.close()
    processes = children(server.pid)
    assert len(processes) == 2
    begun = time.monotonic()
    server.send_signal(signal.SIGINT)
    assert server.wait(STOP_SECONDS) == 0
    assert time.monotonic() - begun < STOP_SECONDS
    for pid in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_worker_that_dies_is_started_again(served):
    server, _, _ = served
    (worker,) = [pid for pid in children(server.pid) if "worker" in command_of(pid)]
    os.kill(worker, signal.SIGKILL)
    until = time.monotonic() + STOP_SECONDS
    while time.monotonic() < until:
        fresh = [pid for pid in children(server.pid) if pid != worker and "worker" in command_of(pid)]
        if fresh:
            return
    pytest.fail("no new worker came")


def command_of(pid: int) -> str:
    """Return the command line of a process, empty when it is gone."""
    found = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout
