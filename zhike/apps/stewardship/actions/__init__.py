"""Writes of stewardship: duplicates found and settled, merges, leavers' work handed over, staff watched, bulk edits."""

from zhike.apps.stewardship.actions.bulk import (
    FIELDS,
    UNDO_FOR,
    NeedsReview,
    NothingToTakeBack,
    change_of,
    held_up,
    plan_bulk,
    request_bulk,
    run_bulk,
    try_bulk,
    undo_bulk,
)
from zhike.apps.stewardship.actions.handing import HandoverRefused, hand_over, undo_handover
from zhike.apps.stewardship.actions.merging import MergeRefused, counts, merge, unmerge
from zhike.apps.stewardship.actions.pairing import NothingToUndo, reopen_pairs, settle_pairs, undo_settling
from zhike.apps.stewardship.actions.scanning import find_pairs, request_scan, request_scan_of_new
from zhike.apps.stewardship.actions.staffing import watch_staff

__all__ = [
    "FIELDS", "UNDO_FOR", "HandoverRefused", "MergeRefused", "NeedsReview", "NothingToTakeBack", "NothingToUndo",
    "change_of", "counts", "find_pairs", "hand_over", "held_up", "merge", "plan_bulk", "reopen_pairs", "request_bulk",
    "request_scan", "request_scan_of_new", "run_bulk", "settle_pairs", "try_bulk", "undo_bulk", "undo_handover",
    "undo_settling", "unmerge", "watch_staff",
]  # fmt: skip
