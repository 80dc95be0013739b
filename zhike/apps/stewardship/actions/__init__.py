"""Writes of stewardship: look for duplicates, settle pairs, merge and un-merge, hand a leaver's work over."""

from zhike.apps.stewardship.actions.handing import HandoverRefused, hand_over, undo_handover
from zhike.apps.stewardship.actions.merging import MergeRefused, counts, merge, unmerge
from zhike.apps.stewardship.actions.pairing import NothingToUndo, reopen_pairs, settle_pairs, undo_settling
from zhike.apps.stewardship.actions.scanning import find_pairs, request_scan

__all__ = [
    "HandoverRefused", "MergeRefused", "NothingToUndo", "counts", "find_pairs", "hand_over", "merge", "reopen_pairs",
    "request_scan", "settle_pairs", "undo_handover", "undo_settling", "unmerge",
]  # fmt: skip
