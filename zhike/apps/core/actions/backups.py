"""Backups: make one, prove it by a restore into a scratch database, keep the newest, put one in place of the data."""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

import zhike
from zhike.apps.core import actions as core_actions
from zhike.apps.core import queries, rules
from zhike.apps.core.actions import archive, copying
from zhike.apps.core.actions.archive import BackupRefused

DATABASE = "zhike.sqlite3"
# Not part of a backup: the database (copied in its own way), the key (packed by itself), backups, what is made anew.
OUTSIDE = (
    "backups", "aside", "cache", "secret_key", "worker",
    DATABASE, *(f"{DATABASE}-{part}" for part in ("wal", "shm", "journal")),
)  # fmt: skip
STALE_SECONDS = 86_400
Report = Callable[[int, int | None, str], None]


def silent(n_done: int, n_total: int | None, step: str = "") -> None:
    """Report progress to nobody."""


@contextmanager
def working_folder() -> Iterator[Path]:
    """Give a folder on the disk of the data that is gone afterwards."""
    queries.backup_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=queries.backup_folder(), prefix=".work-") as name:
        yield Path(name)


def make(*, out: Path | None = None, why: str, at: datetime, report: Report = silent) -> Path:
    """Make a backup of database, files and key; without `out` it is kept in the backup folder. Return the file."""
    name = f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}{queries.BACKUP_SUFFIX}"
    file = out or queries.backup_folder() / name
    if out and (out.exists() or not out.parent.is_dir()):
        raise BackupRefused(f"{out} exists already, or its folder does not.")
    report(0, 3, "copy")
    with working_folder() as folder:
        with copying.moment() as snapshot:
            facts = copying.facts(DEFAULT_DB_ALIAS)
            trail = queries.verify_trail()
            database = copying.dump(folder, snapshot)
        # Only now: while the moment is held nothing may be written, not even how far this is.
        report(1, 3, "pack")
        key = folder / archive.KEY
        key.write_text(settings.SECRET_KEY, "utf-8")
        members = [(database.name, database), (key.name, key)]
        members += archive.stored(settings.ZHIKE_DATA_DIR, without=OUTSIDE)
        told = {
            "program": zhike.__version__, "engine": connection.vendor, "made_at": at.isoformat(), "why": why, **facts,
            "trail": {"is_sound": trail.is_sound, "n_entries": trail.n_entries, "head": trail.head},
        }  # fmt: skip
        manifest = archive.pack(file, members=members, facts=told, key=settings.SECRET_KEY)
    _note(file, manifest)
    core_actions.audit("backup.make", noun="backup", object_id=None, at=at, values={"file": file.name, "why": why})
    return file


def _note(file: Path, manifest: dict[str, Any], **drill: str) -> None:
    """Write beside a backup what the page shows of it, so that it outlives a restore of the database."""
    note = {
        "made_at": manifest["made_at"], "why": manifest["why"], "engine": manifest["engine"],
        "program": manifest["program"], "n_bytes": file.stat().st_size, "n_rows": sum(manifest["tables"].values()),
        **drill,
    }  # fmt: skip
    queries.note_of(file).write_text(json.dumps(note, ensure_ascii=False), "utf-8")


def request(*, at: datetime, title: str, link: str) -> int:
    """Ask the worker for a backup; return the id of the job."""
    return core_actions.request_job("backup.requested", {}, title=title, link=link, at=at)


def perform(*, why: str, event_id: int, at: datetime, report: Report = silent) -> None:
    """Make a backup, prove it and delete those no longer kept."""
    file = make(why=why, at=at, report=report)
    verify(file, at=at, report=report)
    prune(at=at)
    core_actions.mark_finished(event_id=event_id, message=file.name)


def verify(file: Path, *, at: datetime, report: Report = silent) -> dict[str, Any]:
    """Restore a backup into a scratch database and hold it against its manifest; return the manifest.

    Raises BackupRefused when it is damaged, foreign to this engine or newer than the program.
    """
    report(2, 3, "verify")
    is_kept = file.parent == queries.backup_folder()
    try:
        with working_folder() as folder:
            manifest = drill(file, folder)
    except BackupRefused as refused:
        if is_kept and queries.note_of(file).exists():
            note = json.loads(queries.note_of(file).read_text("utf-8"))
            told = note | {"checked_at": at.isoformat(), "fault": str(refused)}
            queries.note_of(file).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        raise
    if is_kept:
        _note(file, manifest, checked_at=at.isoformat(), fault="")
    report(3, 3, "verify")
    return manifest


def drill(file: Path, folder: Path) -> dict[str, Any]:
    """Unpack a backup into a folder, restore its database there and compare; return the manifest."""
    manifest = archive.unpack(file, folder)
    known = set(MigrationLoader(None).disk_migrations)
    if newer := [f"{app} {name}" for app, name in manifest["migrations"] if (app, name) not in known]:
        raise BackupRefused(f"The backup is of a newer version of the program ({newer[0]}); update the program first.")
    try:
        with copying.scratch(folder, manifest["engine"]) as alias:
            found, trail = copying.facts(alias), queries.verify_trail(using=alias)
    except DatabaseError as fault:
        raise BackupRefused(f"The database in the backup is damaged: {fault}") from fault
    for part in ("tables", "sums", "migrations"):
        if found[part] != manifest[part]:
            raise BackupRefused(f"The restored {part} are not those that were counted: {_difference(found, manifest)}")
    if not trail.is_sound or trail.head != manifest["trail"]["head"]:
        raise BackupRefused(f"The audit trail in the backup is broken: {trail.fault or 'another seal is the last'}.")
    return manifest


def _difference(found: dict[str, Any], manifest: dict[str, Any]) -> str:
    for part in ("tables", "sums"):
        for name in sorted(found[part].keys() | manifest[part].keys()):
            if found[part].get(name) != manifest[part].get(name):
                return f"{name} is {found[part].get(name)}, {manifest[part].get(name)} expected."
    return "the list of migrations differs."


def prune(*, at: datetime) -> list[str]:
    """Delete the daily backups that are no longer kept; return their names. Those made by hand stay."""
    for left in queries.backup_folder().glob(".work-*"):
        # What a killed backup left behind holds everybody's data.
        if at.timestamp() - left.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    daily = {b.name: b.made_at for b in queries.backups() if b.why == "NIGHTLY" and not b.fault}
    gone = sorted(set(daily) - rules.kept_backups(daily))
    for name in gone:
        file = queries.backup_folder() / name
        file.unlink(missing_ok=True)
        queries.note_of(file).unlink(missing_ok=True)
    return gone


def restore(file: Path, *, is_forced: bool, at: datetime) -> Path | None:
    """Put a backup in place of the data; return where the present data were laid, None if there were none.

    Raises BackupRefused before anything is touched.
    """
    has_data = queries.is_in_use()
    copying.demand_alone()
    with working_folder() as folder:
        manifest = drill(file, folder)
        key = (folder / archive.KEY).read_text("utf-8")
        if has_data and key != settings.SECRET_KEY:
            raise BackupRefused("The backup is of another installation; restore it into an empty data folder.")
        if os.environ.get("ZHIKE_SECRET_KEY", key) != key:
            raise BackupRefused("ZHIKE_SECRET_KEY is not the key of the backup; leave it unset or set it to that key.")
        if has_data and not is_forced:
            raise BackupRefused("There are data here. Say --force to lay them aside and restore the backup.")
        aside = settings.ZHIKE_DATA_DIR / "aside" / f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        aside.mkdir(mode=0o700, parents=True)
        _swap(folder, aside, manifest["engine"])
    settings.SECRET_KEY = key
    return aside if has_data else None


def _swap(folder: Path, aside: Path, engine: str) -> None:
    """Lay the present data aside and the restored ones in their place; on a fault everything goes back."""
    data = settings.ZHIKE_DATA_DIR
    if engine == "postgresql":
        _swap_schema(folder, aside)
    moved = [top for top in sorted(data.iterdir()) if top.name not in {"backups", "aside", "cache", "worker"}]
    try:
        for top in moved:
            shutil.move(top, aside / top.name)
        if engine == "sqlite":
            shutil.move(folder / archive.DATABASES[engine], data / DATABASE)
        shutil.move(folder / archive.KEY, data / archive.KEY)
        for top in sorted((folder / archive.FILES).glob("*")):
            shutil.move(top, data / top.name)
    except OSError:
        for top in moved:
            if (aside / top.name).exists():
                shutil.move(aside / top.name, top)
        raise


def _swap_schema(folder: Path, aside: Path) -> None:
    copying.run_tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={aside / 'database.dump'}")
    copying.serve("ALTER SCHEMA public RENAME TO before_restore", "CREATE SCHEMA public")
    try:
        name = str(connection.settings_dict["NAME"])
        restored = folder / archive.DATABASES["postgresql"]
        copying.run_tool(
            "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", f"--dbname={name}", str(restored)
        )
    except BackupRefused:
        copying.serve("DROP SCHEMA public CASCADE", "ALTER SCHEMA before_restore RENAME TO public")
        raise
    copying.serve("DROP SCHEMA before_restore CASCADE")
