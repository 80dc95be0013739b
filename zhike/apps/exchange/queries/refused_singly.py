"""Reads of what was sent one by one and refused at once."""

from datetime import datetime

from django.db.models import Count

from zhike.apps.core import base
from zhike.apps.core import queries as core_queries


def refused_singly(begin: datetime, end: datetime) -> dict[str, int]:
    """Return how many records of each noun were refused as they were sent by themselves, at visible branches."""
    found = {}
    for noun in ("customer", "interaction"):
        rows = core_queries.trail(noun=noun, acts=[f"{noun}.refuse"], since=begin, limit=None).filter(at__lt=end)
        if (seen := getattr(base.actor(), "row_branch_ids", None)) is not None:
            rows = rows.filter(branch_id__in=seen)
        found[noun] = rows.select_related(None).order_by().aggregate(n=Count("pk"))["n"]
    return found
