"""Writes of what a change means for whom, and of looks at whether it is kept."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from zhike.apps.changes import queries
from zhike.apps.changes.actions.writing import found, tell
from zhike.apps.changes.rules import gates
from zhike.apps.core import base

MOST_CHECKS = 200
MOST_WORDS = 300


class BadStatement(ValueError):
    """What was stated cannot be kept so: BAD_GROUP, BAD_EFFECT, NO_WORDS of a loss, BAD_COUNT, TO_COME, OVER."""

    def __init__(self, rule: str, field: str):
        super().__init__(rule)
        self.rule, self.field = rule, field


@transaction.atomic
def state_interests(*, change_id: int, interests: Mapping[str, Mapping[str, str]], at: datetime) -> None:
    """Say what a change that is not over means for the customers of some tiers. Raises NoSuchChange, BadStatement."""
    row = found(change_id)
    if row.status not in gates.OPEN:
        raise BadStatement("OVER", "effect")
    for group, told in interests.items():
        if group not in queries.GROUPS:
            raise BadStatement("BAD_GROUP", group)
        if told.get("effect", "") not in gates.EFFECTS:
            raise BadStatement("BAD_EFFECT", group)
        if told["effect"] == "LOSS" and not told.get("words", "").strip():
            raise BadStatement("NO_WORDS", group)
    kept = {
        group: {"effect": told["effect"], "words": told.get("words", "").strip()[:MOST_WORDS]}
        for group, told in interests.items()
    }
    changed = row.change({"interests": row.interests | kept}, version=None, at=at)
    if changed:
        tell("change.change", row, {"interests": {group: told["effect"] for group, told in kept.items()}}, at)


@transaction.atomic
def note_check(
    *, change_id: int, n_checked: int, n_kept: int, where: str, day: date, today: date, at: datetime
) -> None:
    """Note in how many cases somebody looked whether a change in force is kept, and in how many it was.

    Raises NoSuchChange, BadStatement.
    """
    row = found(change_id)
    if row.status not in ("PILOT", "ACTIVE") or len(row.checks) >= MOST_CHECKS:
        raise BadStatement("OVER", "n_checked")
    if n_checked < 1 or not 0 <= n_kept <= n_checked:
        raise BadStatement("BAD_COUNT", "n_kept")
    if day > today:
        raise BadStatement("TO_COME", "day")
    told = {"day": day.isoformat(), "n_checked": n_checked, "n_kept": n_kept, "where": where.strip()[:MOST_WORDS],
            "user_id": base.actor().user_id}  # fmt: skip
    row.change({"checks": [*row.checks, told]}, version=None, at=at)
    tell("change.change", row, {"checked": n_checked, "kept": n_kept, "day": day}, at)
