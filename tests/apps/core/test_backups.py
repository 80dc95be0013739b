"""Backups: a drill restores them equal; damaged, foreign and newer ones are refused; the newest are kept."""

import gzip
import io
import json
import tarfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from zhike.apps.core import base, queries, rules
from zhike.apps.core.actions import archive, backups, sets
from zhike.apps.customers import actions as customer_actions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Give each story a data folder with an upload in it, and let the machine act."""
    settings.ZHIKE_DATA_DIR = tmp_path / "data"
    (settings.ZHIKE_DATA_DIR / "imports/1").mkdir(parents=True)
    (settings.ZHIKE_DATA_DIR / "imports/1/upload.csv").write_text("客户编号,客户名称\n1,甲\n", "utf-8")
    with base.acting_as(base.System("story")):
        yield


@pytest.fixture
def backup(cast, at) -> Path:
    """A backup of the cast."""
    return backups.make(why="BY_HAND", at=at)


def grow(cast, at, n: int) -> None:
    new = [
        customer_actions.NewCustomer(code=f"G{n}-{i}", name=f"客户{n}-{i}", branch_id=cast.hall.pk) for i in range(n)
    ]
    customer_actions.add_customers(new=new, at=at)


def n_customers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_customer")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("n_drills", [2, pytest.param(20, marks=pytest.mark.prove)])
def test_every_drill_restores_what_was_there(cast, at, n_drills):
    for n in range(1, n_drills + 1):
        grow(cast, at, n)
        file = backups.make(why="BY_HAND", at=at + timedelta(minutes=n))
        told = backups.verify(file, at=at)
        assert told["tables"]["customers_customer"] == n_customers()
        assert queries.backup(file.name).is_proven
    assert queries.last_proof() == at


def test_rows_set_aside_while_something_was_written_are_no_part_of_a_backup(cast, at):
    with transaction.atomic(), sets.given("set_aside", "n integer NOT NULL", [(1,), (2,)]) as cursor:
        cursor.execute("SELECT sum(n) FROM set_aside")
        assert cursor.fetchone()[0] == 3
    assert "set_aside" not in backups.verify(backups.make(why="BY_HAND", at=at), at=at)["tables"]


def test_a_backup_is_for_its_owner_alone_and_says_what_is_in_it(backup):
    assert backup.stat().st_mode & 0o77 == 0
    kept = queries.backups()[0]
    assert (kept.name, kept.engine, kept.is_proven) == (backup.name, connection.vendor, False)
    with tarfile.open(backup) as tar:
        assert {"secret_key", "manifest.json", "files/imports/1/upload.csv"} < set(tar.getnames())


def test_a_change_behind_the_manifest_is_found_by_the_drill(backup, at, monkeypatch):
    real = archive.unpack

    def forged(file, folder):
        manifest = real(file, folder)
        manifest["tables"]["customers_customer"] += 1
        return manifest

    monkeypatch.setattr(archive, "unpack", forged)
    with pytest.raises(backups.BackupRefused, match="customers_customer"):
        backups.verify(backup, at=at)
    assert queries.backup(backup.name).fault


def members(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
        return {about.name: tar.extractfile(about).read() for about in tar}


def packed(found: dict[str, bytes], odd: tarfile.TarInfo | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in found.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            tar.addfile(about, io.BytesIO(content))
        if odd:
            tar.addfile(odd)
    return out.getvalue()


def turned(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def with_manifest(data: bytes, **values) -> bytes:
    """Return a backup whose manifest says something else, sealed again with the key inside."""
    found = members(data)
    manifest = json.loads(found["manifest.json"])["manifest"] | values
    text = json.dumps({"manifest": manifest, "seal": archive.seal(manifest, found["secret_key"].decode())})
    return packed(found | {"manifest.json": text.encode()})


def odd_member(kind: bytes, name: str = "files/odd") -> tarfile.TarInfo:
    about = tarfile.TarInfo(name)
    about.type, about.linkname = kind, "/etc/passwd"
    return about


def database_of(found: dict[str, bytes]) -> str:
    return next(name for name in found if name.startswith("database"))


DAMAGES = {
    "empty": lambda d: b"",
    "one byte": lambda d: d[:1],
    "half": lambda d: d[: len(d) // 2],
    "the end is missing": lambda d: d[:-1],
    "the check sum is missing": lambda d: d[:-8],
    "a text": lambda d: "这不是备份".encode(),
    "an empty archive": lambda d: packed({}),
    "no archive inside": lambda d: gzip.compress(b"nothing"),
    "a turned byte at the start": lambda d: turned(d, 20),
    "a turned byte in the middle": lambda d: turned(d, len(d) // 2),
    "a turned byte at the end": lambda d: turned(d, len(d) - 6),
    "no manifest": lambda d: packed({k: v for k, v in members(d).items() if k != "manifest.json"}),
    "no key": lambda d: packed({k: v for k, v in members(d).items() if k != "secret_key"}),
    "no database": lambda d: packed({k: v for k, v in members(d).items() if not k.startswith("database")}),
    "a file is missing": lambda d: packed({k: v for k, v in members(d).items() if not k.startswith("files/")}),
    "another key": lambda d: packed(members(d) | {"secret_key": b"another"}),
    "another database": lambda d: packed(members(d) | {database_of(members(d)): b"SQLite format 3"}),
    "an unlisted file": lambda d: packed(members(d) | {"files/more.txt": b"more"}),
    "a file outside": lambda d: packed(members(d) | {"files/../../escape": b"x"}),
    "an absolute path": lambda d: packed(members(d) | {"/etc/cron.d/x": b"x"}),
    "a link": lambda d: packed(members(d), odd_member(tarfile.SYMTYPE)),
    "a hard link": lambda d: packed(members(d), odd_member(tarfile.LNKTYPE)),
    "a device": lambda d: packed(members(d), odd_member(tarfile.CHRTYPE)),
    "a member twice": lambda d: packed(members(d), odd_member(tarfile.REGTYPE, "secret_key")),
    "an unsealed manifest": lambda d: packed(members(d) | {"manifest.json": b'{"manifest": {}, "seal": ""}'}),
    "a manifest of nonsense": lambda d: packed(members(d) | {"manifest.json": b"[1, 2"}),
    "another engine": lambda d: with_manifest(d, engine="oracle"),
    "a newer format": lambda d: with_manifest(d, format=99),
    "a newer program": lambda d: with_manifest(d, migrations=[["core", "9999_of_tomorrow"]]),
    "other rows": lambda d: with_manifest(d, tables={"customers_customer": 7}),
    "other sums": lambda d: with_manifest(d, sums={"trade_order.amount": "1.00"}),
    "another trail": lambda d: with_manifest(d, trail={"is_sound": True, "n_entries": 1, "head": "f" * 64}),
}


def test_every_kind_of_damage_is_refused_in_a_sentence_and_leaves_nothing_behind(backup, at, tmp_path):
    whole = backup.read_bytes()
    for name, damage in DAMAGES.items():
        file = tmp_path / "damaged.zhike"
        file.write_bytes(damage(whole))
        with pytest.raises(backups.BackupRefused, match=r"\.$|expected|”") as refused:
            backups.verify(file, at=at)
        assert str(refused.value), name
        assert not list(queries.backup_folder().glob(".work-*")), name
    assert len(DAMAGES) >= 20
    assert not (tmp_path / "escape").exists()
    assert backups.verify(backup, at=at)


def test_seven_days_and_four_weeks_are_kept():
    first = datetime(2026, 1, 1, 3)
    made = {f"d{n:03}": first + timedelta(days=n) for n in range(100)}
    kept = rules.kept_backups(made)
    newest = [f"d{n:03}" for n in range(99, 92, -1)]
    # 2026-04-10 is a Friday: its week began on d095; the last days of the weeks before are Sundays.
    assert kept == {*newest, "d094", "d087", "d080"}
    assert rules.kept_backups({}) == set()


def test_pruning_spares_what_was_made_by_hand(cast, at):
    for n in range(12):
        backups.make(why="NIGHTLY", at=at + timedelta(days=n))
    by_hand = backups.make(why="BY_HAND", at=at - timedelta(days=90))
    gone = backups.prune(at=at)
    left = {kept.name for kept in queries.backups()}
    assert by_hand.name in left
    assert len(gone) == 12 - len([name for name in left if name != by_hand.name])
    assert not set(gone) & {file.name for file in queries.backup_folder().iterdir()}
