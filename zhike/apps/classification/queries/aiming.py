"""Reads for becoming a target customer: who is held as what, what is missing of them, who was asked about already."""

from collections.abc import Collection, Iterable
from typing import Any

from zhike.apps.classification import rules
from zhike.apps.classification.queries.pools import needs_of, profiles
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.tasks import queries as task_queries


def held_as(dimension: str, code: str, customer_ids: Iterable[int] | None = None) -> list[Any]:
    """Return the classes in force of those who are in one, of some customers or of all."""
    rows = customer_queries.holding(dimension).filter(code=code)
    if customer_ids is None:
        return list(rows)
    return [row for some in core_rules.chunks(customer_ids) for row in rows.filter(customer_id__in=some)]


def lacks_for(customer_ids: Iterable[int], dimension: str, code: str) -> dict[int, tuple[str, ...]]:
    """Return what a class demands and nobody has said of each active customer among some; merged ones are left out."""
    needs = needs_of(dimension, code)
    demanded = needs if needs.get("must") else {}
    found: dict[int, tuple[str, ...]] = {}
    for some in core_rules.chunks(customer_ids):
        known = profiles(some)
        cards = customer_queries.cards().filter(pk__in=some, status="ACTIVE").values_list("pk", "owner_id")
        for pk, owner_id in cards:
            found[pk] = rules.lacking(demanded, known.get(pk, {}), has_owner=owner_id is not None)
    return found


def aim_key(customer_id: int, source: str) -> str:
    """Return the key of the task that asks about one customer."""
    return f"aim:{customer_id}:{source}"


def asked_to_aim(customer_ids: Collection[int], source: str) -> set[int]:
    """Return about which of some customers people were asked already."""
    keys = {aim_key(pk, source): pk for pk in customer_ids}
    known = (
        key for some in core_rules.chunks(keys)
        for key in task_queries.tasks().filter(key__in=some).values_list("key", flat=True)
    )  # fmt: skip
    return {keys[key] for key in known}
