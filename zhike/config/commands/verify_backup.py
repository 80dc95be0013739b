"""`zhike verify-backup`: restores a backup into a scratch database and compares; the data are not touched."""

import argparse
from pathlib import Path

from zhike.config.commands.backup import tell
from zhike.config.refusal import Refusal

HELP = "restore a backup into a scratch database and compare"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file and how to print."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Restore for proof; exit 1 when the file is damaged, foreign, newer, or not equal."""
    from zhike.apps.core import base, clock
    from zhike.apps.core.actions import backups

    with base.acting_as(base.System("zhike verify-backup")):
        try:
            manifest = backups.verify(options.file, at=clock.now())
        except backups.BackupRefused as refused:
            raise Refusal(str(refused)) from refused
    tell(options.file, manifest, is_json=options.json)
    return 0
