"""A throw-away PostgreSQL cluster for the tests: own folder, own port, own password, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OLDEST = 15
USER = "postgres"
SPEED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


def binaries() -> Path | None:
    """Return the folder of the newest initdb that is new enough, or None."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql@*/bin")]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    known = [(version(folder), folder) for folder in folders if (folder / "initdb").exists()]
    return max((pair for pair in known if pair[0] >= OLDEST), default=(0, None))[1]


def version(folder: Path) -> int:
    """Return the major version of the programs in a folder."""
    said = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=False).stdout
    return int(found[1]) if (found := re.search(r"(\d+)", said)) else 0


def unprivileged() -> dict | None:
    """Return how to start a program as somebody who is not root; None where that is not possible."""
    if os.geteuid() != 0:
        return {}
    try:
        pwd.getpwnam(USER)
    except KeyError:
        return None
    return {"user": USER, "group": USER, "extra_groups": []}


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(folder: Path, process: subprocess.Popen) -> bool:
    """Wait until the server says it is ready, some time after it listens; False where it ended or is too slow."""
    for _ in range(600):
        with contextlib.suppress(OSError):
            if (folder / "data/postmaster.pid").read_text().rstrip().endswith("ready"):
                return True
        if process.poll() is not None:
            return False
        time.sleep(0.1)
    return False


def make(folder: Path, programs: Path, owner: dict, password: str) -> bool:
    """Make the cluster; say why where that fails."""
    secret = folder / "password"
    secret.write_text(password)
    for place in (folder, secret):
        if owner:
            shutil.chown(place, owner["user"], owner["group"])
    initdb = [programs / "initdb", "-D", folder / "data", "-U", USER, "--pwfile", secret, "-A", "scram-sha-256"]
    made = subprocess.run(
        [*initdb, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        **owner, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        print(f"initdb failed: {made.stderr.strip()}", file=sys.stderr)
    return not made.returncode


@contextlib.contextmanager
def throw_away():
    """Yield the address of a running cluster, or None where PostgreSQL is not to be had."""
    programs, owner = binaries(), unprivileged()
    if programs is None or owner is None:
        yield None
        return
    password, port = secrets.token_hex(12), free_port()
    with tempfile.TemporaryDirectory(prefix="zhike-pg-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        if not make(folder, programs, owner, password):
            yield None
            return
        settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, **SPEED}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [programs / "postgres", "-D", folder / "data", *options]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, **owner)
        try:
            yield f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres" if answers(folder, process) else None
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown: it does not wait for clients
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


if __name__ == "__main__":
    with throw_away() as address:
        print(address or "PostgreSQL is not to be had here.")
