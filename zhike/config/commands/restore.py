"""`zhike restore`: puts a backup in place of the data, after it was proven; the present data are laid aside."""

import argparse
import json
from pathlib import Path

from zhike.config.refusal import Refusal

HELP = "put a backup in place of the data"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, whether data may be laid aside for it, and how to print."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
    parser.add_argument("--force", action="store_true", help="lay the present data aside")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Restore, bring the tables up to this version, and check the trail; exit 1 when anything is refused."""
    from django.core.management import call_command

    from zhike.apps.core import actions as core_actions
    from zhike.apps.core import base, clock
    from zhike.apps.core import queries as core_queries
    from zhike.apps.core.actions import backups, erasures
    from zhike.apps.stewardship.actions import erasing

    with base.acting_as(base.System("zhike restore")):
        known = erasures.known_erasures(core_queries.backup_folder(), options.file.parent)
        try:
            aside = backups.restore(options.file, is_forced=options.force, at=clock.now())
        except backups.BackupRefused as refused:
            raise Refusal(str(refused)) from refused
        call_command("migrate", verbosity=0, interactive=False)
        erased = erasing.erase_again(known=known, at=clock.now())
        erasures.mirror_ledger()
        values = {"file": options.file.name}
        core_actions.audit("backup.restore", noun="backup", object_id=None, at=clock.now(), values=values)
        trail = core_queries.verify_trail()
    told = {
        "file": str(options.file), "aside": str(aside) if aside else None, "trail_is_sound": trail.is_sound,
        "erased_again": [object_id for noun, object_id in erased if noun == "customer"],
        "key_persons_erased_again": [object_id for noun, object_id in erased if noun == "person"],
    }  # fmt: skip
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("Restored." + (f" What was here lies in {aside}." if aside else ""))
        if erased:
            print(f"{len(erased)} persons who were erased since were erased again.")
    return 0 if trail.is_sound else 1
