"""Dimensions a company added or changed; who calls this decides and leaves the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhike.apps.customers.models import Dimension

KEPT = {"name_zh", "name_en", "meaning", "members", "position", "ended_at"}


def keep_dimension(*, code: str, values: Mapping[str, Any], version: int | None, at: datetime) -> int:
    """Write a dimension, or what is changed of one that comes with the program; return its id.

    A stale version raises core.base.StaleRecord.
    """
    if unknown := set(values) - KEPT:
        raise ValueError(f"not a field of a dimension: {sorted(unknown)}")
    row = Dimension.objects.filter(code=code).first()
    if row is None:
        row = Dimension(code=code, created_at=at, updated_at=at, **values)
        row.save(force_insert=True)
    else:
        row.change(values, version=version, at=at)
    return row.pk
