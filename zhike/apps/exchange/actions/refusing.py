"""What was sent one by one and refused at once: who sent it, which way and by which rule is kept, not what it said."""

from collections.abc import Iterable
from datetime import datetime

from zhike.apps.core import actions as core_actions

WAYS = ("PAGE", "REST")


def note_refusal(*, noun: str, way: str, rules: Iterable[str], branch_id: int | None, at: datetime) -> None:
    """Keep that a record sent by itself was refused; the words of it may be anybody's and are let go."""
    told = {"channel": way, "fields": ", ".join(sorted(set(rules)))[:200]}
    core_actions.audit(f"{noun}.refuse", noun=noun, object_id=None, branch_id=branch_id, at=at, values=told)
