"""Programmes for relations read from this database alone: no file, no address, no other source stands beside it."""

import ast
from pathlib import Path

import pytest

import zhike

APPS = Path(zhike.__file__).parent / "apps"
PROGRAMMES = ("health", "loyalty", "audiences", "campaigns", "playbooks", "winback", "activities", "interactions")
# By which something could be read from elsewhere.
ELSEWHERE = {
    "urllib", "urllib3", "requests", "httpx", "http", "socket", "ftplib", "imaplib", "poplib", "sqlite3", "psycopg",
    "csv", "openpyxl", "pandas", "polars", "pyarrow", "duckdb", "shelve", "pickle", "pathlib", "tempfile",
}  # fmt: skip
OPENS = {"open", "read_csv", "read_parquet", "urlopen"}


def read_from(source: str) -> set[str]:
    """Return what of a module could read from elsewhere."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names} & ELSEWHERE
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "").partition(".")[0]} & ELSEWHERE
            found |= {"gate"} if ".gate" in (node.module or "") else set()
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            found |= {name} & OPENS
    return found


@pytest.mark.covers("R185")
def test_programmes_for_relations_read_from_this_database_alone():
    assert read_from("import urllib.request\nfrom zhike.apps.outbound.gate import calls\nopen('x')") == {
        "urllib", "gate", "open",
    }  # fmt: skip
    told = {}
    for app in PROGRAMMES:
        files = [file for file in (APPS / app).rglob("*.py") if "migrations" not in file.parts]
        assert files, app
        told |= {str(file.relative_to(APPS)): found for file in files if (found := read_from(file.read_text()))}
    assert told == {}, "a programme reads from elsewhere"
