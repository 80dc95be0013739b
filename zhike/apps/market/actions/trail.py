"""What every write of market shares: an entry of the trail with values it can keep."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhike.apps.core import actions as core_actions


def tell(act: str, noun: str, object_id: int | None, values: Mapping[str, Any], at: datetime) -> None:
    """Write an entry about a competitor, a move, or the industry."""
    told = {name: kept(value) for name, value in values.items()}
    core_actions.audit(act, noun=noun, object_id=object_id, at=at, values=told)


def kept(value: Any) -> Any:
    """Return a value as the trail keeps it: numbers, texts, days and amounts as text, lists of them."""
    if isinstance(value, list | tuple):
        return [kept(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
