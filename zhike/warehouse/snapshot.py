"""Taking a snapshot: the operational store copied into Parquet, reconciled, complete or not there at all."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Literal, cast

import zhike

MANIFEST = "manifest.json"
PART = ".part"

Progress = Callable[[str, int, int], None]


class SnapshotError(Exception):
    """The snapshot could not be taken; nothing of it is left behind."""


class SnapshotMismatch(SnapshotError):
    """Rows or money in the copy differ from the source; nothing of the copy is left behind."""


@dataclass(frozen=True)
class Source:
    """Where the star comes from.

    ``selects`` maps each star table to an SQL SELECT giving its columns in the declared order; on SQLite money should
    be ``CAST(… AS TEXT)`` or a number of at most 15 digits. ``checks`` maps each star table to an SQL SELECT giving
    one row: the number of rows and the sum of the table's money column (NULL where it has none).
    """

    engine: Literal["sqlite", "postgresql"]
    location: str | Path
    selects: Mapping[str, str]
    checks: Mapping[str, str]


@dataclass(frozen=True)
class TableCopy:
    """What was copied of one table: rows, sum of its money (None where it has none), seconds."""

    rows: int
    sum: Decimal | None
    seconds: float


@dataclass(frozen=True)
class Manifest:
    """What a snapshot holds, kept beside it as ``manifest.json``."""

    engine: str
    tables: Mapping[str, TableCopy]
    seconds: float

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of a finished snapshot; FileNotFoundError where there is none."""
        return cls.from_dict(json.loads((folder / MANIFEST).read_text()))

    @classmethod
    def from_dict(cls, told: Mapping) -> "Manifest":
        """Build the manifest from its JSON form."""
        tables = {
            name: TableCopy(one["rows"], None if one["sum"] is None else Decimal(one["sum"]), one["seconds"])
            for name, one in told["tables"].items()
        }
        return cls(told["engine"], tables, told["seconds"])

    def write(self, folder: Path) -> None:
        """Write the manifest into the folder it describes."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), default=str, indent=1))


def take(source: Source, folder: Path, progress: Progress | None = None) -> Manifest:
    """Copy the operational store into a new snapshot folder, in a process of its own.

    Parameters
    ----------
    source : Source
        The database and the SQL that gives each star table.
    folder : pathlib.Path
        The snapshot to make; must not exist. It appears only when complete and reconciled.
    progress : callable, optional
        Called as ``progress(table, rows_done, rows_total)``.

    Returns
    -------
    Manifest
        Rows, money sums and seconds by table.

    Raises
    ------
    FileExistsError
        The folder is already there.
    SnapshotMismatch
        Rows or money differ from the source.
    SnapshotError
        Anything else that kept the copy from being complete.

    Source
    ------
    House rule (design 5, snapshot).

    Examples
    --------
    >>> take(Source("sqlite", "absent.sqlite", {}, {}), Path("snapshot"))
    Traceback (most recent call last):
    zhike.warehouse.snapshot.SnapshotError: unable to open database file
    """
    if folder.exists():
        raise FileExistsError(folder)
    part = folder.with_name(folder.name + PART)
    shutil.rmtree(part, ignore_errors=True)
    job = asdict(source) | {"location": str(source.location), "folder": str(part)}
    try:
        manifest = Manifest.from_dict(_run_copier(json.dumps(job), progress))
        manifest.write(part)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def prune(folder: Path, keep: int, spare: Collection[Path] = ()) -> list[Path]:
    """Remove all but the newest finished snapshots, and parts older than those left by a killed process.

    Parameters
    ----------
    folder : pathlib.Path
        The folder that holds snapshot folders.
    keep : int
        How many to keep, at least 1; age is the manifest's file time.
    spare : collection of pathlib.Path
        Snapshots that are kept whatever their age, beside those.

    Returns
    -------
    list of pathlib.Path
        What was removed, oldest first.

    Raises
    ------
    ValueError
        ``keep`` below 1.

    Source
    ------
    House rule (design 5, runs).

    Examples
    --------
    >>> prune(Path("no-such-folder"), keep=2)
    []
    """
    if keep < 1:
        raise ValueError("keep must be at least 1")
    finished = sorted(folder.glob(f"*/{MANIFEST}"), key=lambda path: (path.stat().st_mtime_ns, path.parent.name))
    finished = [path for path in finished if path.parent.suffix != PART and path.parent not in spare]
    newest = finished[-1].stat().st_mtime_ns if finished else 0
    parts = [path for path in sorted(folder.glob(f"*{PART}")) if path.stat().st_mtime_ns < newest]
    doomed = [path.parent for path in finished[:-keep]] + parts
    for path in doomed:
        shutil.rmtree(path)
    return doomed


def _run_copier(job: str, progress: Progress | None) -> Mapping:
    root = str(Path(zhike.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}
    command = [sys.executable, "-m", "zhike.warehouse.copier"]
    with subprocess.Popen(command, text=True, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        try:
            with cast("IO[str]", child.stdin) as given:
                given.write(job)
            return _listen(child, progress)
        except BaseException:
            child.kill()
            raise


def _listen(child: subprocess.Popen, progress: Progress | None) -> Mapping:
    for line in cast("IO[str]", child.stdout):
        told = json.loads(line)
        if "manifest" in told:
            return told["manifest"]
        if "error" in told:
            raise (SnapshotMismatch if told["kind"] == "MISMATCH" else SnapshotError)(told["error"])
        if progress is not None:
            progress(told["table"], told["done"], told["total"])
    raise SnapshotError(f"the copying process ended early with exit code {child.wait()}")
