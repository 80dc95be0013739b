"""Two hundred respondents at once: how long the answering page takes, idle and under load, and whether answers stay.

Founds a company in a scratch data folder (SQLite), begins a wave with as many customers as the run needs, serves it and
lets respondents open their address and send their answers, one after another each, for some time. Prints one JSON row:
requests, errors, the 95th percentile of the seconds of opening and of sending, idle and under load, answers kept,
and whether the figure of the house holds: no error, and the percentile at most four times that of idle.

The figure itself: `python benchmarks/respondents.py --minutes 5 --strict`.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode

AT = datetime.now(UTC)
FIRST, LAST = date(2026, 1, 1), date(2099, 12, 31)
N_IDLE, THINKS_SECONDS = 40, 8.0
# Under load the slow one of twenty takes at most so many times as long as idle.
MOST_TIMES_IDLE = 4


def found(n_customers: int) -> tuple[list[str], list[int]]:
    """Found the company with its wave; return the secrets and the questions."""
    from zhike.apps.core import base
    from zhike.apps.customers import actions as customer_actions
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries
    from zhike.apps.surveys import actions, queries

    with base.acting_as(base.System("benchmark")):
        admin = org_actions.found_company(
            company_name="Bench", currency="CNY", username="admin", name="Admin", password="benchmark password", at=AT
        )
        head = org_queries.headquarters()
        new = [
            customer_actions.NewCustomer(code=f"C{n}", name=f"Customer {n}", branch_id=head.pk)
            for n in range(n_customers)
        ]
        customer_actions.add_customers(new=new, at=AT)
        values = {"name": "Bench", "is_satisfaction": True, "branch_id": head.pk, "owner_id": admin.pk}
        survey_id = actions.add_survey(values=values, texts={"title_zh": "满意度"}, at=AT)
        edition = queries.newest(survey_id)
        ids = [
            actions.add_question(
                edition_id=edition.pk, values={"kind": "PAIR", "dimension": code, "text_zh": code}, at=AT
            )
            for code in ("QUALITY", "SERVICE", "PRICE")
        ]
        actions.publish(edition_id=edition.pk, at=AT)
        wave_id = actions.begin_wave(edition_id=edition.pk, name="Bench", first_date=FIRST, last_date=LAST, at=AT)
        return [queries.link_of(row) for row in queries.invitations(wave_id)], ids


class Tally:
    """What was asked, how long it took, what went wrong."""

    def __init__(self) -> None:
        self.opening: list[float] = []
        self.sending: list[float] = []
        self.errors: list[str] = []

    def answer(self, port: int, secret: str, body: str) -> None:
        """Open an address and send the answers, as a phone would: on a connection of its own."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for kept, method, sent in ((self.opening, "GET", None), (self.sending, "POST", body)):
            begun = time.perf_counter()
            try:
                connection.request(method, f"/s/{secret}/", body=sent, headers=form if sent else {})
                answer = connection.getresponse()
                answer.read()
                wrong = "" if answer.status == 200 else str(answer.status)
            except (OSError, http.client.HTTPException) as failed:
                wrong = type(failed).__name__
            kept.append(time.perf_counter() - begun)
            if wrong:
                self.errors.append(wrong)
                break
        connection.close()

    def told(self) -> dict[str, object]:
        """Return the figures of the tally."""
        cut = {name: round(statistics.quantiles(some, n=20)[-1], 3) for name, some in
               (("open_p95", self.opening), ("send_p95", self.sending)) if len(some) > 1}  # fmt: skip
        errors = {wrong: self.errors.count(wrong) for wrong in set(self.errors)}
        return {"n_requests": len(self.opening) + len(self.sending), "errors": errors} | cut


def run(port: int, secrets: list[str], ids: list[int], n_at_once: int, seconds: float) -> dict[str, object]:
    """Let one respondent answer after another, then many at once."""
    body = urlencode({f"{letter}{pk}": "8" for pk in ids for letter in "aq"})
    idle, busy, waiting = Tally(), Tally(), list(secrets)
    for _one in range(N_IDLE):
        idle.answer(port, waiting.pop(), body)
    end = time.perf_counter() + seconds

    def respond(number: int) -> None:
        time.sleep(THINKS_SECONDS * number / n_at_once)
        while time.perf_counter() < end and waiting:
            busy.answer(port, waiting.pop(), body)
            # Who answers thinks; three questions take longer than this.
            time.sleep(THINKS_SECONDS)

    crowd = [threading.Thread(target=respond, args=(number,)) for number in range(n_at_once)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return {"idle": idle.told(), "busy": busy.told()}


def wait_for(port: int) -> None:
    """Wait until the server answers."""
    for _attempt in range(240):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit("The server did not come up.")


def rest() -> None:
    """Wait until the worker has followed what founding brought about: idle means that nothing else is done."""
    from zhike.apps.core import queries

    while queries.n_waiting(at=datetime.now(UTC)):
        time.sleep(1)


def main() -> None:
    """Found, serve, ask, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--respondents", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--strict", action="store_true", help="exit with 1 where the figure is not kept")
    parser.add_argument("--port", type=int, default=8192)
    options = parser.parse_args()
    seconds = options.minutes * 60 or options.seconds
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ZHIKE_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "zhike.config.settings"}
        subprocess.run([sys.executable, "-m", "zhike.config.cli", "migrate"], check=True, stdout=subprocess.DEVNULL)
        import django

        django.setup()
        n_customers = N_IDLE + int(options.respondents * (2 + seconds / THINKS_SECONDS))
        secrets, ids = found(n_customers)
        with (Path(folder) / "serve.log").open("w") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "zhike.config.cli", "serve", "--port", str(options.port)], stdout=log, stderr=log
            )
            try:
                wait_for(options.port)
                rest()
                told = run(options.port, secrets, ids, options.respondents, seconds)
            finally:
                server.terminate()
                server.wait(30)
        from zhike.apps.core import base
        from zhike.apps.surveys.models import Invitation

        with base.acting_as(base.System("count")):
            n_kept = Invitation.objects.exclude(answered_at=None).count()
        verdict = judged(told)
        row = {"respondents": options.respondents, "seconds": seconds, **told, "n_kept": n_kept, **verdict}
        print(json.dumps(row))
        if options.strict and not verdict["passes"]:
            raise SystemExit(1)


def judged(told: dict) -> dict:
    """Return how many times the idle 95th percentile the loaded one is, and whether the figure of the house is kept."""
    idle, busy = told["idle"], told["busy"]
    times = {name: round(busy[name] / idle[name], 2) for name in ("open_p95", "send_p95") if idle.get(name)}
    has_errors = bool(idle["errors"] or busy["errors"])
    passes = len(times) == 2 and max(times.values()) <= MOST_TIMES_IDLE and not has_errors
    return {"times_idle": times, "passes": passes}


if __name__ == "__main__":
    main()
