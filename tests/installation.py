"""An installation of its own, worked with by commands as an operator would: a data folder and a database."""

import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOUND = """
from zhike.apps.core import base, clock
from zhike.apps.org import actions
with base.acting_as(base.System("a new house")):
    actions.found_company(company_name="锐锋", currency="CNY", username="admin", name="管理员",
                          password="correct horse battery", at=clock.now())
"""
DATABASE = "zhike.sqlite3"
KEPT_OUT = {"ZHIKE_SECRET_KEY", "DATABASE_URL"}


@dataclass
class Installation:
    """A data folder, and on PostgreSQL a database of its own."""

    folder: Path
    database: str = ""

    def run(self, *arguments: str, fails: bool = False) -> str:
        """Run a command; return what it printed, or what it refused with."""
        environment = {name: value for name, value in os.environ.items() if name not in KEPT_OUT}
        environment |= {"ZHIKE_DATA_DIR": str(self.folder), "PYTHONPATH": str(ROOT)}
        environment |= {"DATABASE_URL": self.database} if self.database else {}
        command = [sys.executable, "-m", "zhike.config.cli", *arguments]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode == 1) is fails, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stderr if fails else done.stdout

    def told(self, *arguments: str) -> dict:
        """Run a command and read the JSON it printed."""
        return json.loads(self.run(*arguments, "--json"))

    def backup(self) -> Path:
        """Make a backup and return the file."""
        return Path(self.told("backup")["file"])


@cache
def tables() -> bytes:
    """Make the tables once for all installations of a worker; return the database."""
    with tempfile.TemporaryDirectory() as folder:
        Installation(Path(folder)).run("migrate")
        file = Path(folder, DATABASE)
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return file.read_bytes()


def lay(folder: Path) -> None:
    """Lay the empty tables out in a data folder; everything else there will be its own."""
    Path(folder, DATABASE).write_bytes(tables())


def found(folder: Path) -> Installation:
    """Make an installation with a company in it."""
    made = Installation(folder, own_database())
    if made.database:
        made.run("migrate")
    else:
        lay(folder)
    made.run("django", "shell", "--no-imports", "-c", FOUND)
    return made


def copied(made: Installation, folder: Path) -> Installation:
    """Lay a copy of an installation out in an empty folder, with a database of its own."""
    shutil.copytree(made.folder, folder, dirs_exist_ok=True)
    return Installation(folder, own_database(like=made.database))


def own_database(like: str = "") -> str:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return ""
    name = f"installation_{secrets.token_hex(4)}"
    template = f' TEMPLATE "{like.rpartition("/")[2]}"' if like else ""
    _serve(url, f'CREATE DATABASE "{name}"{template}')
    return f"{url.rpartition('/')[0]}/{name}"


def end(made: Installation) -> None:
    """Drop the database of an installation."""
    if made.database:
        _base, _slash, name = made.database.rpartition("/")
        _serve(os.environ["DATABASE_URL"], f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _serve(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(f"{url.rpartition('/')[0]}/postgres", autocommit=True) as server:
        server.execute(statement)
