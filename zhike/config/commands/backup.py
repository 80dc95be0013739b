"""`zhike backup`: one file with everything, proven by restoring it into a scratch database."""

import argparse
import json
from pathlib import Path

from zhike.config.refusal import Refusal

HELP = "make a backup of database, files and key, and prove it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to write it and how to print."""
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it here instead of the backup folder")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Make a backup and restore it for proof; exit 1 when either fails."""
    from zhike.apps.core import base, clock
    from zhike.apps.core.actions import backups

    with base.acting_as(base.System("zhike backup")):
        try:
            file = backups.make(out=options.out, why="BY_HAND", at=clock.now())
            manifest = backups.verify(file, at=clock.now())
        except backups.BackupRefused as refused:
            raise Refusal(str(refused)) from refused
    tell(file, manifest, is_json=options.json)
    if not options.json:
        print("The file holds the key to sealed values and everybody's data: keep it where nobody else can read it.")
    return 0


def tell(file: Path, manifest: dict, *, is_json: bool) -> None:
    """Print what is in a backup that was restored for proof."""
    told = {
        "file": str(file), "n_bytes": file.stat().st_size, "engine": manifest["engine"],
        "program": manifest["program"], "made_at": manifest["made_at"], "n_tables": len(manifest["tables"]),
        "n_rows": sum(manifest["tables"].values()), "n_files": len(manifest["files"]), "has_key": True,
        "is_equal": True,
    }  # fmt: skip
    if is_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    print(f"{file}: {told['n_bytes']:,} bytes, {told['n_rows']:,} rows in {told['n_tables']} tables, the key included.")
    print("Restored into a scratch database for proof: rows, sums and the audit trail are equal.")
