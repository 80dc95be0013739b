"""From the press of a button to the message at the robot: how long an alarm about a key account takes.

Founds a small company in a scratch data folder, confirms a platinum account, lets a robot listen on this machine and
keeps quick records that tell of leaving, each about another account, while the dispatcher runs beside as it does when
served. Prints one JSON row with the least, the median and the longest seconds from the record kept to the message read.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
WAITED_SECONDS = 60


@contextmanager
def listening(heard: dict[str, float]) -> Iterator[str]:
    """Let a robot listen; note of every text when it was read; give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard[said["text"]["content"]] = time.perf_counter()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"errcode": 0}')

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}/robot"
    finally:
        server.shutdown()


def found(n_accounts: int, robot: str) -> tuple[int, list[int]]:
    """Found the company with its accounts; return the general manager and the customers."""
    from zhike.apps.core import base
    from zhike.apps.customers import actions as customer_actions
    from zhike.apps.keyaccounts import actions
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries
    from zhike.apps.outbound import actions as outbound_actions
    from zhike.apps.tasks import actions as task_actions

    with base.acting_as(base.System("benchmark")):
        org_actions.found_company(
            company_name="Bench", currency="CNY", username="admin", name="Admin", password="benchmark password", at=AT
        )
        head = org_queries.headquarters()
        people = [
            org_actions.add_user(
                username=role.lower(), name=role, role=role, branch_id=head.pk, password="benchmark password", at=AT
            )
            for role in ("GENERAL_MANAGER", "KEY_ACCOUNT_MANAGER")
        ]
        general, manager = (user.pk for user in people)
        outbound_actions.add_channel(code="boss", provider="WECOM", settings={"url": robot}, at=AT)
        task_actions.prefer(user_id=general, ways={}, robot="boss", at=AT)
        ids = []
        for number in range(n_accounts):
            ids.append(customer_actions.add_customer(
                new=customer_actions.NewCustomer(
                    code=f"B{number}", name=f"大客户{number}号", branch_id=head.pk, owner_id=manager
                ), at=AT,
            ))  # fmt: skip
            account_id = actions.nominate(customer_id=ids[-1], metal="PLATINUM", reason="bench", at=AT)
            actions.appoint(
                account_id=account_id, sponsor_id=general, manager_id=manager, backup_id=None, day=date(2026, 3, 2),
                at=AT,
            )  # fmt: skip
    return general, ids


def measure(general: int, ids: list[int], heard: dict[str, float]) -> list[float]:
    """Keep one record about each customer and wait for its message; return the seconds each took."""
    from django.test import Client

    from zhike.apps.org import queries

    client, seconds = Client(), []
    client.force_login(queries.user(general))
    for number, pk in enumerate(ids):
        begun = time.perf_counter()
        client.post("/quick/", {"customer": pk, "text": "合同到期不续了", "kind": "WANTS_TO_LEAVE"})
        name = f"大客户{number}号"
        while not (at := next((when for text, when in heard.items() if name in text), None)):
            assert time.perf_counter() - begun < WAITED_SECONDS, f"no message about {name}"
            time.sleep(0.01)
        seconds.append(at - begun)
    return seconds


def main() -> None:
    """Found the company, sound the alarms, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--times", type=int, default=20)
    options = asked.parse_args()
    heard: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as scratch, listening(heard) as robot:
        os.environ |= {
            "ZHIKE_DATA_DIR": scratch, "DJANGO_SETTINGS_MODULE": "zhike.config.settings",
            "ZHIKE_INNER_HOSTS": "localhost,127.0.0.1",
        }  # fmt: skip
        import django
        from django.core.management import call_command
        from django.db import connection

        from zhike.config import settings  # noqa: F401 - swaps the sound SQLite in before Django loads

        django.setup()
        call_command("migrate", verbosity=0)
        general, ids = found(options.times, robot)
        from zhike.jobs import dispatch

        while dispatch.run_once():
            pass
        stop = threading.Event()
        worker = threading.Thread(target=dispatch.run_forever, args=(stop,), daemon=True)
        worker.start()
        seconds = measure(general, ids, heard)
        stop.set()
        worker.join(10)
    told = min(seconds), statistics.median(seconds), max(seconds)
    print(json.dumps({
        "engine": connection.vendor, "alarms": len(seconds), "least_median_longest_seconds": [round(n, 2) for n in told]
    }))  # fmt: skip


if __name__ == "__main__":
    main()
