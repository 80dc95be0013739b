"""Writes of grading: each in one transaction, with its event and its audit entry."""

from zhike.apps.grading.actions.cutting import change_rule, keep_cut

__all__ = ["change_rule", "keep_cut"]
