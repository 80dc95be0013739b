"""The file of a backup: packed with a manifest of what is in it, opened again only when every byte is as it was."""

import gzip
import hashlib
import hmac
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
KEY, MANIFEST, FILES = "secret_key", "manifest.json", "files"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
MAX_MANIFEST_BYTES = 64 * 2**20
BROKEN = (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, KeyError, TypeError)


class BackupRefused(Exception):
    """The file cannot be used, or the backup cannot be made or restored here; the message says why."""


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]):
        self.file, self.digest = file, hashlib.sha256()

    def read(self, n: int = -1) -> bytes:
        """Return the next bytes."""
        block = self.file.read(n)
        self.digest.update(block)
        return block


def pack(file: Path, *, members: Iterable[tuple[str, Path]], facts: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Write members and their manifest into a file only its owner may read; return the manifest."""
    part, listed = file.with_name(f".{file.name}.part"), {}
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with (
                gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, filename="") as packed,
                tarfile.open(fileobj=packed, mode="w") as tar,
            ):
                for name, source in members:
                    listed[name] = _add(tar, name, source)
                manifest = {"format": FORMAT, **facts, "files": listed}
                _add_text(tar, MANIFEST, json.dumps({"manifest": manifest, "seal": seal(manifest, key)}))
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _add(tar: tarfile.TarFile, name: str, source: Path) -> dict[str, Any]:
    with source.open("rb") as file:
        about, read = tar.gettarinfo(arcname=name, fileobj=file), _Hashed(file)
        about.mode, about.uid, about.gid, about.uname, about.gname = 0o600, 0, 0, "", ""
        tar.addfile(about, read)
    return {"n_bytes": about.size, "sha256": read.digest.hexdigest()}


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    about, content = tarfile.TarInfo(name), text.encode()
    about.size, about.mode = len(content), 0o600
    tar.addfile(about, io.BytesIO(content))


def seal(manifest: Mapping[str, Any], key: str) -> str:
    """Return what only who knows the installation's key can put under a manifest."""
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=False)
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()


def unpack(file: Path, folder: Path) -> dict[str, Any]:
    """Lay the members into an empty folder and return the manifest.

    Raises BackupRefused unless the file is whole, is a backup, and holds what its sealed manifest lists.
    """
    try:
        found = _extract(file, folder)
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest, key = told["manifest"], (folder / KEY).read_text("utf-8")
        if manifest["format"] > FORMAT:
            raise BackupRefused("The backup was made by a newer version of the program; update the program first.")
        listed = {name: (about["n_bytes"], about["sha256"]) for name, about in manifest["files"].items()}
        if not hmac.compare_digest(told["seal"], seal(manifest, key)):
            raise BackupRefused("The backup is damaged: its manifest is not the one that was sealed.")
    except BROKEN as fault:
        raise BackupRefused(f"This is no backup, or it is damaged: {fault or type(fault).__name__}.") from fault
    for name in sorted(listed.keys() | found.keys()):
        if listed.get(name) != found.get(name):
            raise BackupRefused(f"The backup is damaged: “{name}” is not what the manifest lists.")
    if DATABASES.get(manifest["engine"]) not in listed:
        raise BackupRefused("The backup is damaged: the database is missing.")
    return manifest


def _extract(file: Path, folder: Path) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    with gzip.open(file) as packed:
        with tarfile.open(fileobj=packed, mode="r:") as tar:
            for about in tar:
                found[about.name] = _lay(tar, about, folder, found)
        # The check sum stands at the very end, behind what the last member needs.
        while packed.read(2**20):
            pass
    found.pop(MANIFEST)
    return found


def _lay(tar: tarfile.TarFile, about: tarfile.TarInfo, folder: Path, known: Mapping[str, Any]) -> tuple[int, str]:
    _demand_plain(about, known)
    if about.size > shutil.disk_usage(folder).free:
        raise BackupRefused("There is not enough space on the disk to unpack the backup.")
    target, content = folder.joinpath(*PurePosixPath(about.name).parts), tar.extractfile(about)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    read = _Hashed(content)  # type: ignore[arg-type]  # a plain file has content
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(read, out, 2**20)
    if target.stat().st_size != about.size:
        raise BackupRefused(f"The backup is damaged: “{about.name}” is cut off.")
    return about.size, read.digest.hexdigest()


def _demand_plain(about: tarfile.TarInfo, known: Mapping[str, Any]) -> None:
    parts = PurePosixPath(about.name).parts
    is_ours = about.name in {KEY, MANIFEST, *DATABASES.values()} or (parts[:1] == (FILES,) and len(parts) > 1)
    is_odd = ".." in parts or "\\" in about.name or "\x00" in about.name or about.name in known
    if not about.isreg() or not is_ours or is_odd:
        raise BackupRefused(f"This is no backup of the program: it holds “{about.name[:80]}”.")
    if about.name == MANIFEST and about.size > MAX_MANIFEST_BYTES:
        raise BackupRefused("The backup is damaged: its manifest is too large.")


def stored(data: Path, *, without: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Yield (member, file) of every plain file in the data folder, those at its top that are named left out."""
    left_out = set(without)
    for top in sorted(data.iterdir()):
        if top.name in left_out or top.name.startswith(".") or top.is_symlink():
            continue
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if file.is_file() and not file.is_symlink():
                yield f"{FILES}/{file.relative_to(data).as_posix()}", file
