"""`zhike mail-intake`: mails of a mailbox or a folder become complaints, suggestions and messages of customers."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from zhike.config import terminal
from zhike.config.refusal import Refusal

HELP = "take in the mails that wait in the mailbox, or in a folder of .eml files"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder, without it the mailbox of ZHIKE_MAILBOX, and how to print."""
    parser.add_argument("--folder", type=Path, help="a folder of .eml files, in place of the mailbox")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Take them in one by one; each is done for good before the next is looked at."""
    from django.conf import settings

    from zhike.apps.complaints import actions
    from zhike.apps.core import base, clock
    from zhike.apps.outbound import queries
    from zhike.apps.outbound.rules import reasons

    if options.folder is None and not settings.ZHIKE_MAILBOX:
        raise Refusal("no mailbox is set: start with ZHIKE_MAILBOX=imaps://user:password@host/INBOX, or name --folder")
    if options.folder is not None and not options.folder.is_dir():
        raise Refusal(f"there is no folder {options.folder}")
    waiting = queries.mails_in(options.folder or settings.ZHIKE_MAILBOX)
    told: Counter[str] = Counter()
    with base.acting_as(base.System("zhike mail-intake")):
        try:
            for one in waiting:
                try:
                    state = actions.take_mail(raw=one.raw, is_cut=one.is_cut, at=clock.now()).state
                except Exception as fault:
                    # It stays where it is, and keeps none of the others waiting.
                    print(f"{one.name}: {type(fault).__name__}: {fault}", file=sys.stderr)
                    told["FAILED"] += 1
                    continue
                told[state] += 1
                one.done()
        except reasons.Undelivered as why:
            raise Refusal(f"{reasons.words(str(why))} {sum(told.values())} mails were taken in before that.") from why
    states = ("COMPLAINT", "SUGGESTION", "MESSAGE", "LAID_BY", "KNOWN", "FAILED")
    return terminal.show(options, {state.lower(): told[state] for state in states}) or int(told["FAILED"] > 0)
