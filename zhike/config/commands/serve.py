"""`zhike serve`: the web server and one worker beside it, stopped together."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading

from zhike.config.refusal import Refusal

HELP = "serve the program: the web server and the worker beside it"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PORTS_TRIED = 50
STOP_SECONDS = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to serve and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="the port; a busy one: the next free (%(default)s)")
    parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1), help="web processes (%(default)s)")


def run(options: argparse.Namespace) -> int:
    """Serve until stopped; exit 1 when the web server ends by itself."""
    from django.db import connection

    check(options.host)
    connection.close()
    port = free_port(options.host, options.port)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    web, worker = _start_web(options.host, port, options.workers), _start_worker()
    try:
        if _is_up(web, options.host, port, stop):
            print(f"Zhike is at http://{_shown(options.host)}:{port}/ (Ctrl+C stops it)", flush=True)
        while not stop.wait(0.5) and web.poll() is None:
            if worker.poll() is not None:
                worker = _start_worker()
    finally:
        _stop(web, worker)
    return 0 if stop.is_set() else 1


def check(host: str) -> None:
    """Refuse to serve what is not ready, or a demonstration to other machines."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    from zhike.apps.org import queries as org_queries
    from zhike.config import checks

    try:
        checks.demand_acts()
    except ImproperlyConfigured as wrong:
        raise Refusal(str(wrong)) from wrong
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise Refusal("The database lacks tables of this version; run `zhike migrate` first.")
        company = org_queries.company()
    except DatabaseError as fault:
        raise Refusal(f"The database does not answer: {fault}") from fault
    if company and company.is_demo and host not in LOOPBACK:
        raise Refusal("A demonstration is served on 127.0.0.1 only; leave --host away.")


def free_port(host: str, wanted: int) -> int:
    """Return the wanted port, the next free one when it is busy, any free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in [0] if wanted == 0 else range(wanted, min(wanted + PORTS_TRIED, 65_536)):
        with socket.socket(family) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((host, port))
            except OSError:
                continue
            return tried.getsockname()[1]
    raise Refusal(f"No free port from {wanted} on at {host}; name another with --port.")


def _start_web(host: str, port: int, n_workers: int) -> subprocess.Popen:
    arguments = {
        "--interface": "wsgi", "--host": host, "--port": port, "--workers": n_workers, "--blocking-threads": 8,
        "--http": "1", "--log-level": "error", "--workers-kill-timeout": 10,
    }  # fmt: skip
    words = [str(word) for pair in arguments.items() for word in pair]
    command = [sys.executable, "-m", "granian", *words, "--no-ws", "--respawn-failed-workers"]
    return subprocess.Popen([*command, "zhike.config.wsgi:application"])


def _start_worker() -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "zhike.config.cli", "worker"])


def _is_up(web: subprocess.Popen, host: str, port: int, stop: threading.Event) -> bool:
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # nosec B104  # binds nothing: where to knock
    while web.poll() is None and not stop.is_set():
        try:
            socket.create_connection((near, port), timeout=1).close()
        except OSError:
            stop.wait(0.1)
        else:
            return True
    return False


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _stop(*children: subprocess.Popen) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
