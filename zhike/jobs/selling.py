"""Reactions about contracts: a task before the last day for notice."""

from typing import Any

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.sales import actions


def remind_of_renewals(happening: Any) -> None:
    """Give a task for each contract whose last day for notice draws near, once each."""
    with base.acting_as(base.System("renewals")):
        actions.remind_of_notice(day=org_queries.business_date(happening.at), at=happening.at)
